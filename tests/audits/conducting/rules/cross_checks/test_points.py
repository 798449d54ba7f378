from decimal import Decimal

import pytest
from hypothesis import given

from audits.conducting.rules.cross_checks.points import check_element_does_not_apply, check_impossible_points
from audits.rules.answers import Reply, Style
from tests.audits.rules.sheets import line, paper, papers


@pytest.mark.parametrize(
    ("style", "given_", "sentence"),
    [
        (Style.RANGE, {"points": Decimal(0)}, None),
        (Style.RANGE, {"points": Decimal(5)}, None),
        (Style.RANGE, {"points": Decimal("5.01")}, "Question 3.4 can have 0 to 5 points. Enter its points again."),
        (Style.RANGE, {"points": Decimal(-1)}, "Question 3.4 can have 0 to 5 points. Enter its points again."),
        (Style.PERCENT_POSITIVE, {"asked": 3, "positive": 3}, None),
        (
            Style.PERCENT_POSITIVE,
            {"asked": 3, "positive": 4},
            "Question 3.4 has more people who agreed than you asked. Correct the numbers.",
        ),
        (Style.ALL_OR_NOTHING, {"points": Decimal(9)}, None),
    ],
)
def test_impossible_points_are_found(style, given_, sentence):
    found = list(check_impossible_points(paper(line(style=style, given={"reply": Reply.PARTLY, **given_}))))

    assert [finding.sentence for finding in found] == ([sentence] if sentence else [])


def test_an_element_with_no_applicable_question_is_found():
    away = {"reply": Reply.NOT_APPLICABLE}
    audit = paper(
        line("1.1", element="Commitment", given=away),
        line("1.2", element="Commitment"),
        line("2.1", element="Training", given=away),
        line("2.2", element="Training", depends_on="2.1"),
    )

    assert [finding.sentence for finding in check_element_does_not_apply(audit)] == [
        "No question of “Training” applies, so this section isn’t scored. Check that this is right."
    ]


@given(papers())
def test_an_element_is_found_exactly_if_it_is_not_scored(audit):
    assert len(list(check_element_does_not_apply(audit))) == sum(score.percent is None for score in audit.scores)
