"""What the standing function answers."""

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
    """The audit to conduct next, up to and including ``due_by``; None where no day is set."""

    kind: NextAuditKind
    opens_on: date | None
    due_by: date | None
    overdue: bool


@value
class ActionPlanState:
    """The state of the plan made from ``audit``, the latest that QA passed."""

    audit: str | None
    status: PlanStatus


@value
class SizeState:
    """The most people on one day of the calendar year: up to the day asked about, and up to 31 December."""

    status: SizeStatus
    peak: int
    peak_on: date | None
    projected_peak: int
    projected_peak_on: date | None


@value
class Discount:
    """What may be expected of WCB, in per cent of the industry-rated premium."""

    status: DiscountStatus
    floor_percent: int | None
    ceiling_percent: int | None
    reasons: tuple[StandingCode | DiscountReason, ...]


@value
class Answer:
    """Where a municipality stands on the day ``as_of``, what it must do next, and whether it may expect the discount.

    Without a new fact all of it stays true until the day before ``changes_on``; None is for ever.
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
        """The answer as the command and the API give it: days are YYYY-MM-DD."""
        return {
            "as_of": self.as_of.isoformat(),
            "standing": self.standing.value,
            "since": _iso(self.since),
            "certificate": _certificate_json(self.certificate),
            "next_audit": _next_audit_json(self.next_audit),
            "awaiting_qa": self.awaiting_qa,
            "under_review": self.under_review,
            "action_plan": {"audit": self.action_plan.audit, "status": self.action_plan.status.value},
            "size": _size_json(self.size),
            "discount": _discount_json(self.discount),
            "changes_on": _iso(self.changes_on),
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _certificate_json(certificate: Certificate | None) -> dict[str, Any] | None:
    if certificate is None:
        return None
    return {
        "audit": certificate.audit,
        "effective_on": certificate.effective_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat(),
    }


def _next_audit_json(next_audit: NextAudit | None) -> dict[str, Any] | None:
    if next_audit is None:
        return None
    return {
        "kind": next_audit.kind.value,
        "opens_on": _iso(next_audit.opens_on),
        "due_by": _iso(next_audit.due_by),
        "overdue": next_audit.overdue,
    }


def _size_json(size: SizeState) -> dict[str, Any]:
    return {
        "status": size.status.value,
        "peak": size.peak,
        "peak_on": _iso(size.peak_on),
        "projected_peak": size.projected_peak,
        "projected_peak_on": _iso(size.projected_peak_on),
    }


def _discount_json(discount: Discount) -> dict[str, Any]:
    return {
        "status": discount.status.value,
        "floor_percent": discount.floor_percent,
        "ceiling_percent": discount.ceiling_percent,
        "reasons": [reason.value for reason in discount.reasons],
    }
