"""The way to the mail server that one run keeps open."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

import structlog
from django.core.mail import EmailMessage, get_connection

from notifications.letters.composing import ComposedEmail, compose_email_from, read_facts
from notifications.rules.retries import MOST_HANDED_OVER
from notifications.rules.sending_limits import SendingCount
from notifications.selectors.sending_limits import count_sent
from notifications.services.bounces import NOT_WRITTEN, STOPPED_TWICE, DeliveryFault, describe_fault, doubt_refusals
from notifications.services.calendars import save_entries
from notifications.services.heartbeat import may_send
from notifications.services.outbox import (
    TO_BEGIN,
    ClaimedEmail,
    claim_emails,
    log_sent_emails,
    mark_failed,
    mark_handed_over,
    mark_rows_failed,
    mark_sent,
    release_emails,
)
from secor_portal import clock
from secor_portal.patience import AWAY, retry_while_away

LONGEST_ANSWER = 200  # characters kept of what a server said


class ServerConnection:
    """Sends one mail after another over one connection. After a fault the next mail begins with a new one."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def send(self, message: EmailMessage) -> str:
        """Send it; what the server answered, empty where it does not say. Raises what sending raises."""
        try:
            self._connection.open()
            message.connection = self._connection
            message.send()
        except BaseException:
            self.close()
            self._connection = get_connection()
            raise
        return str(getattr(self._connection, "answer", ""))[:LONGEST_ANSWER]

    def close(self) -> None:
        """Say goodbye to the server."""
        self._connection.close()


log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class WrittenEmail:
    """What comes of a mail, or why it cannot be written, from what was read at the moment ``at``.

    ``message`` is ready to be sent; None where nothing is.
    """

    composed: ComposedEmail | DeliveryFault
    at: datetime
    message: EmailMessage | None = None


def write_emails(
    mails: Sequence[ClaimedEmail], *, day: Callable[[datetime], date], now: Callable[[], datetime]
) -> Iterator[WrittenEmail]:
    """What comes of each mail on the ``day`` of the moment; the dates in them are kept.

    The same few queries for any number. Where something is wrong with one of them each is written as it is asked for,
    so that it holds up no other. Raises one of ``AWAY`` where the database is away.
    """
    at = now()
    try:
        together = _write_together(mails, day(at), at)
    except AWAY:
        raise
    except Exception as error:  # whatever it is, the other mails must go, and the desk must know of this one
        if len(mails) == 1:
            log.warning("mail_not_written", mail=str(mails[0].id), exc_info=error)
            yield WrittenEmail(describe_fault(error), at)
            return
    else:
        yield from together
        return
    for mail in mails:
        yield from write_emails([mail], day=day, now=now)


def _write_together(mails: Sequence[ClaimedEmail], as_of: date, at: datetime) -> list[WrittenEmail]:
    facts = read_facts([row for mail in mails for row in mail.rows], as_of)
    composed = [compose_email_from(facts, mail.rows, as_of=as_of, at=at) for mail in mails]
    written = [WrittenEmail(one, at, _build_message(one, mail)) for one, mail in zip(composed, mails, strict=True)]
    save_entries([entry for one in composed for entry in one.calendar])
    return written


def _build_message(composed: ComposedEmail, mail: ClaimedEmail) -> EmailMessage | None:
    return composed.letter.build_message(mail.recipient, mail.id) if composed.letter else None


MOST_IN_HAND = 100  # mails at most that a sender has in hand
FRESH_FOR = timedelta(seconds=2)  # how long what was read is taken as true

log = structlog.get_logger()


@dataclass(slots=True)
class DeliveryRun:
    """What one run did, counted in mails: ``tried`` are all it took, ``closed`` had become false.

    ``faults`` are sentences, also of what was left out of a mail that went. ``is_held``: nothing may be sent before a
    person confirms it.
    """

    tried: int = 0
    sent: int = 0
    closed: int = 0
    faults: list[str] = field(default_factory=list)
    server_failed: bool = False
    is_held: bool = False

    def settled(self, *, sent: bool) -> None:
        """A mail went, or was closed because nothing in it was true any more."""
        self.tried += 1
        self.sent += sent
        self.closed += not sent

    def failed(self, fault: DeliveryFault) -> None:
        """A mail did not go; where the server is at fault, no other would."""
        self.tried += 1
        self.faults.append(fault.sentence)
        self.server_failed = fault.of_server


def deliver_emails(*, now: Callable[[], datetime] = clock.now, as_of: date | None = None) -> DeliveryRun:
    """Send what waits, until nothing does, a limit is reached or the mail server fails. Several at once do no harm.

    ``now`` is asked again and again, since a run may last longer than a claim. What is true and how many days are left
    is judged on ``as_of``, by default the day in Alberta.
    """
    with closing(ServerConnection()) as post:
        sender = EmailSender(post, now, as_of, count_sent(now()))
        try:
            sender.run_to_the_end()
        finally:
            retry_while_away(lambda: log_sent_emails(at=now()))
    return sender.run


@dataclass(slots=True)
class EmailSender:
    """One run of sending, over one connection."""

    post: ServerConnection
    now: Callable[[], datetime]
    as_of: date | None
    count: SendingCount
    run: DeliveryRun = field(default_factory=DeliveryRun)
    at_once: int = MOST_IN_HAND

    def run_to_the_end(self) -> None:
        """Take a mail, then two, then four at once: one that is killed soon has little in hand."""
        most = 1
        while mails := self._take(most):
            tried = self.run.tried
            self._deliver(deque(mails), begun_by=self.now() + TO_BEGIN)
            if self.run.tried == tried:
                return  # too slow to begin even one of them in time
            most = min(2 * most, MOST_IN_HAND)

    def _take(self, most: int) -> list[ClaimedEmail]:
        if self.run.server_failed or self.count.is_full:
            return []
        at = self.now()
        self.run.is_held = not may_send(at=at)
        if self.run.is_held:
            return []
        return claim_emails(at=at, most=min(most, self.count.room), passing_over=self.count.sated)

    def _deliver(self, waiting: deque[ClaimedEmail], begun_by: datetime) -> None:
        try:
            while waiting and not self.run.server_failed and self.now() < begun_by:
                self._deliver_while_fresh(waiting, begun_by)
        finally:
            if waiting:
                retry_while_away(lambda: release_emails(waiting, at=self.now()))

    def _deliver_while_fresh(self, waiting: deque[ClaimedEmail], begun_by: datetime) -> None:
        """Send mails one after the other, as long as what they say was read a moment ago.

        Where reading so many takes too long, the next time half of them are read, and one alone goes in any case.
        """
        some = list(islice(waiting, self.at_once))
        for number, written in enumerate(write_emails(some, day=self._day, now=self.now)):
            moment = self.now()
            is_old = moment - written.at >= FRESH_FOR and len(some) > 1
            if is_old and number == 0:
                self.at_once = len(some) // 2
            if is_old or moment >= begun_by or not self._deliver_next(waiting, written):
                return

    def _day(self, at: datetime) -> date:
        return self.as_of or clock.local_day(at)

    def _deliver_next(self, waiting: deque[ClaimedEmail], written: WrittenEmail) -> bool:
        """Deliver the first that waits, where nobody else has taken it meanwhile; whether all went well."""
        if written.message and waiting[0].handed_over >= MOST_HANDED_OVER:
            return self._failed(waiting.popleft(), STOPPED_TWICE, self._day(written.at))
        is_ours = not written.message or mark_handed_over(waiting[0])
        mail = waiting.popleft()
        return not is_ours or self._deliver_one(mail, written)

    def _deliver_one(self, mail: ClaimedEmail, written: WrittenEmail) -> bool:
        """Send it, where there is something to send, and keep what came of it; whether all went well."""
        composed, as_of = written.composed, self._day(written.at)
        if isinstance(composed, DeliveryFault):
            return self._failed(mail, composed, as_of)
        at, answer = self.now(), ""
        try:
            if written.message:
                answer = self.post.send(written.message)
        except Exception as error:  # whatever it is, the other mails must go, and the desk must know of this one
            log.warning("mail_failed", mail=str(mail.id), attempts=mail.rows[0].attempts, exc_info=error)
            return self._failed(mail, doubt_refusals(describe_fault(error)), as_of)
        retry_while_away(lambda: mark_sent(composed, at=at, answer=answer))
        if composed.faulty:
            retry_while_away(lambda: mark_rows_failed(mail, composed.faulty, NOT_WRITTEN, as_of=as_of, at=at))
            self.run.faults.append(NOT_WRITTEN.sentence)
        self.run.settled(sent=written.message is not None)
        self.count.took(mail.recipient, sent=written.message is not None)
        return True

    def _failed(self, mail: ClaimedEmail, fault: DeliveryFault, as_of: date) -> bool:
        at = self.now()
        retry_while_away(lambda: mark_failed(mail, fault, as_of=as_of, at=at))
        self.run.failed(fault)
        self.count.took(mail.recipient, sent=False)
        return False
