"""Gives external auditors access to one audit each, for a limited time (R2.4)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audits.events import DatesChanged, dates_changed
from audits.models import Audit, AuditorAssignment
from municipalities.models import Membership
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def assign_auditor(*, membership: Membership, audit_id: UUID, until: date, by: Any, at: datetime) -> AuditorAssignment:
    """Give an external auditor access to the audit of the invitation, up to and including the day ``until``.

    If the auditor has access already, the new day replaces the old one.
    """
    audit = Audit.objects.filter(pk=audit_id, municipality_id=membership.municipality_id).first()
    if audit is None:
        sentence = "The audit of this invitation was discarded. Ask the municipality for a new invitation."
        raise RuleBroken("audit_is_gone", sentence)
    assignment, _ = AuditorAssignment.objects.update_or_create(
        audit=audit, membership=membership, defaults={"municipality_id": audit.municipality_id, "until": until}
    )
    record("audit.auditor_assigned", audit, by=by, at=at, until=until)
    dates_changed.announce(DatesChanged(audit.municipality_id, at))
    return assignment
