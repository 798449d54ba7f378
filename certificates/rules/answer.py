"""The answer of the standing function: written as JSON, and read back from it."""

from datetime import date
from typing import Any

from certificates.rules.codes import (
    DiscountReason,
    DiscountStatus,
    NextAuditKind,
    PlanStatus,
    SizeStatus,
    StandingCode,
)
from municipalities.rules.values import value


@value
class Certificate:
    """The latest certificate won, in force or not; ``expires_on`` is its last day, extensions included."""

    audit: str
    effective_on: date
    expires_on: date


@value
class NextAudit:
    """The audit to conduct next, from ``opens_on`` through ``due_by``; a day is None if no rule sets it."""

    kind: NextAuditKind
    opens_on: date | None
    due_by: date | None
    overdue: bool


@value
class ActionPlanState:
    """The state of the action plan for ``audit``, the latest audit that passed QA."""

    audit: str | None
    status: PlanStatus


@value
class SizeState:
    """The most workers on one day of the calendar year: up to the day asked about, and up to 31 December."""

    status: SizeStatus
    peak: int
    peak_on: date | None
    projected_peak: int
    projected_peak_on: date | None


@value
class Discount:
    """The discount that the municipality may expect from WCB, in percent of its industry-rated premium."""

    status: DiscountStatus
    floor_percent: int | None
    ceiling_percent: int | None
    reasons: tuple[StandingCode | DiscountReason, ...]


@value
class Answer:
    """A municipality's standing on the day ``as_of``, its next audit, and the discount that it may expect.

    If no fact is added, all of it stays true until the day before ``changes_on``, or forever if that is None.
    """

    as_of: date
    standing: StandingCode
    since: date | None
    certificate: Certificate | None
    next_audit: NextAudit | None
    awaiting_qa: str | None
    under_review: bool
    action_plan: ActionPlanState
    size: SizeState
    discount: Discount
    changes_on: date | None

    @property
    def in_force(self) -> bool:
        """Whether a certificate is in force."""
        return self.standing.in_force

    def as_json(self) -> dict[str, Any]:
        """The answer as the command and the API return it; days are YYYY-MM-DD."""
        return {
            "as_of": self.as_of.isoformat(),
            "standing": self.standing.value,
            "since": _write_day(self.since),
            "certificate": _write_certificate(self.certificate),
            "next_audit": _write_next_audit(self.next_audit),
            "awaiting_qa": self.awaiting_qa,
            "under_review": self.under_review,
            "action_plan": {"audit": self.action_plan.audit, "status": self.action_plan.status.value},
            "size": _write_size(self.size),
            "discount": _write_discount(self.discount),
            "changes_on": _write_day(self.changes_on),
        }


def read_answer(stored: dict[str, Any], day: date) -> Answer:
    """The answer that `Answer.as_json` wrote, with ``day`` as its day.

    ``day`` must be one on which the stored answer still holds: before its ``changes_on``.
    """
    upcoming, certificate, size = stored["next_audit"], stored["certificate"], stored["size"]
    return Answer(
        as_of=day,
        standing=StandingCode(stored["standing"]),
        since=_read_day(stored["since"]),
        certificate=certificate and _read_certificate(certificate),
        next_audit=upcoming and _read_next_audit(upcoming),
        awaiting_qa=stored["awaiting_qa"],
        under_review=stored["under_review"],
        action_plan=ActionPlanState(stored["action_plan"]["audit"], PlanStatus(stored["action_plan"]["status"])),
        size=_read_size(size),
        discount=_read_discount(stored["discount"]),
        changes_on=_read_day(stored["changes_on"]),
    )


def _write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _write_certificate(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "audit": certificate.audit,
        "effective_on": certificate.effective_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat(),
    }


def _write_next_audit(next_audit: NextAudit | None) -> dict[str, Any] | None:
    if next_audit is None:
        return None
    return {
        "kind": next_audit.kind.value,
        "opens_on": _write_day(next_audit.opens_on),
        "due_by": _write_day(next_audit.due_by),
        "overdue": next_audit.overdue,
    }


def _write_size(size: SizeState) -> dict[str, Any]:
    return {
        "status": size.status.value,
        "peak": size.peak,
        "peak_on": _write_day(size.peak_on),
        "projected_peak": size.projected_peak,
        "projected_peak_on": _write_day(size.projected_peak_on),
    }


def _write_discount(discount: Discount) -> dict[str, Any]:
    return {
        "status": discount.status.value,
        "floor_percent": discount.floor_percent,
        "ceiling_percent": discount.ceiling_percent,
        "reasons": [reason.value for reason in discount.reasons],
    }


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _read_certificate(stored: dict[str, Any]) -> Certificate:
    return Certificate(
        stored["audit"], date.fromisoformat(stored["effective_on"]), date.fromisoformat(stored["expires_on"])
    )


def _read_next_audit(stored: dict[str, Any]) -> NextAudit:
    return NextAudit(
        NextAuditKind(stored["kind"]), _read_day(stored["opens_on"]), _read_day(stored["due_by"]), stored["overdue"]
    )


def _read_size(stored: dict[str, Any]) -> SizeState:
    return SizeState(
        SizeStatus(stored["status"]),
        stored["peak"],
        _read_day(stored["peak_on"]),
        stored["projected_peak"],
        _read_day(stored["projected_peak_on"]),
    )


def _read_discount(stored: dict[str, Any]) -> Discount:
    against = tuple(_read_reason(reason) for reason in stored["reasons"])
    return Discount(DiscountStatus(stored["status"]), stored["floor_percent"], stored["ceiling_percent"], against)


def _read_reason(text: str) -> StandingCode | DiscountReason:
    """The reason with this code, otherwise the standing. "renewal_pending" is a code of both; here it is a reason."""
    return DiscountReason(text) if text in set(DiscountReason) else StandingCode(text)
