from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.conducting.rules.cross_checks.evidence import (
    check_missing_evidence,
    check_outside_the_year,
    check_undated,
    get_year_before,
    is_outside,
)
from audits.rules.answers import Reply
from tests.audits.rules.sheets import DAY, line, paper, shown

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize("evidence", [(), (shown(),)])
@pytest.mark.parametrize("attach", [True, False])
@pytest.mark.parametrize("validation", ["D", "DI", "I", "O"])
@pytest.mark.parametrize("reply", [None, *Reply])
def test_points_for_documents_require_an_attached_document(evidence, attach, validation, reply):
    given_ = {"reply": reply}
    audit = paper(line(given=given_, evidence=evidence, attach=attach, validation=validation, may_not_apply=True))
    needed = attach and "D" in validation and reply is Reply.YES and not evidence

    assert bool(list(check_missing_evidence(audit))) is needed


def test_a_carried_over_answer_needs_no_new_evidence():
    old = (shown("Old.pdf", dated_on=date(2020, 1, 1)), shown("Undated.pdf", dated_on=None))

    assert list(check_missing_evidence(paper(line(attach=True, is_carried=True)))) == []
    assert list(check_outside_the_year(paper(line(evidence=old, is_carried=True)))) == []
    assert list(check_undated(paper(line(evidence=old, is_carried=True)))) == []


@pytest.mark.parametrize(
    ("dated_on", "outside"),
    [
        (None, False),
        (date(2026, 6, 14), True),
        (date(2026, 6, 15), False),
        (date(2027, 6, 15), False),
        (date(2027, 6, 16), True),
    ],
)
def test_evidence_outside_the_twelve_months_is_found(dated_on, outside):
    audit = paper(line(evidence=(shown(dated_on=dated_on),)))

    assert is_outside(dated_on, DAY) is outside
    assert bool(list(check_outside_the_year(audit))) is outside
    assert bool(list(check_undated(audit))) is (dated_on is None)


def test_the_findings_name_every_file():
    old, older = shown("Old.pdf", dated_on=date(2020, 1, 1)), shown("Older.pdf", dated_on=date(2019, 1, 1))
    without = shown("Wall.jpg", dated_on=None)
    audit = paper(line(evidence=(old, shown(), older, without)))

    assert [finding.sentence for finding in check_outside_the_year(audit)] == [
        "Question 3.4: “Old.pdf” and “Older.pdf” are dated outside the twelve months of the audit, 15 June 2026 to "
        "15 June 2027. Attach a newer one, or say in the note why each of these still counts."
    ]
    assert [finding.sentence for finding in check_undated(audit)] == [
        "Question 3.4: “Wall.jpg” has no date. Enter the date of the document."
    ]


def test_evidence_without_an_audit_date_is_never_outside():
    old = shown(dated_on=date(2001, 1, 1))

    assert list(check_outside_the_year(paper(line(evidence=(old,)), conducted_on=None))) == []


def test_the_year_before_a_leap_day_begins_on_28_february():
    assert get_year_before(date(2028, 2, 29)) == date(2027, 2, 28)


@given(days, st.integers(-800, 800))
def test_evidence_inside_the_year_is_at_most_a_year_old(conducted_on, age):
    dated_on = conducted_on - timedelta(days=age)

    if not is_outside(dated_on, conducted_on):
        assert 0 <= age <= 366
    elif age >= 0:
        assert age > 364


def test_one_file_dated_outside_is_named_in_the_singular():
    audit = paper(line("3.4", evidence=(shown("Old.pdf", dated_on=date(2020, 1, 1)),)), conducted_on=DAY)

    (finding,) = check_outside_the_year(audit)

    assert finding.sentence.startswith("Question 3.4: “Old.pdf” is dated outside")
    assert finding.sentence.endswith("say in the note why this still counts.")
