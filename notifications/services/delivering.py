"""Sending what waits: mails are claimed, and that is committed; then each is checked, sent and marked.

Whoever is killed in between leaves claims behind that end by themselves. The mail in hand then goes once more, under
the same Message-ID; not a third time, where it may have arrived twice.
"""

from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

import structlog

from notifications.rules.attempts import MOST_HANDED_OVER
from notifications.rules.caps import Count
from notifications.selectors.caps import count_at
from notifications.services.bouncing import as_believed
from notifications.services.claiming import TO_BEGIN, Mail, claim, give_back, hand_over
from notifications.services.faults import NOT_WRITTEN, STOPPED_TWICE, Fault, fault_of
from notifications.services.posting import Post
from notifications.services.sending import may_send
from notifications.services.settling import fail, fail_apart, log_sent, settle
from notifications.services.writing import Written, write
from secor_portal import clock
from secor_portal.patience import retry_while_away

AT_ONCE = 100  # mails at most that a sender has in hand
FRESH = timedelta(seconds=2)  # how long what was read is taken as true

log = structlog.get_logger()


@dataclass(slots=True)
class Run:
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

    def failed(self, fault: Fault) -> None:
        """A mail did not go; where the server is at fault, no other would."""
        self.tried += 1
        self.faults.append(fault.sentence)
        self.server_failed = fault.of_server


def deliver(*, now: Callable[[], datetime] = clock.now, as_of: date | None = None) -> Run:
    """Send what waits, until nothing does, a limit is reached or the mail server fails. Several at once do no harm.

    ``now`` is asked again and again, since a run may last longer than a claim. What is true and how many days are left
    is judged on ``as_of``, by default the day in Alberta.
    """
    with closing(Post()) as post:
        sender = Sender(post, now, as_of, count_at(now()))
        try:
            sender.run_to_the_end()
        finally:
            retry_while_away(lambda: log_sent(at=now()))
    return sender.run


@dataclass(slots=True)
class Sender:
    """One run of sending, over one connection."""

    post: Post
    now: Callable[[], datetime]
    as_of: date | None
    count: Count
    run: Run = field(default_factory=Run)
    at_once: int = AT_ONCE

    def run_to_the_end(self) -> None:
        """Take a mail, then two, then four at once: one that is killed soon has little in hand."""
        most = 1
        while mails := self._take(most):
            tried = self.run.tried
            self._deliver(deque(mails), begun_by=self.now() + TO_BEGIN)
            if self.run.tried == tried:
                return  # too slow to begin even one of them in time
            most = min(2 * most, AT_ONCE)

    def _take(self, most: int) -> list[Mail]:
        if self.run.server_failed or self.count.is_full:
            return []
        at = self.now()
        self.run.is_held = not may_send(at=at)
        if self.run.is_held:
            return []
        return claim(at=at, most=min(most, self.count.room), passing_over=self.count.sated)

    def _deliver(self, waiting: deque[Mail], begun_by: datetime) -> None:
        try:
            while waiting and not self.run.server_failed and self.now() < begun_by:
                self._deliver_while_fresh(waiting, begun_by)
        finally:
            if waiting:
                retry_while_away(lambda: give_back(waiting, at=self.now()))

    def _deliver_while_fresh(self, waiting: deque[Mail], begun_by: datetime) -> None:
        """Send mails one after the other, as long as what they say was read a moment ago.

        Where reading so many takes too long, the next time half of them are read, and one alone goes in any case.
        """
        some = list(islice(waiting, self.at_once))
        for number, written in enumerate(write(some, day=self._day, now=self.now)):
            moment = self.now()
            is_old = moment - written.at >= FRESH and len(some) > 1
            if is_old and number == 0:
                self.at_once = len(some) // 2
            if is_old or moment >= begun_by or not self._deliver_next(waiting, written):
                return

    def _day(self, at: datetime) -> date:
        return self.as_of or clock.local_day(at)

    def _deliver_next(self, waiting: deque[Mail], written: Written) -> bool:
        """Deliver the first that waits, where nobody else has taken it meanwhile; whether all went well."""
        if written.message and waiting[0].handed_over >= MOST_HANDED_OVER:
            return self._failed(waiting.popleft(), STOPPED_TWICE, self._day(written.at))
        is_ours = not written.message or hand_over(waiting[0])
        mail = waiting.popleft()
        return not is_ours or self._deliver_one(mail, written)

    def _deliver_one(self, mail: Mail, written: Written) -> bool:
        """Send it, where there is something to send, and keep what came of it; whether all went well."""
        composed, as_of = written.composed, self._day(written.at)
        if isinstance(composed, Fault):
            return self._failed(mail, composed, as_of)
        at, answer = self.now(), ""
        try:
            if written.message:
                answer = self.post.send(written.message)
        except Exception as error:  # whatever it is, the other mails must go, and the desk must know of this one
            log.warning("mail_failed", mail=str(mail.id), attempts=mail.rows[0].attempts, exc_info=error)
            return self._failed(mail, as_believed(fault_of(error)), as_of)
        retry_while_away(lambda: settle(composed, at=at, answer=answer))
        if composed.faulty:
            retry_while_away(lambda: fail_apart(mail, composed.faulty, NOT_WRITTEN, as_of=as_of, at=at))
            self.run.faults.append(NOT_WRITTEN.sentence)
        self.run.settled(sent=written.message is not None)
        self.count.took(mail.recipient, sent=written.message is not None)
        return True

    def _failed(self, mail: Mail, fault: Fault, as_of: date) -> bool:
        at = self.now()
        retry_while_away(lambda: fail(mail, fault, as_of=as_of, at=at))
        self.run.failed(fault)
        self.count.took(mail.recipient, sent=False)
        return False
