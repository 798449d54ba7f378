import time
from datetime import date

import pytest
from hypothesis import given

from audits.conducting.rules import cross_checks
from audits.conducting.rules.cross_checks import CHECKS, Severity, run_cross_checks
from audits.rules.answers import GivenAnswer, Reply
from tests.audits.rules.sheets import line, paper, papers, shown

RANK = list(Severity)
FRESH = (
    "The {0} of the shop was looked at on day {0} with the foreman; form {0} lies in binder {0}, and what it asked for "
    "was done within {0} days. Seasonal staff {0} told the same about the pump house and the landfill number {0}. "
)


def test_a_complete_audit_has_no_findings():
    assert run_cross_checks(paper(line("1.1"), line("1.2"))) == []


def test_findings_are_sorted_by_question_then_severity():
    old = shown("Old.pdf", dated_on=date(2020, 1, 1))
    poor = {"reply": Reply.NO, "note": ""}
    audit = paper(
        line("1.9", given=poor, evidence=(shown("Undated.pdf", dated_on=None), old)),
        line("1.10", given={"reply": None}),
        conducted_on=date(2022, 1, 1),
    )

    found = [(finding.check, finding.severity, finding.code) for finding in run_cross_checks(audit)]

    assert found == [
        ("not_in_force", Severity.MUST_FIX, ""),
        ("no_justification", Severity.MUST_FIX, "1.9"),
        ("outside_the_year", Severity.LOOK_AGAIN, "1.9"),
        ("undated", Severity.INFORMATION, "1.9"),
        ("unanswered", Severity.MUST_FIX, "1.10"),
    ]


@pytest.mark.parametrize(
    ("severity", "label"),
    [
        (Severity.MUST_FIX, "Must fix"),
        (Severity.LOOK_AGAIN, "Look again"),
        (Severity.INFORMATION, "For information"),
    ],
)
def test_a_severity_has_a_label(severity, label):
    assert severity.label == label


def test_every_check_is_listed_once():
    assert len(set(CHECKS)) == len(CHECKS)
    assert all(check.__module__.startswith(cross_checks.__name__) and check.__doc__ for check in CHECKS)


@given(papers())
def test_findings_follow_the_order_of_the_questions(audit):
    codes = ["", *(one.question.code for one in audit.lines)]
    places = [(codes.index(finding.code), RANK.index(finding.severity)) for finding in run_cross_checks(audit)]

    assert places == sorted(places)


@given(papers())
def test_findings_are_sentences_that_name_their_question(audit):
    for finding in run_cross_checks(audit):
        assert finding.sentence.endswith(".")
        assert finding.code in finding.sentence


def test_150_long_answers_are_checked_within_100_ms():
    lines = []
    for number in range(150):
        before = "".join(FRESH.format(number + word) for word in range(4))
        note = before.replace("foreman", "manager") if number % 2 else "".join(FRESH.format(word) for word in range(4))
        audit_before = GivenAnswer(reply=Reply.YES, note=before)
        evidence = (shown(f"{number}.pdf"),)
        lines.append(line(f"1.{number}", given={"note": note}, before=audit_before, evidence=evidence))
    audit = paper(*lines)

    checking = min(measure_seconds(lambda: run_cross_checks(audit)) for _ in range(5))
    adding = min(measure_seconds(lambda: sum(number * number for number in range(500_000))) for _ in range(5))

    assert len(lines[0].given.note) > 800
    assert checking < 10 * adding, "about three times as long as half a million products; a busy machine slows both"


def measure_seconds(work):
    begin = time.process_time()
    work()
    return time.process_time() - begin
