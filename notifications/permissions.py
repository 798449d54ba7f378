"""Who may see messages, and send one again."""

import rules

from municipalities.permissions import ADMINISTRATOR, CONTRIBUTOR, DESK, READER, granted_to

GRANTS: dict[str, tuple[str, ...]] = {
    "notifications.view": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
    "notifications.send_again": DESK,
}


def register() -> None:
    """Make this app's permissions known; each takes a municipality or a message."""
    for permission, roles in GRANTS.items():
        rules.add_perm(permission, granted_to(*roles))
