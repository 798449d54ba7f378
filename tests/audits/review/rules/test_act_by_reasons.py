"""The reason for the due date that the queue is sorted by."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.review.rules.act_by_reasons import explain_act_by, is_set_by_lapse
from audits.rules.act_by import NEVER, USUAL, act_by, lapse_of

TODAY = date(2026, 5, 10)
EXPIRY = date(2026, 5, 30)


@dataclass(frozen=True, slots=True)
class AuditToActOn:
    """The facts of an open audit that the reason needs."""

    kind: str = "certification"
    state: str = "submitted"
    act_by: date = date(2026, 5, 16)
    answer_due_on: date = date(2026, 5, 24)
    conducted_on: date = date(2026, 5, 1)
    paused_on: date | None = None


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("submitted", "14 days before the certificate expires on 30 May 2026: a review usually takes that long."),
        (
            "in_review",
            "7 days before the certificate expires on 30 May 2026: the rest of a review usually takes that long.",
        ),
        ("resubmitted", "7 days before the certificate expires on 30 May 2026: a second look usually takes that long."),
        (
            "revisions_requested",
            "22 days before the certificate expires on 30 May 2026: "
            "their changes and a second look usually take that long.",
        ),
    ],
)
def test_an_expiring_certificate_is_the_reason_with_the_usual_days(state, sentence):
    assert explain_act_by(AuditToActOn(state=state), EXPIRY, TODAY, USUAL) == (sentence, "R4.2")


def test_an_internal_audit_is_due_before_the_end_of_its_year():
    sentence = "35 days before the end of 2026, the year it counts for: a review usually takes that long."

    assert explain_act_by(AuditToActOn(kind="internal"), EXPIRY, TODAY, USUAL) == (sentence, "R3.3")


def test_an_expired_certificate_is_in_the_past_tense():
    said, _ = explain_act_by(AuditToActOn(), EXPIRY, EXPIRY + timedelta(days=1), USUAL)

    assert said.startswith("14 days before the certificate expired on 30 May 2026")


def test_one_day_is_singular():
    said, _ = explain_act_by(AuditToActOn(), EXPIRY, TODAY, replace(USUAL, certification_review=1))

    assert said.startswith("1 day before the certificate expires")


@pytest.mark.parametrize(
    ("state", "whose"), [("submitted", "AMHSA’s"), ("resubmitted", "AMHSA’s"), ("revisions_requested", "Their")]
)
def test_the_answers_due_date_is_the_reason_if_nothing_expires(state, whose):
    row = AuditToActOn(state=state, act_by=date(2026, 5, 24))

    assert explain_act_by(row, EXPIRY, TODAY, USUAL) == (
        f"{whose} answer is due on 24 May 2026. The certificate expires on 30 May 2026.",
        "",
    )
    assert explain_act_by(row, None, TODAY, USUAL) == (f"{whose} answer is due on 24 May 2026.", "")
    assert explain_act_by(replace(row, kind="internal"), EXPIRY, TODAY, USUAL) == (
        f"{whose} answer is due on 24 May 2026.",
        "",
    )


def test_a_paused_audit_has_a_due_date_only_before_an_expiry():
    still = AuditToActOn(act_by=NEVER, paused_on=TODAY)

    assert explain_act_by(still, None, TODAY, USUAL) == ("Paused since 10 May 2026, so no answer is due.", "")
    assert explain_act_by(replace(still, act_by=date(2026, 5, 16)), EXPIRY, TODAY, USUAL)[1] == "R4.2"


@given(
    st.sampled_from(["certification", "internal", "additional"]),
    st.sampled_from(["submitted", "in_review", "resubmitted", "revisions_requested"]),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_the_reason_matches_the_due_date(kind, state, answer_due_on, expires_on):
    """The reason counts from the date that sets the due date."""
    lapses_on = lapse_of(kind, expires_on, date(2026, 5, 1))
    by = act_by(kind, state, answer_due_on, lapses_on)
    row = AuditToActOn(kind=kind, state=state, act_by=by, answer_due_on=answer_due_on)

    said, _ = explain_act_by(row, expires_on, TODAY, USUAL)

    if is_set_by_lapse(row):
        days = int(said.split()[0])
        assert by == lapses_on - timedelta(days=days)
    else:
        assert by == answer_due_on
        assert "answer is due" in said


@pytest.mark.parametrize(
    ("facts", "by_lapse"),
    [
        ({"act_by": None}, False),
        ({"act_by": NEVER}, False),
        ({"act_by": None, "paused_on": TODAY}, False),
        ({"act_by": date(2026, 5, 23)}, True),
        ({"act_by": date(2026, 5, 24)}, False),
        ({"act_by": date(2026, 5, 24), "paused_on": TODAY}, True),
        ({"act_by": date(2026, 5, 24), "answer_due_on": None}, True),
    ],
)
def test_act_by_day_comes_from_a_lapse_or_from_the_answer(facts, by_lapse):
    assert is_set_by_lapse(AuditToActOn(**facts)) is by_lapse


def test_a_certificate_on_its_last_day_still_expires():
    said, _ = explain_act_by(AuditToActOn(), EXPIRY, EXPIRY, USUAL)

    assert said.startswith("14 days before the certificate expires on 30 May 2026")
