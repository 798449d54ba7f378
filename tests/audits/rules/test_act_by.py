from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.rules.act_by import (
    USUAL,
    Urgency,
    UsualDays,
    act_by,
    classify_urgency,
    count_days_left,
    lapse_of,
)
from audits.rules.lifecycle import DECIDED, AuditState
from secor_portal.program import WorkingLimits

KINDS = ["certification", "internal", "additional"]
UNDECIDED = [state for state in AuditState if state not in DECIDED | {AuditState.DRAFT}]
TUESDAY = date(2027, 6, 15)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("state", "certification", "other"),
    [
        (AuditState.DRAFT, 0, 0),
        (AuditState.SUBMITTED, 14, 35),
        (AuditState.IN_REVIEW, 7, 17),
        (AuditState.REVISIONS_REQUESTED, 22, 32),
        (AuditState.RESUBMITTED, 7, 17),
        (AuditState.QA_PASSED, 0, 0),
        (AuditState.QA_FAILED, 0, 0),
    ],
)
def test_the_days_still_needed_follow_from_the_state(state, certification, other):
    assert [USUAL.still_needed(kind, state) for kind in KINDS] == [certification, other, other]


def test_the_usual_days_follow_the_limits():
    limits = WorkingLimits(revision_days=10, certification_answer_days=20, other_answer_days=41)

    assert UsualDays.derive_from(limits) == UsualDays(20, 41, 10, 20, 10)
    assert UsualDays.derive_from(WorkingLimits()) == USUAL


@pytest.mark.parametrize(
    ("state", "answer_due_on", "lapses_on", "by"),
    [
        (AuditState.SUBMITTED, date(2027, 6, 29), None, date(2027, 6, 29)),
        (AuditState.SUBMITTED, date(2027, 6, 29), date(2027, 12, 31), date(2027, 6, 29)),
        (AuditState.SUBMITTED, date(2027, 6, 29), date(2027, 7, 1), date(2027, 6, 17)),
        (AuditState.IN_REVIEW, date(2027, 6, 29), date(2027, 7, 1), date(2027, 6, 24)),
        (AuditState.REVISIONS_REQUESTED, date(2027, 6, 29), date(2027, 7, 1), date(2027, 6, 9)),
        (AuditState.RESUBMITTED, None, date(2027, 7, 1), date(2027, 6, 24)),
        (AuditState.RESUBMITTED, None, None, None),
        (AuditState.DRAFT, date(2027, 6, 29), date(2027, 7, 1), None),
        (AuditState.QA_PASSED, date(2027, 6, 29), date(2027, 7, 1), None),
        (AuditState.QA_FAILED, date(2027, 6, 29), date(2027, 7, 1), None),
    ],
)
def test_the_due_date_is_the_answers_or_before_the_lapse(state, answer_due_on, lapses_on, by):
    assert act_by("certification", state, answer_due_on, lapses_on) == by


@pytest.mark.parametrize(
    ("kind", "expires_on", "conducted_on", "lapses_on"),
    [
        ("certification", date(2027, 6, 15), date(2027, 6, 14), date(2027, 6, 15)),
        ("certification", date(2027, 6, 15), date(2027, 6, 15), None),
        ("certification", None, date(2027, 6, 14), None),
        ("certification", date(2027, 6, 15), None, None),
        ("internal", date(2028, 6, 15), date(2027, 6, 14), date(2027, 12, 31)),
        ("internal", date(2027, 6, 15), date(2027, 6, 15), date(2027, 12, 31)),
        ("internal", date(2027, 6, 15), date(2027, 6, 16), None),
        ("internal", None, date(2027, 6, 14), None),
        ("internal", date(2028, 6, 15), None, None),
        ("additional", date(2027, 6, 15), date(2027, 6, 14), None),
    ],
)
def test_the_lapse_date_follows_from_the_kind_and_the_expiry(kind, expires_on, conducted_on, lapses_on):
    assert lapse_of(kind, expires_on, conducted_on) == lapses_on


@pytest.mark.parametrize(
    ("state", "left", "group"),
    [
        (AuditState.SUBMITTED, -1, Urgency.LATE),
        (AuditState.RESUBMITTED, -1, Urgency.LATE),
        (AuditState.SUBMITTED, 0, Urgency.WEEK),
        (AuditState.RESUBMITTED, 5, Urgency.WEEK),
        (AuditState.IN_REVIEW, 5, Urgency.WEEK),
        (AuditState.IN_REVIEW, 6, Urgency.LATER),
        (AuditState.SUBMITTED, 6, Urgency.LATER),
        (AuditState.RESUBMITTED, 6, Urgency.BACK),
        (AuditState.REVISIONS_REQUESTED, -9, Urgency.WAITING),
        (AuditState.REVISIONS_REQUESTED, 9, Urgency.WAITING),
    ],
)
def test_an_audit_is_in_the_group_of_its_urgency(state, left, group):
    assert classify_urgency(state, TUESDAY + timedelta(days=left), TUESDAY) is group


@pytest.mark.parametrize("state", [AuditState.DRAFT, *sorted(DECIDED)])
def test_a_draft_or_decided_audit_is_in_no_group(state):
    assert classify_urgency(state, act_by("internal", state, TUESDAY, TUESDAY), TUESDAY) is None


def test_the_groups_are_in_order_of_urgency():
    assert list(Urgency) == ["late", "week", "back", "later", "waiting"]


@given(st.sampled_from(KINDS), st.sampled_from(UNDECIDED), days, st.none() | days)
def test_the_due_date_is_never_after_the_answers_due_date(kind, state, answer_due_on, lapses_on):
    by = act_by(kind, state, answer_due_on, lapses_on)

    assert by <= answer_due_on
    if lapses_on is not None:
        assert by + timedelta(days=USUAL.still_needed(kind, state)) <= lapses_on


@given(days, st.integers(-60, 60), st.integers(0, 30), st.sampled_from(UNDECIDED))
def test_less_time_is_never_less_urgent(today, left, less, state):
    order = list(Urgency)
    sooner = classify_urgency(state, today + timedelta(days=left - less), today)
    later = classify_urgency(state, today + timedelta(days=left), today)

    assert order.index(sooner) <= order.index(later)


@given(days, st.integers(-400, 400))
def test_the_days_left_count_to_the_due_date(today, left):
    assert count_days_left(today + timedelta(days=left), today) == left
