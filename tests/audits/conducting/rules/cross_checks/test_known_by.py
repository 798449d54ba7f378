from itertools import combinations

import pytest

from audits.conducting.rules.cross_checks.known_by import check_not_known
from audits.rules.answers import Reply, Style
from tests.audits.rules.sheets import line, paper

SETS = ["".join(letters) for size in range(4) for letters in combinations("DIO", size)]


@pytest.mark.parametrize("validation", SETS[1:])
@pytest.mark.parametrize("known_by", SETS)
def test_a_missing_validation_method_is_found(validation, known_by):
    audit = paper(line(validation=validation, given={"known_by": known_by}))

    assert bool(list(check_not_known(audit))) is bool(set(validation) - set(known_by))


def test_the_finding_names_the_missing_methods():
    audit = paper(line(validation="DIO", given={"known_by": "D"}))

    assert [finding.sentence for finding in check_not_known(audit)] == [
        "Question 3.4 is also validated by interviews and observation. "
        "Tick how you validated it, or correct the answer."
    ]


def test_counts_of_people_asked_count_as_interviews():
    counts = {"reply": Reply.YES, "asked": 3, "positive": 3, "known_by": ""}

    assert list(check_not_known(paper(line(style=Style.PERCENT_POSITIVE, validation="I", given=counts)))) == []


@pytest.mark.parametrize("reply", [None, Reply.NOT_APPLICABLE])
def test_a_question_without_a_scored_answer_needs_no_validation(reply):
    assert list(check_not_known(paper(line(given={"reply": reply, "known_by": ""}, may_not_apply=True)))) == []
