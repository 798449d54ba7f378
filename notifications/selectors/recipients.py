"""Who gets an email: people who act for a municipality today, or whom emails reach instead."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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
from notifications.models.preference import Preference
from notifications.rules.recipients import Addressee, Addresses, choose_recipients
from notifications.rules.subjects import EmailKind

PLACES = {1: "first", 2: "second"}

People = dict[UUID, list[Addressee]]


def current_memberships(as_of: date) -> Q:
    """The memberships that are current on ``as_of``, of people who may sign in."""
    return Q(ended_at=None, user__is_active=True) & (Q(until=None) | Q(until__gte=as_of))


def find_contacts(
    municipality_ids: Collection[UUID], as_of: date, *, without: EmailKind | None = None
) -> dict[UUID, Addresses]:
    """Who gets reminders of each municipality's dates: the first group that emails reach. One query.

    Contributors who switched off the kind ``without`` are left out.
    """
    acting = Membership.objects.filter(
        current_memberships(as_of), municipality_id__in=municipality_ids, role__in=CONTACTS
    )
    if without:
        declined = Preference.objects.filter(user=OuterRef("user"), kind=without)
        acting = acting.exclude(Exists(declined), role=Role.CONTRIBUTOR)
    people = _group_people(acting)
    return {place: choose_recipients(people.get(place, ()), settings.DESK_CONTACT) for place in municipality_ids}


def is_reached(as_of: date) -> Q:
    """Whether emails about dates reach anyone of a municipality, for a query of municipalities.

    If not, ``find_contacts`` names the desk.
    """
    here = _reminded_memberships(as_of)
    chosen, reached = Q(contact__isnull=False), here.exclude(_is_bounced())
    return Exists(reached.filter(chosen | Q(role=Role.ADMINISTRATOR))) | (
        Exists(reached) & ~Exists(here.filter(chosen))
    )


def has_people(as_of: date) -> Exists:
    """Whether a municipality has people who would get its reminders, for a query of municipalities."""
    return Exists(_reminded_memberships(as_of))


def _reminded_memberships(as_of: date) -> QuerySet[Membership]:
    """Who would get the reminders of the municipality that a query is about."""
    return Membership.objects.filter(current_memberships(as_of), municipality=OuterRef("pk"), role__in=CONTACTS)


def _is_bounced() -> Exists:
    """Whether emails don't reach the person of a membership."""
    return Exists(Bounce.objects.filter(address=Lower(OuterRef("user__email"))))


def _group_people(acting: QuerySet[Membership]) -> People:
    """These people by municipality, each with whether emails reach them."""
    found: People = defaultdict(list)
    rows: Iterable[Any] = acting.annotate(bounces=_is_bounced()).values_list(
        "municipality_id", "user__email", "role", "contact__place", "bounces"
    )
    for municipality, address, role, place, refused in rows:
        found[municipality].append(Addressee(address, role == Role.ADMINISTRATOR, place, refused))
    return found


def find_possible_contacts(municipality_id: UUID, as_of: date) -> QuerySet[Membership]:
    """The people who may be a contact of the municipality, by name."""
    acting = Membership.objects.filter(current_memberships(as_of), municipality_id=municipality_id, role__in=CONTACTS)
    return acting.select_related("user").order_by("user__name", "user__email")


def find_chosen_contacts(municipality_id: UUID) -> dict[str, str]:
    """The ids of the memberships that were chosen as first and second contact."""
    rows = Contact.objects.filter(municipality_id=municipality_id).values_list("place", "membership_id")
    return {PLACES[place]: str(membership) for place, membership in rows}


def find_replacements(address: str, municipality_id: UUID, as_of: date) -> Addresses:
    """Who gets the emails of ``address``, which emails don't reach."""
    return tuple(one for one in find_contacts([municipality_id], as_of)[municipality_id] if one != address)


def find_auditors(audit_ids: Iterable[UUID], as_of: date) -> dict[UUID, Addresses]:
    """The external auditors assigned to each audit; one query."""
    acting = Membership.objects.filter(current_memberships(as_of))
    assigned = AuditorAssignment.objects.filter(audit_id__in=audit_ids, membership__in=acting, until__gte=as_of)
    return _group_pairs(assigned.values_list("audit_id", "membership__user__email"))


def find_concerned(audit: Audit, roles: Iterable[str], as_of: date) -> Addresses:
    """The people of ``roles``, the author and external auditors of an audit, if they act for its municipality.

    If emails reach none of them, the contacts of the municipality.
    """
    assigned = AuditorAssignment.objects.filter(audit=audit, until__gte=as_of).values("membership")
    own = Membership.objects.filter(current_memberships(as_of), municipality_id=audit.municipality_id)
    people = _group_people(
        own.filter(Q(role__in=roles) | Q(role__in=OWN_ROLES, user_id=audit.author_id) | Q(pk__in=assigned))
    )
    reached = {person.address for person in people[audit.municipality_id] if not person.bounces}
    return tuple(sorted(reached)) or find_contacts([audit.municipality_id], as_of)[audit.municipality_id]


def find_desk_people() -> QuerySet[User]:
    """Everyone who works at the desk."""
    return User.objects.filter(is_active=True).exclude(desk_role="").order_by("email")


def _group_pairs(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, Addresses]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, address in pairs:
        found[key].add(address)
    return {key: tuple(sorted(addresses)) for key, addresses in found.items()}


@dataclass(frozen=True, slots=True)
class Readers:
    """``people`` are the ids of accounts by address, ``roles`` the role of each address at each municipality today."""

    people: Mapping[str, UUID]
    roles: Mapping[tuple[UUID, str], str]

    def find_role(self, municipality_id: UUID | None, address: str) -> str:
        """The role of this address at the municipality; empty if it has none."""
        return self.roles.get((municipality_id, address), "") if municipality_id else ""

    def acts_for(self, municipality_id: UUID, address: str) -> bool:
        """Whether this address still acts for the municipality. The desk does so if no one else can be reached."""
        return address == settings.DESK_CONTACT or (municipality_id, address) in self.roles

    def is_own_person(self, municipality_id: UUID, address: str) -> bool:
        """Whether this address belongs to the municipality's own people, not to an external auditor."""
        return self.find_role(municipality_id, address) in OWN_ROLES


def find_readers(addresses: Collection[str], as_of: date) -> Readers:
    """The people of these addresses on ``as_of``. Two queries."""
    people = dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
    acting = Membership.objects.filter(current_memberships(as_of), user__in=people.values())
    rows = acting.values_list("municipality_id", "user__email", "role")
    return Readers(people, {(place, address): role for place, address, role in rows})
