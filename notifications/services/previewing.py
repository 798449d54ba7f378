"""Which mails would go, without sending or writing anything."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from notifications.letters.composed import Told
from notifications.letters.composing import compose_from
from notifications.letters.facts import facts_of
from notifications.models.obligation import Obligation
from secor_portal import wording

AT_ONCE = 100  # mails written from what is read at once


@dataclass(frozen=True, slots=True)
class Preview:
    """One mail: to whom, its subject line, and why each thing in it is told."""

    to: str
    subject: str
    whys: tuple[str, ...]


def preview(rows: Iterable[Obligation], *, as_of: date, at: datetime) -> Iterator[Preview]:
    """The mails in which ``rows``, saved or not, would go out on ``as_of``."""
    mails = (list(together) for _, together in groupby(sorted(rows, key=_order), key=_mail))
    while some := list(islice(mails, AT_ONCE)):
        yield from _of(some, as_of, at)


def _of(mails: Sequence[Sequence[Obligation]], as_of: date, at: datetime) -> Iterator[Preview]:
    facts = facts_of([row for rows in mails for row in rows], as_of)
    for rows in mails:
        composed = compose_from(facts, rows, as_of=as_of, at=at)
        if composed.letter:
            yield Preview(rows[0].recipient, composed.letter.subject, tuple(_why(told) for told in composed.told))


def _mail(row: Obligation) -> Hashable:
    """Rows of which this is the same go out together."""
    return row.mail or (row.recipient, row.company)


def _order(row: Obligation) -> tuple[str, str]:
    return (row.recipient, str(_mail(row)))


def _why(told: Told) -> str:
    row = told.row
    if not row.is_reminder:
        return row.get_subject_display()
    if row.stage == 0:
        return f"{told.headline}, told on the day"
    return f"{told.headline}, told from {wording.count(abs(row.stage), 'day')} {'before' if row.stage > 0 else 'after'}"
