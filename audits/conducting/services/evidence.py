"""Attaches files of an audit to its questions as evidence. One file can serve many questions."""

from datetime import date, datetime, timedelta

from django.db import transaction

from audits.conducting.services.answers import insist_on_questions
from audits.models import Audit, Document, Evidence, Question
from audits.services.transitions import count_change, insist_with_author
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken

EARLIEST = timedelta(days=366 * 30)  # before the day of entry; an older date is probably a typo


@transaction.atomic
def attach_evidence(*, audit: Audit, question: Question, document: Document, by: User, at: datetime) -> Evidence:
    """Attach a file of this audit to a question. A second time changes nothing."""
    insist_with_author(audit, by)
    insist_on_questions(audit, question)
    if document.audit_id != audit.pk or document.removed_at is not None:
        raise RuleBroken("unknown_document", "Choose one of this audit’s files.", field="document")
    evidence, is_new = Evidence.objects.get_or_create(
        audit=audit,
        question=question,
        document=document,
        defaults={"municipality_id": audit.municipality_id, "added_by": by, "added_at": at},
    )
    if is_new:
        count_change(audit, by)
        record("audit.evidence_attached", audit, by=by, at=at, name=document.name, code=question.code)
    return evidence


@transaction.atomic
def detach_evidence(*, evidence: Evidence, by: User, at: datetime) -> None:
    """Detach a file from a question. The file stays among the audit's files."""
    audit = evidence.audit
    insist_with_author(audit, by)
    count_change(audit, by)
    if not Evidence.objects.filter(pk=evidence.pk).delete()[0]:
        raise RuleBroken("detached_already", "Another person already detached this file.")
    name, code = evidence.document.name, evidence.question.code
    record("audit.evidence_detached", audit, by=by, at=at, name=name, code=code)


@transaction.atomic
def date_document(*, document: Document, dated_on: date | None, by: User, at: datetime) -> Document:
    """Set the date of a file, which shows whether it is from the last twelve months. None removes the date.

    The same date again changes nothing.
    """
    audit = document.audit
    insist_with_author(audit, by)
    check_date(dated_on, local_day(at))
    if document.dated_on == dated_on:
        return document
    count_change(audit, by)
    if not Document.objects.filter(pk=document.pk, removed_at=None).update(dated_on=dated_on):
        raise RuleBroken("unknown_document", f"“{document.name}” was removed.", field="document")
    document.dated_on = dated_on
    record("audit.document_dated", audit, by=by, at=at, name=document.name, dated_on=dated_on or "no date")
    return document


def check_date(dated_on: date | None, today: date) -> None:
    """Raise ``RuleBroken`` if no file can have this date."""
    if dated_on is None:
        return
    if dated_on > today:
        sentence = "This date is in the future. Enter the date of the document."
        raise RuleBroken("in_the_future", sentence, field="dated_on")
    if dated_on < today - EARLIEST:
        raise RuleBroken(
            "too_early", "This date is more than 30 years ago. Enter the year with four digits.", field="dated_on"
        )
