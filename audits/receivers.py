"""What this app does when others announce something."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from audits.conducting.services.auditors import assign_auditor
from municipalities.events import auditor_joined
from municipalities.models import Membership


@receiver(auditor_joined)
def let_auditor_in(
    sender: Any, *, membership: Membership, audit_id: UUID, until: date, by: Any, at: datetime, **_: Any
) -> None:
    """An invited external auditor came: open the one audit, for the time that was said for it."""
    assign_auditor(membership=membership, audit_id=audit_id, until=until, by=by, at=at)
