"""What the portal says about headcount."""

from datetime import date

import pytest

from municipalities import wording
from municipalities.rules.headcount import NO_WORKERS, HeadcountEffect, HeadcountStretch, Peak

TODAY = date(2026, 5, 10)
JULY = date(2026, 7, 5)


def headline(year=2026, so_far=NO_WORKERS, whole=NO_WORKERS, is_reported=True):
    return wording.describe_year(year, today=TODAY, so_far=so_far, whole=whole, is_reported=is_reported)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"is_reported": False}, "No headcount for 2026 yet."),
        ({"so_far": Peak(8, TODAY), "whole": Peak(8, TODAY)}, "At most 8 workers on one day so far."),
        (
            {"so_far": Peak(8, TODAY), "whole": Peak(11, JULY)},
            "At most 8 workers on one day so far. 11 are planned in July.",
        ),
        ({"so_far": NO_WORKERS, "whole": Peak(1, JULY)}, "No workers so far. 1 is planned in July."),
        ({"so_far": Peak(11, TODAY), "whole": Peak(11, TODAY)}, "At most 11 workers on one day so far, above 10."),
        ({"year": 2025, "whole": Peak(1, JULY)}, "At most 1 worker worked here on one day of 2025."),
        ({"year": 2025, "whole": Peak(12, JULY)}, "At most 12 workers worked here on one day of 2025, above 10."),
        ({"year": 2027, "whole": Peak(1, JULY)}, "At most 1 worker is planned on one day of 2027."),
        ({"year": 2027, "whole": Peak(9, JULY)}, "At most 9 workers are planned on one day of 2027."),
    ],
)
def test_the_year_in_a_sentence(facts, sentence):
    assert headline(**facts) == sentence


def test_a_single_day_is_on_and_several_are_from_to():
    assert wording.describe_stretch(HeadcountStretch(JULY, JULY, 11)) == "11 workers on 5 July 2026"
    assert wording.describe_stretch(HeadcountStretch(JULY, date(2026, 7, 9), 12)) == "12 workers from 5 to 9 July 2026"


def test_warning_names_the_highest_days_and_the_reason():
    said = wording.describe_warning([HeadcountStretch(TODAY, TODAY, 11), HeadcountStretch(JULY, JULY, 12)])

    assert "12 workers on 5 July 2026" in said
    assert "SECOR allows at most 10 on any day." in said
    assert "your next audit is for the large-employer certificate (COR)" in said


def test_who_is_there():
    assert wording.list_categories({"manager": 1, "seasonal": 8}) == "municipal manager 1 and seasonal 8"


@pytest.mark.parametrize(
    ("before", "after", "stretches", "sentence"),
    [
        (8, 8, (), "With 1 more on 5 July 2026, the highest number of the year stays 8."),
        (8, 9, (), "With 1 more on 5 July 2026, the highest number of the year becomes 9."),
        (
            10,
            11,
            (HeadcountStretch(JULY, JULY, 11),),
            "With 1 more on 5 July 2026 there would be 11 workers on 5 July 2026: above 10.",
        ),
    ],
)
def test_what_trying_says(before, after, stretches, sentence):
    effect = HeadcountEffect(Peak(before, TODAY), Peak(after, JULY), (), {})

    assert wording.describe_trial(effect, stretches, 1, JULY, JULY) == sentence
