"""How often a mail is tried, and when again."""

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
MOST_HANDED_OVER = 2  # times that one mail is handed to the mail server by senders who then are heard of no more


def pause_after(attempts: int, *, of_server: bool = False) -> timedelta | None:
    """How long to wait after so many failed ``attempts``, 1 or more; None where that is enough of them.

    Where the fault is ``of_server`` it is never enough, and mail goes soon after the server is back.
    """
    if of_server:
        return min(PAUSES[min(attempts, len(PAUSES)) - 1], LONGEST_FOR_SERVER)
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


PERMANENT = 500  # SMTP codes from here on say that trying again will not help
STATUS = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")  # subject and detail (RFC 3463)
ADDRESSING, MAILBOX = 1, 2
OF_THE_SENDER = (7, 8)  # details of addressing that are about who sends
DISABLED = 1
NO_SUCH_MAILBOX = (550, 551, 553)
MOST_IN_A_ROW = 5  # addresses that a server refuses for good, and takes mail for none, before we doubt the server


def is_no_mailbox(code: int, said: str, *, to_recipient: bool) -> bool:
    """Whether the answer is that there is no such mailbox, now or later: to the recipient, or to the mail itself.

    Everything else, from a full mailbox to a limit, a policy or a relay, may pass, or is not the address's fault.
    Servers that give no status beside the code refuse mail itself for any reason, and recipients mostly for this one.
    """
    if code < PERMANENT:
        return False
    if found := STATUS.match(said):
        subject, detail = int(found[1]), int(found[2])
        return (subject == ADDRESSING and detail not in OF_THE_SENDER) or (subject, detail) == (MAILBOX, DISABLED)
    return to_recipient and code in NO_SUCH_MAILBOX
