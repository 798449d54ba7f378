"""Sending emails: claim them, check each one, send it over one connection, and mark it.

A sender that is killed leaves claims behind, which end by themselves. The email it was sending goes again, under the
same Message-ID. It doesn't go a third time, since it may have arrived twice.
"""

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

LONGEST_ANSWER = 200  # characters of a server’s answer that are stored
MOST_IN_HAND = 100  # emails that a sender claims at once
FRESH_FOR = timedelta(seconds=2)  # how long facts that were read are taken as true

log = structlog.get_logger()


class ServerConnection:
    """Sends one email after another over one connection. After a fault, the next email opens a new one."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def send_email(self, message: EmailMessage) -> str:
        """Send it. Returns the server's answer, or "" if the backend doesn't keep it. Raises what sending raises."""
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
        """End the connection."""
        self._connection.close()


# — writing —


@dataclass(frozen=True, slots=True)
class WrittenEmail:
    """An email written from facts that were read at ``at``, or the reason why it can't be written.

    ``message`` is ready to be sent; None if there is nothing to send.
    """

    composed: ComposedEmail | DeliveryFault
    at: datetime
    message: EmailMessage | None = None


def write_emails(
    emails: Sequence[ClaimedEmail], *, day: Callable[[datetime], date], now: Callable[[], datetime]
) -> Iterator[WrittenEmail]:
    """Write each email for the ``day`` of the moment, and save the calendar entries in it.

    All are written together, in the same few queries for any number. If one can't be written, each is written alone
    when it is asked for, so that it holds up no other. Raises one of ``AWAY`` if the database is away.
    """
    at = now()
    try:
        together = _write_together(emails, day(at), at)
    except AWAY:
        raise
    except Exception as error:  # whatever it is, the others must go, and the desk must know of this one
        if len(emails) == 1:
            log.warning("mail_not_written", mail=str(emails[0].id), exc_info=error)
            yield WrittenEmail(describe_fault(error), at)
            return
    else:
        yield from together
        return
    for email in emails:
        yield from write_emails([email], day=day, now=now)


def _write_together(emails: Sequence[ClaimedEmail], as_of: date, at: datetime) -> list[WrittenEmail]:
    facts = read_facts([row for email in emails for row in email.rows], as_of)
    composed = [compose_email_from(facts, email.rows, as_of=as_of, at=at) for email in emails]
    written = [WrittenEmail(one, at, _build_message(one, email)) for one, email in zip(composed, emails, strict=True)]
    save_entries([entry for one in composed for entry in one.calendar])
    return written


def _build_message(composed: ComposedEmail, email: ClaimedEmail) -> EmailMessage | None:
    return composed.letter.build_message(email.recipient, email.id) if composed.letter else None


# — sending —


@dataclass(slots=True)
class DeliveryRun:
    """What one run did, in emails. ``tried`` counts all it claimed, ``closed`` those that no longer applied.

    ``faults`` are sentences, also about rows left out of an email that went. ``is_held``: a person has to confirm
    first that this database may send.
    """

    tried: int = 0
    sent: int = 0
    closed: int = 0
    faults: list[str] = field(default_factory=list)
    server_failed: bool = False
    is_held: bool = False

    def count_settled(self, *, sent: bool) -> None:
        """Count an email that was sent, or closed because nothing in it applied."""
        self.tried += 1
        self.sent += sent
        self.closed += not sent

    def count_failed(self, fault: DeliveryFault) -> None:
        """Count an email that failed. If the server is at fault, no other would go either."""
        self.tried += 1
        self.faults.append(fault.sentence)
        self.server_failed = fault.of_server


def deliver_emails(*, now: Callable[[], datetime] = clock.now, as_of: date | None = None) -> DeliveryRun:
    """Send what waits until nothing does, a limit is reached or the email server fails. Safe to run several at once.

    ``now`` is called again and again, since a run may last longer than a claim. ``as_of`` is the day that decides what
    applies and how many days are left; the default is today in Alberta.
    """
    with closing(ServerConnection()) as connection:
        sender = EmailSender(connection, now, as_of, count_sent(now()))
        try:
            sender.send_all()
        finally:
            retry_while_away(lambda: log_sent_emails(at=now()))
    return sender.run


@dataclass(slots=True)
class EmailSender:
    """One run of sending, over one connection."""

    connection: ServerConnection
    now: Callable[[], datetime]
    as_of: date | None
    count: SendingCount
    run: DeliveryRun = field(default_factory=DeliveryRun)
    at_once: int = MOST_IN_HAND

    def send_all(self) -> None:
        """Claim one email, then two, then four at once: a sender that is killed early holds few."""
        most = 1
        while emails := self._claim_next(most):
            tried = self.run.tried
            self._send_claimed(deque(emails), begun_by=self.now() + TO_BEGIN)
            if self.run.tried == tried:
                return  # too slow to begin even one of them in time
            most = min(2 * most, MOST_IN_HAND)

    def _claim_next(self, most: int) -> list[ClaimedEmail]:
        if self.run.server_failed or self.count.is_full:
            return []
        at = self.now()
        self.run.is_held = not may_send(at=at)
        if self.run.is_held:
            return []
        return claim_emails(at=at, most=min(most, self.count.room), passing_over=self.count.sated)

    def _send_claimed(self, waiting: deque[ClaimedEmail], begun_by: datetime) -> None:
        try:
            while waiting and not self.run.server_failed and self.now() < begun_by:
                self._send_while_fresh(waiting, begun_by)
        finally:
            if waiting:
                retry_while_away(lambda: release_emails(waiting, at=self.now()))

    def _send_while_fresh(self, waiting: deque[ClaimedEmail], begun_by: datetime) -> None:
        """Send emails one after the other while the facts in them are fresh.

        If reading so many takes too long, half of them are read next time. A single one always goes.
        """
        some = list(islice(waiting, self.at_once))
        for number, written in enumerate(write_emails(some, day=self._day_of, now=self.now)):
            moment = self.now()
            is_old = moment - written.at >= FRESH_FOR and len(some) > 1
            if is_old and number == 0:
                self.at_once = len(some) // 2
            if is_old or moment >= begun_by or not self._send_next(waiting, written):
                return

    def _day_of(self, at: datetime) -> date:
        return self.as_of or clock.local_day(at)

    def _send_next(self, waiting: deque[ClaimedEmail], written: WrittenEmail) -> bool:
        """Deliver the first one that waits, if the claim still holds. Returns whether all went well."""
        if written.message and waiting[0].handed_over >= MOST_HANDED_OVER:
            return self._note_failure(waiting.popleft(), STOPPED_TWICE, self._day_of(written.at))
        is_ours = not written.message or mark_handed_over(waiting[0])
        email = waiting.popleft()
        return not is_ours or self._send_one(email, written)

    def _send_one(self, email: ClaimedEmail, written: WrittenEmail) -> bool:
        """Send it if there is something to send, and note the outcome. Returns whether all went well."""
        composed, as_of = written.composed, self._day_of(written.at)
        if isinstance(composed, DeliveryFault):
            return self._note_failure(email, composed, as_of)
        at, answer = self.now(), ""
        try:
            if written.message:
                answer = self.connection.send_email(written.message)
        except Exception as error:  # whatever it is, the others must go, and the desk must know of this one
            log.warning("mail_failed", mail=str(email.id), attempts=email.rows[0].attempts, exc_info=error)
            return self._note_failure(email, doubt_refusals(describe_fault(error)), as_of)
        retry_while_away(lambda: mark_sent(composed, at=at, answer=answer))
        if composed.faulty:
            retry_while_away(lambda: mark_rows_failed(email, composed.faulty, NOT_WRITTEN, as_of=as_of, at=at))
            self.run.faults.append(NOT_WRITTEN.sentence)
        self.run.count_settled(sent=written.message is not None)
        self.count.count_email(email.recipient, sent=written.message is not None)
        return True

    def _note_failure(self, email: ClaimedEmail, fault: DeliveryFault, as_of: date) -> bool:
        at = self.now()
        retry_while_away(lambda: mark_failed(email, fault, as_of=as_of, at=at))
        self.run.count_failed(fault)
        self.count.count_email(email.recipient, sent=False)
        return False
