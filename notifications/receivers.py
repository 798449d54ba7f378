"""What others announce becomes something to tell, in the same transaction; then the doorbell rings."""

from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from audits.events import audit_rejected, audit_submitted, qa_decided, qa_reversed, revisions_requested
from audits.models import Audit, RevisionRound
from certificates.events import certificate_issued
from certificates.models import Certificate
from municipalities.events import person_invited
from municipalities.models import Invitation, Role
from notifications.models.obligation import Subject
from notifications.selectors.recipients import CONTACTS, concerned, contacts
from notifications.services.making import notify
from notifications.tasks import deliver
from secor_portal.clock import local_day

ADMINISTRATORS = (Role.ADMINISTRATOR,)
# Somebody waits for the page meanwhile: one attempt, and two seconds for a broker that does not answer at all.
IMPATIENT = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 2}

log = structlog.get_logger()


@receiver(person_invited)
def tell_who_is_invited(sender: Any, *, invitation: Invitation, secret: str, at: datetime, **_: Any) -> None:
    """The only mail that knows the secret of the link; it forgets it when it is sent."""
    notify(
        Subject.INVITATION,
        [invitation.email],
        municipality_id=invitation.municipality_id,
        subject_id=invitation.pk,
        due_on=local_day(at),
        at=at,
        secret=secret,
    )
    _ring()


@receiver(audit_submitted)
def tell_that_it_arrived(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """The receipt; the desk hears of it by its digest."""
    _tell_of_audit(Subject.AUDIT_RECEIVED, audit, ADMINISTRATORS, at, received_at=at.isoformat())


@receiver(audit_rejected)
def tell_that_it_came_back(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """With the reason, which the next submission would overwrite."""
    _tell_of_audit(Subject.AUDIT_REJECTED, audit, ADMINISTRATORS, at, reason=audit.rejected_because)


@receiver(revisions_requested)
def tell_what_is_asked(sender: Any, *, audit: Audit, at: datetime, **facts: Any) -> None:
    """The letter goes to whoever can answer it."""
    asked: RevisionRound = facts["round"]
    _tell_of_audit(Subject.REVISIONS_REQUESTED, audit, CONTACTS, at, subject_id=asked.pk, due_on=asked.due_on)


@receiver(qa_decided)
def tell_the_outcome(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """Passed or failed."""
    _tell_of_audit(Subject.QA_DECIDED, audit, CONTACTS, at, state=audit.state)


@receiver(qa_reversed)
def tell_that_it_is_open_again(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """Whoever was told the outcome must hear that it does not stand."""
    _tell_of_audit(Subject.QA_REVERSED, audit, CONTACTS, at)


@receiver(certificate_issued)
def tell_where_it_is(sender: Any, *, certificate: Certificate, at: datetime, **_: Any) -> None:
    """The certificate can be downloaded."""
    day = local_day(at)
    told = contacts([certificate.municipality_id], day).get(certificate.municipality_id, ())
    notify(
        Subject.CERTIFICATE_ISSUED,
        told,
        municipality_id=certificate.municipality_id,
        subject_id=certificate.pk,
        due_on=day,
        at=at,
    )
    _ring()


def _tell_of_audit(
    subject: Subject,
    audit: Audit,
    roles: tuple[Role, ...],
    at: datetime,
    *,
    subject_id: Any = None,
    due_on: date | None = None,
    **context: Any,
) -> None:
    """Write to those of ``roles``, author and external auditors; the audit's version tells two occasions apart."""
    day = local_day(at)
    notify(
        subject,
        concerned(audit, roles, day),
        municipality_id=audit.municipality_id,
        subject_id=subject_id or audit.pk,
        due_on=due_on or day,
        at=at,
        occasion=audit.version,
        **context,
    )
    _ring()


def _ring() -> None:
    transaction.on_commit(ring)


def ring() -> None:
    """Ask for delivery now. Nobody at the door is no fault: beat delivers every minute."""
    try:
        with deliver.app.connection_for_write(transport_options=IMPATIENT) as door:
            deliver.apply_async(connection=door, retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("doorbell_unanswered", fault=str(fault))
