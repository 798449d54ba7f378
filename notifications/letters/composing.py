"""What letters need to know, read at once for many of them: the same few queries for one mail or fifty."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import structlog
from django.conf import settings

from municipalities.models import Municipality
from notifications.letters.calendar_entries import build_attachment, build_version, name_entry
from notifications.letters.desk_digest import write_desk_digest
from notifications.letters.footers import add_footer, explain_desk_footer, explain_footer
from notifications.letters.letter import Letter, Link, Section, bundle_letters, link_to, write_subject
from notifications.letters.notices import WRITERS
from notifications.letters.reminders import ReminderText, write_reminder_text
from notifications.models.calendar import CalendarEntry
from notifications.models.obligation import Obligation
from notifications.rules.states import ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.selectors import calendars
from notifications.selectors.due import DueDate, Key, find_due_dates, schedule_of
from notifications.selectors.preferences import filter_wanting, find_digest_readers
from notifications.selectors.recipients import Readers, find_readers
from notifications.selectors.standings import derive_readings
from secor_portal import wording
from secor_portal.patience import AWAY


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """``dates`` that the municipalities wait for, ``entries`` as calendars have them, ``readers`` of the mail."""

    dates: Mapping[Key, DueDate]
    entries: Mapping[UUID, CalendarEntry]
    readers: Readers

    def date_of(self, row: Obligation) -> DueDate | None:
        """The date that a reminder is about; None where it is no date any more."""
        return self.dates.get((row.municipality_id, row.subject, row.subject_id, row.due_on))


def read_facts(rows: Sequence[Obligation], as_of: date) -> LetterFacts:
    """All that letters about these ``rows`` say or depend on, as it is now for the day ``as_of``."""
    readers = find_readers({row.recipient for row in rows}, as_of)
    if not (reminders := [row for row in rows if row.is_reminder]):
        return LetterFacts({}, {}, readers)
    places = Municipality.objects.existing_on(as_of).filter(pk__in={row.municipality_id for row in reminders})
    facts = LetterFacts({one.key: one for one in find_due_dates(places, as_of, derive_readings)}, {}, readers)
    told = [one for row in reminders if (one := facts.date_of(row))]
    return LetterFacts(facts.dates, calendars.stored_entries([], [name_entry(one) for one in told]), readers)


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row that the letter tells, and what it says of it in a few words."""

    row: Obligation
    headline: str


@dataclass(frozen=True, slots=True)
class ComposedEmail:
    """The letter of the rows that are still true, and how to close the others. No letter where none is.

    ``calendar`` are the dates that go with it as a file, kept before it is sent; ``faulty`` rows that nobody can write.
    """

    letter: Letter | None
    told: tuple[ToldRow, ...] = ()
    closed: Mapping[ObligationState, list[Obligation]] = field(default_factory=dict)
    calendar: tuple[CalendarEntry, ...] = ()
    faulty: tuple[Obligation, ...] = ()


def close_row(row: Obligation, state: ObligationState) -> ComposedEmail:
    """Nothing to send: the row is closed."""
    return ComposedEmail(None, closed={state: [row]})


log = structlog.get_logger()


def compose_email(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> ComposedEmail:
    """The letter that tells ``rows``, which go to one address in one mail. What is not true any more is closed."""
    return compose_email_from(read_facts(rows, as_of), rows, as_of=as_of, at=at)


def compose_email_from(facts: LetterFacts, rows: Sequence[Obligation], *, as_of: date, at: datetime) -> ComposedEmail:
    """The same where ``facts`` of these rows, and of others, were read on ``as_of`` already."""
    row = rows[0]
    if row.subject == ObligationSubject.DESK_DIGEST:
        return _add_own_footer(_compose_digest(row, as_of), facts)
    composed = (
        compose_reminders(rows, facts, as_of, at) if row.is_reminder else _compose_notices(rows, facts, as_of, at)
    )
    return _address_to_desk(composed) if row.recipient == settings.DESK_CONTACT else _add_own_footer(composed, facts)


def _add_own_footer(composed: ComposedEmail, facts: LetterFacts) -> ComposedEmail:
    """The same, with what one can do about getting it."""
    if composed.letter is None:
        return composed
    return replace(composed, letter=add_footer(composed.letter, [told.row for told in composed.told], facts.readers))


def _address_to_desk(composed: ComposedEmail) -> ComposedEmail:
    """The same, saying why the desk gets it."""
    if composed.letter is None:
        return composed
    places = {told.row.municipality for told in composed.told if told.row.municipality}
    footer = explain_desk_footer(sorted(places, key=lambda place: place.name))
    return replace(composed, letter=replace(composed.letter, footer=footer))


def _compose_digest(row: Obligation, as_of: date) -> ComposedEmail:
    if row.due_on != as_of:
        return close_row(row, ObligationState.SUPERSEDED if row.due_on < as_of else ObligationState.WITHDRAWN)
    if not find_digest_readers().filter(email=row.recipient).exists():
        return close_row(row, ObligationState.WITHDRAWN)
    letter = write_desk_digest(as_of)
    return ComposedEmail(letter, (ToldRow(row, f"Digest of {wording.day(as_of)}"),))


def _compose_notices(rows: Sequence[Obligation], facts: LetterFacts, as_of: date, at: datetime) -> ComposedEmail:
    """What happened, in the order in which it did; what follows from it, the standing, at the end.

    One that cannot be written is left out where there are others, and raises where there are none.
    """
    letters, told, closed = [], [], []
    faulty: list[Obligation] = []
    for row in sorted(rows, key=lambda row: (row.subject == ObligationSubject.STANDING_CHANGED, row.made_at)):
        try:
            letter = WRITERS[row.subject](row, as_of, at) if _is_still_wanted(row, facts) else None
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
            told.append(ToldRow(row, _short_subject(letter)))
    letter = bundle_letters(letters) if letters else None
    return ComposedEmail(letter, tuple(told), {ObligationState.WITHDRAWN: closed}, faulty=tuple(faulty))


def _is_still_wanted(row: Obligation, facts: LetterFacts) -> bool:
    """Whoever is invited is not yet; everybody else must still act for the municipality, and want this kind of mail."""
    if row.subject == ObligationSubject.INVITATION:
        return True
    if row.municipality_id is None or not filter_wanting(ObligationSubject(row.subject), [row.recipient]):
        return False
    return facts.readers.acts_for(row.municipality_id, row.recipient)


def _short_subject(letter: Letter) -> str:
    """The subject without the municipality, on whose pages it is shown."""
    return wording.sentence(letter.subject.partition(": ")[2])


ReminderEntry = tuple[Obligation, DueDate, ReminderText]


def compose_reminders(rows: Sequence[Obligation], facts: LetterFacts, as_of: date, at: datetime) -> ComposedEmail:
    """One letter for reminders to one address. What is not true on ``as_of`` is left out and closed."""
    entries: list[ReminderEntry] = []
    closed: dict[ObligationState, list[Obligation]] = defaultdict(list)
    for row in rows:
        one = facts.date_of(row)
        if one is None or not one.is_told(row.recipient, row.stage):
            closed[ObligationState.WITHDRAWN].append(row)
        elif verdict := _untimely_state(row, as_of):
            closed[verdict].append(row)
        else:
            entries.append((row, one, write_reminder_text(one, as_of)))
    entries.sort(key=lambda entry: (entry[1].due_on, entry[1].municipality.name, entry[2].short))
    told = tuple(ToldRow(row, wording.sentence(said.short)) for row, _, said in entries)
    calendar = [build_version(one, facts.entries.get(name_entry(one)), at) for _, one, _ in entries]
    return ComposedEmail(_reminder_letter(entries, as_of, calendar), told, closed, tuple(calendar))


def _untimely_state(row: Obligation, as_of: date) -> ObligationState | None:
    """Why it is not the time for this stage: a more urgent one has come, or its own day has not."""
    stage = schedule_of(row.subject).reached(row.due_on, as_of)
    if stage == row.stage:
        return None
    return ObligationState.SUPERSEDED if stage is not None and stage < row.stage else ObligationState.WITHDRAWN


def _reminder_letter(entries: Sequence[ReminderEntry], as_of: date, calendar: Sequence[CalendarEntry]) -> Letter | None:
    if not entries:
        return None
    letter = _letter_of_one(*entries[0][1:], as_of) if len(entries) == 1 else _letter_of_several(entries)
    return replace(letter, calendar=build_attachment(calendar))


def _letter_of_one(one: DueDate, said: ReminderText, as_of: date) -> Letter:
    place = one.municipality
    return Letter(
        subject=write_subject(place.official_name, place.name, said.short),
        place=place.official_name,
        headline=said.headline,
        lead=said.left,
        button=said.link,
        sections=(Section("Why this date", (said.why,), said.facts),),
        footer=f"{explain_footer([place])} {_next_reminder(one, as_of)}",
        footer_link=_link_contacts([one]),
    )


def _letter_of_several(entries: Sequence[ReminderEntry]) -> Letter:
    dates = [one for _, one, _ in entries]
    first, places = entries[0][2], list({one.municipality.pk: one.municipality for one in dates}.values())
    alone = places[0] if len(places) == 1 else None
    where = alone.official_name if alone else wording.count(len(places), "municipality")
    what = f"{len(dates)} dates, the first on {wording.day(dates[0].due_on)}"
    return Letter(
        subject=write_subject(where, alone.name if alone else where, what),
        place=wording.joined([place.official_name for place in places]),
        headline=f"{wording.sentence(what)}.",
        lead=f"{first.headline} {first.left}",
        button=link_to("Go to the home page", "municipal:home", alone.slug)
        if alone
        else link_to("Go to all my municipalities", "public:mine"),
        sections=tuple(_reminder_section(one, said, named=alone is None) for _, one, said in entries),
        footer=explain_footer(places),
        footer_link=_link_contacts(dates) if alone else None,
    )


def _reminder_section(one: DueDate, said: ReminderText, *, named: bool) -> Section:
    title = wording.sentence(said.short)
    return Section(
        title=f"{one.municipality.official_name}: {said.short}" if named else title,
        paragraphs=(said.left, said.why),
        facts=said.facts,
        link=said.link,
    )


def _next_reminder(one: DueDate, as_of: date) -> str:
    """When the next reminder comes, so that nobody waits for it."""
    coming = one.plan.next_day(one.due_on, as_of)
    if coming is None or (one.subject == ObligationSubject.EXPIRY and coming > one.due_on):
        return "This is the last reminder of this date."
    return f"Next reminder: {wording.day(coming)}, unless it is settled before."


def _link_contacts(dates: Sequence[DueDate]) -> Link | None:
    """Where contacts are changed; an external auditor, who is told of an audit's limits, has no business there."""
    if all(one.subject in (ObligationSubject.SUBMISSION_DUE, ObligationSubject.REVISIONS_DUE) for one in dates):
        return None
    return link_to("Change who gets this", "municipal:people", dates[0].municipality.slug)
