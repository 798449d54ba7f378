"""Who may see messages, send one again, and choose contacts."""

import rules

from municipalities.permissions import ADMINISTRATOR, CONTRIBUTOR, DESK, MANAGER, READER, granted_to

GRANTS: dict[str, tuple[str, ...]] = {
    "notifications.view": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
    "notifications.send_again": DESK,
    "notifications.resume_sending": (MANAGER,),
    "notifications.choose_contacts": (ADMINISTRATOR, MANAGER),
    "notifications.manage_calendar": (ADMINISTRATOR,),  # a new address cuts off everyone who uses the old one
}


def register_permissions() -> None:
    """Register this app's permissions. Each takes a municipality or a message."""
    for permission, roles in GRANTS.items():
        rules.add_perm(permission, granted_to(*roles))
