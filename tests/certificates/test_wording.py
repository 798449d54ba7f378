"""One sentence for every case of the answer, and every date in it from the answer."""

from dataclasses import replace
from datetime import date

import pytest

from certificates import wording
from certificates.rules.answer import ActionPlanState, Answer, Certificate, Discount, NextAudit, SizeState
from certificates.rules.codes import DiscountReason, DiscountStatus, NextAuditKind, PlanStatus, SizeStatus, StandingCode
from certificates.rules.reason import Reason, Subject

TODAY = date(2027, 5, 10)
SMALL = SizeState(SizeStatus.SMALL, 8, date(2027, 5, 1), 10, date(2027, 7, 5))
CERTIFIED = Answer(
    as_of=TODAY,
    standing=StandingCode.CERTIFIED,
    since=date(2025, 6, 15),
    certificate=Certificate("A0", date(2025, 6, 15), date(2028, 6, 15)),
    next_audit=NextAudit(NextAuditKind.INTERNAL, date(2027, 1, 1), date(2027, 6, 3), overdue=False),
    awaiting_qa=None,
    under_review=False,
    action_plan=ActionPlanState("A1", PlanStatus.IN_PROGRESS),
    size=SMALL,
    discount=Discount(DiscountStatus.ELIGIBLE, 5, 20, ()),
    changes_on=None,
)


def answered(standing=StandingCode.CERTIFIED, **facts):
    return replace(CERTIFIED, standing=standing, **facts)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (answered(), "Certified through 15 June 2028."),
        (answered(StandingCode.RENEWAL_PENDING), "Still in force while AMHSA reviews the renewal."),
        (
            answered(StandingCode.NOT_MAINTAINED, since=date(2027, 1, 1)),
            "The certificate was not maintained in 2026.",
        ),
        (answered(StandingCode.LAPSED, since=date(2028, 6, 16)), "The certificate expired on 15 June 2028."),
        (answered(StandingCode.REVOKED, since=date(2027, 3, 18)), "The certificate was revoked on 18 March 2027."),
        (answered(StandingCode.NEVER_CERTIFIED, since=None, certificate=None), "Not certified yet."),
    ],
    ids=lambda value: value.standing if isinstance(value, Answer) else "",
)
def test_the_headline_says_where_it_stands(answer, sentence):
    assert wording.describe_standing(answer) == sentence


@pytest.mark.parametrize("standing", StandingCode)
def test_every_standing_has_a_headline_a_word_and_a_colour(standing):
    assert wording.describe_standing(answered(standing)).endswith(".")
    assert standing.label
    assert standing.colour in {"good", "care", "stop", "calm"}


def upcoming(kind, opens_on, due_by, *, overdue=False):
    return NextAudit(kind, opens_on, due_by, overdue)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (answered(), "Next: the internal audit, by 3 June 2027."),
        (
            answered(next_audit=upcoming(NextAuditKind.INTERNAL, date(2028, 1, 1), date(2028, 5, 10))),
            "Next: the internal audit, from 1 January to 10 May 2028.",
        ),
        (
            answered(next_audit=upcoming(NextAuditKind.INTERNAL, date(2027, 1, 1), date(2027, 4, 28), overdue=True)),
            "Overdue: the internal audit, due by 28 April 2027.",
        ),
        (
            answered(next_audit=upcoming(NextAuditKind.CERTIFICATION, date(2027, 1, 1), TODAY)),
            "Next: the certification audit, by 10 May 2027.",
        ),
        (
            answered(next_audit=upcoming(NextAuditKind.COR, date(2027, 1, 1), date(2027, 6, 3))),
            "Next: the COR audit, by 3 June 2027.",
        ),
        (
            answered(StandingCode.LAPSED, next_audit=upcoming(NextAuditKind.CERTIFICATION, None, date(2027, 9, 4))),
            "Next: a certification audit, by 4 September 2027.",
        ),
        (
            answered(StandingCode.NEVER_CERTIFIED, next_audit=upcoming(NextAuditKind.CERTIFICATION, None, None)),
            "Next: a certification audit, on a day that you choose.",
        ),
        (
            answered(
                StandingCode.REVOKED, next_audit=upcoming(NextAuditKind.COR, None, date(2027, 1, 4), overdue=True)
            ),
            "Overdue: a COR audit, due by 4 January 2027.",
        ),
        (
            answered(StandingCode.RENEWAL_PENDING, next_audit=None, awaiting_qa="A9"),
            "Next: AMHSA’s answer to the certification audit.",
        ),
    ],
    ids=lambda value: "" if isinstance(value, Answer) else value[:40],
)
def test_the_next_step_says_what_and_by_when(answer, sentence):
    assert wording.describe_next_step(answer) == sentence


def test_no_audit_has_no_name_while_qa_decides():
    with pytest.raises(ValueError, match="during the review"):
        wording.name_next_audit(answered(next_audit=None, awaiting_qa="A9"))


def test_a_card_says_why_the_discount_is_at_risk():
    reasons = (DiscountReason.AUDIT_OVERDUE, DiscountReason.UNDER_REVIEW)
    answer = answered(discount=Discount(DiscountStatus.AT_RISK, 5, 20, reasons))

    assert wording.summarize_standing(answer) == (
        "Certified through 15 June 2028. The WCB discount is at risk: "
        "the audit is overdue and the ministry’s review is open."
    )


def test_a_card_says_that_the_discount_may_be_expected():
    assert wording.summarize_standing(answered()) == "Certified through 15 June 2028. WCB discount: eligible."


@pytest.mark.parametrize("reason", [*DiscountReason, *(s for s in StandingCode if not s.in_force)])
def test_every_reason_has_words(reason):
    assert wording.join_discount_reasons(Discount(DiscountStatus.INELIGIBLE, None, None, (reason,)))


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (SMALL, "8 at most, first on 1 May 2027; 10 planned on 5 July 2027."),
        (replace(SMALL, projected_peak=8), "8 at most, first on 1 May 2027; no higher day planned."),
        (SizeState(SizeStatus.UNREPORTED, 0, None, 0, None), "No headcount is reported for this year."),
        (SizeState(SizeStatus.SMALL, 0, None, 0, None), "No workers so far this year."),
        (
            SizeState(SizeStatus.WILL_EXCEED, 8, date(2027, 5, 1), 11, date(2027, 7, 5)),
            "8 at most so far; 11 planned on 5 July 2027.",
        ),
        (
            SizeState(SizeStatus.EXCEEDED, 12, date(2027, 2, 1), 12, date(2027, 2, 1)),
            "12 at most, first on 1 February 2027; no higher day planned.",
        ),
    ],
    ids=["planned", "small", "unreported", "nobody", "will exceed", "exceeded"],
)
def test_the_size_in_short_says_the_peak_and_the_plan(size, sentence):
    assert wording.summarize_size(size) == sentence


@pytest.mark.parametrize("status", SizeStatus)
def test_every_size_says_what_it_means(status):
    assert status.row.meaning.endswith(".")
    assert status.label
    assert status.colour


@pytest.mark.parametrize(
    ("due_on", "sentence"),
    [
        (date(2027, 5, 20), "Next: your answer to the revisions of the internal audit, by 20 May 2027."),
        (TODAY, "Next: your answer to the revisions of the internal audit, by 10 May 2027."),
        (date(2027, 5, 9), "Overdue: your answer to the revisions of the internal audit, due by 9 May 2027."),
        (None, "Next: your answer to the revisions of the internal audit."),
    ],
    ids=["to come", "today", "late", "no day"],
)
def test_revisions_come_before_any_other_audit(due_on, sentence):
    assert wording.describe_revisions_step("internal audit", due_on, TODAY) == sentence


def test_revisions_say_what_amhsa_waits_for():
    assert wording.explain_revisions("internal audit", date(2027, 4, 15)).startswith(
        "AMHSA reviewed the internal audit of 15 April 2027 and asked for changes."
    )


REASONS = [
    Reason("R6.2", "Revoked.", Subject.STANDING),
    Reason("R6.3", "Another audit.", Subject.STANDING),
    Reason("R4.1", "Expires.", Subject.CERTIFICATE),
    Reason("R2.1", "Waits.", Subject.NEXT_AUDIT),
    Reason("R3.4", "Anniversary.", Subject.NEXT_AUDIT),
    Reason("R3.5", "Internal.", Subject.NEXT_AUDIT),
    Reason("R1.1", "Eight.", Subject.SIZE),
]


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (answered(), ["R3.4"]),
        (answered(StandingCode.REVOKED), ["R6.2", "R3.4"]),
        (answered(next_audit=None, awaiting_qa="A9"), ["R2.1", "R3.4", "R3.5"]),
    ],
    ids=["in force", "not in force", "with QA"],
)
def test_few_reasons_are_told_first(answer, rules):
    assert [reason.rule for reason in wording.select_main_reasons(answer, REASONS)] == rules
