"""Adds files to an audit, and removes them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from audits.conducting.services.answers import insist_on_questions
from audits.conducting.services.evidence import attach_evidence, check_date
from audits.models import Audit, Document, Question
from audits.rules.lifecycle import AuditState
from audits.services.transitions import change_audit, insist_with_author
from municipalities.models import User
from secor_portal import files, uploads
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken
from secor_portal.files import StoredFile
from secor_portal.partner import PARTNER
from secor_portal.uploads import InspectedFile, UploadsRefused

MOST_DOCUMENTS = 200  # of one audit


@transaction.atomic
def add_documents(
    *,
    audit: Audit,
    uploaded: Sequence[Any],
    by: User,
    at: datetime,
    question: Question | None = None,
    dated_on: date | None = None,
) -> list[Document]:
    """Add files (Django's ``UploadedFile``), all or none. ``UploadsRefused`` names every file that is refused.

    With ``question`` they become its evidence. ``dated_on`` is the date of the documents.
    """
    insist_with_author(audit, by)
    if not uploaded:
        raise RuleBroken("no_file", "Choose a file.", field="files")
    check_date(dated_on, local_day(at))
    if question is not None:
        insist_on_questions(audit, question)
    inspected = uploads.inspect_files(uploaded)
    change_audit(audit, by)
    _refuse_too_many(audit, len(uploaded))
    new = list(zip(inspected, (files.measure_pieces(file.chunks()) for file in uploaded), strict=True))
    _refuse_doubles(audit, new, question)
    for file in uploaded:  # after all refusals, and before the rows that name the files
        files.store_pieces(file.chunks())
    documents = [_document(audit, *one, by=by, at=at, dated_on=dated_on) for one in new]
    Document.objects.bulk_create(documents)
    for document in documents:
        record("audit.document_added", audit, by=by, at=at, name=document.name, sha256=document.sha256)
        if question is not None:
            attach_evidence(audit=audit, question=question, document=document, by=by, at=at)
    return documents


@transaction.atomic
def remove_document(*, document: Document, by: User, at: datetime) -> Document:
    """Remove a file of a draft. During a round of revisions, only files added in this round can be removed."""
    audit = document.audit
    insist_with_author(audit, by)
    if audit.state == AuditState.REVISIONS_REQUESTED and document.round != audit.round:
        sentence = (
            f"You submitted this file before {PARTNER.name} asked for revisions, so it stays. Add a new file instead."
        )
        raise RuleBroken("handed_in_before", sentence)
    change_audit(audit, by)
    if not Document.objects.filter(pk=document.pk, removed_at=None).update(removed_at=at):
        raise RuleBroken("removed_already", f"“{document.name}” was already removed.")
    record("audit.document_removed", audit, by=by, at=at, name=document.name, sha256=document.sha256)
    document.removed_at = at
    return document


def _document(
    audit: Audit, inspected: InspectedFile, stored: StoredFile, *, by: User, at: datetime, dated_on: date | None
) -> Document:
    return Document(
        municipality_id=audit.municipality_id,
        audit=audit,
        name=inspected.name,
        media_type=inspected.media_type,
        size=stored.size,
        sha256=stored.sha256,
        round=audit.round,
        uploaded_by=by,
        uploaded_at=at,
        dated_on=dated_on,
    )


def _refuse_too_many(audit: Audit, more: int) -> None:
    present = Document.objects.filter(audit=audit, removed_at=None).count()
    if present + more > MOST_DOCUMENTS:
        sentence = f"An audit can have at most {MOST_DOCUMENTS} files. Combine pictures in one document."
        raise RuleBroken("too_many_documents", sentence, field="files")


def _refuse_doubles(audit: Audit, new: Sequence[tuple[InspectedFile, StoredFile]], question: Question | None) -> None:
    """An audit has each content once, whatever its name. One file can be evidence for several questions."""
    instead = "Choose that file from the audit’s files" if question else "Remove one of them"
    seen = dict(Document.objects.filter(audit=audit, removed_at=None).values_list("sha256", "name"))
    sentences = []
    for inspected, stored in new:
        if other := seen.get(stored.sha256):
            sentences.append(f"“{inspected.name}” has the same content as “{other}”. {instead}.")
        seen[stored.sha256] = inspected.name
    if sentences:
        raise UploadsRefused(sentences, field="files")
