"""Which audit wins a certificate, and what keeps the others from one."""

from datetime import date

import pytest

from certificates.rules.reading import read_record
from certificates.rules.winning import why_no_certificate, wins_certificate

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
    assert wins_certificate(record, "A0", date.fromisoformat(as_of)) == (not reasons)
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
        wins_certificate(read_record({}), "A7", date(2021, 1, 1))
