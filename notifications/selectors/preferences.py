"""Which emails people switched off, and which they can."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from municipalities.models import Membership, Role, User
from municipalities.models.membership import CONTACTS, OWN_ROLES
from notifications.models.obligation import Obligation
from notifications.models.preference import Preference
from notifications.rules.schedule import is_early
from notifications.rules.subjects import EmailKind, ObligationSubject
from notifications.selectors.recipients import Readers, current_memberships, find_desk_people

EmailKinds = frozenset[EmailKind]
Declined = frozenset[tuple[str, EmailKind]]  # addresses, each with a kind it does not get

NOTHING: Declined = frozenset()


def find_kinds(subject: str, stage: int) -> EmailKinds:
    """The kinds a message belongs to; none if it can't be switched off."""
    row = ObligationSubject(subject).row
    kinds = {row.switched_off_as} if row.switched_off_as else set()
    return frozenset(kinds | {EmailKind.EARLY}) if row.is_reminder and is_early(stage) else frozenset(kinds)


def can_do_without(role: str, kind: str) -> bool:
    """Whether a ``role`` at a municipality can switch a kind off. Its administrators need to know of actions (R3.1)."""
    return kind != EmailKind.ACTIONS or role != Role.ADMINISTRATOR


def find_declined(municipality_ids: Iterable[UUID], as_of: date) -> dict[UUID, Declined]:
    """What the people of each municipality switched off, in one query. A municipality without any has no entry."""
    acting = Membership.objects.filter(current_memberships(as_of), municipality_id__in=municipality_ids)
    rows = acting.exclude(user__switched_off=None).values_list(
        "municipality_id", "role", "user__email", "user__switched_off__kind"
    )
    found: dict[UUID, set[tuple[str, EmailKind]]] = {}
    for place, role, address, kind in rows:
        if can_do_without(role, kind):
            found.setdefault(place, set()).add((address, EmailKind(kind)))
    return {place: frozenset(pairs) for place, pairs in found.items()}


def filter_wanting(subject: ObligationSubject, addresses: Collection[str]) -> list[str]:
    """Those of ``addresses`` who did not switch this subject off. It asks the database only if it can be."""
    kinds = find_kinds(subject, 0)
    if not kinds:
        return list(addresses)
    declined = Preference.objects.filter(kind__in=kinds, user__email__in=addresses)
    off = set(declined.values_list("user__email", flat=True))
    return [address for address in addresses if address not in off]


def find_digest_readers() -> QuerySet[User]:
    """Everyone at the desk who wants its morning email."""
    return find_desk_people().exclude(switched_off__kind=EmailKind.DESK_DIGEST)


def find_optional_kinds(rows: Collection[Obligation], readers: Readers) -> list[EmailKind]:
    """What to switch off to stop emails like these rows, which go to one address; none if one can't be stopped."""
    each = [(find_kinds(row.subject, row.stage), readers.find_role(row.municipality_id, row.recipient)) for row in rows]
    chosen = [_find_least_kind(kinds, role) for kinds, role in each]
    return sorted({kind for kind in chosen if kind}) if all(chosen) else []


def _find_least_kind(kinds: EmailKinds, role: str) -> EmailKind | None:
    """The one kind to name: the least that stops this message."""
    return min((kind for kind in kinds if can_do_without(role, kind)), default=None)


def find_switched_off(person: User) -> set[EmailKind]:
    """The kinds that the person switched off."""
    return {EmailKind(kind) for kind in Preference.objects.filter(user=person).values_list("kind", flat=True)}


def find_offered_kinds(person: User) -> list[EmailKind]:
    """The kinds that the person would get and can switch off."""
    roles = set(person.roles.values())
    found = [EmailKind.EARLY, EmailKind.RECEIPTS] if roles & set(CONTACTS) else []
    if Role.CONTRIBUTOR in roles:
        found.insert(1, EmailKind.ACTIONS)
    return [*found, EmailKind.DESK_DIGEST] if person.is_at_desk else found


def describe_reader(person: User) -> str:
    """As what the person gets emails that can't be switched off: "contact", "auditor", or "" for none of them."""
    roles = set(person.roles.values())
    if roles & set(CONTACTS):
        return "contact"
    return "auditor" if Role.AUDITOR in roles else ""


def find_own_municipalities(person: User) -> list[UUID]:
    """The municipalities that the person belongs to, without those where they are an external auditor."""
    return [place for place, role in person.roles.items() if role in OWN_ROLES]
