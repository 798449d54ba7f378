"""Why an answer is what it is, in sentences."""

import json
import re
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from certificates.rules.explanation import write_explained_answer
from certificates.rules.reading import read_record
from certificates.rules.reason import Subject
from certificates.rules.situation import describe_situation
from certificates.rules.standing import compute_standing
from secor_portal.wording import day as in_words
from tests.certificates.rules.histories import questions

RULES = {"R1.1", "R1.3", "R2.1", "R2.2", "R3.1", "R3.3", "R3.4", "R3.5", "R4.1", "R4.2", "R5.1", "R5.2"}
RULES |= {"R6.1", "R6.2", "R6.3"}
CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text().splitlines()]
random_questions = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def told(name, as_of):
    """The sentences on the worked case of that name, with their rules, by what they are about."""
    case = next(case for case in CASES if case["name"] == name and case["as_of"] == as_of)
    record = read_record(case["record"])
    sentences = {subject: [] for subject in Subject}
    for reason in describe_situation(record, date.fromisoformat(as_of)).reasons:
        sentences[reason.about].append(f"{reason.rule} {reason.sentence}")
    return sentences


def test_a_certificate_in_force_says_what_won_it_how_long_it_lasts_and_which_years_are_open():
    sentences = told("a long QA does not excuse the yearly audit", "2023-01-01")
    assert sentences[Subject.CERTIFICATE] == [
        "R2.1 The certification audit of 15 June 2021 reached the pass marks. "
        "It passed AMHSA’s review on 10 July 2021.",
        "R4.1 The certificate expires on 15 June 2024, three years after the audit.",
    ]
    assert sentences[Subject.STANDING] == [
        "R3.1 Valid through 15 June 2024, as long as each required year has its audit.",
        "R3.1 The audit of 1 October 2022 counts for 2022 unless it fails AMHSA’s review.",
        "R3.1 2023 has no audit yet.",
    ]


def test_the_next_audit_says_its_year_and_the_anniversary_that_it_follows():
    sentences = told("a long QA does not excuse the yearly audit", "2023-01-01")
    assert sentences[Subject.NEXT_AUDIT] == [
        "R2.1 AMHSA is reviewing the certification audit of 1 October 2022.",
        "R3.3 A long review does not replace the yearly audit, and 2023 has none yet.",
        "R3.3 The next audit is the one for 2023. It can be conducted from 1 January 2023.",
        "R3.4 The last audit was conducted on 1 October 2022. It counts unless it fails AMHSA’s review. "
        "One year later is 1 October 2023.",
        "R3.5 Between two certification audits, the yearly audit is an internal audit.",
    ]


def test_once_qa_has_passed_the_audit_is_said_to_count():
    sentences = told("certificate extended", "2024-09-11")
    assert "R3.1 The audit for 2022 was conducted on 15 June 2022." in sentences[Subject.STANDING]
    assert sentences[Subject.NEXT_AUDIT][1] == (
        "R3.4 The last audit was conducted on 15 June 2023. One year later is 15 June 2024."
    )


def test_the_renewal_says_its_extension_and_the_day_before_the_expiry():
    sentences = told("certificate extended", "2024-09-11")
    assert sentences[Subject.CERTIFICATE][1] == (
        "R4.1 AMHSA extended the certificate from 15 June 2024 to 13 September 2024."
    )
    assert sentences[Subject.NEXT_AUDIT][2:] == [
        "R3.4 AMHSA extended the deadline for the 2024 audit to 10 September 2024.",
        "R4.1 The certificate expires in 2024, so this must be a certification audit.",
        "R4.2 It must be conducted before the certificate expires: by 12 September 2024.",
        "R3.4 The audit was due by 10 September 2024 and has not been conducted.",
    ]


def test_an_audit_overdue_because_of_the_expiry_names_the_rule_of_the_expiry():
    name = "renewal must be performed before the expiry date, a day before the anniversary allows"
    sentences = told(name, "2024-06-15")
    assert sentences[Subject.NEXT_AUDIT][-1] == "R4.2 The audit was due by 14 June 2024 and has not been conducted."


def test_a_printed_expiry_says_who_printed_it():
    sentences = told("printed expiry on 1 January", "2023-12-31")
    assert sentences[Subject.CERTIFICATE][1] == (
        "R4.1 The certificate expires on 1 January 2024, the date that Partnerships printed on it."
    )


def test_each_standing_that_is_not_certified_says_what_ended_it():
    def about_standing(name, as_of):
        return told(name, as_of)[Subject.STANDING]

    assert about_standing("registered, never audited", "2021-01-01") == [
        "R2.1 The municipality has not earned a certificate yet. To earn one, a certification audit must reach the "
        "pass marks and pass AMHSA’s review."
    ]
    assert about_standing("revoked, then certified again", "2022-06-01") == [
        "R6.2 The ministry revoked the certificate on 1 June 2022.",
        "R6.3 A new certificate needs a new certification audit.",
    ]
    assert about_standing("anniversary missed, calendar year not over, then over", "2023-01-01") == [
        "R3.1 2022 ended without an audit that counts. The certificate has not been maintained since 1 January 2023."
    ]
    assert about_standing("renewal performed in time, QA after expiry", "2024-06-20") == [
        "R4.2 The certificate expired on 15 June 2024. The certification audit of 14 June 2024 came before that "
        "day. The certificate stays in force until AMHSA decides."
    ]
    assert about_standing("renewal performed on the expiry date itself", "2024-06-16") == [
        "R4.2 The certificate expired on 15 June 2024. No certification audit that can renew it was conducted before "
        "that day."
    ]


def test_without_a_certificate_the_latest_try_says_what_kept_it_from_one():
    sentences = told("a certification audit conducted above ten wins no certificate", "2022-08-30")
    assert sentences[Subject.CERTIFICATE] == [
        "R1.3 Certification audit of 20 July 2022: The municipality had 11 workers on 10 July 2022. With more than 10 "
        "workers on any day, it needs an audit for the large-employer certificate (COR)."
    ]
    assert sentences[Subject.NEXT_AUDIT][-1] == (
        "R1.3 There were 11 workers on 10 July 2022. With more than 10 workers on any day, the next audit is one for "
        "the large-employer certificate (COR)."
    )


def test_out_of_the_cycle_pir_says_by_when():
    sentences = told("registered, never audited", "2021-01-01")
    assert sentences[Subject.NEXT_AUDIT] == [
        "R2.1 No certificate is in force. A certification audit can earn one.",
        "R3.3 The municipality has been registered in PIR since 2 November 2020. "
        "Its first audit is due by the end of 2020.",
        "R3.3 The audit was due by 31 December 2020 and has not been conducted.",
    ]


def test_the_action_plan_says_how_much_is_done_and_what_is_open():
    name = "action plan: promised date passed"
    assert told(name, "2022-02-01")[Subject.ACTION_PLAN] == [
        "R3.1 Action plan from the audit of 15 June 2021: 1 of 2 actions done.",
        "R3.1 The first open action was due on 31 January 2022.",
    ]
    assert told(name, "2021-07-15")[Subject.ACTION_PLAN] == [
        "R3.1 The audit of 15 June 2021 passed AMHSA’s review. It has no action plan yet."
    ]
    assert told("plan carried out, and a plan with nothing to do", "2022-07-10")[Subject.ACTION_PLAN] == [
        "R3.1 Action plan from the audit of 1 June 2022: no actions."
    ]


def test_the_size_says_the_peak_what_is_planned_and_what_more_than_ten_mean():
    name = "students and a subcontractor on one day: eleven"
    assert told(name, "2022-06-30")[Subject.SIZE] == [
        "R1.1 The highest number of workers on one day of 2022 so far is 10, first on 1 May 2022.",
        "R1.1 11 workers are planned for 10 July 2022.",
        "R1.3 With more than 10 workers on any day, the next audit is one for the large-employer certificate (COR).",
    ]
    assert told(name, "2022-07-10")[Subject.SIZE][-1] == "R1.3 The current certificate stays valid."
    assert told("nobody reported this year", "2022-02-01")[Subject.SIZE] == ["R1.1 No headcount is reported for 2022."]


def test_the_discount_says_what_stands_against_it():
    assert told("review upheld", "2022-01-10")[Subject.DISCOUNT] == [
        "R5.1 With a certificate in force and PIR registration, the expected WCB discount is 5% to 20%. WCB decides.",
        "R6.1 The ministry’s review is open. This puts the discount at risk.",
        "R6.1 The ministry opened a review on 10 January 2022 and has not decided yet.",
    ]
    assert told("PIR withdrawn", "2022-03-31")[Subject.DISCOUNT] == [
        "R5.1 The municipality is not registered in PIR, so there is no discount."
    ]


def test_the_explanation_is_one_more_key_of_the_answer():
    record = read_record(CASES[1]["record"])
    as_of = date.fromisoformat(CASES[1]["as_of"])
    answer = write_explained_answer(record, as_of)
    explanation = answer.pop("explanation")
    assert answer == compute_standing(record, as_of).as_json()
    assert explanation[0] == {
        "about": "standing",
        "rule": "R3.1",
        "sentence": "Valid through 15 June 2024, as long as each required year has its audit.",
    }


@random_questions
@given(questions())
def test_every_part_of_every_answer_is_explained_by_rules_in_whole_sentences(question):
    history, day = question
    record = read_record(history)
    reasons = describe_situation(record, day).reasons
    assert {reason.rule for reason in reasons} <= RULES
    assert all(re.fullmatch(r"[A-Z0-9].*\.", reason.sentence) for reason in reasons)
    assert {reason.about for reason in reasons} >= set(Subject) - {Subject.CERTIFICATE}


@random_questions
@given(questions())
def test_every_day_that_is_set_stands_in_a_sentence_about_it(question):
    history, day = question
    record = read_record(history)
    situation = describe_situation(record, day)
    answer, about = situation.answer, {}
    for reason in situation.reasons:
        about[reason.about] = about.get(reason.about, "") + reason.sentence
    if answer.next_audit and answer.next_audit.due_by:
        due_by, why = answer.next_audit.due_by, about[Subject.NEXT_AUDIT]
        assert in_words(due_by) in why or f"by the end of {due_by.year}" in why
    if answer.certificate:
        assert in_words(answer.certificate.expires_on) in about[Subject.CERTIFICATE]
    if answer.size.peak_on:
        assert in_words(answer.size.peak_on) in about[Subject.SIZE]


def audit(name, conducted_on, decided_on=None, kind="internal"):
    """An audit that passed its review on ``decided_on``, or waits for it."""
    qa = {"outcome": "passed", "decided_on": decided_on} if decided_on else {"outcome": "pending"}
    return {"id": name, "kind": kind, "conducted_on": conducted_on, "passed": True, "qa": qa}


WON = audit("A0", "2021-06-15", "2021-07-10", "certification")
SECOND, THIRD = audit("A1", "2022-06-15", "2022-07-10"), audit("A2", "2023-06-15", "2023-07-10")


def explain(about, as_of, *audits, **facts):
    """The sentences about one part of the answer."""
    record = read_record({"audits": list(audits)} | facts)
    reasons = describe_situation(record, date.fromisoformat(as_of)).reasons
    return [reason.sentence for reason in reasons if reason.about is about]


def test_expiry_year_is_no_required_year_of_the_certificate():
    assert explain(Subject.STANDING, "2024-03-01", WON, SECOND, THIRD) == [
        "Valid through 15 June 2024, as long as each required year has its audit.",
        "The audit for 2022 was conducted on 15 June 2022.",
        "The audit for 2023 was conducted on 15 June 2023.",
    ]


def test_of_two_audits_in_a_year_the_one_that_passed_counts():
    early = audit("A9", "2022-03-01")
    assert explain(Subject.STANDING, "2022-12-01", WON, early, SECOND)[1:] == [
        "The audit for 2022 was conducted on 15 June 2022."
    ]


def test_of_two_renewals_in_review_the_latest_is_named():
    renewals = [audit(f"R{day}", f"2024-05-{day}", kind="certification") for day in (10, 20)]
    (sentence,) = explain(Subject.STANDING, "2024-06-20", WON, SECOND, THIRD, *renewals)
    assert "The certification audit of 20 May 2024 came before that day" in sentence


def test_audit_conducted_today_says_what_keeps_it_from_a_certificate():
    assert explain(Subject.CERTIFICATE, "2021-06-15", WON | {"qa": {"outcome": "pending"}}) == [
        "Certification audit of 15 June 2021: AMHSA has not finished its review of the audit."
    ]


def test_internal_audit_is_no_try_for_a_certificate():
    assert explain(Subject.CERTIFICATE, "2022-12-01", SECOND) == []


def test_lapsed_certificate_without_pir_sets_no_deadline():
    pir = {"pir_registered_on": "2021-01-01", "pir_withdrawn_on": "2024-02-01"}
    assert explain(Subject.NEXT_AUDIT, "2024-07-01", WON, SECOND, THIRD, **pir) == [
        "No certificate is in force. A certification audit can earn one.",
        "The municipality is not registered in PIR, so there is no deadline.",
    ]


def test_year_without_an_audit_blames_no_long_review_if_there_is_none():
    assert explain(Subject.NEXT_AUDIT, "2022-02-01", WON)[0] == (
        "The next audit is the one for 2022. It can be conducted from 1 January 2022."
    )


def test_action_due_today_is_not_past():
    plan = {"audit": "A0", "developed_on": "2021-08-01", "items": [{"due_on": "2022-02-01"}]}
    assert explain(Subject.ACTION_PLAN, "2022-02-01", WON, action_plans=[plan])[-1] == (
        "The first open action is due on 1 February 2022."
    )


def test_size_says_nothing_of_plans_that_are_no_higher():
    workers = {"category": "seasonal", "count": 3, "from": "2022-01-10"}
    assert explain(Subject.SIZE, "2022-02-01", WON, headcount=[workers]) == [
        "The highest number of workers on one day of 2022 so far is 3, first on 10 January 2022."
    ]


def test_size_says_one_planned_worker_in_the_singular():
    workers = {"category": "seasonal", "count": 1, "from": "2022-05-01"}
    assert explain(Subject.SIZE, "2022-02-01", WON, headcount=[workers]) == [
        "No workers are counted in 2022 so far.",
        "1 worker is planned for 1 May 2022.",
    ]
