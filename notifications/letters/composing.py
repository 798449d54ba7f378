"""From rows to the letter that tells them, whatever they are about."""

from collections.abc import Sequence
from datetime import date, datetime

from notifications.letters import reminders
from notifications.letters.composed import Composed, Told, nothing_left
from notifications.letters.desk import desk_digest
from notifications.letters.letter import Letter
from notifications.letters.notices import WRITERS
from notifications.models.obligation import Obligation, State, Subject
from notifications.selectors.recipients import acts_for, desk_people
from secor_portal.web import words


def compose(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> Composed:
    """The letter that tells ``rows``, which go to one address in one mail. What is not true any more is closed."""
    row = rows[0]
    if row.is_reminder:
        return reminders.compose(rows, as_of)
    return _digest(row, as_of) if row.subject == Subject.DESK_DIGEST else _notice(row, as_of, at)


def _digest(row: Obligation, as_of: date) -> Composed:
    if row.due_on != as_of:
        return nothing_left(row, State.SUPERSEDED if row.due_on < as_of else State.WITHDRAWN)
    if not desk_people().filter(email=row.recipient).exists():
        return nothing_left(row, State.WITHDRAWN)
    letter = desk_digest(as_of)
    return Composed(letter, (Told(row, f"Digest of {words.day(as_of)}"),))


def _notice(row: Obligation, as_of: date, at: datetime) -> Composed:
    letter = WRITERS[row.subject](row, as_of, at) if _is_still_one_of_theirs(row, as_of) else None
    return nothing_left(row, State.WITHDRAWN) if letter is None else Composed(letter, (Told(row, _said(letter)),))


def _is_still_one_of_theirs(row: Obligation, as_of: date) -> bool:
    """Whoever is invited is not yet; everybody else must still act for the municipality."""
    if row.subject == Subject.INVITATION:
        return True
    return row.municipality_id is not None and acts_for(row.municipality_id, row.recipient, as_of)


def _said(letter: Letter) -> str:
    """The subject without the municipality, on whose pages it is shown."""
    return words.sentence(letter.subject.partition(": ")[2])
