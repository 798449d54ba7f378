"""Who may do what with certificates and standings."""

import rules

from municipalities.permissions import ADMINISTRATOR, CONTRIBUTOR, DESK, READER, granted_to

GRANTS: dict[str, tuple[str, ...]] = {
    "certificates.view": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
    "certificates.issue": DESK,
    "certificates.record_facts": DESK,
}


def register_permissions() -> None:
    """Make this app's permissions known; each takes a municipality or a row of one."""
    for permission, roles in GRANTS.items():
        rules.add_perm(permission, granted_to(*roles))
