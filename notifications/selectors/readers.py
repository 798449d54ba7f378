"""Who the people are that mail goes to: what they may do where, read at once for many addresses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings

from municipalities.models import Membership, User
from municipalities.models.membership import OWN_ROLES
from notifications.selectors.recipients import current


@dataclass(frozen=True, slots=True)
class Readers:
    """``people`` are the keys of accounts by address, ``roles`` what each address is at which municipality today."""

    people: Mapping[str, UUID]
    roles: Mapping[tuple[UUID, str], str]

    def role(self, municipality_id: UUID | None, address: str) -> str:
        """The role of the person of this address; empty where they do not act for the municipality."""
        return self.roles.get((municipality_id, address), "") if municipality_id else ""

    def acts_for(self, municipality_id: UUID, address: str) -> bool:
        """Whether that person still acts for the municipality; the desk is told in place of whoever does."""
        return address == settings.DESK_CONTACT or (municipality_id, address) in self.roles

    def is_own_person(self, municipality_id: UUID, address: str) -> bool:
        """Whether that person is one of the municipality's own, not an external auditor."""
        return self.role(municipality_id, address) in OWN_ROLES


def readers_at(addresses: Collection[str], as_of: date) -> Readers:
    """The people of these addresses as they are on ``as_of``; two queries."""
    people = dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
    acting = Membership.objects.filter(current(as_of), user__in=people.values())
    rows = acting.values_list("municipality_id", "user__email", "role")
    return Readers(people, {(place, address): role for place, address, role in rows})
