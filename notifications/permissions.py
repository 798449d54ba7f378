"""Who may see messages, and send one again."""

import rules

from municipalities.permissions import ADMINISTRATOR, CONTRIBUTOR, DESK, MANAGER, READER, granted_to

GRANTS: dict[str, tuple[str, ...]] = {
    "notifications.view": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
    "notifications.send_again": DESK,
    "notifications.resume_sending": (MANAGER,),
    "notifications.choose_contacts": (ADMINISTRATOR, MANAGER),
    "notifications.manage_calendar": (ADMINISTRATOR,),  # another address cuts off whoever reads the old one
}


def register() -> None:
    """Make this app's permissions known; each takes a municipality or a message."""
    for permission, roles in GRANTS.items():
        rules.add_perm(permission, granted_to(*roles))
