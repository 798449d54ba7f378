"""A system that was down ends where one that was never down ends, but for when it sent.

Both read the same dates, which appear, move and are settled over the days. One looks and sends every day; the other
only on days on which it is up, and its mail server has days off as well. No database: rows are objects, what to do with
them is asked of the agenda.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from municipalities.models import Municipality
from notifications.models.obligation import Obligation
from notifications.rules.states import ObligationState
from notifications.rules.subjects import ObligationSubject
from notifications.selectors.agenda import Agenda
from notifications.selectors.due import DueDate, schedule_of

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("TWIN_EXAMPLES", "300"))
TOWN = Municipality(pk=UUID(int=1), name="Delia")
SUBJECTS = (
    ObligationSubject.AUDIT_DUE,
    ObligationSubject.EXPIRY,
    ObligationSubject.ACTION_DUE,
    ObligationSubject.HEADCOUNT_DUE,
    ObligationSubject.RENEWAL_PENDING,
)
STARTS = (date(2027, 12, 1), date(2028, 1, 30), date(2028, 2, 28), date(2028, 12, 15), date(2026, 7, 1))
DAYS = 130

Key = tuple[str, str, date]  # subject, what of, when


@dataclass
class Fact:
    """From that day on, a date is due on ``due_on``; None where it is settled."""

    day: int
    what: int
    due_in: int | None


facts = st.lists(
    st.builds(Fact, st.integers(0, DAYS), st.integers(0, 4), st.none() | st.integers(-45, 220)), min_size=1, max_size=9
)
outages = st.lists(st.tuples(st.integers(0, DAYS), st.integers(0, 60)), max_size=4)
starts = st.sampled_from(STARTS) | st.dates(date(2026, 7, 1), date(2036, 1, 1))


def down(spans: list[tuple[int, int]]) -> set[int]:
    return {day for start, length in spans for day in range(start, start + length)}


def live_on(day: int, start: date, script: list[Fact]) -> list[DueDate]:
    """The dates that are true on a day."""
    latest: dict[int, Fact] = {}
    for fact in sorted(script, key=lambda one: one.day):
        if fact.day <= day:
            latest[fact.what] = fact
    return [
        DueDate(TOWN, SUBJECTS[what], str(what), start + timedelta(days=fact.due_in), None, ("a@x.ca", "b@x.ca"), None)
        for what, fact in latest.items()
        if fact.due_in is not None
    ]


@dataclass
class System:
    """Looks and sends; what it sent, each with its day."""

    rows: list[Obligation] = field(default_factory=list)
    sent: list[tuple[date, Obligation]] = field(default_factory=list)

    def look(self, today: date, live: list[DueDate]) -> None:
        found, by_key = Agenda(today), defaultdict(list)
        for row in self.rows:
            by_key[(row.municipality_id, row.subject, row.subject_id, row.due_on, row.recipient)].append(row)
        for one in live:
            for recipient in one.recipients:
                found.add_date(one, recipient, by_key.pop((*one.key, recipient), []))
        found.withdrawn.extend(row for rows in by_key.values() for row in rows if row.state == ObligationState.DUE)
        self.rows.extend(found.new)
        for state, rows in ((ObligationState.DUE, found.again), (ObligationState.SUPERSEDED, found.superseded)):
            self.put(rows, state)
        self.put(found.withdrawn, ObligationState.WITHDRAWN)

    def send(self, today: date, live: list[DueDate]) -> None:
        """Looks again before it sends, as `notifications.letters.composing` does."""
        true = {one.key for one in live}
        for row in [row for row in self.rows if row.state == ObligationState.DUE]:
            if (row.municipality_id, row.subject, row.subject_id, row.due_on) not in true:
                self.put([row], ObligationState.WITHDRAWN)
            elif schedule_of(row.subject).find_reached(row.due_on, today) != row.stage:
                self.put([row], ObligationState.SUPERSEDED)
            else:
                self.put([row], ObligationState.SENT)
                self.sent.append((today, row))

    def put(self, rows: list[Obligation], state: ObligationState) -> None:
        for row in rows:
            row.state = state

    def most_urgent(self, live: list[DueDate]) -> dict[tuple[Any, ...], int]:
        """The latest that was said of each date that is true at the end."""
        told: dict[tuple[Any, ...], int] = {}
        true = {one.key for one in live}
        for _, row in self.sent:
            key = (row.municipality_id, row.subject, row.subject_id, row.due_on)
            if key in true:
                told[(*key, row.recipient)] = min(row.stage, told.get((*key, row.recipient), row.stage))
        return told


def stages(system: System) -> set[tuple[Any, ...]]:
    return {(row.subject, row.subject_id, row.due_on, row.recipient, row.stage) for _, row in system.sent}


@settings(max_examples=EXAMPLES, deadline=None)
@given(starts, facts, outages, outages)
def test_after_any_outages_the_end_is_that_of_a_system_that_was_never_down(start, script, off, mail_off):
    never_down, twin = System(), System()
    away, no_mail = down(off), down(mail_off)
    for day in range(DAYS + 1):
        today, live, last = start + timedelta(days=day), live_on(day, start, script), day == DAYS
        never_down.look(today, live)
        never_down.send(today, live)
        before = len(twin.sent)
        if day not in away or last:
            twin.look(today, live)
            if day not in no_mail or last:
                twin.send(today, live)
        news = [(row.subject, row.subject_id, row.recipient) for _, row in twin.sent[before:]]
        assert len(news) == len(set(news))  # one message for each date and person, however long it was down

    live = live_on(DAYS, start, script)
    assert twin.most_urgent(live) == never_down.most_urgent(live)
    assert stages(twin) <= stages(never_down)
    assert len(twin.sent) == len(stages(twin))  # nothing twice
    assert not [row for row in twin.rows if row.state == ObligationState.DUE]
    for today, row in twin.sent:
        true = {one.key for one in live_on((today - start).days, start, script)}
        assert (row.municipality_id, row.subject, row.subject_id, row.due_on) in true
        assert schedule_of(row.subject).find_reached(row.due_on, today) == row.stage
