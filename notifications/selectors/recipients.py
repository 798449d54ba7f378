"""Who is told: the addresses of people who act for a municipality today."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from audits.models import Audit, AuditorAssignment
from municipalities.models import Membership, Role, User

CONTACTS = (Role.ADMINISTRATOR, Role.CONTRIBUTOR)

Addresses = tuple[str, ...]


def current(as_of: date) -> Q:
    """The memberships that count on ``as_of``, of people who may sign in."""
    return Q(ended_at=None, user__is_active=True) & (Q(until=None) | Q(until__gte=as_of))


def contacts(municipality_ids: Iterable[UUID], as_of: date) -> dict[UUID, Addresses]:
    """The administrators and contributors of each municipality; one query."""
    acting = Membership.objects.filter(current(as_of), municipality_id__in=municipality_ids, role__in=CONTACTS)
    return _grouped(acting.values_list("municipality_id", "user__email"))


def auditors(audit_ids: Iterable[UUID], as_of: date) -> dict[UUID, Addresses]:
    """The external auditors assigned to each audit; one query."""
    acting = Membership.objects.filter(current(as_of))
    assigned = AuditorAssignment.objects.filter(audit_id__in=audit_ids, membership__in=acting)
    return _grouped(assigned.values_list("audit_id", "membership__user__email"))


def concerned(audit: Audit, roles: Iterable[str], as_of: date) -> Addresses:
    """The people of ``roles``, the audit's author and external auditors, as far as they act for its municipality."""
    assigned = AuditorAssignment.objects.filter(audit=audit).values("membership")
    own = Membership.objects.filter(current(as_of), municipality_id=audit.municipality_id)
    told = own.filter(Q(role__in=roles) | Q(user_id=audit.author_id) | Q(pk__in=assigned))
    return tuple(told.order_by("user__email").values_list("user__email", flat=True))


def acts_for(municipality_id: UUID, address: str, as_of: date) -> bool:
    """Whether the person of this address still acts for the municipality."""
    own = Membership.objects.filter(current(as_of), municipality_id=municipality_id)
    return own.filter(user__email=address).exists()


def desk_people() -> QuerySet[User]:
    """Everybody who works at the desk."""
    return User.objects.filter(is_active=True).exclude(desk_role="").order_by("email")


def _grouped(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, Addresses]:
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, address in pairs:
        found[key].add(address)
    return {key: tuple(sorted(addresses)) for key, addresses in found.items()}
