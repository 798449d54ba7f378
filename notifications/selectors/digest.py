"""What waits for the desk on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from audits.models import ActionItem, Audit, RevisionRound
from audits.rules.lifecycle import AuditState
from certificates.models import Certificate, Standing
from certificates.pages.standings_list import ORDERS, choose_order, find_standings, sort_standings
from certificates.rules.codes import SizeStatus
from municipalities.models import Municipality
from notifications.models.obligation import Obligation
from notifications.rules.schedule import morning_of
from notifications.rules.states import ObligationState
from notifications.selectors.due import find_submissions_due, read_schedule
from notifications.selectors.recipients import has_people, is_reached

NAMED = 10  # rows of a list in an email
FAILED_DAYS = 7  # how long the desk hears of a message that was given up
EXPIRY_DAYS = 90  # how far ahead the desk looks for certificates that expire


@dataclass(frozen=True, slots=True)
class DigestList:
    """How many there are, and the first few with the date that matters."""

    count: int
    first: tuple[tuple[str, date | None], ...]


@dataclass(frozen=True, slots=True)
class UnreachedList:
    """How many there are, and the first few, each with whether it has people."""

    count: int
    first: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class DeskDay:
    """What the desk learns on one day.

    ``overdue`` lists municipalities with an overdue audit, ``unreached`` those with a date that is near and no one who
    gets emails about it.
    """

    submitted: int
    in_review: int
    resubmitted: int
    late: int
    to_issue: int
    failed: int
    overdue: DigestList
    expiring: DigestList
    above_limit: DigestList
    unreached: UnreachedList

    @property
    def waiting(self) -> int:
        """Audits that the desk has to answer."""
        return self.submitted + self.in_review + self.resubmitted


def read_desk_day(as_of: date) -> DeskDay:
    """What waits on ``as_of``. The same few queries for any number of municipalities."""
    queue = Audit.objects.with_desk().aggregate(
        submitted=Count("pk", filter=Q(state=AuditState.SUBMITTED)),
        in_review=Count("pk", filter=Q(state=AuditState.IN_REVIEW)),
        resubmitted=Count("pk", filter=Q(state=AuditState.RESUBMITTED)),
        late=Count("pk", filter=Q(answer_due_on__lt=as_of, paused_on=None)),
    )
    return DeskDay(
        **queue,
        to_issue=Certificate.objects.awaiting().count(),
        failed=_count_failed(as_of),
        overdue=_read_list({"due": "overdue"}, as_of),
        expiring=_read_list({"expires": str(EXPIRY_DAYS)}, as_of),
        above_limit=_read_list({"size": SizeStatus.EXCEEDED}, as_of),
        unreached=_find_unreached(as_of),
    )


def _count_failed(as_of: date) -> int:
    """Messages given up in the last days. Older ones were in the emails of those days."""
    since = morning_of(as_of - timedelta(days=FAILED_DAYS))
    return Obligation.objects.filter(state=ObligationState.FAILED, not_before__gte=since).count()


def _read_list(choices: Mapping[str, str], as_of: date) -> DigestList:
    """What the desk's list shows for these filters: the count, and its first rows with the day they are sorted by."""
    rows, order = find_standings(choices, as_of), choose_order(choices)
    found = sort_standings(rows, order).values_list("municipality__official_name", ORDERS[order])[:NAMED]
    return DigestList(rows.count(), tuple((name, day if order != "name" else None) for name, day in found))


def _find_unreached(as_of: date) -> UnreachedList:
    """Municipalities with a date that is near or past, whose emails reach no one, so that the desk gets them."""
    alone = Municipality.objects.existing_on(as_of).filter(~is_reached(as_of))
    horizon, of_it = read_schedule().find_horizon(as_of), Q(municipality=OuterRef("pk"))
    running = Q(audit__state=AuditState.REVISIONS_REQUESTED, audit__paused_on=None)
    asked = running & Q(answered_on=None, due_on__lte=horizon)
    drafts = find_submissions_due(Audit.objects.filter(municipality__in=alone), as_of)
    dates = (
        Q(pk__in={draft.municipality_id for draft, due_on in drafts if due_on <= horizon})
        | Exists(Standing.objects.filter(of_it, next_due_by__lte=horizon))
        | Exists(Standing.objects.filter(of_it, in_force=True, expires_on__range=(as_of, horizon)))
        | Exists(RevisionRound.objects.filter(of_it, asked))
        | Exists(ActionItem.objects.filter(of_it, done_on=None, carried_on=None, due_on__lte=horizon))
    )
    found = alone.filter(dates)
    named = found.annotate(peopled=has_people(as_of)).order_by("name", "pk").values_list("official_name", "peopled")
    return UnreachedList(found.count(), tuple(named[:NAMED]))
