"""Finds the audit or file that an address names."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audits.models import Audit, Document
from audits.selectors.audits import get_audit_with_people
from municipalities.models import Municipality
from secor_portal.wording import count


def get_audit(municipality: Municipality, pk: UUID) -> Audit:
    """An audit of the open municipality."""
    return get_audit_with_people(municipality=municipality, pk=pk)


def get_document(municipality: Municipality, pk: UUID, document_pk: UUID) -> Document:
    """A file of an audit of the open municipality; 404 if it was removed."""
    documents = Document.objects.select_related("audit__municipality", "audit__instrument")
    return get_object_or_404(documents, municipality=municipality, audit_id=pk, pk=document_pk, removed_at=None)


def announce_files(request: HttpRequest, added: Sequence[Any] | None) -> bool:
    """Say on the next page how many files were added. False if none were."""
    if added is None:
        return False
    messages.success(request, f"{count(len(added), 'file')} added.")
    return True
