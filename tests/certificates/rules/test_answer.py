"""An answer written as JSON reads back the same."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from certificates.rules.answer import read_answer
from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from tests.certificates.rules.histories import questions

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text().splitlines()]
random_questions = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def check_round_trip(record, day):
    answer = compute_standing(read_record(record), day)

    again = read_answer(json.loads(json.dumps(answer.as_json())), day)

    assert again == answer
    assert again.as_json() == answer.as_json()


@pytest.mark.parametrize("case", CASES, ids=[f"{case['name']}, {case['as_of']}" for case in CASES])
def test_answer_of_a_worked_case_reads_back_the_same(case):
    check_round_trip(case["record"], date.fromisoformat(case["as_of"]))


@random_questions
@given(questions())
def test_any_answer_reads_back_the_same(question):
    check_round_trip(*question)
