"""What a new version of the audit questions changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from audits.questions.rules.draft import InstrumentDraft, QuestionDraft

HEADER = ("name", "is_sample", "pass_overall", "pass_element")
COMPARED = tuple(f.name for f in fields(QuestionDraft) if f.name != "code")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question in both versions, and what changes in it."""

    code: str
    text: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ElementChange:
    """One section before and after: name and points; None if it doesn't exist."""

    number: int
    name_before: str | None
    name: str | None
    points_before: Decimal | None
    points: Decimal | None

    @property
    def is_changed(self) -> bool:
        return (self.name_before, self.points_before) != (self.name, self.points)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, in the order of the questions. Questions are matched by their code."""

    header: tuple[FieldChange, ...]
    elements: tuple[ElementChange, ...]
    added: tuple[QuestionDraft, ...]
    removed: tuple[QuestionDraft, ...]
    changed: tuple[QuestionChange, ...]
    unchanged: int

    @property
    def points_before(self) -> Decimal:
        """The points possible in all elements before."""
        return sum((line.points_before or Decimal(0) for line in self.elements), Decimal(0))

    @property
    def points(self) -> Decimal:
        """The points possible in all elements after."""
        return sum((line.points or Decimal(0) for line in self.elements), Decimal(0))


def compare_versions(
    before: InstrumentDraft, after: InstrumentDraft, points_before: Mapping[int, Decimal]
) -> Comparison:
    """What ``after`` changes. ``points_before`` are by section, because a version may have no questions."""
    old = {question.code: question for question in before.questions}
    new = {question.code: question for question in after.questions}
    stays = [(old[code], question) for code, question in new.items() if code in old]
    changed = [QuestionChange(q.code, q.text, tuple(_differences(was, q, COMPARED))) for was, q in stays if was != q]
    return Comparison(
        header=tuple(_differences(before, after, HEADER)),
        elements=tuple(_elements(before, after, points_before)),
        added=tuple(question for code, question in new.items() if code not in old),
        removed=tuple(question for code, question in old.items() if code not in new),
        changed=tuple(changed),
        unchanged=len(stays) - len(changed),
    )


def _differences(before: Any, after: Any, names: tuple[str, ...]) -> Iterator[FieldChange]:
    for name in names:
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now:
            yield FieldChange(name, was, is_now)


def _elements(
    before: InstrumentDraft, after: InstrumentDraft, points_before: Mapping[int, Decimal]
) -> Iterator[ElementChange]:
    old = {element.number: element for element in before.elements}
    new = {element.number: element for element in after.elements}
    for number in sorted(old | new):
        was, is_now = old.get(number), new.get(number)
        yield ElementChange(
            number,
            was.name if was else None,
            is_now.name if is_now else None,
            points_before.get(number),
            is_now.points if is_now else None,
        )
