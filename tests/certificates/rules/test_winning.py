"""Which audit earns a certificate, and the sentence for each thing that keeps another from one."""

from datetime import date

import pytest

from certificates.rules.history import FactHistory
from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from certificates.rules.winning import why_no_certificate, why_not_issued

WON = {
    "id": "A0",
    "kind": "certification",
    "conducted_on": "2021-06-15",
    "passed": True,
    "qa": {"outcome": "passed", "decided_on": "2021-07-10"},
}
AFTERWARDS = "A new certificate requires a certification audit conducted after that day."
COR = "With more than 10 workers on any day, it needs an audit for the large-employer certificate (COR)."


def revoked_on(day):
    return {"opened_on": "2021-06-01", "decided_on": day, "outcome": "revoked"}


def workers(count, first="2021-05-01", last="2021-05-02"):
    return {"category": "seasonal", "count": count, "from": first, "to": last}


def obstacles(as_of="2021-07-10", audit=None, **facts):
    """Rule and sentence of each reason; the audit wins a certificate exactly if there is none."""
    record = read_record({"audits": [WON | (audit or {})]} | facts)
    day = date.fromisoformat(as_of)
    found = [(reason.rule, reason.sentence) for reason in why_no_certificate(record, "A0", day)]
    assert FactHistory(record).wins_certificate(record.audits[0], day) is (not found)
    return found


def test_certification_audit_that_passed_everything_wins():
    assert obstacles() == []


@pytest.mark.parametrize(
    ("changed", "rule", "sentence"),
    [
        (
            {"kind": "internal"},
            "R2.1",
            "This is an internal audit. Only a certification audit can earn a certificate.",
        ),
        (
            {"kind": "additional"},
            "R2.1",
            "This is an additional audit. Only a certification audit can earn a certificate.",
        ),
        ({"passed": False}, "R2.2", "The audit did not reach the pass marks."),
        ({"passed": None}, "R2.2", "The audit has no score yet."),
        ({"qa": {"outcome": "pending"}}, "R2.1", "AMHSA has not finished its review of the audit."),
        (
            {"qa": {"outcome": "failed", "decided_on": "2021-07-10"}},
            "R2.1",
            "The audit did not pass AMHSA’s review.",
        ),
        (
            {"qa": {"outcome": "passed", "decided_on": "2021-07-11"}},
            "R2.1",
            "AMHSA has not finished its review of the audit.",
        ),
    ],
)
def test_each_obstacle_has_its_sentence(changed, rule, sentence):
    assert obstacles(audit=changed) == [(rule, sentence)]


def test_all_obstacles_are_listed():
    found = obstacles(reviews=[revoked_on("2021-07-01")], headcount=[workers(11)])

    assert found == [
        (
            "R6.3",
            "The ministry revoked the certificate on 1 July 2021, before this audit passed AMHSA’s review. "
            + AFTERWARDS,
        ),
        ("R1.3", f"The municipality had 11 workers on 1 May 2021. {COR}"),
    ]


@pytest.mark.parametrize(
    ("count", "first", "last", "expected"),
    [
        (10, "2021-05-01", "2021-05-02", []),
        (11, "2021-05-01", "2021-05-02", [("R1.3", f"The municipality had 11 workers on 1 May 2021. {COR}")]),
        (11, "2021-06-15", "2021-06-15", [("R1.3", f"The municipality had 11 workers on 15 June 2021. {COR}")]),
        (11, "2021-06-16", "2021-12-31", []),
        (11, "2020-12-30", "2020-12-31", []),
        (11, "2020-12-30", "2021-01-01", [("R1.3", f"The municipality had 11 workers on 1 January 2021. {COR}")]),
    ],
    ids=["ten", "eleven", "day of the audit", "day after it", "year before", "new year"],
)
def test_more_than_ten_workers_before_the_audit_win_nothing(count, first, last, expected):
    assert obstacles(headcount=[workers(count, first, last)]) == expected


@pytest.mark.parametrize(
    ("decided_on", "wins"),
    [("2021-06-14", True), ("2021-06-15", False), ("2021-07-09", False), ("2021-07-10", True)],
    ids=["day before the audit", "day of the audit", "day before QA", "day of QA"],
)
def test_revocation_between_audit_and_qa_wins_nothing(decided_on, wins):
    found = obstacles("2021-08-01", reviews=[revoked_on(decided_on)])

    assert [rule for rule, _ in found] == ([] if wins else ["R6.3"])


@pytest.mark.parametrize(
    ("as_of", "rules"),
    [("2021-06-30", ["R2.1"]), ("2021-07-01", ["R2.1", "R6.3"])],
    ids=["day before it", "that very day"],
)
def test_revocation_is_listed_from_its_very_day(as_of, rules):
    assert [rule for rule, _ in obstacles(as_of, reviews=[revoked_on("2021-07-01")])] == rules


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2021-06-14", [("R2.1", "The audit is dated 15 June 2021, a day in the future.")]),
        ("2021-06-15", []),
    ],
    ids=["day before the audit", "day of the audit"],
)
def test_audit_wins_from_its_very_day(as_of, expected):
    decided_at_once = {"qa": {"outcome": "passed", "decided_on": "2021-06-15"}}
    found = obstacles(as_of, audit=decided_at_once)

    assert [line for line in found if "review" not in line[1]] == expected


@pytest.mark.parametrize("count", [10, 11])
def test_standing_and_issue_agree_about_ten_and_eleven_workers(count):
    facts = {"audits": [WON], "headcount": [workers(count)]}
    answer = compute_standing(read_record(facts), date(2021, 7, 10))

    assert answer.in_force is (count == 10)
    assert bool(why_not_issued(read_record(facts), "A0", date(2021, 7, 10))) is (count == 11)


def test_unknown_audit_raises_lookup_error():
    with pytest.raises(LookupError, match="A7"):
        why_no_certificate(read_record({}), "A7", date(2021, 1, 1))


def reasons_against_issue(as_of, decided_on, **facts):
    record = read_record({"audits": [WON], "reviews": [revoked_on(decided_on)]} | facts)
    return [(reason.rule, reason.sentence) for reason in why_not_issued(record, "A0", date.fromisoformat(as_of))]


@pytest.mark.parametrize(
    ("decided_on", "words"),
    [("2021-07-10", "10 July 2021"), ("2021-07-15", "15 July 2021")],
    ids=["day of QA", "later"],
)
def test_revoked_certificate_is_not_issued(decided_on, words):
    expected = [("R6.3", f"The ministry revoked the certificate on {words}. {AFTERWARDS}")]

    assert reasons_against_issue("2021-07-20", decided_on) == expected


def test_certificate_is_issued_until_the_very_day_of_its_revocation():
    assert reasons_against_issue("2021-07-14", "2021-07-15") == []
    assert len(reasons_against_issue("2021-07-15", "2021-07-15")) == 1


def test_revocation_before_the_audit_does_not_prevent_issue():
    assert reasons_against_issue("2021-07-20", "2021-06-14") == []


def test_obstacle_to_winning_prevents_issue():
    assert [rule for rule, _ in reasons_against_issue("2021-07-20", "2021-07-15", headcount=[workers(11)])] == ["R1.3"]
