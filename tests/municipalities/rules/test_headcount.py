"""How many people there are on each day, and whom that counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from municipalities.rules.headcount import (
    LABELS,
    Category,
    HeadcountEffect,
    HeadcountStretch,
    Peak,
    Peaks,
    Ruling,
    WorkerSpan,
    compute_effect,
    compute_peak,
    compute_peaks,
    count_by_category,
    find_peak,
    is_counted,
    list_highs,
    list_stretches,
    select_above,
    select_categories,
    select_counted,
)

YEAR = 2024
STAFF = WorkerSpan("administration", 6, date(2020, 1, 1))
STUDENTS = WorkerSpan("seasonal", 4, date(YEAR, 5, 1), date(YEAR, 8, 31))
CREW = WorkerSpan("subcontractor", 1, date(YEAR, 7, 10), date(YEAR, 7, 12))
COUNCIL = WorkerSpan("councillor", 5, date(2021, 10, 25))
BRIGADE = WorkerSpan("volunteer_firefighter", 8, date(YEAR, 3, 1), date(YEAR, 3, 1))

some_days = st.one_of(
    st.sampled_from([date(YEAR, 1, 1), date(YEAR, 2, 29), date(YEAR, 12, 31), date(YEAR + 1, 1, 1)]),
    st.dates(date(YEAR - 1, 10, 1), date(YEAR + 1, 2, 28)),
)


@st.composite
def entries(draw):
    first, last = sorted((draw(some_days), draw(some_days)))
    ends_on = draw(st.sampled_from((last, last, None)))
    return WorkerSpan(draw(st.sampled_from(list(Category))), draw(st.integers(0, 6)), first, ends_on)


several = st.lists(entries(), max_size=6)


def every_day():
    return [date(YEAR, 1, 1) + timedelta(n) for n in range(366)]


def people(present, day):
    """How many there are on one day, counted one entry after the other."""
    return sum(
        entry.count for entry in present if entry.starts_on <= day and (entry.ends_on is None or day <= entry.ends_on)
    )


# — whom it counts —


@pytest.mark.parametrize(
    "category", [category for category in Category if category not in ("councillor", "volunteer_firefighter")]
)
def test_everyone_who_affects_the_work_counts_under_any_ruling(category):
    assert is_counted(category, Ruling())


def test_councillors_and_volunteers_count_only_where_amhsa_ruled_so():
    assert not is_counted("councillor", Ruling(volunteers=True))
    assert is_counted("councillor", Ruling(councillors=True))
    assert not is_counted("volunteer_firefighter", Ruling(councillors=True))
    assert is_counted("volunteer_firefighter", Ruling(volunteers=True))


def test_a_category_that_nobody_knows_counts():
    assert is_counted("other", Ruling())


def test_every_category_has_a_label():
    assert set(LABELS) == set(Category)
    assert Category.MANAGER.label == "Municipal manager"


def test_those_that_count_stay_in_their_order():
    present = [COUNCIL, STAFF, BRIGADE, CREW]
    assert select_counted(present, Ruling()) == (STAFF, CREW)
    assert select_counted(present, Ruling(councillors=True)) == (COUNCIL, STAFF, CREW)
    assert select_categories(present, {Category.COUNCILLOR}) == (COUNCIL,)


# — day by day —


def test_a_year_in_stretches_with_as_many_people_each():
    assert list_stretches([STAFF, STUDENTS, CREW], YEAR) == (
        HeadcountStretch(date(YEAR, 1, 1), date(YEAR, 4, 30), 6),
        HeadcountStretch(date(YEAR, 5, 1), date(YEAR, 7, 9), 10),
        HeadcountStretch(date(YEAR, 7, 10), date(YEAR, 7, 12), 11),
        HeadcountStretch(date(YEAR, 7, 13), date(YEAR, 8, 31), 10),
        HeadcountStretch(date(YEAR, 9, 1), date(YEAR, 12, 31), 6),
    )


def test_a_year_without_anybody_is_one_stretch_of_nobody():
    assert list_stretches([], YEAR) == (HeadcountStretch(date(YEAR, 1, 1), date(YEAR, 12, 31), 0),)


def test_a_change_of_people_that_leaves_the_number_alone_is_no_new_stretch():
    leaves = WorkerSpan("temporary", 1, date(YEAR, 1, 1), date(YEAR, 6, 30))
    comes = WorkerSpan("temporary", 1, date(YEAR, 7, 1))
    assert list_stretches([leaves, comes], YEAR) == (HeadcountStretch(date(YEAR, 1, 1), date(YEAR, 12, 31), 1),)


@settings(deadline=None)
@given(several)
def test_the_stretches_are_every_day_of_the_year_with_its_number(present):
    told = {
        stretch.first_day + timedelta(n): stretch.count
        for stretch in list_stretches(present, YEAR)
        for n in range((stretch.last_day - stretch.first_day).days + 1)
    }
    assert told == {day: people(present, day) for day in every_day()}


@settings(deadline=None)
@given(several, st.sampled_from(every_day()))
def test_the_peak_up_to_a_day_is_the_first_of_the_highest_days(present, until):
    totals = {day: people(present, day) for day in every_day() if day <= until}
    most = max(totals.values())
    first_day = min(day for day, total in totals.items() if total == most) if most else None
    assert compute_peak(present, YEAR, until) == Peak(most, first_day)
    assert find_peak(list_highs(present, YEAR), until) == Peak(most, first_day)


def test_people_who_overlap_on_one_day_are_all_there_on_it():
    leaves = WorkerSpan("part_time", 10, date(YEAR, 1, 1), date(YEAR, 6, 30))
    comes = WorkerSpan("part_time", 1, date(YEAR, 6, 30))
    assert compute_peak([leaves, comes], YEAR) == Peak(11, date(YEAR, 6, 30))


def test_the_last_day_of_the_calendar_is_no_trouble():
    for_ever = WorkerSpan("administration", 1, date.min, date.max)
    assert compute_peak([for_ever], 9999) == Peak(1, date(9999, 1, 1))
    assert list_stretches([for_ever], 9999)[0].last_day == date.max


def test_an_entry_touches_the_years_that_it_has_a_day_in():
    entry = WorkerSpan("seasonal", 1, date(2022, 12, 31), date(2024, 1, 1))
    assert [entry.is_in_year(year) for year in range(2021, 2026)] == [False, True, True, True, False]


# — above ten —


def test_ten_is_not_above_the_limit_and_eleven_is():
    assert select_above(list_stretches([STAFF, STUDENTS], YEAR)) == ()
    assert select_above(list_stretches([STAFF, STUDENTS, CREW], YEAR)) == (
        HeadcountStretch(date(YEAR, 7, 10), date(YEAR, 7, 12), 11),
    )


def test_the_peak_with_and_without_councillors_and_volunteers():
    present = [STAFF, COUNCIL, BRIGADE]
    assert compute_peaks(present, YEAR, Ruling(councillors=True)) == Peaks(
        counted=Peak(11, date(YEAR, 1, 1)), without=Peak(6, date(YEAR, 1, 1)), including=Peak(19, date(YEAR, 3, 1))
    )


def test_who_is_there_on_a_day():
    gone = WorkerSpan("seasonal", 2, date(YEAR, 4, 1), date(YEAR, 6, 30))
    nobody = WorkerSpan("temporary", 0, date(YEAR, 1, 1))
    present = [STAFF, STUDENTS, CREW, gone, nobody, STUDENTS]
    assert count_by_category(present, date(YEAR, 7, 10)) == {"administration": 6, "seasonal": 8, "subcontractor": 1}


def test_before_the_eleventh_it_is_told_when_and_who_they_would_be():
    effect = compute_effect([STAFF, STUDENTS], CREW, YEAR)
    assert effect == HeadcountEffect(
        before=Peak(10, date(YEAR, 5, 1)),
        after=Peak(11, date(YEAR, 7, 10)),
        above=(HeadcountStretch(date(YEAR, 7, 10), date(YEAR, 7, 12), 11),),
        behind={"administration": 6, "seasonal": 4, "subcontractor": 1},
    )


def test_with_an_entry_that_stays_at_ten_no_day_is_above():
    effect = compute_effect([STAFF], STUDENTS, YEAR)
    assert (effect.above, effect.behind) == ((), {})


def test_an_entry_into_a_year_already_above_ten_comes_on_top():
    effect = compute_effect([STAFF, STUDENTS, CREW], CREW, YEAR)
    assert (effect.before.count, effect.after.count) == (11, 12)


def test_workers_are_there_from_their_first_to_their_last_day():
    days = [date(YEAR, 7, day) for day in (9, 10, 12, 13)]
    assert [CREW.is_on_day(day) for day in days] == [False, True, True, False]
    assert (STAFF.is_on_day(date(2019, 12, 31)), STAFF.is_on_day(date(2099, 1, 1))) == (False, True)
    assert [CREW.is_in_year(year) for year in (YEAR - 1, YEAR, YEAR + 1)] == [False, True, False]


def test_the_peak_may_be_on_the_last_day_of_the_year():
    late = WorkerSpan("seasonal", 3, date(2026, 12, 31), date(2026, 12, 31))

    assert compute_peak([late], 2026).count == 3
    assert compute_peak([late], 2026, until=date(2026, 12, 31)).count == 3
    assert compute_peak([late], 2026, until=date(2026, 12, 30)).count == 0


def test_spans_that_begin_one_after_the_other_on_one_day_are_one_stretch():
    spans = [
        WorkerSpan("seasonal", 2, date(2026, 1, 1)),
        WorkerSpan("seasonal", 3, date(2026, 6, 1)),
        WorkerSpan("seasonal", 1, date(2026, 6, 1), date(2026, 6, 30)),
    ]

    assert [(one.first_day, one.count) for one in list_stretches(spans, 2026)] == [
        (date(2026, 1, 1), 2),
        (date(2026, 6, 1), 6),
        (date(2026, 7, 1), 5),
    ]
