"""Addresses that mail does not reach: marked, and what they were to be told is told to somebody else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from municipalities.models import Membership, User
from notifications.models import Bounce, Obligation
from notifications.models.obligation import ALONE
from notifications.rules.refusals import MOST_IN_A_ROW
from notifications.selectors.recipients import current, instead_of
from notifications.services.faults import Fault
from notifications.services.looking import look_again, look_at
from notifications.services.making import keep
from secor_portal.activity.services import record
from secor_portal.clock import local_day


def mark_bounced(address: str, *, answer: str, at: datetime) -> None:
    """Keep that the mail server refused mail to ``address`` for good; call it in the transaction that learns of it."""
    Bounce.objects.update_or_create(address=address.lower(), defaults={"answer": answer, "at": at})
    look_again(_places_of(address, at), as_of=local_day(at))


def as_believed(fault: Fault) -> Fault:
    """The same; or the server's, where it refused so many addresses one after the other and took mail for none.

    A limit or a policy that it words like an unknown address would otherwise silence every municipality.
    """
    if not fault.of_address or _refused_in_a_row() < MOST_IN_A_ROW:
        return fault
    return replace(fault, final=False, of_address=False, of_server=True)


def _refused_in_a_row() -> int:
    """The addresses that were marked since the last mail was taken."""
    sent_at = Obligation.objects.aggregate(last=Max("sent_at"))["last"]
    marked = Bounce.objects.filter(at__gt=sent_at) if sent_at else Bounce.objects.all()
    return marked.count()


@transaction.atomic
def clear_bounce(address: str, *, at: datetime) -> bool:
    """Forget it, because mail arrives again; whether there was anything to forget."""
    deleted, _ = Bounce.objects.filter(address=address.lower()).delete()
    if deleted:
        look_again(_places_of(address, at), as_of=local_day(at))
    return bool(deleted)


@transaction.atomic
def try_again(*, bounce: Bounce, by: User, at: datetime) -> None:
    """Let mail go to the address again: somebody says that it works."""
    clear_bounce(bounce.address, at=at)
    record("address.tried_again", bounce, by=by, at=at, address=bounce.address)


def climb(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> None:
    """Tell whoever is next, at once, what the address of ``rows``, which is marked, was to be told."""
    if places := {row.municipality_id for row in rows if row.is_reminder and row.municipality_id}:
        look_at(places, as_of=as_of, at=at, opens_at=at)
    others = [row for row in rows if not row.is_reminder and row.subject not in ALONE and row.municipality_id]
    for row in others:
        to = instead_of(row.recipient, row.municipality_id, as_of)  # type: ignore[arg-type]  # filtered above
        keep([_for(row, address) for address in to], at=at)


def _for(row: Obligation, address: str) -> Obligation:
    """The same thing to tell, to somebody else."""
    return Obligation(
        municipality_id=row.municipality_id,
        subject=row.subject,
        subject_id=row.subject_id,
        due_on=row.due_on,
        stage=row.stage,
        recipient=address,
        context=row.context,
    )


def _places_of(address: str, at: datetime) -> list[UUID]:
    acting = Membership.objects.filter(current(local_day(at)), user__email__iexact=address)
    return list(acting.values_list("municipality_id", flat=True))
