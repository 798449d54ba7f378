from decimal import Decimal

import pytest
from hypothesis import given

from audits.conducting.rules.cross_checks.answers import check_always_applies, check_unanswered
from audits.conducting.rules.cross_checks.finding import Severity
from audits.rules.answers import Reply, Style
from tests.audits.rules.sheets import line, paper, papers

NOT_ANSWERED = "Question 3.4 is not answered. Answer it."
NO_POINTS = "Question 3.4 has no points yet. Enter its points."
NO_COUNTS = "Question 3.4 needs two numbers. Enter how many people you asked and how many of them agreed."


@pytest.mark.parametrize(
    ("style", "given_", "sentence"),
    [
        (Style.ALL_OR_NOTHING, {"reply": None}, NOT_ANSWERED),
        (Style.ALL_OR_NOTHING, {"reply": Reply.NO}, None),
        (Style.ALL_OR_NOTHING, {"reply": Reply.NOT_APPLICABLE}, None),
        (Style.RANGE, {"reply": None}, NOT_ANSWERED),
        (Style.RANGE, {"reply": Reply.PARTLY}, NO_POINTS),
        (Style.RANGE, {"reply": Reply.PARTLY, "points": Decimal(3)}, None),
        (Style.RANGE, {"reply": Reply.NO, "points": Decimal(0)}, None),
        (Style.PERCENT_POSITIVE, {"reply": None}, NOT_ANSWERED),
        (Style.PERCENT_POSITIVE, {"reply": Reply.PARTLY}, NO_COUNTS),
        (Style.PERCENT_POSITIVE, {"reply": None, "asked": 4}, NO_COUNTS),
        (Style.PERCENT_POSITIVE, {"reply": Reply.NO, "asked": 0, "positive": 0}, NO_COUNTS),
        (Style.PERCENT_POSITIVE, {"reply": Reply.NO, "asked": 4, "positive": 0}, None),
    ],
)
def test_an_incomplete_answer_is_a_must_fix_finding(style, given_, sentence):
    found = list(check_unanswered(paper(line(style=style, given=given_))))

    assert [finding.sentence for finding in found] == ([sentence] if sentence else [])
    assert all(finding.severity is Severity.MUST_FIX for finding in found)


@pytest.mark.parametrize(
    ("reply", "codes"),
    [
        (Reply.YES, ["3.5"]),
        (Reply.NO, []),
        (Reply.NOT_APPLICABLE, []),
        (None, ["3.4", "3.5"]),
    ],
)
def test_a_question_decided_by_another_needs_no_answer(reply, codes):
    audit = paper(line("3.4", given={"reply": reply}), line("3.5", given={"reply": None}, depends_on="3.4"))

    assert [finding.code for finding in check_unanswered(audit)] == codes


@pytest.mark.parametrize(("may_not_apply", "found"), [(True, 0), (False, 1)])
def test_does_not_apply_is_found_only_if_not_allowed(may_not_apply, found):
    audit = paper(line(given={"reply": Reply.NOT_APPLICABLE}, may_not_apply=may_not_apply))

    assert len(list(check_always_applies(audit))) == found


@given(papers())
def test_unanswered_findings_match_the_unsettled_questions(audit):
    assert [finding.code for finding in check_unanswered(audit)] == [
        one.question.code for one in audit.lines if not audit.is_settled(one)
    ]
