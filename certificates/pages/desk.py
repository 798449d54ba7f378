"""One municipality as the desk sees it, on any day."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from certificates import wording
from certificates.models import MinistryReview
from certificates.pages.audits import list_audits
from certificates.pages.timeline import RANGES, Timeline
from certificates.rules.answer import Answer
from certificates.rules.codes import PlanStatus
from certificates.rules.record import Record
from certificates.rules.situation import Situation, describe_situation
from certificates.selectors.records import record_of
from municipalities.models import Municipality
from municipalities.selectors.people import list_people
from secor_portal.activity.models import Event
from secor_portal.clock import local_day
from secor_portal.wording import capitalize_first, days_left

USUAL_RANGE = "5"


def build_municipality(municipality: Municipality, day: date, *, as_known_then: bool, years: str) -> dict[str, Any]:
    """Everything that the page says of ``day``; ``as_known_then`` leaves out audits that reached AMHSA later."""
    record = record_of(municipality.pk)
    if as_known_then:
        record = _known_then(record, municipality.pk, day)
    seen, audits = describe_situation(record, day), list_audits(municipality.pk)
    timeline = Timeline(seen, audits)
    return {
        "answer": seen.answer,
        "in_pir": record.in_pir_on(day),
        "boxes": _boxes(seen),
        "reasons": seen.reasons,
        "lanes": timeline.lanes(years if years in RANGES else USUAL_RANGE),
        "in_words": timeline.in_words(),
        "audits": audits,
        "people": list(list_people(municipality.pk)),
        "open_review": _open_review(seen.answer, municipality.pk),
        "plan_progress": seen.plan_progress,
        "plan_is_late": seen.answer.action_plan.status is PlanStatus.OVERDUE,
    }


def _known_then(record: Record, municipality_id: UUID, day: date) -> Record:
    """The record without the audits, and what hangs on them, that first reached AMHSA after ``day``."""
    handed_in = Event.objects.filter(municipality=municipality_id, verb="audit.submitted").order_by("at")
    first: dict[str, date] = {}
    for audit, at in handed_in.values_list("subject_id", "at"):
        first.setdefault(audit, local_day(at))
    late = {audit for audit, on in first.items() if on > day}
    return replace(
        record,
        audits=tuple(audit for audit in record.audits if audit.id not in late),
        printed_expiries=tuple(fact for fact in record.printed_expiries if fact.audit not in late),
        extensions=tuple(fact for fact in record.extensions if fact.audit not in late),
        action_plans=tuple(fact for fact in record.action_plans if fact.audit not in late),
    )


def _boxes(seen: Situation) -> dict[str, Any]:
    """The four answers in short: words and colours."""
    answer = seen.answer
    return {
        "standing": answer.standing.label,
        "standing_colour": answer.standing.colour,
        "next": _next(answer),
        "left": days_left(answer.next_audit.due_by, answer.as_of)
        if answer.next_audit and answer.next_audit.due_by
        else "",
        "when": capitalize_first(wording.when(answer.next_audit, answer.as_of)) if answer.next_audit else "",
        "open_since": _open_since(answer),
        "discount": answer.discount.status.label,
        "discount_colour": answer.discount.status.colour,
        "against": capitalize_first(wording.reasons(answer.discount)),
        "size": answer.size.status.label,
        "size_colour": answer.size.status.colour,
        "size_said": wording.size_in_short(answer.size),
    }


def _open_since(answer: Answer) -> date | None:
    opens_on = answer.next_audit.opens_on if answer.next_audit else None
    return opens_on if opens_on and opens_on <= answer.as_of else None


def _next(answer: Answer) -> str:
    if answer.next_audit is None:
        return "In QA"
    return answer.next_audit.kind.short_label


def _open_review(answer: Answer, municipality_id: UUID) -> MinistryReview | None:
    """The ministry's review that waits for its decision."""
    if not answer.under_review:
        return None
    return MinistryReview.objects.filter(municipality=municipality_id, decided_on=None).first()
