"""How often a mail is tried, and when again."""

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
