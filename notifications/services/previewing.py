"""Which mails would go, without sending or writing anything."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from notifications.letters.composed import Told
from notifications.letters.composing import compose
from notifications.models.obligation import Obligation
from secor_portal.web import words


@dataclass(frozen=True, slots=True)
class Preview:
    """One mail: to whom, its subject line, and why each thing in it is told."""

    to: str
    subject: str
    whys: tuple[str, ...]


def preview(rows: Iterable[Obligation], *, as_of: date, at: datetime) -> Iterator[Preview]:
    """The mails in which ``rows``, saved or not, would go out on ``as_of``."""
    for _, together in groupby(sorted(rows, key=_order), key=_mail):
        yield from _one(list(together), as_of, at)


def _one(rows: Sequence[Obligation], as_of: date, at: datetime) -> Iterator[Preview]:
    composed = compose(rows, as_of=as_of, at=at)
    if composed.letter:
        whys = tuple(_why(told) for told in composed.told)
        yield Preview(rows[0].recipient, composed.letter.subject, whys)


def _mail(row: Obligation) -> Hashable:
    """Rows of which this is the same go out together."""
    if row.mail:
        return row.mail
    return row.recipient if row.is_reminder else row.pk


def _order(row: Obligation) -> tuple[str, str]:
    return (row.recipient, str(_mail(row)))


def _why(told: Told) -> str:
    row = told.row
    if not row.is_reminder:
        return row.get_subject_display()
    if row.stage == 0:
        return f"{told.headline}, told on the day"
    return f"{told.headline}, told from {words.count(abs(row.stage), 'day')} {'before' if row.stage > 0 else 'after'}"
