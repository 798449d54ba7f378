"""Who may do what at a municipality. Roles are data; other apps add their permissions with the same predicates."""

from typing import Any, NamedTuple
from uuid import UUID

import rules

from municipalities.models import DeskRole, Role

ADMINISTRATOR, CONTRIBUTOR, READER, AUDITOR = Role.ADMINISTRATOR, Role.CONTRIBUTOR, Role.READER, Role.AUDITOR
REVIEWER, MANAGER = DeskRole.REVIEWER, DeskRole.MANAGER
DESK = (REVIEWER, MANAGER)

GRANTS: dict[str, tuple[str, ...]] = {
    "municipalities.view": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
    "municipalities.report_headcount": (ADMINISTRATOR, CONTRIBUTOR),
    "municipalities.record_training": (ADMINISTRATOR, CONTRIBUTOR),
    "municipalities.change_details": (ADMINISTRATOR, MANAGER),
    "municipalities.see_people": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
    "municipalities.manage_people": (ADMINISTRATOR, MANAGER),
    "municipalities.import": (MANAGER,),
    "desk.enter": DESK,
    "desk.manage_people": (MANAGER,),
}


def granted_to(*roles: str) -> rules.Predicate:
    """True for a person who has one of ``roles``: at the subject's municipality, or at the desk."""

    @rules.predicate(f"granted_to:{','.join(roles)}")
    def has_one_of(user: Any, subject: Any = None) -> bool:
        if user.desk_role and user.desk_role in roles:
            return True
        municipality_id = getattr(subject, "municipality_id", None)  # the desk's own people belong to none
        return municipality_id is not None and user.role_at(municipality_id) in roles

    return has_one_of


@rules.predicate
def is_outsider(user: Any, subject: Any = None) -> bool:
    """True for a person without a role at the subject's municipality, as `User.is_independent_of` has it (R2.4)."""
    return subject is not None and user.is_independent_of(subject)


DESK_OUTSIDERS = granted_to(*DESK) & is_outsider  # who may change the standing of a municipality


def register_permissions() -> None:
    """Register the permissions of this app."""
    for permission, roles in GRANTS.items():
        rules.add_perm(permission, granted_to(*roles))
    rules.add_perm("municipalities.record_facts", DESK_OUTSIDERS)


class Place(NamedTuple):
    """A municipality that a permission is asked for, known by its id alone."""

    municipality_id: UUID


def list_municipalities_with(user: Any, permission: str) -> list[UUID]:
    """The municipalities where a role of ``user`` grants ``permission``, of this app or another; for lists."""
    return [place for place in user.roles if user.has_perm(permission, Place(place))]
