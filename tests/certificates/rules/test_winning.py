"""Which audit wins a certificate, and what keeps the others from one."""

from datetime import date

import pytest

from certificates.rules.reading import read_record
from certificates.rules.winning import why_no_certificate, why_not_issued

WON = {
    "id": "A0",
    "kind": "certification",
    "conducted_on": "2021-06-15",
    "passed": True,
    "qa": {"outcome": "passed", "decided_on": "2021-07-10"},
}
REVOKED = {"opened_on": "2021-06-01", "decided_on": "2021-07-01", "outcome": "revoked"}
ELEVEN = {"category": "seasonal", "count": 11, "from": "2021-05-01", "to": "2021-05-02"}


def rules_against(as_of="2021-07-10", audit=None, **facts):
    record = read_record({"audits": [WON | (audit or {})]} | facts)
    reasons = why_no_certificate(record, "A0", date.fromisoformat(as_of))
    return [reason.rule for reason in reasons]


def test_a_certification_audit_that_passed_and_passed_qa_wins():
    assert rules_against() == []


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"kind": "internal"}, "R2.1"),
        ({"passed": False}, "R2.2"),
        ({"passed": None}, "R2.2"),
        ({"qa": {"outcome": "pending"}}, "R2.1"),
        ({"qa": {"outcome": "failed", "decided_on": "2021-07-10"}}, "R2.1"),
        ({"qa": {"outcome": "passed", "decided_on": "2021-07-11"}}, "R2.1"),
    ],
)
def test_each_thing_that_is_missing_is_told(changed, rule):
    assert rules_against(audit=changed) == [rule]


def test_a_revocation_before_qa_and_more_than_ten_people_are_told():
    assert rules_against(reviews=[REVOKED], headcount=[ELEVEN]) == ["R6.3", "R1.3"]


def test_a_revocation_still_to_come_is_not_told():
    assert rules_against("2021-06-30", reviews=[REVOKED]) == ["R2.1"]


def test_an_audit_still_to_come_has_won_nothing():
    assert "R2.1" in rules_against("2021-06-14")


def test_an_audit_that_is_not_there_cannot_be_asked_about():
    with pytest.raises(LookupError, match="A7"):
        why_no_certificate(read_record({}), "A7", date(2021, 1, 1))


def reasons_against_issue(as_of, decided_on, **facts):
    review = {"opened_on": "2021-06-01", "decided_on": decided_on, "outcome": "revoked"}
    record = read_record({"audits": [WON], "reviews": [review]} | facts)
    return [(reason.rule, reason.sentence) for reason in why_not_issued(record, "A0", date.fromisoformat(as_of))]


@pytest.mark.parametrize("decided_on", ["2021-07-10", "2021-07-15"], ids=["on the day of QA", "after QA"])
def test_a_certificate_that_was_won_and_then_revoked_is_not_issued(decided_on):
    ((rule, sentence),) = reasons_against_issue("2021-07-20", decided_on)

    assert rule == "R6.3"
    assert sentence.startswith("The ministry revoked the certificate on 1")
    assert sentence.endswith("; it takes an audit conducted after that day.")


def test_until_it_is_revoked_a_certificate_is_issued():
    assert reasons_against_issue("2021-07-14", "2021-07-15") == []


def test_a_revocation_before_the_audit_does_not_keep_its_certificate_from_issue():
    assert reasons_against_issue("2021-07-20", "2021-06-14") == []


def test_what_kept_an_audit_from_a_certificate_keeps_it_from_issue():
    assert [rule for rule, _ in reasons_against_issue("2021-07-20", "2021-07-15", headcount=[ELEVEN])] == ["R1.3"]
