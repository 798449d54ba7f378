"""Which audits a person may see, and what belongs to one."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from audits.models import Audit, AuditorAssignment, Document, Note, RevisionRound
from municipalities.models import Municipality, Role
from secor_portal.activity.models import Event

WITH_PEOPLE = ("municipality", "instrument", "author", "reviewer", "submitted_by", "qa_decided_by")


def find_audits_for(user: Any, municipality: Municipality) -> QuerySet[Audit]:
    """The municipality's audits that ``user`` may open. An external auditor may open only the assigned ones."""
    audits = Audit.objects.filter(municipality=municipality)
    if user.role_at(municipality.pk) != Role.AUDITOR:
        return audits
    return audits.filter(_assigned_to(user))


def find_audits_seen_by(user: Any) -> QuerySet[Audit]:
    """Every audit that ``user`` may open, in all municipalities; for the desk, all audits."""
    if user.is_at_desk:
        return Audit.objects.all()
    own = [place for place, role in user.roles.items() if role != Role.AUDITOR]
    return Audit.objects.filter(Q(municipality_id__in=own) | Q(_assigned_to(user)))


def get_audit_with_people(**lookup: Any) -> Audit:
    """One audit with everyone named on it, in one query; 404 if there is none."""
    return get_object_or_404(Audit.objects.select_related(*WITH_PEOPLE), **lookup)


def find_documents(audit: Audit) -> QuerySet[Document]:
    """The audit's files, the oldest first."""
    return Document.objects.filter(audit=audit, removed_at=None)


def find_rounds(audit: Audit) -> QuerySet[RevisionRound]:
    """The rounds of revisions so far, the first one first."""
    return RevisionRound.objects.filter(audit=audit).select_related("requested_by")


def find_sent_notes(audit: Audit) -> QuerySet[Note]:
    """The notes that the author may read."""
    return Note.objects.filter(audit=audit, sent_at__isnull=False).select_related("question")


def find_history(audit: Audit) -> QuerySet[Event]:
    """What happened to the audit, the latest first."""
    return Event.objects.about(audit).select_related("by")


def _assigned_to(user: Any) -> Exists:
    """Whether ``user`` is an external auditor whose access to the audit hasn't ended."""
    mine = AuditorAssignment.objects.current().filter(membership__user=user)
    return Exists(mine.filter(audit=OuterRef("pk")))
