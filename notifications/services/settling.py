"""What came of a mail that was claimed: it is sent, or closed, or waits for another attempt, or is given up."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from municipalities.models import User
from notifications.letters.composed import Composed, Told
from notifications.models import Bounce
from notifications.models.obligation import Obligation, State, Subject
from notifications.rules.attempts import pause_after
from notifications.services.bouncing import clear_bounce, climb, mark_bounced
from notifications.services.claiming import Mail, ours
from notifications.services.faults import Fault
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of, record
from secor_portal.errors import RuleBroken, StaleState

LONGEST_HEADLINE = 200  # characters
BATCH = 500  # rows at once
BEGUN = 1  # attempts of a mail whose name a server knows already


def settle(composed: Composed, *, at: datetime, answer: str = "") -> None:
    """Mark what was sent, with the server's ``answer``; close what is not true any more. Twice is as good as once.

    Marking is first, and one statement where a mail tells one thing: the sooner it is done, the fewer mails go twice
    because their sender is killed. The rest follows in ``log_sent``.
    """
    if len(composed.told) == 1:
        _mark_sent(composed.told[0], at, answer)
    elif composed.told:
        with transaction.atomic():
            for one in composed.told:
                _mark_sent(one, at, answer)
    for state, rows in composed.closed.items():
        for row in rows:
            ours([row]).update(state=state, **_without_secret(row))


def _mark_sent(told: Told, at: datetime, answer: str) -> None:
    said = {"headline": told.headline[:LONGEST_HEADLINE], "fault": "", "answer": answer}
    ours([told.row]).update(state=State.SENT, sent_at=at, is_logged=False, **said, **_without_secret(told.row))


def log_sent(*, at: datetime) -> None:
    """Write what follows from mail that was sent, also by somebody who was killed since.

    Each row has an event. An address that mail did not reach before is reached again.
    """
    while _log_some(at):
        pass


@transaction.atomic
def _log_some(at: datetime) -> int:
    unheld = Obligation.objects.unlogged().select_for_update(skip_locked=True)
    rows = list(unheld.order_by("pk")[:BATCH])
    if not rows:
        return 0
    Event.objects.bulk_create([_sent(row) for row in rows])
    Obligation.objects.filter(pk__in=[row.pk for row in rows]).update(is_logged=True)
    _forget_bounces(rows, at)
    return len(rows)


def _forget_bounces(rows: Iterable[Obligation], at: datetime) -> None:
    """Of addresses that took mail after they refused some. Mail may be logged later than another one is refused."""
    taken: dict[str, datetime] = {}
    for row in rows:
        address, sent_at = row.recipient.lower(), _sent_at(row)
        taken[address] = max(taken.get(address, sent_at), sent_at)
    for bounce in Bounce.objects.filter(address__in=taken).order_by("address"):
        if bounce.at <= taken[bounce.address]:
            clear_bounce(bounce.address, at=at)


def _sent(row: Obligation) -> Event:
    verb = "reminder.sent" if row.is_reminder else "notice.sent"
    return event_of(verb, row, by=None, at=_sent_at(row), said=row.headline, to=row.recipient)


def _sent_at(row: Obligation) -> datetime:
    at: datetime = row.sent_at  # type: ignore[assignment]  # the database insists on it
    return at


@transaction.atomic
def fail(mail: Mail, fault: Fault, *, as_of: date, at: datetime) -> None:
    """Let the mail wait for another attempt, or give it up: the desk is shown why.

    What an address that mail does not reach was to be told is told to whoever is next.
    """
    given_up = []
    for row in mail.rows:
        pause = None if fault.final else pause_after(row.attempts, of_server=fault.of_server)
        if pause is None:
            _give_up(row, fault, at)
            given_up.append(row)
        else:
            waits = {"not_before": at + pause, "handed_over": row.handed_over}  # what came of this time is known
            ours([row]).update(state=State.DUE, fault=fault.sentence, **waits)
    if given_up and fault.of_address:
        mark_bounced(mail.recipient, answer=fault.sentence, at=at)
        climb(given_up, as_of=as_of, at=at)


def _give_up(row: Obligation, fault: Fault, at: datetime) -> None:
    if ours([row]).update(state=State.FAILED, fault=fault.sentence, **_without_secret(row)):
        record("message.failed", row, by=None, at=at, to=row.recipient, fault=fault.sentence)


@transaction.atomic
def fail_apart(mail: Mail, rows: Sequence[Obligation], fault: Fault, *, as_of: date, at: datetime) -> None:
    """The same for ``rows`` that could not be written, where the rest of their mail went: from now on each is alone."""
    ours(rows).update(mail=F("pk"))
    fail(Mail(mail.id, rows), fault, as_of=as_of, at=at)


@transaction.atomic
def send_again(*, obligation: Obligation, by: User, at: datetime) -> None:
    """Let a message that failed be tried again, with all that is told in the same mail, which keeps its name.

    An address that mail did not reach is taken to be one again: whoever sends to it knows something of it.
    Refused for an invitation, whose link is not kept; and where the message did not fail, or is already tried again.
    """
    if obligation.subject == Subject.INVITATION:
        raise RuleBroken("link_not_kept", "The link of this invitation is not kept. Invite the person again.")
    together = Q(mail=obligation.mail) if obligation.mail else Q(pk=obligation.pk)
    failed = list(Obligation.objects.filter(together, state=State.FAILED).select_for_update())
    if obligation.pk not in {row.pk for row in failed}:
        raise StaleState("not_failed", "This message is no longer marked as failed. Reload the page to see it.")
    clear_bounce(obligation.recipient, at=at)
    for row in failed:
        record("message.queued_again", row, by=by, at=at, to=row.recipient)
    again = Obligation.objects.filter(pk__in=[row.pk for row in failed])
    again.update(state=State.DUE, not_before=at, tell_at=at, attempts=BEGUN, handed_over=0, fault="")


def _without_secret(row: Obligation) -> dict[str, Any]:
    """A link that proves an address is kept no longer than until it is mailed."""
    return {"context": {}} if row.subject == Subject.INVITATION else {}
