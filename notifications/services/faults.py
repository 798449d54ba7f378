"""Why a mail did not go, in words for the desk."""

from dataclasses import dataclass
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from notifications.rules.refusals import is_no_mailbox

LONGEST = 300  # characters kept of what a server said


@dataclass(frozen=True, slots=True)
class Fault:
    """``final``: trying again is of no use. ``of_server``: no other mail would go either.

    ``of_address``: where it is given up, mail does not reach that address, and somebody else must be told.
    """

    sentence: str
    final: bool = False
    of_address: bool = False
    of_server: bool = False


NOT_WRITTEN = Fault("The message could not be written. The portal’s log says why.")

STOPPED_TWICE = Fault(
    "Twice a sender was stopped while it handed the message over, so nobody knows whether it arrived. "
    "It is not sent a third time.",
    final=True,
    of_address=True,
)


def fault_of(error: Exception) -> Fault:
    """What an exception of sending means."""
    match error:
        case SMTPRecipientsRefused():
            return _refused("address", *next(iter(error.recipients.values())), to_recipient=True)
        case SMTPDataError():
            return _refused("message", error.smtp_code, error.smtp_error, to_recipient=False)
        case SMTPAuthenticationError():
            return Fault("The mail server refused the portal’s password. Check EMAIL_URL.", of_server=True)
        case SMTPResponseException():
            return Fault(f"The mail server refused: {_quoted(error.smtp_code, error.smtp_error)}", of_server=True)
        case SMTPException() | OSError():
            return Fault("The mail server could not be reached.", of_server=True)
        case _:
            return NOT_WRITTEN


def _refused(what: str, code: int, answer: bytes | str, *, to_recipient: bool) -> Fault:
    said = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    sentence = f"The mail server refused the {what}: {_quoted(code, answer)}"
    return Fault(sentence, final=is_no_mailbox(code, said, to_recipient=to_recipient), of_address=True)


def _quoted(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:LONGEST]
