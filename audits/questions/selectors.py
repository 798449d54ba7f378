"""The versions of the audit instrument."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from audits.models import Element, Instrument, Question
from audits.questions.rules.comparing import Comparison, compare
from audits.questions.rules.draft import ElementDraft, InstrumentDraft, Published, QuestionDraft
from audits.rules.answers import Style

DAY = timedelta(days=1)


class Stage(StrEnum):
    """Where a version is on a day."""

    PREPARED = "prepared"
    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Version:
    """One version with what a list says about it."""

    instrument: Instrument
    stage: Stage
    elements: int
    questions: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing a version does: which one it follows, what differs, and the days on which none is in force."""

    follows: Instrument
    comparison: Comparison
    gap: tuple[date, date] | None


def versions(today: date) -> list[Version]:
    """Every version: those being prepared first, then the newest first."""
    counted = Instrument.objects.annotate(
        element_count=Count("elements", distinct=True), question_count=Count("questions", distinct=True)
    )
    points = dict(Element.objects.order_by().values_list("instrument").annotate(Sum("points_possible")))
    found = [
        Version(row, stage_of(row, today), row.element_count, row.question_count, points.get(row.pk, Decimal(0)))
        for row in counted.order_by("-valid_from", "-published_at", "name", "version")
    ]
    return sorted(found, key=lambda version: version.stage is not Stage.PREPARED)


def stage_of(instrument: Instrument, day: date) -> Stage:
    """Where the version is on ``day``."""
    if instrument.published_at is None:
        return Stage.PREPARED
    if instrument.valid_from > day:
        return Stage.COMING
    if instrument.valid_until and instrument.valid_until < day:
        return Stage.PAST
    return Stage.IN_FORCE


def newest_published() -> Instrument | None:
    """The published version that the next one follows."""
    return Instrument.objects.published().order_by("-valid_from", "-published_at").first()


def what_is_published() -> Published:
    """What a new version has to fit to."""
    newest = newest_published()
    taken = frozenset(Instrument.objects.published().values_list("name", "version"))
    if newest is None:
        return Published(versions=taken)
    return Published(str(newest), newest.valid_from, taken)


def change_by(instrument: Instrument) -> Change | None:
    """What publishing the version would change; None where it is the first."""
    follows = newest_published()
    if follows is None:
        return None
    comparison = compare(draft_of(follows), draft_of(instrument), _points(follows))
    return Change(follows, comparison, gap_between(follows, instrument))


def gap_between(follows: Instrument, instrument: Instrument) -> tuple[date, date] | None:
    """The days, first and last, between two versions on which none is in force."""
    if follows.valid_until is None or follows.valid_until >= instrument.valid_from - DAY:
        return None
    return follows.valid_until + DAY, instrument.valid_from - DAY


def draft_of(instrument: Instrument) -> InstrumentDraft:
    """The version as it would be in a file. One that is scored by element only has elements without questions."""
    questions = questions_of(instrument)
    codes = {question.pk: question.code for question in questions}
    elements = [
        ElementDraft(
            element.number,
            element.name,
            tuple(_draft(question, codes) for question in questions if question.element_id == element.pk),
        )
        for element in instrument.elements.all()
    ]
    return InstrumentDraft(
        name=instrument.name,
        version=instrument.version,
        valid_from=instrument.valid_from,
        elements=tuple(elements),
        is_sample=instrument.is_sample,
        pass_overall=instrument.pass_overall,
        pass_element=instrument.pass_element,
    )


def questions_of(instrument: Instrument) -> QuerySet[Question]:
    """Its questions in order, each with its element and the question that it depends on."""
    return Question.objects.filter(instrument=instrument).select_related("element", "depends_on")


def _points(instrument: Instrument) -> Mapping[int, Decimal]:
    return dict(instrument.elements.values_list("number", "points_possible"))


def _draft(question: Question, codes: Mapping[UUID, str]) -> QuestionDraft:
    return QuestionDraft(
        code=question.code,
        text=question.text,
        validation=question.validation,
        style=Style(question.style),
        points=question.points,
        guidance=question.guidance,
        attach=question.attach,
        may_not_apply=question.may_not_apply,
        is_written_policy=question.is_written_policy,
        depends_on=codes[question.depends_on_id] if question.depends_on_id else "",
    )
