"""Why a mail did not go, in words for the desk."""

from dataclasses import dataclass
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

PERMANENT = 500  # SMTP codes from here on say that trying again will not help
LONGEST = 300  # characters kept of what a server said


@dataclass(frozen=True, slots=True)
class Fault:
    """``final``: trying again is of no use. ``of_server``: no other mail would go either."""

    sentence: str
    final: bool = False
    of_server: bool = False


NOT_WRITTEN = Fault("The message could not be written. The portal’s log says why.")

STOPPED_TWICE = Fault(
    "Twice a sender was stopped while it handed the message over, so nobody knows whether it arrived. "
    "It is not sent a third time.",
    final=True,
)


def fault_of(error: Exception) -> Fault:
    """What an exception of sending means."""
    match error:
        case SMTPRecipientsRefused():
            code, answer = next(iter(error.recipients.values()))
            return Fault(f"The mail server refused the address: {_quoted(code, answer)}", final=code >= PERMANENT)
        case SMTPDataError():
            said = _quoted(error.smtp_code, error.smtp_error)
            return Fault(f"The mail server refused the message: {said}", final=error.smtp_code >= PERMANENT)
        case SMTPAuthenticationError():
            return Fault("The mail server refused the portal’s password. Check EMAIL_URL.", of_server=True)
        case SMTPResponseException():
            return Fault(f"The mail server refused: {_quoted(error.smtp_code, error.smtp_error)}", of_server=True)
        case SMTPException() | OSError():
            return Fault("The mail server could not be reached.", of_server=True)
        case _:
            return NOT_WRITTEN


def _quoted(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"[:LONGEST]
