"""Starts an audit and changes its facts before it is submitted."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from audits.conducting.services.question_version import get_instrument_for, update_question_version
from audits.events import DatesChanged, dates_changed
from audits.models import (
    Answer,
    Audit,
    AuditorAssignment,
    Document,
    Element,
    ElementScore,
    Evidence,
    Instrument,
    Method,
    Note,
)
from audits.models.audit import Conductor
from audits.plan.services.plans import remove_draft_plan
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.selectors.limits import get_conductor
from audits.services.transitions import change_audit, insist_on_text, insist_with_author, refuse_if_stale
from municipalities.events import facts_changed
from municipalities.models import Municipality, User
from municipalities.rules.plausible_days import EARLIEST
from secor_portal import wording
from secor_portal.activity.models import Event
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken
from secor_portal.partner import PARTNER

SMALLEST = Decimal("0.01")  # of a point
Points = tuple[Decimal, Decimal]  # awarded and possible


@transaction.atomic
def start_audit(
    *,
    municipality: Municipality,
    kind: str,
    by: User,
    at: datetime,
    reason: str = "",
    conductor: str = "",
    method: str = "",
) -> Audit:
    """Open a draft. An additional audit needs a reason (R7). A setting may fix who conducts a kind (R2.4).

    ``method``: question by question, or as a report. Without it, question by question if there are questions.
    """
    day = local_day(at)
    _insist_on_kind(kind)
    if kind == AuditKind.ADDITIONAL:
        reason = insist_on_text(reason, field="reason", sentence="Say why you are conducting an additional audit.")
    # Of two people at once the second waits here, then reads whether the municipality was dissolved.
    refuse_ended(Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk), day)
    _refuse_second_draft(municipality, kind)
    instrument = get_instrument_for(day)
    audit = Audit.objects.create(
        municipality=municipality,
        kind=kind,
        instrument=instrument,
        method=_method(instrument, method),
        conductor=_conductor(kind, conductor),
        author=by,
        started_at=at,
        reason=reason if kind == AuditKind.ADDITIONAL else "",
    )
    record("audit.started", audit, by=by, at=at, kind=audit.get_kind_display())
    return audit


@transaction.atomic
def change_facts(
    *,
    audit: Audit,
    version: int,
    by: User,
    at: datetime,
    conducted_on: date | None = None,
    reason: str | None = None,
) -> Audit:
    """Set the last day of the audit, or the reason of an additional audit, or both."""
    insist_with_author(audit, by, version)
    facts: dict[str, Any] = {}
    if conducted_on is not None:
        _check_day(conducted_on, local_day(at))
        facts["conducted_on"] = conducted_on
    if audit.kind == AuditKind.ADDITIONAL and reason is not None:
        sentence = "Say why you are conducting an additional audit."
        facts["reason"] = insist_on_text(reason, field="reason", sentence=sentence)
    before = {name: getattr(audit, name) for name in facts}
    change_audit(audit, by, version=version, **facts)
    update_question_version(audit=audit, by=by, at=at)
    if audit.conducted_on != before.get("conducted_on", audit.conducted_on):
        record("audit.conducted_on_set", audit, by=by, at=at, conducted_on=conducted_on)
        _announce_day(audit, at)
    if audit.reason != before.get("reason", audit.reason):
        record("audit.reason_changed", audit, by=by, at=at)
    return audit


@transaction.atomic
def choose_method(*, audit: Audit, method: str, version: int, by: User, at: datetime) -> Audit:
    """Choose whether a draft is answered question by question or submitted as a report. Nothing entered is lost."""
    if not audit.is_draft:
        refuse_if_stale(audit, by, version)
        raise RuleBroken("not_a_draft", "You can change this only while the audit is a draft.", field="method")
    change_audit(audit, by, version=version, method=_method(audit.instrument, method))
    update_question_version(audit=audit, by=by, at=at)
    record("audit.method_chosen", audit, by=by, at=at, method=_lower_first(audit.get_method_display()))
    return audit


@transaction.atomic
def enter_scores(*, audit: Audit, points: Mapping[UUID, Points | None], version: int, by: User, at: datetime) -> Audit:
    """Enter points awarded and possible by element id; None removes an element's score. Others stay (R2.2)."""
    insist_with_author(audit, by, version)
    if audit.method == Method.ANSWERED:
        raise RuleBroken("scored_by_answers", "This audit’s score comes from its answers. Change the answers instead.")
    elements = {element.pk: element for element in audit.instrument.elements.all()}
    for pk, given in points.items():
        _check_points(elements.get(pk), given)
    change_audit(audit, by, version=version)
    for pk, given in points.items():
        _write_score(audit, elements[pk], given)
    awarded, possible = _sum_points(audit)
    record("audit.scored", audit, by=by, at=at, awarded=awarded, possible=possible)
    return audit


@transaction.atomic
def discard_draft(*, audit: Audit, version: int, by: User, at: datetime) -> None:
    """Delete a draft that was never submitted. An audit that was submitted once stays on record."""
    if audit.state != AuditState.DRAFT:
        refuse_if_stale(audit, by, version)
        raise RuleBroken("not_a_draft", "You can discard only a draft. This audit was submitted.")
    if Event.objects.about(audit).filter(verb="audit.submitted").exists():
        sentence = f"{PARTNER.name} has had this audit, so it stays on record. Change it and submit it again."
        raise RuleBroken("kept_on_record", sentence)
    refuse_if_stale(audit, by, version)
    remove_draft_plan(audit=audit, by=by, at=at)
    change_audit(audit, by, version=version)
    record("audit.discarded", audit, by=by, at=at, kind=audit.get_kind_display())
    for model in (Evidence, Answer, Document, Note, AuditorAssignment):
        _rows_of(model, audit).delete()
    audit.delete()
    dates_changed.announce(DatesChanged(audit.municipality_id, at))


def _insist_on_kind(kind: str) -> None:
    if kind not in list(AuditKind):
        raise RuleBroken("unknown_kind", "Choose the kind of audit.", field="kind")


def refuse_ended(municipality: Municipality, day: date) -> None:
    """Raise ``RuleBroken`` if the municipality was dissolved before ``day``."""
    if municipality.ended_on and municipality.has_ended(day):
        sentence = f"{municipality} was dissolved on {wording.day(municipality.ended_on)}. You can’t start an audit."
        raise RuleBroken("municipality_ended", sentence)


def _refuse_second_draft(municipality: Municipality, kind: str) -> None:
    if Audit.objects.filter(municipality=municipality, kind=kind, state=AuditState.DRAFT).exists():
        sentence = f"{_sentence_kind(kind)} is already open as a draft. Continue with it, or discard it first."
        raise RuleBroken("draft_already_open", sentence, field="kind")


def _sentence_kind(kind: str) -> str:
    label = AuditKind(kind).label.lower()
    return f"{'An' if label[0] in 'aeiou' else 'A'} {label}"


def _conductor(kind: str, asked: str) -> str:
    """Who conducts it: fixed for the kind, or as asked, or else the municipality's own people."""
    fixed = get_conductor(kind)
    if fixed and asked and asked != fixed:
        sentence = f"{_sentence_kind(kind)} is conducted by {_lower_first(Conductor(fixed).label)} ."
        raise RuleBroken("wrong_conductor", sentence, field="conductor", rule="R2.4")
    if asked and asked not in Conductor.values:
        raise RuleBroken("unknown_conductor", "Choose who conducts the audit.", field="conductor")
    return fixed or asked or Conductor.OWN_PEOPLE


def _method(instrument: Instrument, asked: str) -> str:
    """The method as asked, if the version of the questions has any to answer."""
    if asked and asked not in Method.values:
        raise RuleBroken("unknown_method", "Choose how to enter the audit.", field="method")
    has_questions = instrument.questions.exists()
    if asked == Method.ANSWERED and not has_questions:
        sentence = f"{instrument} has no questions. Hand the audit in as a report."
        raise RuleBroken("no_questions", sentence, field="method")
    return asked or (Method.ANSWERED if has_questions else Method.REPORTED)


def _lower_first(label: str) -> str:
    return label[0].lower() + label[1:]


def _check_day(conducted_on: date, today: date) -> None:
    if conducted_on > today:
        sentence = "This day is in the future. Enter the day on which data gathering ended."
        raise RuleBroken("in_the_future", sentence, field="conducted_on")
    if conducted_on < EARLIEST:
        sentence = f"Enter a day from {wording.day(EARLIEST)} on; the program started then."
        raise RuleBroken("too_early", sentence, field="conducted_on")


def _announce_day(audit: Audit, at: datetime) -> None:
    """A draft is not a fact of the standing, but its day moves the deadline for submitting it."""
    if audit.is_draft:
        dates_changed.announce(DatesChanged(audit.municipality_id, at))
    else:
        facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)


def _check_points(element: Element | None, given: Points | None) -> None:
    if element is None:
        raise RuleBroken("unknown_element", "This audit doesn’t have that section. Enter scores for its own sections.")
    if given is None:
        return
    awarded, possible = given
    _check_number(possible, f"possible_{element.number}", element)
    _check_number(awarded, f"awarded_{element.number}", element)
    if awarded > possible:
        sentence = f"{element.name}: {awarded:f} points are more than the {possible:f} possible."
        raise RuleBroken("more_than_possible", f"{sentence} Correct one of them.", field=f"awarded_{element.number}")


def _check_number(number: Decimal, field: str, element: Element) -> None:
    most = element.points_possible
    if not number.is_finite() or not 0 <= number <= most or number != number.quantize(SMALLEST):
        sentence = f"{element.name}: enter points from 0 to {most:f}, with at most two decimals."
        raise RuleBroken("points_out_of_range", sentence, field=field)


def _write_score(audit: Audit, element: Element, given: Points | None) -> None:
    if given is None:
        ElementScore.objects.filter(audit=audit, element=element).delete()
        return
    points = {"points_awarded": given[0], "points_possible": given[1]}
    ElementScore.objects.update_or_create(
        audit=audit,
        element=element,
        defaults=points,
        create_defaults={"municipality_id": audit.municipality_id, **points},
    )


def _sum_points(audit: Audit) -> Points:
    scores = ElementScore.objects.filter(audit=audit, element__instrument=audit.instrument_id)
    points = list(scores.values_list("points_awarded", "points_possible"))
    return sum((one[0] for one in points), Decimal(0)), sum((one[1] for one in points), Decimal(0))


def _rows_of(model: type[Model], audit: Audit) -> Any:
    return model._default_manager.filter(audit=audit)
