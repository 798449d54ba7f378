"""Who is told: the addresses of people who act for a municipality today, or of whoever can be reached instead."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from audits.models import Audit, AuditorAssignment
from municipalities.models import Membership, Role, User
from municipalities.models.membership import CONTACTS, OWN_ROLES
from notifications.models.bounce import Bounce
from notifications.models.contact import Contact
from notifications.models.preference import Kind, Preference
from notifications.rules.ladder import Addresses, Person, whom_to_tell

PLACES = {1: "first", 2: "second"}

People = dict[UUID, list[Person]]


def current(as_of: date) -> Q:
    """The memberships that count on ``as_of``, of people who may sign in."""
    return Q(ended_at=None, user__is_active=True) & (Q(until=None) | Q(until__gte=as_of))


def contacts(municipality_ids: Collection[UUID], as_of: date, *, without: Kind | None = None) -> dict[UUID, Addresses]:
    """Whom to tell of each municipality's dates: the first rung on which somebody can be reached; one query.

    Contributors who do ``without`` a kind of mail are passed over.
    """
    acting = Membership.objects.filter(current(as_of), municipality_id__in=municipality_ids, role__in=CONTACTS)
    if without:
        declined = Preference.objects.filter(user=OuterRef("user"), kind=without)
        acting = acting.exclude(Exists(declined), role=Role.CONTRIBUTOR)
    people = _people(acting)
    return {place: whom_to_tell(people.get(place, ()), settings.DESK_CONTACT) for place in municipality_ids}


def is_reached(as_of: date) -> Q:
    """Whether mail about dates reaches somebody of a municipality, for a query of those.

    Where it does not, `contacts` names the desk.
    """
    here = _told(as_of)
    chosen, reached = Q(contact__isnull=False), here.exclude(_bounces())
    return Exists(reached.filter(chosen | Q(role=Role.ADMINISTRATOR))) | (
        Exists(reached) & ~Exists(here.filter(chosen))
    )


def has_people(as_of: date) -> Exists:
    """Whether somebody acts for a municipality who would be told of its dates, for a query of those."""
    return Exists(_told(as_of))


def _told(as_of: date) -> QuerySet[Membership]:
    """Who would be told of the dates of the municipality that a query is about."""
    return Membership.objects.filter(current(as_of), municipality=OuterRef("pk"), role__in=CONTACTS)


def _bounces() -> Exists:
    """Whether mail does not reach the person of a membership."""
    return Exists(Bounce.objects.filter(address=Lower(OuterRef("user__email"))))


def _people(acting: QuerySet[Membership]) -> People:
    """Those memberships by municipality, each with whether mail reaches it."""
    found: People = defaultdict(list)
    rows: Iterable[Any] = acting.annotate(bounces=_bounces()).values_list(
        "municipality_id", "user__email", "role", "contact__place", "bounces"
    )
    for municipality, address, role, place, refused in rows:
        found[municipality].append(Person(address, role == Role.ADMINISTRATOR, place, refused))
    return found


def possible_contacts(municipality_id: UUID, as_of: date) -> QuerySet[Membership]:
    """Who may be told of the municipality's dates, by name."""
    acting = Membership.objects.filter(current(as_of), municipality_id=municipality_id, role__in=CONTACTS)
    return acting.select_related("user").order_by("user__name", "user__email")


def chosen_contacts(municipality_id: UUID) -> dict[str, str]:
    """The ids of the memberships that were chosen as first and second contact."""
    rows = Contact.objects.filter(municipality_id=municipality_id).values_list("place", "membership_id")
    return {PLACES[place]: str(membership) for place, membership in rows}


def instead_of(address: str, municipality_id: UUID, as_of: date) -> Addresses:
    """Who is told what ``address``, which mail does not reach, was to be told."""
    return tuple(one for one in contacts([municipality_id], as_of)[municipality_id] if one != address)


def auditors(audit_ids: Iterable[UUID], as_of: date) -> dict[UUID, Addresses]:
    """The external auditors assigned to each audit; one query."""
    acting = Membership.objects.filter(current(as_of))
    assigned = AuditorAssignment.objects.filter(audit_id__in=audit_ids, membership__in=acting, until__gte=as_of)
    return _grouped(assigned.values_list("audit_id", "membership__user__email"))


def concerned(audit: Audit, roles: Iterable[str], as_of: date) -> Addresses:
    """The people of ``roles``, the audit's author and external auditors, as far as they act for its municipality.

    Where mail reaches none of them, whoever is told instead.
    """
    assigned = AuditorAssignment.objects.filter(audit=audit, until__gte=as_of).values("membership")
    own = Membership.objects.filter(current(as_of), municipality_id=audit.municipality_id)
    people = _people(
        own.filter(Q(role__in=roles) | Q(role__in=OWN_ROLES, user_id=audit.author_id) | Q(pk__in=assigned))
    )
    reached = {person.address for person in people[audit.municipality_id] if not person.bounces}
    return tuple(sorted(reached)) or contacts([audit.municipality_id], as_of)[audit.municipality_id]


def desk_people() -> QuerySet[User]:
    """Everybody who works at the desk."""
    return User.objects.filter(is_active=True).exclude(desk_role="").order_by("email")


def _grouped(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, Addresses]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, address in pairs:
        found[key].add(address)
    return {key: tuple(sorted(addresses)) for key, addresses in found.items()}
