"""The warning before the eleventh, and the day on which the same people would fit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipalities.rules.headcount import HeadcountStretch, Ruling, WorkerSpan, compute_peak, list_stretches
from municipalities.rules.headcount_warning import find_later_start, find_newly_above
from municipalities.rules.plausible_days import YEARS_AHEAD
from secor_portal.program import WORKER_LIMIT

TODAY = date(2026, 5, 10)
NINE = WorkerSpan("administration", 9, date(2020, 1, 1))
DEFAULT = Ruling()


def entry(count, first, last=None, category="seasonal"):
    return WorkerSpan(category, count, first, last)


def ask(present, new, *, ruling=DEFAULT, replacing=None):
    return find_newly_above(present, new, ruling=ruling, today=TODAY, replacing=replacing)


def test_the_tenth_needs_no_warning():
    assert ask([NINE], entry(1, date(2026, 6, 1), date(2026, 6, 30))) == ()


def test_the_eleventh_needs_one_that_names_its_days():
    above = ask([NINE], entry(2, date(2026, 6, 1), date(2026, 6, 30)))

    assert above == (HeadcountStretch(date(2026, 6, 1), date(2026, 6, 30), 11),)


def test_days_that_are_above_ten_already_need_no_warning():
    eleven = entry(2, date(2026, 6, 1), date(2026, 6, 30))

    assert ask([NINE, eleven], entry(1, date(2026, 6, 10), date(2026, 6, 20))) == ()


def test_other_days_of_a_year_that_is_above_ten_already_do():
    eleven = entry(2, date(2026, 6, 1), date(2026, 6, 30))

    above = ask([NINE, eleven], entry(2, date(2026, 9, 1), date(2026, 9, 2)))

    assert above == (HeadcountStretch(date(2026, 9, 1), date(2026, 9, 2), 11),)


def test_a_longer_stretch_above_ten_needs_a_warning_for_the_days_it_adds():
    eleven = entry(2, date(2026, 6, 1), date(2026, 6, 30))

    above = ask([NINE, eleven], entry(2, date(2026, 6, 1), date(2026, 7, 2)), replacing=eleven)

    assert above == (HeadcountStretch(date(2026, 6, 1), date(2026, 7, 2), 11),)


def test_fewer_days_above_ten_than_before_need_no_warning():
    eleven = entry(2, date(2026, 6, 1), date(2026, 6, 30))

    assert ask([NINE, eleven], entry(2, date(2026, 6, 5), date(2026, 6, 20)), replacing=eleven) == ()


def test_only_one_of_two_equal_entries_is_replaced():
    five = entry(5, date(2026, 1, 1))

    above = ask([five, five], entry(6, date(2026, 1, 1)), replacing=five)

    assert above[0].count == 11


def test_a_year_to_come_is_looked_at_too():
    planned = entry(2, date(2027, 7, 1), date(2027, 7, 9))

    above = ask([entry(5, date(2020, 1, 1)), planned], entry(4, date(2026, 6, 1)))

    assert above == (HeadcountStretch(date(2027, 7, 1), date(2027, 7, 9), 11),)


@pytest.mark.parametrize(
    ("category", "ruling", "warns"),
    [
        ("councillor", Ruling(), False),
        ("councillor", Ruling(councillors=True), True),
        ("volunteer_firefighter", Ruling(councillors=True), False),
        ("volunteer_firefighter", Ruling(volunteers=True), True),
    ],
)
def test_councillors_and_volunteers_warn_only_where_amhsa_ruled_them_in(category, ruling, warns):
    new = entry(5, date(2026, 6, 1), category=category)

    assert bool(ask([NINE], new, ruling=ruling)) is warns


def test_people_would_fit_from_the_day_after_the_last_in_the_way():
    cover = entry(1, date(2026, 6, 28), date(2026, 7, 16))
    crew = entry(1, date(2026, 7, 5), date(2026, 7, 9))

    assert find_later_start([NINE, cover], crew) == date(2026, 7, 17)


def test_who_fits_already_or_stays_on_has_no_later_start():
    assert find_later_start([NINE], entry(1, date(2026, 7, 5), date(2026, 7, 9))) is None
    assert find_later_start([NINE], entry(2, date(2026, 7, 5))) is None


def test_a_year_without_room_has_no_later_start():
    assert find_later_start([entry(10, date(2020, 1, 1))], entry(1, date(2026, 7, 5), date(2026, 7, 9))) is None


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def entries(draw):
    first = draw(DAYS)
    return entry(draw(st.integers(1, 6)), first, first + timedelta(days=draw(st.integers(0, 120))))


def moved_to(day, new):
    return entry(new.count, day, day + (new.ends_on - new.starts_on))


def fits(others, new):
    return not any(
        s.count > WORKER_LIMIT and s.last_day >= new.starts_on and s.first_day <= new.ends_on
        for s in list_stretches((*others, new), 2026)
    )


@given(st.lists(entries(), max_size=5), entries())
def test_a_later_start_is_the_first_that_fits(others, new):
    start = find_later_start(others, new)
    if start is None:
        return

    between = [new.starts_on + timedelta(days=n) for n in range((start - new.starts_on).days)]
    assert start > new.starts_on
    assert fits(others, moved_to(start, new))
    assert not any(fits(others, moved_to(day, new)) for day in between)


@given(st.lists(entries(), max_size=5), entries())
def test_nothing_is_warned_of_exactly_where_no_year_gets_a_day_above_ten(present, new):
    above = ask(present, new)

    if (
        compute_peak([*present, new], 2026).count <= WORKER_LIMIT
        and compute_peak([*present, new], 2027).count <= WORKER_LIMIT
    ):
        assert above == ()
    if compute_peak(present, 2026).count <= WORKER_LIMIT < compute_peak([*present, new], 2026).count:
        assert above


JUNE = entry(2, date(2026, 6, 1), date(2026, 6, 30))


def test_one_day_above_ten_beside_a_longer_stretch_needs_a_warning():
    above = ask([NINE, JUNE], entry(2, date(2026, 9, 1), date(2026, 9, 1)))

    assert above == (HeadcountStretch(date(2026, 9, 1), date(2026, 9, 1), 11),)


def test_another_stretch_of_the_year_takes_nothing_from_days_above_ten():
    august = entry(2, date(2026, 8, 1), date(2026, 8, 5))

    assert ask([NINE, JUNE, august], entry(1, date(2026, 8, 1), date(2026, 8, 5))) == ()


def test_days_above_ten_in_two_stretches_need_no_warning_as_one():
    first = entry(1, date(2026, 6, 1), date(2026, 6, 5))

    assert ask([NINE, JUNE, first], entry(1, date(2026, 6, 6), date(2026, 6, 30)), replacing=first) == ()


def test_one_day_more_than_two_stretches_had_needs_a_warning():
    base, first = entry(2, date(2026, 6, 1), date(2026, 6, 9)), entry(1, date(2026, 6, 1), date(2026, 6, 5))

    above = ask([NINE, base, first], entry(2, date(2026, 6, 10), date(2026, 6, 10)), replacing=first)

    assert above == (HeadcountStretch(date(2026, 6, 1), date(2026, 6, 10), 11),)


@pytest.mark.parametrize(
    ("cover", "start"),
    [
        (entry(1, date(2026, 7, 9), date(2026, 7, 16)), date(2026, 7, 17)),
        (entry(1, date(2026, 6, 28), date(2026, 7, 5)), date(2026, 7, 6)),
        (entry(3, date(2026, 9, 1), date(2026, 9, 30)), None),
        (entry(3, date(2026, 2, 1), date(2026, 2, 28)), None),
    ],
    ids=["begins on the last day", "ends on the first day", "is later", "is earlier"],
)
def test_only_days_shared_with_others_are_in_the_way(cover, start):
    assert find_later_start([NINE, cover], entry(1, date(2026, 7, 5), date(2026, 7, 9))) == start


def test_a_later_start_that_would_end_next_year_is_none():
    cover = entry(1, date(2026, 12, 1), date(2026, 12, 28))

    assert find_later_start([NINE, cover], entry(1, date(2026, 12, 15), date(2026, 12, 25))) is None


def test_years_beyond_those_that_can_be_planned_need_no_warning():
    later = date(TODAY.year + YEARS_AHEAD + 1, 7, 1)

    assert ask([entry(5, date(2020, 1, 1)), entry(4, later, later)], entry(2, date(2026, 6, 1))) == ()
