"""From rows to the letter that tells them, whatever they are about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import structlog
from django.conf import settings

from notifications.letters import reminders
from notifications.letters.bundle import bundled
from notifications.letters.composed import Composed, Told, nothing_left
from notifications.letters.desk import desk_digest
from notifications.letters.facts import Facts, facts_of
from notifications.letters.footing import footed
from notifications.letters.letter import Letter
from notifications.letters.notices import WRITERS
from notifications.letters.places import in_their_place
from notifications.models.obligation import Obligation, State, Subject
from notifications.selectors.preferences import digest_readers, wanting
from secor_portal import wording
from secor_portal.patience import AWAY

log = structlog.get_logger()


def compose(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> Composed:
    """The letter that tells ``rows``, which go to one address in one mail. What is not true any more is closed."""
    return compose_from(facts_of(rows, as_of), rows, as_of=as_of, at=at)


def compose_from(facts: Facts, rows: Sequence[Obligation], *, as_of: date, at: datetime) -> Composed:
    """The same where ``facts`` of these rows, and of others, were read on ``as_of`` already."""
    row = rows[0]
    if row.subject == Subject.DESK_DIGEST:
        return _footed(_digest(row, as_of), facts)
    composed = reminders.compose(rows, facts, as_of, at) if row.is_reminder else _notices(rows, facts, as_of, at)
    return _to_the_desk(composed) if row.recipient == settings.DESK_CONTACT else _footed(composed, facts)


def _footed(composed: Composed, facts: Facts) -> Composed:
    """The same, with what one can do about getting it."""
    if composed.letter is None:
        return composed
    return replace(composed, letter=footed(composed.letter, [told.row for told in composed.told], facts.readers))


def _to_the_desk(composed: Composed) -> Composed:
    """The same, saying why the desk gets it."""
    if composed.letter is None:
        return composed
    places = {told.row.municipality for told in composed.told if told.row.municipality}
    footer = in_their_place(sorted(places, key=lambda place: place.name))
    return replace(composed, letter=replace(composed.letter, footer=footer))


def _digest(row: Obligation, as_of: date) -> Composed:
    if row.due_on != as_of:
        return nothing_left(row, State.SUPERSEDED if row.due_on < as_of else State.WITHDRAWN)
    if not digest_readers().filter(email=row.recipient).exists():
        return nothing_left(row, State.WITHDRAWN)
    letter = desk_digest(as_of)
    return Composed(letter, (Told(row, f"Digest of {wording.day(as_of)}"),))


def _notices(rows: Sequence[Obligation], facts: Facts, as_of: date, at: datetime) -> Composed:
    """What happened, in the order in which it did; what follows from it, the standing, at the end.

    One that cannot be written is left out where there are others, and raises where there are none.
    """
    letters, told, closed = [], [], []
    faulty: list[Obligation] = []
    for row in sorted(rows, key=lambda row: (row.subject == Subject.STANDING_CHANGED, row.made_at)):
        try:
            letter = WRITERS[row.subject](row, as_of, at) if _is_still_one_of_theirs(row, facts) else None
        except AWAY:
            raise
        except Exception as error:  # whatever it is, the others must go, and the desk must know of this one
            if len(faulty) == len(rows) - 1:
                raise
            log.warning("notice_not_written", row=str(row.pk), exc_info=error)
            faulty.append(row)
            continue
        if letter is None:
            closed.append(row)
        else:
            letters.append(letter)
            told.append(Told(row, _said(letter)))
    letter = bundled(letters) if letters else None
    return Composed(letter, tuple(told), {State.WITHDRAWN: closed}, faulty=tuple(faulty))


def _is_still_one_of_theirs(row: Obligation, facts: Facts) -> bool:
    """Whoever is invited is not yet; everybody else must still act for the municipality, and want this kind of mail."""
    if row.subject == Subject.INVITATION:
        return True
    if row.municipality_id is None or not wanting(Subject(row.subject), [row.recipient]):
        return False
    return facts.readers.acts_for(row.municipality_id, row.recipient)


def _said(letter: Letter) -> str:
    """The subject without the municipality, on whose pages it is shown."""
    return wording.sentence(letter.subject.partition(": ")[2])
