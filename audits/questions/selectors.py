"""Queries about the versions of the audit questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from audits.models import Element, Instrument, Question
from audits.questions.rules.comparing import Comparison, compare_versions
from audits.questions.rules.draft import ElementDraft, InstrumentDraft, Published, QuestionDraft
from audits.rules.answers import Style

DAY = timedelta(days=1)


class Stage(StrEnum):
    """The stage of a version on a day."""

    PREPARED = "prepared"
    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One version with its counts, for a list."""

    instrument: Instrument
    stage: Stage
    elements: int
    questions: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What publishing a version does: which one it follows, the differences, and the days without any version."""

    follows: Instrument
    comparison: Comparison
    gap: tuple[date, date] | None


def list_versions(today: date) -> list[VersionSummary]:
    """All versions: unpublished ones first, then the newest first."""
    counted = Instrument.objects.annotate(
        element_count=Count("elements", distinct=True), question_count=Count("questions", distinct=True)
    )
    points = dict(Element.objects.order_by().values_list("instrument").annotate(Sum("points_possible")))
    found = [
        VersionSummary(
            row, find_stage(row, today), row.element_count, row.question_count, points.get(row.pk, Decimal(0))
        )
        for row in counted.order_by("-valid_from", "-published_at", "name", "version")
    ]
    return sorted(found, key=lambda version: version.stage is not Stage.PREPARED)


def find_stage(instrument: Instrument, day: date) -> Stage:
    """The stage of the version on ``day``."""
    if instrument.published_at is None:
        return Stage.PREPARED
    if instrument.valid_from > day:
        return Stage.COMING
    if instrument.valid_until and instrument.valid_until < day:
        return Stage.PAST
    return Stage.IN_FORCE


def find_newest_published() -> Instrument | None:
    """The newest published version, which the next one follows."""
    return Instrument.objects.published().order_by("-valid_from", "-published_at").first()


def describe_published() -> Published:
    """The published versions, as a new one is checked against them."""
    newest = find_newest_published()
    taken = frozenset(Instrument.objects.published().values_list("name", "version"))
    if newest is None:
        return Published(versions=taken)
    return Published(str(newest), newest.valid_from, taken)


def describe_change(instrument: Instrument) -> VersionChange | None:
    """What publishing the version would change; None for the first one."""
    follows = find_newest_published()
    if follows is None:
        return None
    comparison = compare_versions(build_draft(follows), build_draft(instrument), _points(follows))
    return VersionChange(follows, comparison, find_gap(follows, instrument))


def find_gap(follows: Instrument, instrument: Instrument) -> tuple[date, date] | None:
    """The first and the last day between two versions on which none is in force; None without a gap."""
    if follows.valid_until is None or follows.valid_until >= instrument.valid_from - DAY:
        return None
    return follows.valid_until + DAY, instrument.valid_from - DAY


def build_draft(instrument: Instrument) -> InstrumentDraft:
    """The version as a draft, as in a file. One that is scored by section only has sections without questions."""
    questions = list_questions(instrument)
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


def list_questions(instrument: Instrument) -> QuerySet[Question]:
    """The questions in order, each with its section and the question it depends on."""
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
