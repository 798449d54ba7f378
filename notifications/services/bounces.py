"""Addresses that emails don't reach, and why an email failed, in words for the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from municipalities.models import Membership, User
from notifications.models import Bounce, Obligation
from notifications.rules.retries import MOST_IN_A_ROW, is_no_mailbox
from notifications.rules.subjects import ALONE
from notifications.selectors.recipients import current_memberships, find_replacements
from notifications.services.obligations import save_obligations
from notifications.services.reminders import request_check, update_reminders
from secor_portal.activity.services import record
from secor_portal.clock import local_day

LONGEST_ANSWER = 300  # characters of a server’s answer that are stored


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """Why an email failed. ``final``: trying again is no use. ``of_server``: no other email would go either.

    ``of_address``: when it is given up, emails don't reach that address, and the next contact gets them instead.
    """

    sentence: str
    final: bool = False
    of_address: bool = False
    of_server: bool = False


NOT_WRITTEN = DeliveryFault("The portal couldn’t write the message. Its log says why.")

STOPPED_TWICE = DeliveryFault(
    "A sender was stopped twice while it handed the message over, so it may or may not have arrived. "
    "The portal doesn’t send it a third time.",
    final=True,
    of_address=True,
)


def describe_fault(error: Exception) -> DeliveryFault:
    """The fault behind an exception of sending."""
    match error:
        case SMTPRecipientsRefused():
            return _refusal("address", *next(iter(error.recipients.values())), to_recipient=True)
        case SMTPDataError():
            return _refusal("message", error.smtp_code, error.smtp_error, to_recipient=False)
        case SMTPAuthenticationError():
            return DeliveryFault("The email server refused the portal’s password. Check EMAIL_URL.", of_server=True)
        case SMTPResponseException():
            return DeliveryFault(
                f"The email server refused: {_quote_answer(error.smtp_code, error.smtp_error)}", of_server=True
            )
        case SMTPException() | OSError():
            return DeliveryFault("The email server could not be reached.", of_server=True)
        case _:
            return NOT_WRITTEN


def _refusal(what: str, code: int, answer: bytes | str, *, to_recipient: bool) -> DeliveryFault:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    sentence = f"The email server refused the {what}: {_quote_answer(code, answer)}"
    return DeliveryFault(sentence, final=is_no_mailbox(code, text, to_recipient=to_recipient), of_address=True)


def _quote_answer(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:LONGEST_ANSWER]


def record_bounce(address: str, *, answer: str, at: datetime) -> None:
    """Note that the email server refused ``address`` for good. Call it in the transaction that marks the failure."""
    Bounce.objects.update_or_create(address=address.lower(), defaults={"answer": answer, "at": at})
    request_check(_municipalities_of(address, at), as_of=local_day(at))


def doubt_refusals(fault: DeliveryFault) -> DeliveryFault:
    """Blame the server instead of the address if it refused many addresses in a row and accepted no email.

    Some servers word a limit or a policy like an unknown address. That must not silence every municipality.
    """
    if not fault.of_address or _count_refusals() < MOST_IN_A_ROW:
        return fault
    return replace(fault, final=False, of_address=False, of_server=True)


def _count_refusals() -> int:
    """How many addresses bounced since the server last accepted an email."""
    sent_at = Obligation.objects.aggregate(last=Max("sent_at"))["last"]
    marked = Bounce.objects.filter(at__gt=sent_at) if sent_at else Bounce.objects.all()
    return marked.count()


@transaction.atomic
def clear_bounce(address: str, *, at: datetime) -> bool:
    """Forget the bounce of an address, because emails arrive again. Returns whether there was one."""
    deleted, _ = Bounce.objects.filter(address=address.lower()).delete()
    if deleted:
        request_check(_municipalities_of(address, at), as_of=local_day(at))
    return bool(deleted)


@transaction.atomic
def retry_address(*, bounce: Bounce, by: User, at: datetime) -> None:
    """Send emails to the address again, because a person says that it works."""
    clear_bounce(bounce.address, at=at)
    record("address.tried_again", bounce, by=by, at=at, address=bounce.address)


def notify_instead(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> None:
    """Send what ``rows`` had for an address that bounced to the next contact at once."""
    if places := {row.municipality_id for row in rows if row.is_reminder and row.municipality_id}:
        update_reminders(places, as_of=as_of, at=at, opens_at=at)
    others = [row for row in rows if not row.is_reminder and row.subject not in ALONE and row.municipality_id]
    for row in others:
        to = find_replacements(row.recipient, row.municipality_id, as_of)  # type: ignore[arg-type]  # filtered above
        save_obligations([_copy_for(row, address) for address in to], at=at)


def _copy_for(row: Obligation, address: str) -> Obligation:
    """The same row for another address."""
    return Obligation(
        municipality_id=row.municipality_id,
        subject=row.subject,
        subject_id=row.subject_id,
        due_on=row.due_on,
        stage=row.stage,
        recipient=address,
        context=row.context,
    )


def _municipalities_of(address: str, at: datetime) -> list[UUID]:
    acting = Membership.objects.filter(current_memberships(local_day(at)), user__email__iexact=address)
    return list(acting.values_list("municipality_id", flat=True))
