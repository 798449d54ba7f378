"""Where municipalities stand: the worked cases, and corners that each of them turns only once."""

import json
from datetime import date
from pathlib import Path

import pytest

from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text().splitlines()]
SMALL = [{"category": "administration", "count": 6, "from": "2019-01-01"}]


def ask(as_of, **facts):
    """The answer for the record with those facts, as JSON."""
    return compute_standing(read_record(facts), date.fromisoformat(as_of)).as_json()


def audit(name, kind, conducted_on, outcome="passed", decided_on=None, passed=True):
    """An audit whose QA decided on the same day, unless said otherwise."""
    qa = {"outcome": outcome, "decided_on": None if outcome == "pending" else decided_on or conducted_on}
    return {"id": name, "kind": kind, "conducted_on": conducted_on, "passed": passed, "qa": qa}


def plan(name, developed_on, *items):
    """An action plan with items, each the day it is due and the day it was done."""
    return {
        "audit": name,
        "developed_on": developed_on,
        "items": [{"due_on": due_on, "done_on": done_on} for due_on, done_on in items],
    }


WON = audit("A0", "certification", "2021-06-15", decided_on="2021-07-10")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['name']}, {case['as_of']}" for case in CASES])
def test_every_worked_case_is_answered_as_expected(case):
    answer = ask(case["as_of"], **case["record"])
    answer.pop("changes_on")
    assert answer == case["expected"]
    assert json.dumps(answer) == json.dumps(case["expected"])


def test_the_example_of_the_specification_is_answered_to_the_letter():
    answer = ask(
        "2022-03-01",
        pir_registered_on="2020-11-02",
        headcount=[
            {"category": "administration", "count": 6, "from": "2019-01-01"},
            {"category": "seasonal", "count": 4, "from": "2022-05-01", "to": "2022-08-31"},
        ],
        audits=[WON],
        action_plans=[plan("A0", "2021-08-01", ("2022-12-31", None))],
    )
    assert json.dumps(answer) == json.dumps(
        {
            "as_of": "2022-03-01",
            "standing": "certified",
            "since": "2021-06-15",
            "certificate": {"audit": "A0", "effective_on": "2021-06-15", "expires_on": "2024-06-15"},
            "next_audit": {"kind": "internal", "opens_on": "2022-01-01", "due_by": "2022-06-15", "overdue": False},
            "awaiting_qa": None,
            "under_review": False,
            "action_plan": {"audit": "A0", "status": "in_progress"},
            "size": {
                "status": "small",
                "peak": 6,
                "peak_on": "2022-01-01",
                "projected_peak": 10,
                "projected_peak_on": "2022-05-01",
            },
            "discount": {"status": "eligible", "floor_percent": 5, "ceiling_percent": 20, "reasons": []},
            "changes_on": "2022-05-01",
        }
    )


# — certificates —


def test_of_two_certificates_won_on_one_day_the_last_listed_counts():
    audits = [WON, audit("A1", "certification", "2021-06-15", decided_on="2021-07-01")]
    assert ask("2021-08-01", audits=audits)["certificate"]["audit"] == "A1"
    assert ask("2021-08-01", audits=audits[::-1])["certificate"]["audit"] == "A0"


def test_a_revocation_on_the_day_of_qa_is_one_of_the_new_certificate():
    review = {"opened_on": "2021-07-01", "decided_on": "2021-07-10", "outcome": "revoked"}
    answer = ask("2021-07-10", audits=[WON], reviews=[review])
    assert (answer["standing"], answer["since"]) == ("revoked", "2021-07-10")


@pytest.mark.parametrize("revoked_on", ["2021-06-15", "2021-07-09"])
def test_a_revocation_between_audit_and_qa_keeps_the_certificate_from_being_won(revoked_on):
    review = {"opened_on": "2021-06-01", "decided_on": revoked_on, "outcome": "revoked"}
    assert ask("2021-08-01", audits=[WON], reviews=[review])["standing"] == "never_certified"


def test_a_revocation_the_day_before_the_audit_leaves_it_alone():
    review = {"opened_on": "2021-06-01", "decided_on": "2021-06-14", "outcome": "revoked"}
    assert ask("2021-08-01", audits=[WON], reviews=[review])["standing"] == "certified"


def test_the_first_of_two_revocations_is_the_day_since_when():
    reviews = [
        {"opened_on": "2021-08-01", "decided_on": day, "outcome": "revoked"} for day in ("2021-10-01", "2021-09-01")
    ]
    assert ask("2022-01-01", audits=[WON], reviews=reviews)["since"] == "2021-09-01"


def test_eleven_people_the_day_after_the_audit_do_not_undo_it_but_eleven_on_its_day_do():
    def answer(starts_on):
        entry = {"category": "seasonal", "count": 11, "from": starts_on, "to": "2021-12-31"}
        return ask("2021-08-01", audits=[WON], headcount=[entry])["standing"]

    assert answer("2021-06-16") == "certified"
    assert answer("2021-06-15") == "never_certified"


def test_eleven_people_in_the_year_before_the_audit_do_not_matter_to_it():
    entry = {"category": "seasonal", "count": 11, "from": "2020-01-01", "to": "2020-12-31"}
    assert ask("2021-08-01", audits=[WON], headcount=[entry])["standing"] == "certified"


def test_the_latest_of_several_extensions_of_a_certificate_counts():
    extensions = [{"granted_on": "2024-06-01", "until": until, "audit": "A0"} for until in ("2024-09-13", "2024-07-31")]
    assert ask("2024-06-10", audits=[WON], extensions=extensions)["certificate"]["expires_on"] == "2024-09-13"


def test_a_printed_expiry_of_an_audit_that_won_nothing_has_no_effect():
    audits = [WON, audit("A1", "internal", "2022-06-15")]
    printed = [{"audit": "A1", "expires_on": "2022-06-16"}]
    assert ask("2022-07-01", audits=audits, certificates=printed)["certificate"]["expires_on"] == "2024-06-15"


# — standing —


def test_a_year_missed_is_told_even_after_the_expiry():
    answer = ask("2025-01-01", audits=[WON])
    assert (answer["standing"], answer["since"]) == ("not_maintained", "2023-01-01")


def test_a_revocation_is_told_before_a_missed_year():
    review = {"opened_on": "2023-02-01", "decided_on": "2023-03-01", "outcome": "revoked"}
    assert ask("2023-03-01", audits=[WON], reviews=[review])["standing"] == "revoked"


def test_one_of_two_candidates_conducted_in_time_keeps_the_certificate_in_force():
    audits = [
        WON,
        audit("A1", "internal", "2022-06-15"),
        audit("A2", "internal", "2023-06-15"),
        audit("A3", "certification", "2024-06-14", "pending"),
        audit("A4", "certification", "2024-06-20", "pending"),
    ]
    answer = ask("2024-07-01", audits=audits)
    assert (answer["standing"], answer["awaiting_qa"]) == ("renewal_pending", "A4")


def test_a_candidate_that_did_not_reach_the_pass_marks_renews_nothing():
    audits = [
        WON,
        audit("A1", "internal", "2022-06-15"),
        audit("A2", "internal", "2023-06-15"),
        audit("A3", "certification", "2024-06-14", "pending", passed=False),
    ]
    assert ask("2024-06-16", audits=audits)["standing"] == "lapsed"


def test_an_audit_not_scored_yet_may_still_pass_but_has_won_nothing():
    pending = audit("A0", "certification", "2021-06-15", "pending", passed=None)
    assert ask("2021-08-01", audits=[pending])["awaiting_qa"] == "A0"
    decided = audit("A0", "certification", "2021-06-15", passed=None)
    assert ask("2021-08-01", audits=[decided])["certificate"] is None


def test_a_second_certification_audit_of_the_day_of_the_certificate_is_no_candidate():
    second = audit("A1", "certification", "2021-06-15", "pending")
    assert ask("2021-08-01", audits=[WON, second])["awaiting_qa"] is None


def test_an_audit_of_the_day_of_a_revocation_is_no_candidate():
    review = {"opened_on": "2022-01-01", "decided_on": "2022-02-01", "outcome": "revoked"}
    audits = [WON, audit("A1", "certification", "2022-02-01", "pending")]
    assert ask("2022-02-01", audits=audits, reviews=[review])["awaiting_qa"] is None


def test_a_certificate_revoked_on_the_day_that_it_took_effect_is_revoked():
    review = {"opened_on": "2021-06-15", "decided_on": "2021-06-15", "outcome": "revoked"}
    won_at_once = audit("A0", "certification", "2021-06-15")
    assert ask("2021-06-15", audits=[won_at_once], reviews=[review])["standing"] == "revoked"


# — next audit —


def test_a_certificate_that_expires_in_its_own_year_asks_for_a_certification_audit_of_that_year():
    printed = [{"audit": "A0", "expires_on": "2021-12-31"}]
    next_audit = ask("2021-08-01", audits=[WON], certificates=printed)["next_audit"]
    assert next_audit == {
        "kind": "certification",
        "opens_on": "2021-01-01",
        "due_by": "2021-12-30",
        "overdue": False,
    }


def test_a_certification_audit_that_failed_to_win_settles_a_year_but_not_the_expiry_year():
    unsuccessful = [
        audit("A1", "certification", "2022-06-01", passed=False),
        audit("A2", "certification", "2023-06-01", passed=False),
        audit("A3", "certification", "2024-01-10", passed=False),
    ]
    next_audit = ask("2024-02-01", audits=[WON, *unsuccessful])["next_audit"]
    assert (next_audit["kind"], next_audit["due_by"]) == ("certification", "2024-06-14")


def test_an_extension_of_a_year_earlier_than_the_anniversary_changes_nothing():
    extension = {"granted_on": "2022-01-10", "until": "2022-03-01", "year": 2022}
    answer = ask("2022-02-01", audits=[WON], extensions=[extension])
    assert answer["next_audit"]["due_by"] == "2022-06-15"


def test_an_extension_of_a_year_counts_only_while_a_certificate_is_in_force():
    extension = {"granted_on": "2022-01-10", "until": "2022-12-01", "year": 2022}
    failed = audit("A0", "certification", "2021-06-15", passed=False)
    answer = ask("2022-02-01", pir_registered_on="2020-01-01", audits=[failed], extensions=[extension])
    assert answer["next_audit"]["due_by"] == "2022-06-15"


def test_without_pir_no_day_is_set_where_no_certificate_is_in_force():
    answer = ask("2021-08-01", audits=[audit("A0", "internal", "2021-06-15")])
    expected = {"kind": "certification", "opens_on": None, "due_by": None, "overdue": False}
    assert answer["next_audit"] == expected


# — action plan —


def test_several_plans_for_one_audit_are_one_plan_with_all_their_items():
    plans = [plan("A0", "2021-08-01"), plan("A0", "2021-09-01", ("2021-10-01", None))]
    assert ask("2021-08-15", audits=[WON], action_plans=plans)["action_plan"]["status"] == "implemented"
    assert ask("2021-10-01", audits=[WON], action_plans=plans)["action_plan"]["status"] == "in_progress"
    assert ask("2021-10-02", audits=[WON], action_plans=plans)["action_plan"]["status"] == "overdue"


def test_the_plan_of_an_additional_audit_is_not_asked_for():
    audits = [WON, audit("A1", "additional", "2021-08-01")]
    answer = ask("2021-09-01", audits=audits, action_plans=[plan("A1", "2021-08-10")])
    assert answer["action_plan"] == {"audit": "A0", "status": "missing"}


# — size —


def test_an_entry_of_nobody_reports_the_year():
    entry = {"category": "seasonal", "count": 0, "from": "2021-12-31"}
    assert ask("2021-03-01", headcount=[entry])["size"] == {
        "status": "small",
        "peak": 0,
        "peak_on": None,
        "projected_peak": 0,
        "projected_peak_on": None,
    }
    assert ask("2020-12-31", headcount=[entry])["size"]["status"] == "unreported"


def test_more_than_ten_planned_later_in_the_year_will_exceed():
    entry = {"category": "seasonal", "count": 11, "from": "2021-07-10", "to": "2021-07-10"}
    size = ask("2021-07-09", headcount=[*SMALL, entry])["size"]
    assert (size["status"], size["peak"], size["projected_peak_on"]) == ("will_exceed", 6, "2021-07-10")


def test_people_who_leave_and_come_on_the_same_day_are_both_there():
    entries = [
        {"category": "seasonal", "count": 5, "from": "2021-05-01", "to": "2021-06-15"},
        {"category": "temporary", "count": 6, "from": "2021-06-15", "to": "2021-06-15"},
    ]
    assert ask("2021-06-15", headcount=entries)["size"]["peak"] == 11


# — discount —


def test_every_risk_is_told_in_its_order():
    headcount = [{"category": "seasonal", "count": 11, "from": "2022-01-01"}]
    answer = ask(
        "2022-08-01",
        pir_registered_on="2020-01-01",
        headcount=headcount,
        audits=[WON],
        action_plans=[plan("A0", "2021-08-01", ("2021-10-01", None))],
        reviews=[{"opened_on": "2022-08-01"}],
    )
    assert answer["discount"]["reasons"] == [
        "audit_overdue",
        "under_review",
        "size_exceeded",
        "action_plan_overdue",
    ]


def test_outside_pir_and_not_in_force_are_both_told():
    assert ask("2022-08-01")["discount"]["reasons"] == ["not_pir_registered", "never_certified"]


# — the day on which it changes —


@pytest.mark.parametrize(
    ("as_of", "changes_on", "facts"),
    [
        ("2021-01-01", "2021-05-03", {"pir_registered_on": "2021-05-03", "pir_withdrawn_on": "2021-05-20"}),
        ("2021-05-03", "2021-05-20", {"pir_registered_on": "2021-05-03", "pir_withdrawn_on": "2021-05-20"}),
        ("2021-05-20", None, {"pir_registered_on": "2021-05-03", "pir_withdrawn_on": "2021-05-20"}),
        ("2021-06-14", "2021-06-15", {"audits": [WON]}),
        ("2021-06-15", "2021-07-10", {"audits": [WON]}),
        ("2021-07-10", "2022-06-16", {"audits": [WON]}),
        ("2022-06-16", "2023-01-01", {"audits": [WON]}),
        ("2023-01-01", None, {"audits": [WON]}),
        (
            "2021-07-10",
            "2021-08-01",
            {"audits": [WON], "action_plans": [plan("A0", "2021-08-01", ("2021-09-01", None))]},
        ),
        (
            "2021-08-01",
            "2021-09-02",
            {"audits": [WON], "action_plans": [plan("A0", "2021-08-01", ("2021-09-01", None))]},
        ),
        (
            "2021-08-01",
            "2021-09-01",
            {"audits": [WON], "action_plans": [plan("A0", "2021-08-01", ("2021-09-01", "2021-09-01"))]},
        ),
        ("2021-08-01", "2021-10-01", {"audits": [WON], "reviews": [{"opened_on": "2021-10-01"}]}),
        (
            "2021-10-01",
            "2021-11-01",
            {
                "audits": [WON],
                "reviews": [{"opened_on": "2021-10-01", "decided_on": "2021-11-01", "outcome": "upheld"}],
            },
        ),
        (
            "2021-08-01",
            "2022-02-01",
            {"audits": [WON], "extensions": [{"granted_on": "2022-02-01", "until": "2022-09-01", "year": 2022}]},
        ),
        ("2022-11-01", "2023-01-01", {"audits": [WON, audit("A1", "certification", "2022-10-01", "pending")]}),
        (
            "2024-06-14",
            "2024-06-16",
            {
                "audits": [
                    WON,
                    audit("A1", "internal", "2022-06-15"),
                    audit("A2", "internal", "2023-06-15"),
                    audit("A3", "certification", "2024-06-14", "pending"),
                ]
            },
        ),
        ("2021-03-01", "2022-01-01", {"headcount": SMALL}),
        (
            "2021-03-01",
            "2023-01-01",
            {"headcount": [{"category": "seasonal", "count": 0, "from": "2021-07-01", "to": "2022-07-01"}]},
        ),
        ("2021-03-01", "2025-01-01", {"headcount": [{"category": "seasonal", "count": 0, "from": "2025-07-01"}]}),
    ],
)
def test_an_answer_says_on_which_day_it_changes(as_of, changes_on, facts):
    assert ask(as_of, **facts)["changes_on"] == changes_on


# — the end of the calendar —


def test_a_record_at_either_end_of_the_calendar_is_answered():
    entry = {"category": "seasonal", "count": 1, "from": "0001-01-01", "to": "9999-12-31"}
    last = audit("A0", "certification", "9999-12-31")
    answer = ask("9999-12-31", pir_registered_on="0001-01-01", headcount=[entry], audits=[last])
    assert (answer["standing"], answer["changes_on"]) == ("certified", None)
    assert ask("0001-01-01", headcount=[entry])["changes_on"] == "0002-01-01"


def test_nobody_for_ever_never_changes():
    entry = {"category": "seasonal", "count": 0, "from": "2019-01-01", "to": "9999-12-31"}
    assert ask("2021-03-01", headcount=[entry])["changes_on"] is None
