"""How a mail will read, for whoever is about to cause it."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from django.template.loader import render_to_string

from audits.models import RevisionRound
from audits.previews import Mail
from notifications.letters.composing import ToldRow, compose_email_from, read_facts
from notifications.letters.footers import add_required_footer, link_people
from notifications.letters.letter import join_lines
from notifications.letters.notices import write_revisions_letter
from notifications.models.obligation import Obligation
from notifications.rules.subjects import ObligationSubject
from secor_portal import wording


def preview_revisions_email(asked: RevisionRound) -> Mail:
    """The mail about a round of revisions on the day on which it is requested."""
    people = link_people(asked.audit.municipality)
    letter = add_required_footer(
        write_revisions_letter(asked, asked.requested_on), ObligationSubject.REVISIONS_REQUESTED, people=people
    )
    return Mail(join_lines(letter.subject), render_to_string("email/letter.txt", {"letter": letter}).strip())


BATCH = 100  # mails written from what is read at once


@dataclass(frozen=True, slots=True)
class EmailPreview:
    """One mail: to whom, its subject line, and why each thing in it is told."""

    to: str
    subject: str
    whys: tuple[str, ...]


def preview_emails(rows: Iterable[Obligation], *, as_of: date, at: datetime) -> Iterator[EmailPreview]:
    """The mails in which ``rows``, saved or not, would go out on ``as_of``."""
    mails = (list(together) for _, together in groupby(sorted(rows, key=_sort_key), key=_email_key))
    while some := list(islice(mails, BATCH)):
        yield from _preview_batch(some, as_of, at)


def _preview_batch(mails: Sequence[Sequence[Obligation]], as_of: date, at: datetime) -> Iterator[EmailPreview]:
    facts = read_facts([row for rows in mails for row in rows], as_of)
    for rows in mails:
        composed = compose_email_from(facts, rows, as_of=as_of, at=at)
        if composed.letter:
            yield EmailPreview(
                rows[0].recipient, composed.letter.subject, tuple(_explain_row(told) for told in composed.told)
            )


def _email_key(row: Obligation) -> Hashable:
    """Rows of which this is the same go out together."""
    return row.mail or (row.recipient, row.company)


def _sort_key(row: Obligation) -> tuple[str, str]:
    return (row.recipient, str(_email_key(row)))


def _explain_row(told: ToldRow) -> str:
    row = told.row
    if not row.is_reminder:
        return ObligationSubject(row.subject).row.title
    if row.stage == 0:
        return f"{told.headline}, told on the day"
    return f"{told.headline}, told from {wording.count(abs(row.stage), 'day')} {'before' if row.stage > 0 else 'after'}"
