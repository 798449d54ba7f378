"""What others announce becomes something to tell, in the same transaction; then the doorbell rings."""

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
from notifications.tasks import deliver
from secor_portal.clock import local_day
from secor_portal.tenancy import every_municipality

ADMINISTRATORS = (Role.ADMINISTRATOR,)
# Somebody waits for the page meanwhile: one attempt, and two seconds for a broker that does not answer at all.
IMPATIENT = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 2}

Changes = StandingUpdated | DatesChanged | PeopleChanged | ContactsChanged

log = structlog.get_logger()


@receiver(person_invited)
def tell_who_is_invited(sender: Any, *, invitation: Invitation, secret: str, at: datetime, **_: Any) -> None:
    """The only mail that knows the secret of the link; it forgets it when it is sent."""
    notify_addresses(
        ObligationSubject.INVITATION,
        [invitation.email],
        municipality_id=invitation.municipality_id,
        subject_id=invitation.pk,
        due_on=local_day(at),
        at=at,
        secret=secret,
    )
    _ring()


@receiver(sign_in_reset)
def close_calendar_address(sender: Any, *, person: User, **_: Any) -> None:
    """Someone else may know the address of their calendar too."""
    with every_municipality():
        revoke_address(person_id=person.pk)


@receiver(sign_in_reset)
def tell_how_to_come_in(sender: Any, *, person: User, **_: Any) -> None:
    """Once it is so: whoever lost the means, or had them taken, waits for this mail."""
    transaction.on_commit(lambda: send_reset_notice(person))


@receiver(audit_submitted)
def tell_that_it_arrived(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """The receipt; the desk hears of it by its digest."""
    _tell_of_audit(ObligationSubject.AUDIT_RECEIVED, audit, ADMINISTRATORS, at, received_at=at.isoformat())


@receiver(audit_rejected)
def tell_that_it_came_back(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """With the reason, which the next submission would overwrite."""
    _tell_of_decision(ObligationSubject.AUDIT_REJECTED, audit, ADMINISTRATORS, at, reason=audit.rejected_because)


@receiver(revisions_requested)
def tell_what_is_asked(sender: Any, *, audit: Audit, at: datetime, **facts: Any) -> None:
    """The letter goes to whoever can answer it."""
    asked: RevisionRound = facts["round"]
    _tell_of_decision(
        ObligationSubject.REVISIONS_REQUESTED, audit, CONTACTS, at, subject_id=asked.pk, due_on=asked.due_on
    )


@receiver(qa_decided)
def tell_the_outcome(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """Passed or failed."""
    _tell_of_decision(ObligationSubject.QA_DECIDED, audit, CONTACTS, at, state=audit.state)


@receiver(decision_undoing)
def tell_nothing_of_it(sender: Any, *, audit: Audit, **_: Any) -> None:
    """A decision that is undone was never made; once a mail about it has left, it stands."""
    rounds = RevisionRound.objects.filter(audit=audit).values_list("pk", flat=True)
    withdraw_notices([audit.pk, *rounds], municipality_id=audit.municipality_id, occasion=audit.version)


@receiver(qa_reversed)
def tell_that_it_is_open_again(sender: Any, *, audit: Audit, at: datetime, **_: Any) -> None:
    """Whoever was told the outcome must hear that it does not stand."""
    _tell_of_audit(ObligationSubject.QA_REVERSED, audit, CONTACTS, at)


@receiver(certificate_issued)
def tell_where_it_is(sender: Any, *, certificate: Certificate, at: datetime, **_: Any) -> None:
    """The certificate can be downloaded."""
    _tell_contacts(ObligationSubject.CERTIFICATE_ISSUED, certificate, at)


@receiver(review_opened)
def tell_that_it_is_reviewed(sender: Any, *, review: MinistryReview, at: datetime, **_: Any) -> None:
    """WCB's discount is at risk as long as the ministry has not decided."""
    _tell_contacts(ObligationSubject.REVIEW_OPENED, review, at)


@receiver(review_decided)
def tell_what_was_decided(sender: Any, *, review: MinistryReview, at: datetime, **_: Any) -> None:
    """Upheld or revoked."""
    _tell_contacts(ObligationSubject.REVIEW_DECIDED, review, at)


@receiver(standings_kept)
def tell_standing(sender: Any, *, municipality_ids: list[UUID], as_of: date, at: datetime, **facts: Any) -> None:
    """Whose standing changed is told so; of all of them the next run looks whether another date is near now."""
    notify_standing_changes([StandingChange(*change) for change in facts["changes"]], as_of=as_of, at=at)
    request_check(municipality_ids, as_of=as_of)


@receiver([standing_updated, dates_changed, people_changed, contacts_changed])
def remind_of_changes(sender: Any, *, payload: Changes, **_: Any) -> None:
    """A date moved, or other people are reminded of it. The stored standing follows from the facts by now."""
    update_reminders([payload.municipality_id], as_of=local_day(payload.at), at=payload.at)


def _tell_contacts(subject: ObligationSubject, about: Certificate | MinistryReview, at: datetime) -> None:
    day = local_day(at)
    place = about.municipality_id
    notify_addresses(
        subject, find_contacts([place], day)[place], municipality_id=place, subject_id=about.pk, due_on=day, at=at
    )
    _ring()


def _tell_of_decision(
    subject: ObligationSubject, audit: Audit, roles: tuple[Role, ...], at: datetime, **more: Any
) -> None:
    """The same, but not before the time in which the decision can be undone is over."""
    _tell_of_audit(subject, audit, roles, at, hold=get_undo_window(), **more)


def _tell_of_audit(
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
    """Write to those of ``roles``, author and external auditors; the audit's version tells two occasions apart."""
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
        _ring()  # what is held goes by itself, within a minute


def _ring() -> None:
    transaction.on_commit(ring)


def ring() -> None:
    """Ask a worker to deliver now. Without a broker nobody needs to ring, and one that is down is no fault.

    What waits goes within a minute in any case.
    """
    if not settings.CELERY_BROKER_URL:
        return
    try:
        with deliver.app.connection_for_write(transport_options=IMPATIENT) as door:
            deliver.apply_async(connection=door, retry=False)
    except (OperationalError, OSError) as fault:
        log.warning("doorbell_unanswered", fault=str(fault))
