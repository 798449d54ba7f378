"""How often an email is tried, when it is tried again, and what a refusal means."""

import re
from datetime import timedelta

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)


LONGEST_FOR_SERVER = timedelta(minutes=30)
MOST_HANDED_OVER = 2  # times an email is handed over by senders that stop before they note the result


def pause_after(attempts: int, *, of_server: bool = False) -> timedelta | None:
    """How long to wait after so many failed ``attempts``, 1 or more; None to give up.

    A fault ``of_server`` is never given up, and emails go soon after the server is back.
    """
    if of_server:
        return min(PAUSES[min(attempts, len(PAUSES)) - 1], LONGEST_FOR_SERVER)
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


PERMANENT = 500  # SMTP codes from here on say that trying again won’t help
STATUS = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")  # subject and detail (RFC 3463)
ADDRESSING, MAILBOX = 1, 2
OF_THE_SENDER = (7, 8)  # details of addressing that are about who sends
DISABLED = 1
NO_SUCH_MAILBOX = (550, 551, 553)
MOST_IN_A_ROW = 5  # addresses a server may refuse in a row, accepting no email, before the server itself is in doubt


def is_no_mailbox(code: int, said: str, *, to_recipient: bool) -> bool:
    """Whether the answer says that there is no such mailbox, now or later.

    Anything else, for example a full mailbox, a limit, a policy or a relay, may pass or is not the address's fault.
    Servers without a status beside the code refuse recipients mostly for this reason, and messages for any reason.
    """
    if code < PERMANENT:
        return False
    if found := STATUS.match(said):
        subject, detail = int(found[1]), int(found[2])
        return (subject == ADDRESSING and detail not in OF_THE_SENDER) or (subject, detail) == (MAILBOX, DISABLED)
    return to_recipient and code in NO_SUCH_MAILBOX
