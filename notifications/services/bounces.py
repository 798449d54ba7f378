"""Why a mail did not go, in words for the desk."""

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

LONGEST_ANSWER = 300  # characters kept of what a server said


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """``final``: trying again is of no use. ``of_server``: no other mail would go either.

    ``of_address``: where it is given up, mail does not reach that address, and somebody else must be told.
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
    """What an exception of sending means."""
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
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    sentence = f"The email server refused the {what}: {_quote_answer(code, answer)}"
    return DeliveryFault(sentence, final=is_no_mailbox(code, said, to_recipient=to_recipient), of_address=True)


def _quote_answer(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:LONGEST_ANSWER]


def record_bounce(address: str, *, answer: str, at: datetime) -> None:
    """Keep that the mail server refused mail to ``address`` for good; call it in the transaction that learns of it."""
    Bounce.objects.update_or_create(address=address.lower(), defaults={"answer": answer, "at": at})
    request_check(_municipalities_of(address, at), as_of=local_day(at))


def doubt_refusals(fault: DeliveryFault) -> DeliveryFault:
    """The same; or the server's, where it refused so many addresses one after the other and took mail for none.

    A limit or a policy that it words like an unknown address would otherwise silence every municipality.
    """
    if not fault.of_address or _count_refusals() < MOST_IN_A_ROW:
        return fault
    return replace(fault, final=False, of_address=False, of_server=True)


def _count_refusals() -> int:
    """The addresses that were marked since the last mail was taken."""
    sent_at = Obligation.objects.aggregate(last=Max("sent_at"))["last"]
    marked = Bounce.objects.filter(at__gt=sent_at) if sent_at else Bounce.objects.all()
    return marked.count()


@transaction.atomic
def clear_bounce(address: str, *, at: datetime) -> bool:
    """Forget it, because mail arrives again; whether there was anything to forget."""
    deleted, _ = Bounce.objects.filter(address=address.lower()).delete()
    if deleted:
        request_check(_municipalities_of(address, at), as_of=local_day(at))
    return bool(deleted)


@transaction.atomic
def retry_address(*, bounce: Bounce, by: User, at: datetime) -> None:
    """Let mail go to the address again: somebody says that it works."""
    clear_bounce(bounce.address, at=at)
    record("address.tried_again", bounce, by=by, at=at, address=bounce.address)


def notify_instead(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> None:
    """Tell whoever is next, at once, what the address of ``rows``, which is marked, was to be told."""
    if places := {row.municipality_id for row in rows if row.is_reminder and row.municipality_id}:
        update_reminders(places, as_of=as_of, at=at, opens_at=at)
    others = [row for row in rows if not row.is_reminder and row.subject not in ALONE and row.municipality_id]
    for row in others:
        to = find_replacements(row.recipient, row.municipality_id, as_of)  # type: ignore[arg-type]  # filtered above
        save_obligations([_copy_for(row, address) for address in to], at=at)


def _copy_for(row: Obligation, address: str) -> Obligation:
    """The same thing to tell, to somebody else."""
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
