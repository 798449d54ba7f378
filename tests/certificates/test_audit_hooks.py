from datetime import date

import pytest

from audits import hooks
from audits.hooks import DayDoubt, propose_audit
from certificates.services.standings import recompute_standings
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import TODAY, certified
from tests.factories import AuditFactory, HeadcountEntryFactory, MinistryReviewFactory


@pytest.fixture(autouse=True)
def desk(db, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    with every_municipality():
        yield


def test_the_next_audit_in_the_cycle_is_proposed(town):
    certified(town)

    proposal = propose_audit(town, TODAY)

    assert (proposal.kind, proposal.due_by) == ("internal", date(2026, 6, 15))
    assert proposal.sentence == "Next: the internal audit, by 15 June 2026."
    assert "R3.4" in proposal.rules


def test_a_certification_audit_is_proposed_to_whoever_has_none(town):
    assert propose_audit(town, TODAY).kind == "certification"


def test_above_ten_people_a_cor_audit_is_proposed(town):
    certified(town)
    HeadcountEntryFactory(municipality=town, count=11, starts_on=date(2026, 1, 1))

    proposal = propose_audit(town, TODAY)

    assert proposal.kind == "cor"
    assert "R1.3" in proposal.rules


def test_nothing_is_proposed_while_qa_decides(town):
    AuditFactory(municipality=town, state="submitted")

    assert propose_audit(town, TODAY) is None


def test_passing_qa_would_prepare_a_certificate(town):
    audit = AuditFactory(municipality=town, state="in_review", conducted_on=date(2026, 5, 1))

    assert hooks.describe_passing(audit) == [
        ("A certificate is prepared, valid through 1 May 2029.", "R2.1"),
        ("Next: the internal audit, from 1 January to 1 May 2027.", "R3.4"),
    ]


@pytest.mark.parametrize(
    ("facts", "rule"), [({"passed": False}, "R2.2"), ({"passed": None}, "R2.2")], ids=["failed", "not scored"]
)
def test_passing_qa_would_prepare_none_below_the_pass_marks(facts, rule, town):
    audit = AuditFactory(municipality=town, state="in_review", conducted_on=date(2026, 5, 1), **facts)

    sentence, behind = hooks.describe_passing(audit)[0]

    assert (sentence.startswith("No certificate: "), behind) == (True, rule)


def test_passing_qa_would_prepare_none_after_a_revocation(town):
    audit = AuditFactory(municipality=town, state="in_review", conducted_on=date(2026, 4, 1))
    day = date(2026, 4, 6)
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")

    assert hooks.describe_passing(audit)[0][1] == "R6.3"


def test_an_internal_audit_says_only_what_is_next(town):
    certified(town)
    audit = AuditFactory(municipality=town, kind="internal", state="in_review", conducted_on=date(2026, 5, 1))

    assert [rule for _, rule in hooks.describe_passing(audit)] == ["R3.4"]


def test_expiries_are_those_of_the_stored_standings(town, neighbour, at, django_assert_num_queries):
    certified(town)
    recompute_standings([town.pk, neighbour.pk], as_of=TODAY, at=at)

    with django_assert_num_queries(1):
        assert hooks.find_expiries([town.pk, neighbour.pk]) == {town.pk: date(2028, 6, 15)}


def test_a_day_that_does_not_count_is_told_with_its_rules(town):
    certified(town)
    audit = AuditFactory(municipality=town, kind="internal", state="draft", conducted_on=date(2025, 6, 1))

    assert hooks.doubt_day(audit, TODAY) == DayDoubt(
        "This day does not count for 2026. The audit for 2026 can be conducted from 1 January to 15 June 2026.",
        ("R3.3", "R3.4"),
    )


def test_an_audit_does_not_speak_against_itself(town):
    certified(town)
    audit = AuditFactory(municipality=town, kind="internal", state="submitted", conducted_on=date(2026, 2, 1))

    assert hooks.doubt_day(audit, TODAY) is None
