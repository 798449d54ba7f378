"""How emails will read, before they are sent."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice

from audits.hooks import AuditHooks, EmailText
from audits.models import RevisionRound
from notifications.letters.composing import ToldRow, compose_email_from, read_facts
from notifications.letters.footers import add_required_footer, link_people
from notifications.letters.letter import join_lines
from notifications.letters.notices import write_revisions_letter
from notifications.models.obligation import Obligation
from notifications.rules.subjects import ObligationSubject
from secor_portal import wording

BATCH = 100  # emails written from facts that are read together


class EmailHooks(AuditHooks):
    """Shows reviewers the email that a decision will send."""

    def preview_revisions(self, revision_round: RevisionRound) -> EmailText:
        """The email about a round of revisions on the day it is requested."""
        people = link_people(revision_round.audit.municipality)
        letter = write_revisions_letter(revision_round, revision_round.requested_on)
        letter = add_required_footer(letter, ObligationSubject.REVISIONS_REQUESTED, people=people)
        return EmailText(join_lines(letter.subject), letter.write_text().strip())


@dataclass(frozen=True, slots=True)
class EmailPreview:
    """One email: its address, its subject line, and a reason for each thing in it."""

    to: str
    subject: str
    whys: tuple[str, ...]


def preview_emails(rows: Iterable[Obligation], *, as_of: date, at: datetime) -> Iterator[EmailPreview]:
    """The emails in which ``rows``, saved or not, would go out on ``as_of``. Sends and writes nothing."""
    emails = (list(together) for _, together in groupby(sorted(rows, key=_sort_key), key=_email_key))
    while batch := list(islice(emails, BATCH)):
        yield from _preview_batch(batch, as_of, at)


def _preview_batch(emails: Sequence[Sequence[Obligation]], as_of: date, at: datetime) -> Iterator[EmailPreview]:
    facts = read_facts([row for rows in emails for row in rows], as_of)
    for rows in emails:
        composed = compose_email_from(facts, rows, as_of=as_of, at=at)
        if composed.letter:
            whys = tuple(_explain_row(told) for told in composed.told)
            yield EmailPreview(rows[0].recipient, composed.letter.subject, whys)


def _email_key(row: Obligation) -> Hashable:
    """Rows with the same key go out together."""
    return row.mail or (row.recipient, row.company)


def _sort_key(row: Obligation) -> tuple[str, str]:
    return (row.recipient, str(_email_key(row)))


def _explain_row(told: ToldRow) -> str:
    row = told.row
    if not row.is_reminder:
        return ObligationSubject(row.subject).row.title
    if row.stage == 0:
        return f"{told.headline}, sent on the day"
    days = wording.count(abs(row.stage), "day")
    return f"{told.headline}, sent from {days} {'before' if row.stage > 0 else 'after'}"
