"""What this app does when another app sends a signal."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from audits.conducting.services.auditors import assign_auditor
from municipalities.events import auditor_joined
from municipalities.models import Membership


@receiver(auditor_joined)
def give_auditor_access(
    sender: Any, *, membership: Membership, audit_id: UUID, until: date, by: Any, at: datetime, **_: Any
) -> None:
    """An invited external auditor joined: give them access to their audit, for the time in the invitation."""
    assign_auditor(membership=membership, audit_id=audit_id, until=until, by=by, at=at)
