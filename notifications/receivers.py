"""What other apps announce becomes emails to send, in the same transaction. Then a worker is asked to deliver."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from audits.events import (
    DatesChanged,
    audit_rejected,
    audit_submitted,
    dates_changed,
    decision_undoing,
    qa_decided,
    qa_reversed,
    revisions_requested,
)
from audits.models import Audit, RevisionRound
from audits.selectors.limits import get_undo_window
from certificates.events import (
    StandingUpdated,
    certificate_issued,
    review_decided,
    review_opened,
    standing_updated,
    standings_kept,
)
from certificates.models import Certificate, MinistryReview
from municipalities.events import PeopleChanged, people_changed, person_invited, sign_in_reset
from municipalities.models import Invitation, Role, User
from municipalities.models.membership import CONTACTS
from notifications.accounts import send_reset_notice
from notifications.events import ContactsChanged, contacts_changed
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.recipients import find_concerned, find_contacts
from notifications.services.calendars import revoke_address
from notifications.services.obligations import NO_HOLD, notify_addresses, withdraw_notices
from notifications.services.reminders import request_check, update_reminders
from notifications.services.standing_notices import StandingChange, notify_standing_changes
from notifications.tasks import deliver_emails
from secor_portal.clock import local_day
from secor_portal.tenancy import every_municipality

ADMINISTRATORS = (Role.ADMINISTRATOR,)
# A person is waiting for the page: one attempt, and two seconds for a broker that does not answer.
IMPATIENT = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 2}

Changes = StandingUpdated | DatesChanged | PeopleChanged | ContactsChanged

log = structlog.get_logger()


@receiver(person_invited)
def notify_invited_person(sender: Any, *, invitation: Invitation, secret: str, at: datetime, **_: Any) -> None:
    """Only this email knows the secret of the link. The portal forgets it when the email is sent."""
    notify_addresses(
        ObligationSubject.INVITATION,
        [invitation.email],
        municipality_id=invitation.municipality_id,
        subject_id=invitation.pk,
        due_on=local_day(at),
        at=at,
        secret=secret,
    )
    _request_delivery_later()


@receiver(sign_in_reset)
def close_calendar_address(sender: Any, *, person: User, **_: Any) -> None:
    """Someone else may know the address of their calendar too."""
    with every_municipality():
        revoke_address(person_id=person.pk)


@receiver(sign_in_reset)
def notify_of_reset(sender: Any, *, person: User, **_: Any) -> None:
    """After the commit. The person waits for this email to sign in again."""
    transaction.on_commit(lambda: send_reset_notice(person))


@receiver(audit_submitted)
def notify_of_receipt(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """The receipt. The desk sees it in its morning email."""
    _notify_about_audit(ObligationSubject.AUDIT_RECEIVED, audit, ADMINISTRATORS, at, received_at=at.isoformat())


@receiver(audit_rejected)
def notify_of_rejection(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """With the reason, which the next submission would overwrite."""
    _notify_after_undo_window(
        ObligationSubject.AUDIT_REJECTED, audit, ADMINISTRATORS, at, reason=audit.rejected_because
    )


@receiver(revisions_requested)
def notify_of_revisions(sender: Any, *, audit: Audit, at: datetime, **facts: Any) -> None:
    """The reviewer's letter, to everyone who can answer it."""
    asked: RevisionRound = facts["round"]
    _notify_after_undo_window(
        ObligationSubject.REVISIONS_REQUESTED, audit, CONTACTS, at, subject_id=asked.pk, due_on=asked.due_on
    )


@receiver(qa_decided)
def notify_of_decision(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """Passed or failed."""
    _notify_after_undo_window(ObligationSubject.QA_DECIDED, audit, CONTACTS, at, state=audit.state)


@receiver(decision_undoing)
def withdraw_decision_notices(sender: Any, *, audit: Audit, **_: Any) -> None:
    """An undone decision was never made. Once an email about it has gone out, it can't be undone."""
    rounds = RevisionRound.objects.filter(audit=audit).values_list("pk", flat=True)
    withdraw_notices([audit.pk, *rounds], municipality_id=audit.municipality_id, occasion=audit.version)


@receiver(qa_reversed)
def notify_of_reversal(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """Everyone who got the decision must know that it no longer stands."""
    _notify_about_audit(ObligationSubject.QA_REVERSED, audit, CONTACTS, at)


@receiver(certificate_issued)
def notify_of_certificate(sender: Any, *, certificate: Certificate, at: datetime, **_: Any) -> None:
    """That the certificate can be downloaded."""
    _notify_contacts(ObligationSubject.CERTIFICATE_ISSUED, certificate, at)


@receiver(review_opened)
def notify_of_incident_review(sender: Any, *, review: MinistryReview, at: datetime, **_: Any) -> None:
    """That the ministry opened a review."""
    _notify_contacts(ObligationSubject.REVIEW_OPENED, review, at)


@receiver(review_decided)
def notify_of_incident_decision(sender: Any, *, review: MinistryReview, at: datetime, **_: Any) -> None:
    """Upheld or revoked."""
    _notify_contacts(ObligationSubject.REVIEW_DECIDED, review, at)


@receiver(standings_kept)
def notify_of_standings(sender: Any, *, municipality_ids: list[UUID], as_of: date, at: datetime, **facts: Any) -> None:
    """Notify municipalities whose standing changed. The next run checks the dates of all of them."""
    notify_standing_changes([StandingChange(*change) for change in facts["changes"]], as_of=as_of, at=at)
    request_check(municipality_ids, as_of=as_of)


@receiver([standing_updated, dates_changed, people_changed, contacts_changed])
def remind_of_changes(sender: Any, *, payload: Changes, **_: Any) -> None:
    """A date moved, or other people are reminded of it. The stored standing follows from the facts by now."""
    update_reminders([payload.municipality_id], as_of=local_day(payload.at), at=payload.at)


def _notify_contacts(subject: ObligationSubject, about: Certificate | MinistryReview, at: datetime) -> None:
    day = local_day(at)
    place = about.municipality_id
    notify_addresses(
        subject, find_contacts([place], day)[place], municipality_id=place, subject_id=about.pk, due_on=day, at=at
    )
    _request_delivery_later()


def _notify_after_undo_window(
    subject: ObligationSubject, audit: Audit, roles: tuple[Role, ...], at: datetime, **more: Any
) -> None:
    """The same, but only when the decision can no longer be undone."""
    _notify_about_audit(subject, audit, roles, at, hold=get_undo_window(), **more)


def _notify_about_audit(
    subject: ObligationSubject,
    audit: Audit,
    roles: tuple[Role, ...],
    at: datetime,
    *,
    subject_id: Any = None,
    due_on: date | None = None,
    hold: timedelta = NO_HOLD,
    **context: Any,
) -> None:
    """Notify ``roles``, the author and external auditors. The audit's version tells two occasions apart."""
    day = local_day(at)
    notify_addresses(
        subject,
        find_concerned(audit, roles, day),
        municipality_id=audit.municipality_id,
        subject_id=subject_id or audit.pk,
        due_on=due_on or day,
        at=at,
        occasion=audit.version,
        hold=hold,
        **context,
    )
    if not hold:
        _request_delivery_later()  # what is held goes by itself within a minute of its time


def _request_delivery_later() -> None:
    transaction.on_commit(request_delivery)


def request_delivery() -> None:
    """Ask a worker to deliver now. Without a broker there is no one to ask, and a broker that is down is no fault.

    What waits goes within a minute in any case.
    """
    if not settings.CELERY_BROKER_URL:
        return
    try:
        with deliver_emails.app.connection_for_write(transport_options=IMPATIENT) as door:
            deliver_emails.apply_async(connection=door, retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("doorbell_unanswered", fault=str(fault))
