"""Taking mail that waits, so that nobody else sends it; and giving back what was not begun.

Whoever is killed leaves claims behind, which end by themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce

from notifications.models.obligation import Obligation, ObligationQuerySet, State
from notifications.services.sending import take_turns

LEASE = timedelta(minutes=5)
TO_BEGIN = timedelta(minutes=1)  # how long mails of a claim are begun: a server may be slow (EMAIL_TIMEOUT) on the last

Rows = Sequence[Obligation]


@dataclass(frozen=True, slots=True)
class Mail:
    """Claimed rows that go to one address in one mail."""

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
def claim(*, at: datetime, most: int = 1, passing_over: Collection[str] = ()) -> list[Mail]:
    """Take the mails that have waited longest, one to an address, until ``LEASE`` after ``at``; none where none waits.

    Durable: a claim that is not committed before the mail goes out would protect nobody. Claims are made one after the
    other, since of two at once each might take some of one person's dates. A row that a change holds is left out.
    """
    take_turns()
    unheld = Obligation.objects.free(at).select_for_update(skip_locked=True, of=("self",))
    leaders = _one_to_an_address(unheld.exclude(recipient__in=passing_over).order_by("not_before", "pk")[:most])
    if not leaders:
        return []
    together = _with_company(leaders, unheld)
    mails = [Mail(leader.mail or _name(together[address]), together[address]) for address, leader in leaders.items()]
    _write(mails, until=at + LEASE)
    return mails


def hand_over(mail: Mail) -> bool:
    """Write that the mail server gets the mail now; whether it is still ours to give.

    Whoever finds later that nothing more was written knows that it may have arrived.
    """
    return ours(mail.rows).update(handed_over=mail.handed_over + 1) == len(mail.rows)


def give_back(mails: Collection[Mail], *, at: datetime) -> None:
    """Let others take mails at once that were claimed and not begun. Where nobody began one before, it is as it was."""
    named = Case(When(attempts=1, then=None), default=F("mail"))
    ours(row for mail in mails for row in mail.rows).update(
        state=State.DUE, not_before=at, attempts=F("attempts") - 1, mail=named
    )


def ours(rows: Iterable[Obligation]) -> ObligationQuerySet:
    """Those claimed ``rows`` while the claim lasts: somebody else may have taken them after that."""
    claimed = list(rows)
    until = {row.not_before for row in claimed}
    return Obligation.objects.filter(pk__in=[row.pk for row in claimed], state=State.CLAIMED, not_before__in=until)


def _name(rows: Rows) -> UUID:
    """A mail that tells one thing is called as that is; of several, each may still go alone some day."""
    return rows[0].pk if len(rows) == 1 else uuid4()


def _one_to_an_address(rows: Iterable[Obligation]) -> dict[str, Obligation]:
    found: dict[str, Obligation] = {}
    for row in rows:
        found.setdefault(row.recipient, row)
    return found


def _with_company(leaders: dict[str, Obligation], unheld: ObligationQuerySet) -> dict[str, list[Obligation]]:
    """By address what each mail tells: what it told before, or all that may go with its leader."""
    mails = [row.mail for row in leaders.values() if row.mail]
    addresses = [row.recipient for row in leaders.values() if not row.mail]
    found: dict[str, list[Obligation]] = defaultdict(list)
    rows = unheld.filter(Q(mail__in=mails) | Q(mail=None, recipient__in=addresses))
    for row in rows.select_related("municipality").order_by("due_on", "pk"):
        leader = leaders[row.recipient]
        if row.mail == leader.mail and (leader.mail or row.company == leader.company):
            found[row.recipient].append(row)
    return found


def _write(mails: Collection[Mail], *, until: datetime) -> None:
    """In the database and in the rows themselves. A row alone is a mail of its own name."""
    rows = [row for mail in mails for row in mail.rows]
    taken = Obligation.objects.filter(pk__in=[row.pk for row in rows])
    taken.update(state=State.CLAIMED, not_before=until, attempts=F("attempts") + 1, mail=Coalesce("mail", "pk"))
    for mail in mails:
        if len(mail.rows) > 1:
            Obligation.objects.filter(pk__in=[row.pk for row in mail.rows]).update(mail=mail.id)
        for row in mail.rows:
            row.state, row.not_before, row.mail, row.attempts = State.CLAIMED, until, mail.id, row.attempts + 1
