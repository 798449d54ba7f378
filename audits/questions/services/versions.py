"""Versions of the audit instrument: imported whole or not at all, published once, and frozen from then on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from audits.models import Element, Instrument, Question
from audits.questions.rules.checking import check_file
from audits.questions.rules.draft import ElementDraft, FileProblem, InstrumentDraft
from audits.questions.selectors import describe_published, find_gap, find_newest_published
from audits.questions.services.files import parse_file
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

HEADER = ("is_sample", "valid_from", "pass_overall", "pass_element")


class QuestionImportRefused(RuleBroken):
    """The file has ``problems``, each with its place. Nothing was saved."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        sentence = (
            f"Nothing was imported: {wording.count(len(problems), 'problem')} in the file. Correct it and try again."
        )
        super().__init__("broken_instrument", sentence, field="file")
        self.problems = tuple(problems)


@transaction.atomic
def import_instrument(*, content: bytes, name: str, by: User | None, at: datetime) -> Instrument:
    """Import an unpublished version from the file called ``name``; an earlier import of the same version is replaced.

    Raises ``QuestionImportRefused`` with every problem of the file, or another refusal if it can't be read at all.
    ``by`` is None for the command.
    """
    reading = check_file(parse_file(content), describe_published())
    if reading.draft is None:
        raise QuestionImportRefused(reading.problems)
    instrument = _prepared(reading.draft, by, at)
    _write(instrument, reading.draft)
    record("instrument.imported", instrument, by=by, at=at, instrument=str(instrument), file=name)
    return instrument


@transaction.atomic
def publish_instrument(
    *, instrument: Instrument, by: User | None, at: datetime, seen: datetime | None = None
) -> Instrument:
    """Publish a version from its first day on; the one before it ends the day before. It can no longer change.

    ``seen`` is the ``imported_at`` that the person looked at. Raises ``StaleState`` if it was imported again since.
    """
    follows = _locked_newest()
    _refuse_other(instrument, seen)
    _insist_on_questions(instrument)
    gap = None
    if follows:
        _insist_later(instrument, follows)
        gap = find_gap(follows, instrument)
        if gap is None:
            last = instrument.valid_from - timedelta(days=1)
            Instrument.objects.filter(pk=follows.pk).update(valid_until=last)
    unpublished = Instrument.objects.filter(pk=instrument.pk, published_at=None, imported_at=instrument.imported_at)
    if not unpublished.update(published_at=at, published_by=by):
        raise _stale()
    instrument.refresh_from_db()
    _record_published(instrument, follows, gap, by, at)
    return instrument


@transaction.atomic
def discard_instrument(*, instrument: Instrument, by: User, at: datetime, seen: datetime | None = None) -> None:
    """Discard an unpublished version; a published one is refused."""
    Instrument.objects.select_for_update().filter(pk=instrument.pk).first()
    _refuse_other(instrument, seen)
    record("instrument.discarded", instrument, by=by, at=at, instrument=str(instrument))
    _empty(instrument)
    Instrument.objects.filter(pk=instrument.pk).delete()


def _prepared(draft: InstrumentDraft, by: User | None, at: datetime) -> Instrument:
    """The row of this name and version, with the header of the draft and without questions."""
    facts: Mapping[str, Any] = {name: getattr(draft, name) for name in HEADER}
    named = {"name": draft.name, "version": draft.version}
    present = Instrument.objects.select_for_update().filter(**named, published_at=None).first()
    if present is None:
        return _new(**named, **facts, imported_at=at, imported_by=by)
    if not Instrument.objects.filter(pk=present.pk, published_at=None).update(**facts, imported_at=at, imported_by=by):
        raise _stale()
    _empty(present)
    present.refresh_from_db()
    return present


def _new(**facts: Any) -> Instrument:
    try:
        with transaction.atomic():
            return Instrument.objects.create(**facts)
    except IntegrityError as fault:  # another request imported the same version at the same moment
        raise _stale() from fault


def _empty(instrument: Instrument) -> None:
    questions = Question.objects.filter(instrument=instrument)
    questions.update(depends_on=None)
    questions.delete()
    Element.objects.filter(instrument=instrument).delete()


def _write(instrument: Instrument, draft: InstrumentDraft) -> None:
    """Elements and questions; a question comes after the one that it depends on."""
    elements = {
        element.number: Element(
            instrument=instrument, number=element.number, name=element.name, points_possible=element.points
        )
        for element in draft.elements
    }
    Element.objects.bulk_create(elements.values())
    made: dict[str, Question] = {}
    for element in draft.elements:
        _add_questions(instrument, elements[element.number], element, made)
    Question.objects.bulk_create(made.values())


def _add_questions(instrument: Instrument, row: Element, element: ElementDraft, made: dict[str, Question]) -> None:
    for question in element.questions:
        made[question.code] = Question(
            instrument=instrument,
            element=row,
            number=question.number,
            code=question.code,
            text=question.text,
            guidance=question.guidance,
            attach=question.attach,
            validation=question.validation,
            style=question.style.value,
            points=question.points,
            may_not_apply=question.may_not_apply,
            is_written_policy=question.is_written_policy,
            depends_on=made.get(question.depends_on),
        )


def _locked_newest() -> Instrument | None:
    """The newest published version, locked: two requests that publish at once wait for each other here."""
    list(Instrument.objects.select_for_update().order_by("pk").values_list("pk"))
    return find_newest_published()


def _refuse_other(instrument: Instrument, seen: datetime | None) -> None:
    """Raise ``RuleBroken`` if it is published, ``StaleState`` if it is gone or was imported again."""
    present = Instrument.objects.filter(pk=instrument.pk).first()
    if present is None:
        raise _stale()
    if present.published_at is not None:
        raise RuleBroken("published_already", f"{present} is published, so you can’t change it. Import a new version.")
    if seen is not None and seen != present.imported_at:
        raise _stale()
    instrument.refresh_from_db()


def _insist_on_questions(instrument: Instrument) -> None:
    if not Question.objects.filter(instrument=instrument).exists():
        raise RuleBroken("no_questions", "This version has no questions yet. Import a file first.")


def _insist_later(instrument: Instrument, follows: Instrument) -> None:
    if instrument.valid_from <= follows.valid_from:
        first = wording.day(follows.valid_from)
        sentence = f"{follows} is valid from {first}, and this one follows it. Import it with a later first day."
        raise RuleBroken("not_later", sentence)


def _record_published(instrument: Instrument, follows: Instrument | None, gap: Any, by: Any, at: datetime) -> None:
    facts = {"instrument": str(instrument), "valid_from": instrument.valid_from}
    if gap:
        first, last = gap
        record("instrument.published_after_gap", instrument, by=by, at=at, **facts, first=first, last=last)
    else:
        record("instrument.published", instrument, by=by, at=at, **facts)
    if follows and not gap:
        last = instrument.valid_from - timedelta(days=1)
        record("instrument.ended", follows, by=by, at=at, instrument=str(follows), valid_until=last)


def _stale() -> StaleState:
    sentence = "Someone else changed this version after you opened the page. Check it, then try again."
    return StaleState("changed_meanwhile", sentence)
