"""The outbox: claim emails that wait, hand them over, and note what came of each: sent, closed, failed or tried again.

A sender that is killed leaves claims behind. They end by themselves when their lease does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from municipalities.models import User
from notifications.letters.composing import ComposedEmail, ToldRow
from notifications.models import Bounce
from notifications.models.obligation import Obligation, ObligationQuerySet
from notifications.rules.retries import pause_after
from notifications.rules.states import ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.services.bounces import DeliveryFault, clear_bounce, notify_instead, record_bounce
from notifications.services.heartbeat import wait_for_turn
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of, record
from secor_portal.errors import RuleBroken, StaleState

LEASE = timedelta(minutes=5)
TO_BEGIN = timedelta(
    minutes=1
)  # in which a claim’s emails are begun: a server may be slow on the last one (EMAIL_TIMEOUT)

Rows = Sequence[Obligation]


@dataclass(frozen=True, slots=True)
class ClaimedEmail:
    """Claimed rows that go to one address in one email."""

    id: UUID
    rows: Rows

    @property
    def recipient(self) -> str:
        """The address."""
        return self.rows[0].recipient

    @property
    def handed_over(self) -> int:
        """How often it may have arrived already."""
        return max(row.handed_over for row in self.rows)


@transaction.atomic(durable=True)
def claim_emails(*, at: datetime, most: int = 1, passing_over: Collection[str] = ()) -> list[ClaimedEmail]:
    """Claim the emails that have waited longest, one for each address, until ``LEASE`` after ``at``.

    It is durable, since a claim must be committed before its email goes out. Claims are made one after the other:
    two at once might each take some of one person's dates. Rows locked by another transaction are left out.
    """
    wait_for_turn()
    unheld = Obligation.objects.free(at).select_for_update(skip_locked=True, of=("self",))
    leaders = _lead_rows(unheld.exclude(recipient__in=passing_over).order_by("not_before", "pk")[:most])
    if not leaders:
        return []
    together = _gather_rows(leaders, unheld)
    emails = [
        ClaimedEmail(leader.mail or _name_email(together[address]), together[address])
        for address, leader in leaders.items()
    ]
    _mark_claimed(emails, until=at + LEASE)
    return emails


def mark_handed_over(email: ClaimedEmail) -> bool:
    """Note that the email server gets the email now. Returns False if the claim has ended.

    If nothing more is noted after this, the next sender knows that the email may have arrived.
    """
    return filter_claimed(email.rows).update(handed_over=email.handed_over + 1) == len(email.rows)


def release_emails(emails: Collection[ClaimedEmail], *, at: datetime) -> None:
    """Return claimed emails that were not begun. An email that was never begun is as it was before."""
    named = Case(When(attempts=1, then=None), default=F("mail"))
    filter_claimed(row for email in emails for row in email.rows).update(
        state=ObligationState.DUE, not_before=at, attempts=F("attempts") - 1, mail=named
    )


def filter_claimed(rows: Iterable[Obligation]) -> ObligationQuerySet:
    """The claimed ``rows`` while the claim lasts. After that, another sender may have claimed them."""
    claimed = list(rows)
    until = {row.not_before for row in claimed}
    return Obligation.objects.filter(
        pk__in=[row.pk for row in claimed], state=ObligationState.CLAIMED, not_before__in=until
    )


def _name_email(rows: Rows) -> UUID:
    """An email of one row takes the id of the row. An email of several gets its own: each row may still go alone."""
    return rows[0].pk if len(rows) == 1 else uuid4()


def _lead_rows(rows: Iterable[Obligation]) -> dict[str, Obligation]:
    found: dict[str, Obligation] = {}
    for row in rows:
        found.setdefault(row.recipient, row)
    return found


def _gather_rows(leaders: dict[str, Obligation], unheld: ObligationQuerySet) -> dict[str, list[Obligation]]:
    """By address, the rows of each email: those of its last attempt, or all that may go with its leader."""
    emails = [row.mail for row in leaders.values() if row.mail]
    addresses = [row.recipient for row in leaders.values() if not row.mail]
    found: dict[str, list[Obligation]] = defaultdict(list)
    rows = unheld.filter(Q(mail__in=emails) | Q(mail=None, recipient__in=addresses))
    for row in rows.select_related("municipality").order_by("due_on", "pk"):
        leader = leaders[row.recipient]
        if row.mail == leader.mail and (leader.mail or row.company == leader.company):
            found[row.recipient].append(row)
    return found


def _mark_claimed(emails: Collection[ClaimedEmail], *, until: datetime) -> None:
    """In the database and in the rows themselves. A single row is an email with the same id."""
    rows = [row for email in emails for row in email.rows]
    taken = Obligation.objects.filter(pk__in=[row.pk for row in rows])
    taken.update(
        state=ObligationState.CLAIMED, not_before=until, attempts=F("attempts") + 1, mail=Coalesce("mail", "pk")
    )
    for email in emails:
        if len(email.rows) > 1:
            Obligation.objects.filter(pk__in=[row.pk for row in email.rows]).update(mail=email.id)
        for row in email.rows:
            row.state, row.not_before, row.mail, row.attempts = (
                ObligationState.CLAIMED,
                until,
                email.id,
                row.attempts + 1,
            )


LONGEST_HEADLINE = 200  # characters
LOG_BATCH = 500  # rows at once
ALREADY_BEGUN = 1  # attempts of an email whose Message-ID a server may already know


def mark_sent(composed: ComposedEmail, *, at: datetime, answer: str = "") -> None:
    """Mark the sent rows, with the server's ``answer``, and close rows that no longer apply. Safe to run twice.

    Marking comes first, in one statement for a single row. The sooner it is done, the fewer emails go twice because
    their sender was killed. The log follows in ``log_sent_emails``.
    """
    if len(composed.told) == 1:
        _mark_row_sent(composed.told[0], at, answer)
    elif composed.told:
        with transaction.atomic():
            for one in composed.told:
                _mark_row_sent(one, at, answer)
    for state, rows in composed.closed.items():
        for row in rows:
            filter_claimed([row]).update(state=state, **_erase_secret(row))


def _mark_row_sent(told: ToldRow, at: datetime, answer: str) -> None:
    facts = {"headline": told.headline[:LONGEST_HEADLINE], "fault": "", "answer": answer}
    filter_claimed([told.row]).update(
        state=ObligationState.SENT, sent_at=at, is_logged=False, **facts, **_erase_secret(told.row)
    )


def log_sent_emails(*, at: datetime) -> None:
    """Log every sent row once, also those of senders that were killed, and clear the bounces of their addresses."""
    while _log_batch(at):
        pass


@transaction.atomic
def _log_batch(at: datetime) -> int:
    unheld = Obligation.objects.unlogged().select_for_update(skip_locked=True)
    rows = list(unheld.order_by("pk")[:LOG_BATCH])
    if not rows:
        return 0
    Event.objects.bulk_create([_sent_event(row) for row in rows])
    Obligation.objects.filter(pk__in=[row.pk for row in rows]).update(is_logged=True)
    _forget_bounces(rows, at)
    return len(rows)


def _forget_bounces(rows: Iterable[Obligation], at: datetime) -> None:
    """Clear bounces older than an email that arrived. An email may be logged after a later one was refused."""
    taken: dict[str, datetime] = {}
    for row in rows:
        address, sent_at = row.recipient.lower(), _moment_sent(row)
        taken[address] = max(taken.get(address, sent_at), sent_at)
    for bounce in Bounce.objects.filter(address__in=taken).order_by("address"):
        if bounce.at <= taken[bounce.address]:
            clear_bounce(bounce.address, at=at)


def _sent_event(row: Obligation) -> Event:
    verb = "reminder.sent" if row.is_reminder else "notice.sent"
    return event_of(verb, row, by=None, at=_moment_sent(row), said=row.headline, to=row.recipient)


def _moment_sent(row: Obligation) -> datetime:
    at: datetime = row.sent_at  # type: ignore[assignment]  # the database insists on it
    return at


@transaction.atomic
def mark_failed(email: ClaimedEmail, fault: DeliveryFault, *, as_of: date, at: datetime) -> None:
    """Let the email wait for another attempt, or give it up; the desk sees why.

    If email doesn't reach the address, the next contact gets it instead.
    """
    given_up = []
    for row in email.rows:
        pause = None if fault.final else pause_after(row.attempts, of_server=fault.of_server)
        if pause is None:
            _give_up(row, fault, at)
            given_up.append(row)
        else:
            waits = {"not_before": at + pause, "handed_over": row.handed_over}  # this attempt has an outcome
            filter_claimed([row]).update(state=ObligationState.DUE, fault=fault.sentence, **waits)
    if given_up and fault.of_address:
        record_bounce(email.recipient, answer=fault.sentence, at=at)
        notify_instead(given_up, as_of=as_of, at=at)


def _give_up(row: Obligation, fault: DeliveryFault, at: datetime) -> None:
    if filter_claimed([row]).update(state=ObligationState.FAILED, fault=fault.sentence, **_erase_secret(row)):
        record("message.failed", row, by=None, at=at, to=row.recipient, fault=fault.sentence)


@transaction.atomic
def mark_rows_failed(
    email: ClaimedEmail, rows: Sequence[Obligation], fault: DeliveryFault, *, as_of: date, at: datetime
) -> None:
    """The same for ``rows`` that could not be written while the rest of their email went. Each is alone from now on."""
    filter_claimed(rows).update(mail=F("pk"))
    mark_failed(ClaimedEmail(email.id, rows), fault, as_of=as_of, at=at)


@transaction.atomic
def retry_email(*, obligation: Obligation, by: User, at: datetime) -> None:
    """Try a failed message again, with everything in the same email, which keeps its Message-ID.

    It clears a bounce of the address, since the person who retries has a reason. Raises RuleBroken for an invitation,
    whose link isn't stored, and StaleState if the message is no longer marked as failed.
    """
    if obligation.subject == ObligationSubject.INVITATION:
        raise RuleBroken(
            "link_not_kept", "The portal doesn’t store the link of an invitation. Invite the person again."
        )
    together = Q(mail=obligation.mail) if obligation.mail else Q(pk=obligation.pk)
    failed = list(Obligation.objects.filter(together, state=ObligationState.FAILED).select_for_update())
    if obligation.pk not in {row.pk for row in failed}:
        raise StaleState("not_failed", "This message is no longer marked as failed. Reload the page.")
    clear_bounce(obligation.recipient, at=at)
    for row in failed:
        record("message.queued_again", row, by=by, at=at, to=row.recipient)
    again = Obligation.objects.filter(pk__in=[row.pk for row in failed])
    again.update(state=ObligationState.DUE, not_before=at, tell_at=at, attempts=ALREADY_BEGUN, handed_over=0, fault="")


def _erase_secret(row: Obligation) -> dict[str, Any]:
    """Forget the secret link of an invitation as soon as it is sent or given up."""
    return {"context": {}} if row.subject == ObligationSubject.INVITATION else {}
