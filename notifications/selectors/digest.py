"""What waits for the desk on one day, counted."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from audits.models import ActionItem, Audit, RevisionRound
from audits.rules.lifecycle import State as AuditState
from certificates.models import Certificate, Standing
from certificates.rules.answer import SizeStatus
from municipalities.models import Membership, Municipality
from notifications.models.obligation import Obligation, State
from notifications.rules.schedule import days_after
from notifications.selectors.due import schedule
from notifications.selectors.recipients import CONTACTS, current

NAMED = 10  # rows of a list that a mail has room for
EXPIRY_DAYS = 90  # how far ahead the desk looks for certificates that expire


@dataclass(frozen=True, slots=True)
class Some:
    """How many there are, and the first few with the date that matters."""

    count: int
    first: tuple[tuple[str, date | None], ...]


@dataclass(frozen=True, slots=True)
class DeskDay:
    """What the desk is told on one day. ``overdue``: of an audit; ``nobody``: a date comes and there is no contact."""

    submitted: int
    in_review: int
    resubmitted: int
    late: int
    to_issue: int
    failed: int
    overdue: Some
    expiring: Some
    above_ten: Some
    nobody: Some

    @property
    def waiting(self) -> int:
        """Audits that AMHSA has to answer."""
        return self.submitted + self.in_review + self.resubmitted


def desk_day(as_of: date) -> DeskDay:
    """What waits on ``as_of``; the same few queries for any number of municipalities."""
    queue = Audit.objects.with_desk().aggregate(
        submitted=Count("pk", filter=Q(state=AuditState.SUBMITTED)),
        in_review=Count("pk", filter=Q(state=AuditState.IN_REVIEW)),
        resubmitted=Count("pk", filter=Q(state=AuditState.RESUBMITTED)),
        late=Count("pk", filter=Q(answer_due_on__lt=as_of, paused_on=None)),
    )
    existing = Standing.objects.filter(municipality__in=Municipality.objects.existing_on(as_of))
    until = days_after(as_of, EXPIRY_DAYS) or date.max
    return DeskDay(
        **queue,
        to_issue=Certificate.objects.awaiting().count(),
        failed=Obligation.objects.filter(state=State.FAILED).count(),
        overdue=_some(existing.filter(next_due_by__lt=as_of), "next_due_by"),
        expiring=_some(existing.filter(in_force=True, expires_on__range=(as_of, until)), "expires_on"),
        above_ten=_some(existing.filter(size_status=SizeStatus.EXCEEDED)),
        nobody=_nobody_to_tell(as_of),
    )


def _some(standings: QuerySet[Standing], *order: str) -> Some:
    """The first by the column that ``order`` starts with, which is the date that matters, or by name."""
    rows = standings.order_by(*order, "name", "pk").select_related("municipality")[:NAMED]
    first = tuple((row.municipality.official_name, getattr(row, order[0]) if order else None) for row in rows)
    return Some(standings.count(), first)


def _nobody_to_tell(as_of: date) -> Some:
    """Municipalities of which a date is near, or past, and whose people we cannot reach."""
    horizon, of_it = schedule().horizon(as_of), Q(municipality=OuterRef("pk"))
    contacts = Membership.objects.filter(current(as_of), of_it, role__in=CONTACTS)
    running = Q(audit__state=AuditState.REVISIONS_REQUESTED, audit__paused_on=None)
    asked = running & Q(answered_on=None, due_on__lte=horizon)
    dates = (
        Exists(Standing.objects.filter(of_it, next_due_by__lte=horizon))
        | Exists(Standing.objects.filter(of_it, in_force=True, expires_on__range=(as_of, horizon)))
        | Exists(RevisionRound.objects.filter(of_it, asked))
        | Exists(ActionItem.objects.filter(of_it, done_on=None, carried_on=None, due_on__lte=horizon))
    )
    alone = Municipality.objects.existing_on(as_of).filter(dates & ~Exists(contacts)).order_by("name", "pk")
    return Some(alone.count(), tuple((name, None) for name in alone.values_list("official_name", flat=True)[:NAMED]))
