"""One municipality at the desk, on any day."""

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
from certificates.rules.situation import describe_situation
from certificates.selectors.records import load_record
from municipalities.models import Municipality
from municipalities.selectors.people import list_people
from secor_portal.activity.models import Event
from secor_portal.clock import local_day
from secor_portal.program import WORKER_LIMIT
from secor_portal.wording import capitalize_first, days_left, join_words

USUAL_RANGE = "5"


def build_municipality(municipality: Municipality, day: date, *, as_known_then: bool, years: str) -> dict[str, Any]:
    """Everything that the page says about ``day``; ``as_known_then`` leaves out audits that reached the desk later."""
    record = load_record(municipality.pk)
    if as_known_then:
        record = _drop_later_audits(record, municipality.pk, day)
    situation, audits = describe_situation(record, day), list_audits(municipality.pk)
    timeline = Timeline(situation, audits)
    return {
        "answer": situation.answer,
        "in_pir": record.in_pir_on(day),
        "boxes": _build_boxes(situation.answer),
        "ruling": _describe_ruling(municipality),
        "worker_limit": WORKER_LIMIT,
        "reasons": situation.reasons,
        "lanes": timeline.draw_lanes(years if years in RANGES else USUAL_RANGE),
        "in_words": timeline.list_lines(),
        "audits": audits,
        "people": list(list_people(municipality.pk)),
        "open_review": _find_open_review(situation.answer, municipality.pk),
        "plan_progress": situation.plan_progress,
        "plan_is_late": situation.answer.action_plan.status is PlanStatus.OVERDUE,
    }


def _drop_later_audits(record: Record, municipality_id: UUID, day: date) -> Record:
    """The record without the audits that first reached the desk after ``day``, and without what depends on them."""
    submissions = Event.objects.filter(municipality=municipality_id, verb="audit.submitted").order_by("at")
    first: dict[str, date] = {}
    for audit, at in submissions.values_list("subject_id", "at"):
        first.setdefault(audit, local_day(at))
    late = {audit for audit, on in first.items() if on > day}
    return replace(
        record,
        audits=tuple(audit for audit in record.audits if audit.id not in late),
        printed_expiries=tuple(fact for fact in record.printed_expiries if fact.audit not in late),
        extensions=tuple(fact for fact in record.extensions if fact.audit not in late),
        action_plans=tuple(fact for fact in record.action_plans if fact.audit not in late),
    )


def _describe_ruling(municipality: Municipality) -> str:
    """Whether councillors and volunteer firefighters count (R1.2)."""
    counted = []
    if municipality.counts_councillors:
        counted.append("councillors")
    if municipality.counts_volunteers:
        counted.append("volunteer firefighters")
    return f"{join_words(counted)} count" if counted else "councillors and volunteer firefighters don’t count"


def _build_boxes(answer: Answer) -> dict[str, Any]:
    """The four answers in short: words and colours."""
    upcoming, discount, size = answer.next_audit, answer.discount, answer.size
    return {
        "standing": answer.standing.label,
        "next": upcoming.kind.short_label if upcoming else "In review",
        "left": days_left(upcoming.due_by, answer.as_of) if upcoming and upcoming.due_by else "",
        "when": capitalize_first(wording.describe_due_days(upcoming, answer.as_of)) if upcoming else "",
        "open_since": _find_opening(answer),
        "discount": discount.status.label,
        "discount_colour": discount.status.colour,
        "against": capitalize_first(wording.join_discount_reasons(discount)),
        "size": size.status.label,
        "size_colour": size.status.colour,
        "size_note": wording.summarize_size(size),
    }


def _find_opening(answer: Answer) -> date | None:
    """The day on which the window of the next audit opened; None if it isn't open yet."""
    opens_on = answer.next_audit.opens_on if answer.next_audit else None
    return opens_on if opens_on and opens_on <= answer.as_of else None


def _find_open_review(answer: Answer, municipality_id: UUID) -> MinistryReview | None:
    """The review that the ministry has not decided yet."""
    if not answer.under_review:
        return None
    return MinistryReview.objects.filter(municipality=municipality_id, decided_on=None).first()
