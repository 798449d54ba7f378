"""Stored answers, read again; one whose days are over is asked for anew. Nothing is written."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from certificates.models import Standing
from certificates.rules.answer import ActionPlanState, Answer, Certificate, Discount, NextAudit, SizeState
from certificates.rules.codes import DiscountReason, DiscountStatus, NextAuditKind, PlanStatus, SizeStatus, StandingCode
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_records


def load_answers(municipality_ids: Collection[UUID], day: date) -> dict[UUID, Answer]:
    """The answer on ``day`` of each municipality, by its id, in a fixed number of queries. They must be open."""
    rows = Standing.objects.filter(municipality_id__in=municipality_ids)
    found = {row.municipality_id: read_answer(row.answer, day) for row in rows if _is_right_on(row, day)}
    ended = [pk for pk in municipality_ids if pk not in found]
    return found | {pk: compute_standing(record, day) for pk, record in (load_records(ended) if ended else {}).items()}


def read_answer(said: dict[str, Any], day: date) -> Answer:
    """The answer that was kept as JSON, as it is on ``day``, before which nothing of it changed."""
    upcoming, certificate, size = said["next_audit"], said["certificate"], said["size"]
    return Answer(
        as_of=day,
        standing=StandingCode(said["standing"]),
        since=_day(said["since"]),
        certificate=certificate and _certificate(certificate),
        next_audit=upcoming and _next_audit(upcoming),
        awaiting_qa=said["awaiting_qa"],
        under_review=said["under_review"],
        action_plan=ActionPlanState(said["action_plan"]["audit"], PlanStatus(said["action_plan"]["status"])),
        size=_size(size),
        discount=_discount(said["discount"]),
        changes_on=_day(said["changes_on"]),
    )


def _is_right_on(row: Standing, day: date) -> bool:
    return row.as_of <= day and (row.changes_on is None or day < row.changes_on)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _certificate(said: dict[str, Any]) -> Certificate:
    return Certificate(said["audit"], date.fromisoformat(said["effective_on"]), date.fromisoformat(said["expires_on"]))


def _next_audit(said: dict[str, Any]) -> NextAudit:
    return NextAudit(NextAuditKind(said["kind"]), _day(said["opens_on"]), _day(said["due_by"]), said["overdue"])


def _size(said: dict[str, Any]) -> SizeState:
    return SizeState(
        SizeStatus(said["status"]),
        said["peak"],
        _day(said["peak_on"]),
        said["projected_peak"],
        _day(said["projected_peak_on"]),
    )


def _discount(said: dict[str, Any]) -> Discount:
    against = tuple(_reason(reason) for reason in said["reasons"])
    return Discount(DiscountStatus(said["status"]), said["floor_percent"], said["ceiling_percent"], against)


def _reason(text: str) -> StandingCode | DiscountReason:
    """A standing that is not in force, or what puts at risk; "renewal_pending" is the latter."""
    return DiscountReason(text) if text in set(DiscountReason) else StandingCode(text)
