"""Sending what waits: a mail is claimed, and that is committed; then it is checked, sent and marked.

Whoever is killed in between leaves a claim behind that ends by itself. The mail then goes once more, under the same
Message-ID.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q

from municipalities.models import User
from notifications.letters.composed import Composed, Told
from notifications.letters.composing import compose
from notifications.models.obligation import REMINDERS, Obligation, ObligationQuerySet, State, Subject
from notifications.rules.attempts import pause_after
from notifications.selectors.caps import count_at
from notifications.services.bouncing import clear_bounce, climb, mark_bounced
from notifications.services.calendars import keep_entries
from notifications.services.faults import Fault, fault_of
from notifications.services.posting import Post
from notifications.services.sending import may_send
from secor_portal import clock
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

LEASE = timedelta(minutes=10)  # much longer than a mail server may take (EMAIL_TIMEOUT)
LONGEST_HEADLINE = 200  # characters

log = structlog.get_logger()


@dataclass(slots=True)
class Run:
    """What one run did, counted in mails; ``closed`` had become false. ``faults`` are sentences.

    ``is_held``: nothing may be sent before a person confirms it.
    """

    sent: int = 0
    closed: int = 0
    faults: list[str] = field(default_factory=list)
    server_failed: bool = False
    is_held: bool = False

    @property
    def tried(self) -> int:
        """How many mails it took."""
        return self.sent + self.closed + len(self.faults)

    def settled(self, *, sent: bool) -> None:
        """A mail went, or was closed because nothing in it was true any more."""
        self.sent += sent
        self.closed += not sent

    def failed(self, fault: Fault) -> None:
        """A mail did not go; where the server is at fault, no other would."""
        self.faults.append(fault.sentence)
        self.server_failed = fault.of_server


def deliver(*, now: Callable[[], datetime] = clock.now, as_of: date | None = None) -> Run:
    """Send what waits, until nothing does, a limit is reached or the mail server fails. Several at once do no harm.

    ``now`` is asked before each mail, since a run may last longer than a claim. What is true and how many days are left
    is judged on ``as_of``, by default the day in Alberta.
    """
    run, count = Run(is_held=not may_send(at=now())), count_at(now())
    with closing(Post()) as post:
        while not (run.is_held or run.server_failed or count.is_full):
            at = now()
            rows = claim(at=at, passing_over=count.sated)
            if not rows:
                break
            left = _deliver_one(rows, post, run, as_of or clock.local_day(at), at)
            count.took(rows[0].recipient, sent=left)
    return run


def _deliver_one(rows: Sequence[Obligation], post: Post, run: Run, as_of: date, at: datetime) -> bool:
    """Send one claimed mail, and write down what came of it; whether it left."""
    answer = ""
    try:
        composed = compose(rows, as_of=as_of, at=at)
        keep_entries(composed.calendar)
        if composed.letter:
            answer = post.send(composed.letter.message(rows[0].recipient, mail_of(rows)))
    except Exception as error:  # whatever it is, the other mails must go, and the desk must know of this one
        log.warning("mail_failed", mail=str(rows[0].mail), attempts=rows[0].attempts, exc_info=error)
        run.failed(fail(rows, fault_of(error), as_of=as_of, at=at))
        return False
    settle(composed, at=at, answer=answer)
    run.settled(sent=composed.letter is not None)
    return composed.letter is not None


@transaction.atomic(durable=True)
def claim(*, at: datetime, passing_over: Collection[str] = ()) -> list[Obligation]:
    """Take the mail that has waited longest, until ``LEASE`` after ``at``: its rows, or none where nothing waits.

    Durable: a claim that is not committed before the mail goes out would protect nobody.
    """
    free = Obligation.objects.free(at).exclude(recipient__in=passing_over).order_by("not_before", "pk")
    while first := free.first():
        mail = first.mail or first.pk
        taken = {"state": State.CLAIMED, "not_before": at + LEASE, "mail": mail, "attempts": F("attempts") + 1}
        unmoved = Obligation.objects.filter(pk=first.pk, state=first.state, not_before=first.not_before)
        if unmoved.update(**taken):
            Obligation.objects.free(at).filter(_goes_with(first)).update(**taken)
            return list(_claimed(mail, at + LEASE).select_related("municipality").order_by("due_on", "pk"))
    return []


def _goes_with(first: Obligation) -> Q:
    """Which other rows its mail tells: those it told before, or every reminder to the same address."""
    if first.mail:
        return Q(mail=first.mail)
    if first.is_reminder:
        return Q(mail=None, recipient=first.recipient, subject__in=REMINDERS)
    return Q(pk__in=[])


def mail_of(rows: Sequence[Obligation]) -> UUID:
    """The mail that claimed rows go out in."""
    mail = rows[0].mail
    if mail is None:
        raise ValueError("Only a claimed message is in a mail.")
    return mail


def settle(composed: Composed, *, at: datetime, answer: str = "") -> None:
    """Mark what was sent, with the server's ``answer``; then close what is not true any more.

    Marking is first and alone: whoever is killed between the answer and its end has the mail go twice. Whoever it was
    sent to is reached by mail again.
    """
    _mark(composed.told, at=at, answer=answer)
    for state, rows in composed.closed.items():
        for row in rows:
            _ours(row).update(state=state, **_without_secret(row))
    if composed.told:
        clear_bounce(composed.told[0].row.recipient, at=at)


@transaction.atomic
def _mark(told: Sequence[Told], *, at: datetime, answer: str) -> None:
    """With one event for each row that was sent."""
    for one in told:
        sent = {"state": State.SENT, "sent_at": at, "headline": one.headline[:LONGEST_HEADLINE], "fault": ""}
        if _ours(one.row).update(**sent, answer=answer, **_without_secret(one.row)):
            record(_verb(one), one.row, by=None, at=at, said=one.headline, to=one.row.recipient)


@transaction.atomic
def fail(rows: Sequence[Obligation], fault: Fault, *, as_of: date, at: datetime) -> Fault:
    """Let claimed rows wait for another attempt, or give them up: the desk is shown why.

    What an address that mail does not reach was to be told is told to whoever is next.
    """
    for row in rows:
        pause = None if fault.final else pause_after(row.attempts)
        if pause is None:
            if _ours(row).update(state=State.FAILED, fault=fault.sentence, **_without_secret(row)):
                record("message.failed", row, by=None, at=at, to=row.recipient, fault=fault.sentence)
        else:
            _ours(row).update(state=State.DUE, not_before=at + pause, fault=fault.sentence)
    if fault.final:
        mark_bounced(rows[0].recipient, answer=fault.sentence, at=at)
        climb(rows, as_of=as_of, at=at)
    return fault


@transaction.atomic
def send_again(*, obligation: Obligation, by: User, at: datetime) -> None:
    """Let a message that failed be tried once more from the start.

    Refused for an invitation, whose link is not kept; and where the message did not fail, or is already tried again.
    """
    if obligation.subject == Subject.INVITATION:
        raise RuleBroken("link_not_kept", "The link of this invitation is not kept. Invite the person again.")
    failed = Obligation.objects.filter(pk=obligation.pk, state=State.FAILED)
    if not failed.update(state=State.DUE, not_before=at, tell_at=at, attempts=0, fault=""):
        raise StaleState("not_failed", "This message is no longer marked as failed. Reload the page to see it.")
    record("message.queued_again", obligation, by=by, at=at, to=obligation.recipient)


def _claimed(mail: UUID, until: datetime) -> ObligationQuerySet:
    return Obligation.objects.filter(mail=mail, state=State.CLAIMED, not_before=until)


def _ours(row: Obligation) -> ObligationQuerySet:
    """The row while our claim lasts: somebody else may have taken it after that."""
    return Obligation.objects.filter(pk=row.pk, state=State.CLAIMED, not_before=row.not_before)


def _without_secret(row: Obligation) -> dict[str, Any]:
    """A link that proves an address is kept no longer than until it is mailed."""
    return {"context": {}} if row.subject == Subject.INVITATION else {}


def _verb(told: Told) -> str:
    return "reminder.sent" if told.row.is_reminder else "notice.sent"
