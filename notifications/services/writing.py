"""Writing the mails that were claimed, all at once where that goes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from django.core.mail import EmailMessage

from notifications.letters.composed import Composed
from notifications.letters.composing import compose_from
from notifications.letters.facts import facts_of
from notifications.services.calendars import keep_entries
from notifications.services.claiming import Mail
from notifications.services.faults import Fault, fault_of
from secor_portal.patience import AWAY

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Written:
    """What comes of a mail, or why it cannot be written, from what was read at the moment ``at``.

    ``message`` is ready to be sent; None where nothing is.
    """

    composed: Composed | Fault
    at: datetime
    message: EmailMessage | None = None


def write(mails: Sequence[Mail], *, day: Callable[[datetime], date], now: Callable[[], datetime]) -> Iterator[Written]:
    """What comes of each mail on the ``day`` of the moment; the dates in them are kept.

    The same few queries for any number. Where something is wrong with one of them each is written as it is asked for,
    so that it holds up no other. Raises one of ``AWAY`` where the database is away.
    """
    at = now()
    try:
        together = _together(mails, day(at), at)
    except AWAY:
        raise
    except Exception as error:  # whatever it is, the other mails must go, and the desk must know of this one
        if len(mails) == 1:
            log.warning("mail_not_written", mail=str(mails[0].id), exc_info=error)
            yield Written(fault_of(error), at)
            return
    else:
        yield from together
        return
    for mail in mails:
        yield from write([mail], day=day, now=now)


def _together(mails: Sequence[Mail], as_of: date, at: datetime) -> list[Written]:
    facts = facts_of([row for mail in mails for row in mail.rows], as_of)
    composed = [compose_from(facts, mail.rows, as_of=as_of, at=at) for mail in mails]
    written = [Written(one, at, _message(one, mail)) for one, mail in zip(composed, mails, strict=True)]
    keep_entries([entry for one in composed for entry in one.calendar])
    return written


def _message(composed: Composed, mail: Mail) -> EmailMessage | None:
    return composed.letter.message(mail.recipient, mail.id) if composed.letter else None
