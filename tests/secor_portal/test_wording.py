from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from secor_portal import wording


def test_a_day_is_written_with_the_month_in_words():
    assert wording.day(date(2027, 6, 5)) == "5 June 2027"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 7, 5), date(2027, 7, 5), "5 July 2027"),
        (date(2027, 7, 5), date(2027, 7, 9), "5 to 9 July 2027"),
        (date(2027, 6, 28), date(2027, 7, 4), "28 June to 4 July 2027"),
        (date(2026, 12, 28), date(2027, 1, 4), "28 December 2026 to 4 January 2027"),
        (date(2026, 7, 5), date(2027, 7, 5), "5 July 2026 to 5 July 2027"),
    ],
)
def test_a_span_says_nothing_twice(first, last, said):
    assert wording.span(first, last) == said


def test_a_moment_is_told_in_alberta():
    assert wording.moment(datetime(2027, 1, 1, 3, 5, tzinfo=UTC)) == "31 December 2026, 21:05"


@pytest.mark.parametrize(
    ("day", "said", "narrow"),
    [
        (date(2027, 5, 10), "today", "today"),
        (date(2027, 5, 11), "tomorrow", "1 day"),
        (date(2027, 5, 12), "in 2 days", "2 days"),
        (date(2027, 5, 9), "1 day late", "1 day late"),
        (date(2027, 4, 28), "12 days late", "12 days late"),
        (date(2030, 5, 10), "in 1,096 days", "1,096 days"),
    ],
)
def test_a_distance_is_told_from_today(day, said, narrow):
    assert wording.in_days(day, date(2027, 5, 10)) == said
    assert wording.days_left(day, date(2027, 5, 10)) == narrow


@pytest.mark.parametrize(
    ("number", "noun", "written", "said"),
    [
        (0, "audit", "0 audits", "no audits"),
        (1, "audit", "1 audit", "one audit"),
        (3, "municipality", "3 municipalities", "three municipalities"),
        (10, "day", "10 days", "ten days"),
        (12, "address", "12 addresses", "12 addresses"),
        (1200, "audit", "1,200 audits", "1,200 audits"),
    ],
)
def test_a_count_agrees_with_its_noun(number, noun, written, said):
    assert wording.count(number, noun) == written
    assert wording.spell_count(number, noun) == said


def test_an_odd_plural_is_handed_over():
    assert wording.count(2, "person", "people") == "2 people"
    assert wording.spell_count(1, "person", "people") == "one person"


@pytest.mark.parametrize(
    ("parts", "said"),
    [([], ""), (["one"], "one"), (["one", "two"], "one and two"), (["one", "two", "three"], "one, two and three")],
)
def test_a_list_is_joined_as_one_speaks(parts, said):
    assert wording.join_words(parts) == said


def test_a_sentence_keeps_its_other_capitals():
    assert wording.capitalize_first("the PIR registration") == "The PIR registration"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 byte"), (812, "812 bytes"), (860_000, "840 KB"), (3_250_586, "3.1 MB"), (25 * 1024 * 1024, "25 MB")],
)
def test_a_size_has_a_unit_that_fits(number, said):
    assert wording.size(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(Decimal("79.99"), "79.9%"), (Decimal("86.4"), "86.4%"), (Decimal(80), "80.0%"), (79.96, "79.9%")],
)
def test_a_percentage_is_cut_so_that_it_never_reads_as_a_pass_mark(number, said):
    assert wording.percent(number) == said


def test_money_is_in_whole_dollars():
    assert wording.dollars(Decimal("4430.4")) == "$4,430"


@pytest.mark.parametrize(
    ("number", "said"),
    [(Decimal(0), "$0"), (Decimal("1200.00"), "$1,200"), (Decimal("1200.5"), "$1,200.50"), (Decimal("0.05"), "$0.05")],
)
def test_money_has_cents_only_where_there_are_any(number, said):
    assert wording.money(number) == said
