"""The facts of one municipality, from which its standing is computed.

A `Record` is built from stored facts, which the database has checked, or read from JSON by `reading.read_record`. All
days are local to Alberta.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audits.rules.kinds import AuditKind
from municipalities.rules.headcount import WorkerSpan
from municipalities.rules.values import value
from secor_portal.dates import add_years
from secor_portal.program import CERTIFICATE_YEARS


class Outcome(StrEnum):
    """QA's decision on an audit."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class Verdict(StrEnum):
    """The ministry's decision after its review (R6.2)."""

    UPHELD = "upheld"
    REVOKED = "revoked"


@value
class Audit:
    """One audit, conducted on the last day of its data gathering.

    ``passed``: whether its score reaches the pass marks; None if it wasn't scored. ``decided_on`` is the day of QA's
    decision; None while it is pending.
    """

    id: str
    kind: AuditKind
    conducted_on: date
    passed: bool | None = None
    outcome: Outcome = Outcome.PENDING
    decided_on: date | None = None

    def outcome_on(self, day: date) -> Outcome:
        """The outcome as known on ``day``; a decision made later is still pending."""
        return Outcome.PENDING if self.decided_on is None or self.decided_on > day else self.outcome


@value
class PrintedExpiry:
    """The expiry that Partnerships printed on the certificate won by ``audit``, if it isn't the default."""

    audit: str
    expires_on: date


@value
class Extension:
    """The certifying partner's decision to allow more time, up to and including ``until``.

    With ``year``, it is for the audit required in that year; with ``audit``, for the certificate won by that audit.
    """

    granted_on: date
    until: date
    year: int | None = None
    audit: str | None = None


@value
class ActionItem:
    """One action of a plan, open until ``done_on``."""

    due_on: date
    done_on: date | None = None

    def is_open_on(self, day: date) -> bool:
        """Whether it was still to be done on ``day``."""
        return self.done_on is None or self.done_on > day


@value
class ActionPlan:
    """The municipality's plan to fix the findings of ``audit`` (R3.1)."""

    audit: str
    developed_on: date
    items: tuple[ActionItem, ...] = ()


@value
class Review:
    """The ministry's review after a traumatic incident (R6.1); day and verdict are None while it is undecided."""

    opened_on: date
    decided_on: date | None = None
    verdict: Verdict | None = None

    def is_undecided_on(self, day: date) -> bool:
        """Whether it was open on ``day``."""
        return self.opened_on <= day and (self.decided_on is None or self.decided_on > day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All facts of one municipality, in the order in which they are listed.

    ``headcount`` holds the entries that count under the ruling (R1.2), planned ones too.
    """

    pir_registered_on: date | None = None
    pir_withdrawn_on: date | None = None
    headcount: tuple[WorkerSpan, ...] = ()
    audits: tuple[Audit, ...] = ()
    printed_expiries: tuple[PrintedExpiry, ...] = ()
    extensions: tuple[Extension, ...] = ()
    action_plans: tuple[ActionPlan, ...] = ()
    reviews: tuple[Review, ...] = ()

    def in_pir_on(self, day: date) -> bool:
        """Whether the municipality was registered in PIR on ``day``."""
        if self.pir_registered_on is None or self.pir_registered_on > day:
            return False
        return self.pir_withdrawn_on is None or self.pir_withdrawn_on > day

    def expiry_before_extensions(self, audit: Audit) -> date:
        """The expiry of the certificate won by ``audit``: as printed, otherwise three years after the audit (R4.1)."""
        for printed in self.printed_expiries:
            if printed.audit == audit.id:
                return printed.expires_on
        return add_years(audit.conducted_on, CERTIFICATE_YEARS)
