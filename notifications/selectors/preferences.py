"""Which mail people switched off, and which they can."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from municipalities.models import Membership, Role, User
from municipalities.models.membership import CONTACTS, OWN_ROLES
from notifications.models.obligation import REMINDERS, Obligation, Subject
from notifications.models.preference import OF_SUBJECT, Kind, Preference
from notifications.rules.schedule import is_early
from notifications.selectors.readers import Readers
from notifications.selectors.recipients import current, desk_people

Kinds = frozenset[Kind]
Declined = frozenset[tuple[str, Kind]]  # addresses, and what they do without

NOTHING: Declined = frozenset()


def kinds_of(subject: str, stage: int) -> Kinds:
    """The kinds that a message belongs to; none where nobody can do without it."""
    kinds = {OF_SUBJECT[Subject(subject)]} if subject in OF_SUBJECT else set()
    return frozenset(kinds | {Kind.EARLY}) if subject in REMINDERS and is_early(stage) else frozenset(kinds)


def may_do_without(role: str, kind: str) -> bool:
    """Whether a ``role`` at a municipality can switch a kind off: of actions its administrators must hear (R3.1)."""
    return kind != Kind.ACTIONS or role != Role.ADMINISTRATOR


def declined_at(municipality_ids: Iterable[UUID], as_of: date) -> dict[UUID, Declined]:
    """What the people of each municipality do without; one query. Who switched nothing off is not there."""
    acting = Membership.objects.filter(current(as_of), municipality_id__in=municipality_ids)
    rows = acting.exclude(user__switched_off=None).values_list(
        "municipality_id", "role", "user__email", "user__switched_off__kind"
    )
    found: dict[UUID, set[tuple[str, Kind]]] = {}
    for place, role, address, kind in rows:
        if may_do_without(role, kind):
            found.setdefault(place, set()).add((address, Kind(kind)))
    return {place: frozenset(pairs) for place, pairs in found.items()}


def wanting(subject: Subject, addresses: Collection[str]) -> list[str]:
    """Those of ``addresses`` who did not switch off what this is; a query only where somebody could have."""
    kinds = kinds_of(subject, 0)
    if not kinds:
        return list(addresses)
    declined = Preference.objects.filter(kind__in=kinds, user__email__in=addresses)
    off = set(declined.values_list("user__email", flat=True))
    return [address for address in addresses if address not in off]


def digest_readers() -> QuerySet[User]:
    """Everybody at the desk who wants its morning letter."""
    return desk_people().exclude(switched_off__kind=Kind.DESK_DIGEST)


def optional_kinds(rows: Collection[Obligation], readers: Readers) -> list[Kind]:
    """What to switch off to get no more mail like these, which go to one address; none where that cannot be."""
    each = [(kinds_of(row.subject, row.stage), readers.role(row.municipality_id, row.recipient)) for row in rows]
    chosen = [_one_of(kinds, role) for kinds, role in each]
    return sorted({kind for kind in chosen if kind}) if all(chosen) else []


def _one_of(kinds: Kinds, role: str) -> Kind | None:
    """The one kind to name: the least that stops this message."""
    return min((kind for kind in kinds if may_do_without(role, kind)), default=None)


def switched_off(person: User) -> set[Kind]:
    """What the person does without."""
    return {Kind(kind) for kind in Preference.objects.filter(user=person).values_list("kind", flat=True)}


def kinds_for(person: User) -> list[Kind]:
    """What the person can switch off and would get otherwise."""
    roles = set(person.roles.values())
    found = [Kind.EARLY, Kind.RECEIPTS] if roles & set(CONTACTS) else []
    if Role.CONTRIBUTOR in roles:
        found.insert(1, Kind.ACTIONS)
    return [*found, Kind.DESK_DIGEST] if person.is_at_desk else found


def hears_as(person: User) -> str:
    """As what the person gets mail that nobody can do without: contact, auditor, or not at all."""
    roles = set(person.roles.values())
    if roles & set(CONTACTS):
        return "contact"
    return "auditor" if Role.AUDITOR in roles else ""


def own_places(person: User) -> list[UUID]:
    """The municipalities of whose own people the person is one."""
    return [place for place, role in person.roles.items() if role in OWN_ROLES]
