"""Writing the mails that were claimed, all at once where that goes."""

from collections.abc import Sequence
from datetime import date, datetime

import structlog

from notifications.letters.composed import Composed
from notifications.letters.composing import compose_from
from notifications.letters.facts import facts_of
from notifications.services.calendars import keep_entries
from notifications.services.claiming import Mail
from notifications.services.faults import Fault, fault_of
from secor_portal.patience import AWAY

log = structlog.get_logger()


def write(mails: Sequence[Mail], *, as_of: date, at: datetime) -> list[Composed | Fault]:
    """What comes of each mail on the day ``as_of``, or why it cannot be written; the dates in them are kept.

    The same few queries for any number. Where something is wrong with one of them they are written one by one, so that
    it holds up no other. Raises OperationalError or InterfaceError where the database is away.
    """
    try:
        return _together(mails, as_of, at)
    except AWAY:
        raise
    except Exception as error:  # whatever it is, the other mails must go, and the desk must know of this one
        if len(mails) == 1:
            log.warning("mail_not_written", mail=str(mails[0].id), exc_info=error)
            return [fault_of(error)]
    return [written for mail in mails for written in write([mail], as_of=as_of, at=at)]


def _together(mails: Sequence[Mail], as_of: date, at: datetime) -> list[Composed | Fault]:
    facts = facts_of([row for mail in mails for row in mail.rows], as_of)
    written = [compose_from(facts, mail.rows, as_of=as_of, at=at) for mail in mails]
    keep_entries([entry for composed in written for entry in composed.calendar])
    return [*written]
