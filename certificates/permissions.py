"""Who may do what with certificates and standings."""

import rules

from municipalities.permissions import ADMINISTRATOR, CONTRIBUTOR, DESK, DESK_OUTSIDERS, READER, granted_to

GRANTS: dict[str, tuple[str, ...]] = {
    "certificates.view": (ADMINISTRATOR, CONTRIBUTOR, READER, *DESK),
}
CHANGING = ("certificates.issue", "certificates.record_facts")  # what a municipality is; never one's own (R2.4)


def register_permissions() -> None:
    """Make this app's permissions known; each takes a municipality or a row of one."""
    for permission, roles in GRANTS.items():
        rules.add_perm(permission, granted_to(*roles))
    for permission in CHANGING:
        rules.add_perm(permission, DESK_OUTSIDERS)
