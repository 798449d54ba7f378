"""Which mail people switched off, and which they can."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from municipalities.models import Membership, Role, User
from municipalities.models.membership import CONTACTS, OWN_ROLES
from notifications.models.obligation import REMINDERS, Obligation, ObligationSubject
from notifications.models.preference import OF_SUBJECT, EmailKind, Preference
from notifications.rules.schedule import is_early
from notifications.selectors.recipients import Readers, current_memberships, find_desk_people

Kinds = frozenset[EmailKind]
Declined = frozenset[tuple[str, EmailKind]]  # addresses, and what they do without

NOTHING: Declined = frozenset()


def kinds_of(subject: str, stage: int) -> Kinds:
    """The kinds that a message belongs to; none where nobody can do without it."""
    kinds = {OF_SUBJECT[ObligationSubject(subject)]} if subject in OF_SUBJECT else set()
    return frozenset(kinds | {EmailKind.EARLY}) if subject in REMINDERS and is_early(stage) else frozenset(kinds)


def can_do_without(role: str, kind: str) -> bool:
    """Whether a ``role`` at a municipality can switch a kind off: of actions its administrators must hear (R3.1)."""
    return kind != EmailKind.ACTIONS or role != Role.ADMINISTRATOR


def find_declined(municipality_ids: Iterable[UUID], as_of: date) -> dict[UUID, Declined]:
    """What the people of each municipality do without; one query. Who switched nothing off is not there."""
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
    """Those of ``addresses`` who did not switch off what this is; a query only where somebody could have."""
    kinds = kinds_of(subject, 0)
    if not kinds:
        return list(addresses)
    declined = Preference.objects.filter(kind__in=kinds, user__email__in=addresses)
    off = set(declined.values_list("user__email", flat=True))
    return [address for address in addresses if address not in off]


def find_digest_readers() -> QuerySet[User]:
    """Everybody at the desk who wants its morning letter."""
    return find_desk_people().exclude(switched_off__kind=EmailKind.DESK_DIGEST)


def find_optional_kinds(rows: Collection[Obligation], readers: Readers) -> list[EmailKind]:
    """What to switch off to get no more mail like these, which go to one address; none where that cannot be."""
    each = [(kinds_of(row.subject, row.stage), readers.role(row.municipality_id, row.recipient)) for row in rows]
    chosen = [_least_kind(kinds, role) for kinds, role in each]
    return sorted({kind for kind in chosen if kind}) if all(chosen) else []


def _least_kind(kinds: Kinds, role: str) -> EmailKind | None:
    """The one kind to name: the least that stops this message."""
    return min((kind for kind in kinds if can_do_without(role, kind)), default=None)


def find_switched_off(person: User) -> set[EmailKind]:
    """What the person does without."""
    return {EmailKind(kind) for kind in Preference.objects.filter(user=person).values_list("kind", flat=True)}


def offered_kinds(person: User) -> list[EmailKind]:
    """What the person can switch off and would get otherwise."""
    roles = set(person.roles.values())
    found = [EmailKind.EARLY, EmailKind.RECEIPTS] if roles & set(CONTACTS) else []
    if Role.CONTRIBUTOR in roles:
        found.insert(1, EmailKind.ACTIONS)
    return [*found, EmailKind.DESK_DIGEST] if person.is_at_desk else found


def describe_reader(person: User) -> str:
    """As what the person gets mail that nobody can do without: contact, auditor, or not at all."""
    roles = set(person.roles.values())
    if roles & set(CONTACTS):
        return "contact"
    return "auditor" if Role.AUDITOR in roles else ""


def own_municipalities(person: User) -> list[UUID]:
    """The municipalities of whose own people the person is one."""
    return [place for place, role in person.roles.items() if role in OWN_ROLES]
