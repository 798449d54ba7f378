"""Reminders: the dates that one person is to hear of today, in one letter."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from notifications.letters.composed import Composed, Told
from notifications.letters.dates import attachment, name, version
from notifications.letters.facts import Facts
from notifications.letters.letter import Letter, Link, Section, link, subject_line
from notifications.letters.places import because
from notifications.letters.points import Point, point
from notifications.models.calendar import CalendarEntry
from notifications.models.obligation import Obligation, State, Subject
from notifications.selectors.due import DueDate, plan_of
from secor_portal import wording

Entry = tuple[Obligation, DueDate, Point]


def compose(rows: Sequence[Obligation], facts: Facts, as_of: date, at: datetime) -> Composed:
    """One letter for reminders to one address. What is not true on ``as_of`` is left out and closed."""
    entries: list[Entry] = []
    closed: dict[State, list[Obligation]] = defaultdict(list)
    for row in rows:
        one = facts.date_of(row)
        if one is None or not one.is_told(row.recipient, row.stage):
            closed[State.WITHDRAWN].append(row)
        elif verdict := _untimely(row, as_of):
            closed[verdict].append(row)
        else:
            entries.append((row, one, point(one, as_of)))
    entries.sort(key=lambda entry: (entry[1].due_on, entry[1].municipality.name, entry[2].short))
    told = tuple(Told(row, wording.sentence(said.short)) for row, _, said in entries)
    calendar = [version(one, facts.entries.get(name(one)), at) for _, one, _ in entries]
    return Composed(_letter(entries, as_of, calendar), told, closed, tuple(calendar))


def _untimely(row: Obligation, as_of: date) -> State | None:
    """Why it is not the time for this stage: a more urgent one has come, or its own day has not."""
    stage = plan_of(row.subject).reached(row.due_on, as_of)
    if stage == row.stage:
        return None
    return State.SUPERSEDED if stage is not None and stage < row.stage else State.WITHDRAWN


def _letter(entries: Sequence[Entry], as_of: date, calendar: Sequence[CalendarEntry]) -> Letter | None:
    if not entries:
        return None
    letter = _of_one(*entries[0][1:], as_of) if len(entries) == 1 else _of_several(entries)
    return replace(letter, calendar=attachment(calendar))


def _of_one(one: DueDate, said: Point, as_of: date) -> Letter:
    place = one.municipality
    return Letter(
        subject=subject_line(place.official_name, place.name, said.short),
        place=place.official_name,
        headline=said.headline,
        lead=said.left,
        button=said.link,
        sections=(Section("Why this date", (said.why,), said.facts),),
        footer=f"{because([place])} {_when_again(one, as_of)}",
        footer_link=_contacts_page([one]),
    )


def _of_several(entries: Sequence[Entry]) -> Letter:
    dates = [one for _, one, _ in entries]
    first, places = entries[0][2], list({one.municipality.pk: one.municipality for one in dates}.values())
    alone = places[0] if len(places) == 1 else None
    where = alone.official_name if alone else wording.count(len(places), "municipality")
    what = f"{len(dates)} dates, the first on {wording.day(dates[0].due_on)}"
    return Letter(
        subject=subject_line(where, alone.name if alone else where, what),
        place=wording.joined([place.official_name for place in places]),
        headline=f"{wording.sentence(what)}.",
        lead=f"{first.headline} {first.left}",
        button=link("Go to the home page", "municipal:home", alone.slug)
        if alone
        else link("Go to all my municipalities", "public:mine"),
        sections=tuple(_section(one, said, named=alone is None) for _, one, said in entries),
        footer=because(places),
        footer_link=_contacts_page(dates) if alone else None,
    )


def _section(one: DueDate, said: Point, *, named: bool) -> Section:
    title = wording.sentence(said.short)
    return Section(
        title=f"{one.municipality.official_name}: {said.short}" if named else title,
        paragraphs=(said.left, said.why),
        facts=said.facts,
        link=said.link,
    )


def _when_again(one: DueDate, as_of: date) -> str:
    """When the next reminder comes, so that nobody waits for it."""
    coming = one.plan.next_day(one.due_on, as_of)
    if coming is None or (one.subject == Subject.EXPIRY and coming > one.due_on):
        return "This is the last reminder of this date."
    return f"Next reminder: {wording.day(coming)}, unless it is settled before."


def _contacts_page(dates: Sequence[DueDate]) -> Link | None:
    """Where contacts are changed; an external auditor, who is told of an audit's limits, has no business there."""
    if all(one.subject in (Subject.SUBMISSION_DUE, Subject.REVISIONS_DUE) for one in dates):
        return None
    return link("Change who gets this", "municipal:people", dates[0].municipality.slug)
