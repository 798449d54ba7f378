"""Which dates a calendar shows, and who may read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from audits.models import AuditorAssignment, RevisionRound
from municipalities.models import Membership, Municipality, User
from municipalities.models.membership import OWN_ROLES
from municipalities.rules.invitations import hash_secret
from notifications.models.calendar import CalendarEntry, CalendarFeed
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.recipients import current_memberships

SHOWN_CANCELLED = timedelta(days=90)  # so that programs that rarely ask see the cancellation too


@dataclass(frozen=True, slots=True)
class CalendarScope:
    """What a calendar covers: all dates of the ``own`` municipalities, and only ``rounds`` of revisions of others.

    ``since`` is when that last changed.
    """

    name: str
    places: Sequence[Municipality]
    own: Sequence[UUID]
    rounds: Sequence[str]
    since: datetime


def find_feed_by_secret(secret: str) -> CalendarFeed | None:
    """The calendar behind an address; None if the secret is unknown or its person may not sign in."""
    found = CalendarFeed.objects.filter(Q(person=None) | Q(person__is_active=True), secret_digest=hash_secret(secret))
    return found.select_related("municipality", "person").first()


def find_feed(municipality: Municipality | None = None, person: User | None = None) -> CalendarFeed | None:
    """The calendar of a municipality or a person; None if it has no address."""
    return CalendarFeed.objects.filter(municipality=municipality, person=person).select_related("made_by").first()


def read_scope(feed: CalendarFeed, as_of: date) -> CalendarScope:
    """What the calendar covers on ``as_of``. Two queries for a person, three for an external auditor."""
    if feed.municipality is not None:
        place = feed.municipality
        return CalendarScope(f"SECOR dates of {place.official_name}", [place], [place.pk], [], feed.made_at)
    memberships = list(Membership.objects.filter(user=feed.person))
    acting = Membership.objects.filter(current_memberships(as_of), user=feed.person)
    roles = {row.municipality_id: row for row in acting.select_related("municipality")}
    own = [pk for pk, row in roles.items() if row.role in OWN_ROLES]
    guest = [row.pk for row in roles.values() if row.role not in OWN_ROLES]
    changes = [moment for row in memberships for moment in (row.since, row.ended_at) if moment]
    places = [row.municipality for row in roles.values()]
    return CalendarScope("SECOR dates", places, own, _assigned_rounds(guest, as_of), max((feed.made_at, *changes)))


def _assigned_rounds(memberships: Sequence[UUID], as_of: date) -> list[str]:
    """The rounds of revisions of the audits that these external auditors are assigned to."""
    if not memberships:
        return []
    audits = AuditorAssignment.objects.filter(membership__in=memberships, until__gte=as_of).values("audit")
    return [str(pk) for pk in RevisionRound.objects.filter(audit__in=audits).values_list("pk", flat=True)]


def list_entries(scope: CalendarScope, at: datetime) -> list[CalendarEntry]:
    """What the calendar shows at the moment ``at``, in the order of the days; one query."""
    fresh = Q(cancelled_at=None) | Q(cancelled_at__gt=at - SHOWN_CANCELLED)
    theirs = Q(municipality__in=scope.own)
    if scope.rounds:
        places = [place.pk for place in scope.places]
        theirs |= Q(municipality__in=places, subject=ObligationSubject.REVISIONS_DUE, subject_id__in=scope.rounds)
    return list(CalendarEntry.objects.filter(fresh, theirs).order_by("due_on", "pk"))


def stored_entries(places: Iterable[Municipality], names: Iterable[UUID]) -> dict[UUID, CalendarEntry]:
    """By id: every current entry of ``places``, and the entries with these ``names`` even if cancelled."""
    counting = Q(municipality__in=[place.pk for place in places], cancelled_at=None)
    return {entry.pk: entry for entry in CalendarEntry.objects.filter(counting | Q(pk__in=list(names)))}
