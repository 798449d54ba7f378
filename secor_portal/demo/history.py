"""What happened at one invented municipality, as plain data."""

from dataclasses import dataclass
from datetime import date

from audits.rules.lifecycle import AuditState


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One item of an action plan."""

    what: str
    owner: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class PastAudit:
    """One audit; ``points`` are of 1,000. ``decided_on`` is the day of QA where there was one.

    ``printed_expiry`` is the date on its certificate, where Partnerships printed another than three years later.
    """

    kind: str
    conducted_on: date
    state: AuditState
    points: int
    submitted_on: date | None
    decided_on: date | None
    plan: tuple[PlannedAction, ...] | None
    printed_expiry: date | None = None


@dataclass(frozen=True, slots=True)
class People:
    """So many people of one category on these days."""

    category: str
    count: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class MinistrysReview:
    """A review after a traumatic incident."""

    incident: str
    incident_on: date
    opened_on: date
    decided_on: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class PlaceHistory:
    """Everything recorded of one municipality up to today, and what it plans.

    ``insurable_earnings`` are whole dollars a year; None if they are unknown.
    """

    wcb_account: str
    insurable_earnings: int | None
    pir_registered_on: date | None
    headcount: tuple[People, ...]
    audits: tuple[PastAudit, ...]
    reviews: tuple[MinistrysReview, ...]
    extended_until: date | None
    seminar_on: date | None
