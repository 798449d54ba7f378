"""An entry keeps its name and counts how often it moved."""

from datetime import date
from itertools import pairwise
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.calendar_versions import EntryVersion, name_entry_from

days = st.dates(date(2026, 1, 1), date(2036, 12, 31))
moves = st.lists(st.one_of(days, st.none()), max_size=20)  # a day, or None where it is called off


def after(start, steps):
    marks = [start]
    for step in steps:
        marks.append(marks[-1].move_to(step) if step else marks[-1].cancel_entry())
    return marks


@given(days, moves)
def test_the_sequence_grows_with_every_move_and_stays_without_one(start, steps):
    marks = after(EntryVersion(start), steps)

    for before, now in pairwise(marks):
        stands_still = (before.due_on, before.cancelled) == (now.due_on, now.cancelled)
        assert now.sequence == before.sequence + (not stands_still)


@given(days, moves)
def test_two_versions_with_one_number_are_the_same(start, steps):
    marks = after(EntryVersion(start), steps)

    assert len({mark.sequence for mark in marks}) == len(set(marks))


@given(days, moves)
def test_an_entry_is_called_off_once(start, steps):
    off = after(EntryVersion(start), steps)[-1].cancel_entry()

    assert off.cancelled
    assert off.cancel_entry() == off


@given(days, days)
def test_what_was_called_off_comes_back_as_something_newer(start, day):
    off = EntryVersion(start).cancel_entry()

    assert off.move_to(day) == EntryVersion(day, off.sequence + 1)


def test_a_name_follows_from_its_parts_alone():
    place = uuid4()

    assert name_entry_from(place, "audit_due", 2027) == name_entry_from(place, "audit_due", "2027")
    assert (
        len({name_entry_from(place, "a", "b"), name_entry_from(place, "ab", ""), name_entry_from(uuid4(), "a", "b")})
        == 3
    )


def test_new_entry_has_number_0_and_is_not_called_off():
    entry = EntryVersion(date(2027, 5, 1))

    assert (entry.sequence, entry.cancelled) == (0, False)


def test_entry_that_stays_on_its_day_is_the_same_version():
    entry = EntryVersion(date(2027, 5, 1), sequence=3)

    assert entry.move_to(date(2027, 5, 1)) is entry
    assert entry.move_to(date(2027, 5, 2)) == EntryVersion(date(2027, 5, 2), sequence=4)
    assert entry.cancel_entry().move_to(date(2027, 5, 1)) == EntryVersion(date(2027, 5, 1), sequence=5)
