"""From rows to the letter of one person."""

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
from notifications.letters.footers import add_footer, explain_desk_footer, explain_footer, link_people
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

log = structlog.get_logger()


# — what letters need to know —


@dataclass(frozen=True, slots=True)
class EmailFacts:
    """The open ``dates`` of the municipalities, the ``entries`` calendars already have, and the ``readers``."""

    dates: Mapping[Key, DueDate]
    entries: Mapping[UUID, CalendarEntry]
    readers: Readers

    def date_of(self, row: Obligation) -> DueDate | None:
        """The date that a reminder is about; None if it is no longer a date."""
        return self.dates.get((row.municipality_id, row.subject, row.subject_id, row.due_on))


def read_facts(rows: Sequence[Obligation], as_of: date) -> EmailFacts:
    """Everything that letters about ``rows`` rest on, for the day ``as_of``. As many queries for one as for fifty."""
    readers = find_readers({row.recipient for row in rows}, as_of)
    if not (reminders := [row for row in rows if row.is_reminder]):
        return EmailFacts({}, {}, readers)
    places = Municipality.objects.existing_on(as_of).filter(pk__in={row.municipality_id for row in reminders})
    facts = EmailFacts({one.key: one for one in find_due_dates(places, as_of, derive_readings)}, {}, readers)
    dates = [one for row in reminders if (one := facts.date_of(row))]
    entries = calendars.stored_entries([], [name_entry(one) for one in dates])
    return EmailFacts(facts.dates, entries, readers)


# — one email —


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A row that a letter covers, and what the letter says about it in a few words."""

    row: Obligation
    headline: str


@dataclass(frozen=True, slots=True)
class ComposedEmail:
    """The letter of the rows that still apply, and the state in which to close the others.

    ``letter`` is None if no row applies. ``calendar`` are the dates to attach, saved before the email goes.
    ``faulty`` are rows that could not be written.
    """

    letter: Letter | None
    told: tuple[ToldRow, ...] = ()
    closed: Mapping[ObligationState, list[Obligation]] = field(default_factory=dict)
    calendar: tuple[CalendarEntry, ...] = ()
    faulty: tuple[Obligation, ...] = ()


def compose_email(rows: Sequence[Obligation], *, as_of: date, at: datetime) -> ComposedEmail:
    """The letter of ``rows``, which go to one address in one email. Rows that no longer apply are closed."""
    return compose_email_from(read_facts(rows, as_of), rows, as_of=as_of, at=at)


def compose_email_from(facts: EmailFacts, rows: Sequence[Obligation], *, as_of: date, at: datetime) -> ComposedEmail:
    """The same, from ``facts`` of these and other rows that were already read for ``as_of``."""
    row = rows[0]
    if row.subject == ObligationSubject.DESK_DIGEST:
        return _add_own_footer(_compose_digest(row, as_of), facts)
    if row.is_reminder:
        composed = compose_reminders(rows, facts, as_of, at)
    else:
        composed = _compose_notices(rows, facts, as_of, at)
    return _address_to_desk(composed) if row.recipient == settings.DESK_CONTACT else _add_own_footer(composed, facts)


def _add_own_footer(composed: ComposedEmail, facts: EmailFacts) -> ComposedEmail:
    """The same email, with how its reader can stop it."""
    if composed.letter is None:
        return composed
    return replace(composed, letter=add_footer(composed.letter, [told.row for told in composed.told], facts.readers))


def _address_to_desk(composed: ComposedEmail) -> ComposedEmail:
    """The same email, with why the desk gets it."""
    if composed.letter is None:
        return composed
    places = {told.row.municipality for told in composed.told if told.row.municipality}
    footer = explain_desk_footer(sorted(places, key=lambda place: place.name))
    return replace(composed, letter=replace(composed.letter, footer=footer, invites_questions=False))


def _close_row(row: Obligation, state: ObligationState) -> ComposedEmail:
    return ComposedEmail(None, closed={state: [row]})


def _compose_digest(row: Obligation, as_of: date) -> ComposedEmail:
    if row.due_on != as_of:
        return _close_row(row, ObligationState.SUPERSEDED if row.due_on < as_of else ObligationState.WITHDRAWN)
    if not find_digest_readers().filter(email=row.recipient).exists():
        return _close_row(row, ObligationState.WITHDRAWN)
    return ComposedEmail(write_desk_digest(as_of), (ToldRow(row, f"Morning email of {wording.day(as_of)}"),))


# — what happened —


def _compose_notices(rows: Sequence[Obligation], facts: EmailFacts, as_of: date, at: datetime) -> ComposedEmail:
    """What happened, in that order. A changed standing comes last, since it follows from the rest.

    A notice that can't be written is left out if there are others, and raises if there are none.
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
            told.append(ToldRow(row, letter.headline.removesuffix(".")))
    letter = bundle_letters(letters) if letters else None
    return ComposedEmail(letter, tuple(told), {ObligationState.WITHDRAWN: closed}, faulty=tuple(faulty))


def _is_still_wanted(row: Obligation, facts: EmailFacts) -> bool:
    """Whether the reader still acts for the municipality and wants this kind. Invited people don't act for it yet."""
    if row.subject == ObligationSubject.INVITATION:
        return True
    if row.municipality_id is None or not filter_wanting(ObligationSubject(row.subject), [row.recipient]):
        return False
    return facts.readers.acts_for(row.municipality_id, row.recipient)


# — what is due —

ReminderEntry = tuple[Obligation, DueDate, ReminderText]


def compose_reminders(rows: Sequence[Obligation], facts: EmailFacts, as_of: date, at: datetime) -> ComposedEmail:
    """One letter for the reminders to one address. Rows that don't apply on ``as_of`` are left out and closed."""
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
    told = tuple(ToldRow(row, wording.capitalize_first(text.short)) for row, _, text in entries)
    calendar = [build_version(one, facts.entries.get(name_entry(one)), at) for _, one, _ in entries]
    return ComposedEmail(_reminder_letter(entries, as_of, calendar), told, closed, tuple(calendar))


def _untimely_state(row: Obligation, as_of: date) -> ObligationState | None:
    """Why it is not the time for this stage: a more urgent one has come, or its own day has not."""
    stage = schedule_of(row.subject).find_reached(row.due_on, as_of)
    if stage == row.stage:
        return None
    return ObligationState.SUPERSEDED if stage is not None and stage < row.stage else ObligationState.WITHDRAWN


def _reminder_letter(entries: Sequence[ReminderEntry], as_of: date, calendar: Sequence[CalendarEntry]) -> Letter | None:
    if not entries:
        return None
    letter = _letter_of_one(*entries[0][1:], as_of) if len(entries) == 1 else _letter_of_several(entries)
    return replace(letter, calendar=build_attachment(calendar))


def _letter_of_one(one: DueDate, text: ReminderText, as_of: date) -> Letter:
    place = one.municipality
    return Letter(
        subject=write_subject(text.matter, place),
        place=place.official_name,
        headline=text.headline,
        lead=text.lead,
        button=text.link,
        sections=(Section("Why this date", (text.why,), text.facts, rules=text.rules),),
        footer=f"{explain_footer([place])} {_next_reminder(one, as_of)}",
        footer_link=_link_contacts([one]),
    )


def _letter_of_several(entries: Sequence[ReminderEntry]) -> Letter:
    dates = [one for _, one, _ in entries]
    first, places = entries[0][2], list({one.municipality.pk: one.municipality for one in dates}.values())
    alone = places[0] if len(places) == 1 else None
    matter = _describe_several(entries)
    return Letter(
        subject=write_subject(matter, alone) if alone else f"{matter}, {wording.count(len(places), 'municipality')}",
        place=wording.join_words([place.official_name for place in places]),
        headline=f"{matter}.",
        lead=f"{first.headline} {first.lead}",
        button=link_to("Go to the home page", "municipal:home", alone.slug)
        if alone
        else link_to("Go to all my municipalities", "public:mine"),
        sections=tuple(_reminder_section(one, text, named=alone is None) for _, one, text in entries),
        footer=explain_footer(places),
        footer_link=_link_contacts(dates) if alone else None,
    )


def _describe_several(entries: Sequence[ReminderEntry]) -> str:
    """ "3 dates, the first on 18 April 2027", "1 OVERDUE and 2 more dates"."""
    overdue = sum(text.is_overdue for _, _, text in entries)
    others = len(entries) - overdue
    if not overdue:
        return f"{others} dates, the first on {wording.day(entries[0][1].due_on)}"
    return f"{overdue} OVERDUE and {wording.count(others, 'more date')}" if others else f"{overdue} OVERDUE dates"


def _reminder_section(one: DueDate, text: ReminderText, *, named: bool) -> Section:
    title = wording.capitalize_first(text.short)
    return Section(
        title=f"{one.municipality.official_name}: {text.short}" if named else title,
        paragraphs=(text.lead, text.why),
        facts=text.facts,
        link=text.link,
        rules=text.rules,
    )


def _next_reminder(one: DueDate, as_of: date) -> str:
    """When the next reminder comes."""
    coming = one.plan.find_next_day(one.due_on, as_of)
    if coming is None or (one.subject == ObligationSubject.EXPIRY and coming > one.due_on):
        return "This is the last reminder of this date."
    return f"The next reminder comes on {wording.day(coming)}, unless it’s done by then."


def _link_contacts(dates: Sequence[DueDate]) -> Link | None:
    """The page where contacts are changed. External auditors, who get reminders of an audit, can't open it."""
    if all(one.subject in (ObligationSubject.SUBMISSION_DUE, ObligationSubject.REVISIONS_DUE) for one in dates):
        return None
    return link_people(dates[0].municipality)
