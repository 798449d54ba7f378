"""Clocks computed from the audit, its rounds, its events and its pauses."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.submissions import resubmit_audit, submit_audit
from audits.review.services.decisions import fail_qa, reverse_qa
from audits.review.services.reviews import reject_audit, request_revisions, take_audit
from audits.rules.clocks import ClockName
from audits.selectors.clocks import find_turn_start, get_gathering_due, get_submission_due, load_clocks
from tests.factories import ClockPauseFactory, RevisionRoundFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = date(2026, 5, 10)


def running(audit, today=TODAY):
    return {clock.name: clock.due_on for clock in load_clocks(audit, today).running}


def test_a_draft_has_the_authors_clocks(audit_in, opened):
    audit = audit_in("draft", kind="internal")

    assert running(audit) == {ClockName.SUBMISSION: date(2026, 5, 22)}
    assert find_turn_start(audit) is None


def test_every_step_starts_and_stops_its_clock(audit_in, administrator, reviewer, at, opened):
    audit = audit_in("draft", kind="internal")
    submit_audit(audit=audit, version=0, by=administrator, at=at)
    assert running(audit) == {ClockName.ANSWER: date(2026, 6, 14)}

    take_audit(audit=audit, version=audit.version, by=reviewer, at=at)
    request_revisions(audit=audit, letter="Please.", version=audit.version, by=reviewer, at=at + DAY)
    assert running(audit) == {ClockName.REVISION: date(2026, 5, 26), ClockName.ROUNDS: date(2026, 8, 9)}
    assert find_turn_start(audit) == TODAY + DAY

    resubmit_audit(audit=audit, answer="Done.", fixed=(), version=audit.version, by=administrator, at=at + 3 * DAY)
    assert running(audit) == {ClockName.ANSWER: date(2026, 6, 17)}
    assert find_turn_start(audit) == TODAY + 3 * DAY


def test_the_stored_due_date_matches_the_running_clock(audit_in, administrator, reviewer, at, opened):
    audit = audit_in("draft", kind="certification")
    submit_audit(audit=audit, version=0, by=administrator, at=at)
    assert audit.answer_due_on == running(audit)[ClockName.ANSWER]

    take_audit(audit=audit, version=audit.version, by=reviewer, at=at)
    request_revisions(audit=audit, letter="Please.", version=audit.version, by=reviewer, at=at)
    assert audit.answer_due_on == running(audit)[ClockName.REVISION]


def test_a_reversal_restarts_amhsas_clock(audit_in, reviewer, manager, at, opened):
    audit = audit_in("in_review", reviewer=reviewer, submitted_at=at - 9 * DAY)
    fail_qa(audit=audit, reason="Old.", version=0, by=reviewer, at=at)

    reverse_qa(audit=audit, reason="A mistake.", version=1, by=manager, at=at + 2 * DAY)

    assert find_turn_start(audit) == TODAY + 2 * DAY
    assert running(audit)[ClockName.ANSWER] == audit.answer_due_on
    (handed_in,) = (clock for clock in load_clocks(audit, TODAY).met if clock.name is ClockName.SUBMISSION)
    assert handed_in.stopped_on == TODAY - 9 * DAY


def test_a_returned_audit_has_no_answer_clock(audit_in, administrator, reviewer, at, opened):
    audit = audit_in("draft", kind="internal")
    submit_audit(audit=audit, version=0, by=administrator, at=at)

    reject_audit(audit=audit, reason="Unreadable.", version=1, by=reviewer, at=at + DAY)

    assert ClockName.ANSWER not in running(audit)


@pytest.mark.parametrize("conducted_on", [None, date(2026, 5, 1)])
def test_the_authors_due_dates_match_the_clocks(conducted_on, audit_in, opened):
    audit = audit_in("draft", kind="internal", conducted_on=conducted_on)
    with scopes_disabled():
        ClockPauseFactory(audit=audit, from_on=date(2026, 5, 12), until_on=date(2026, 5, 14))
        ClockPauseFactory(audit=audit, from_on=date(2026, 5, 16))
    today = date(2026, 5, 17)

    clocks = load_clocks(audit, today)

    assert get_submission_due(audit, today) == clocks.submission_due
    assert get_gathering_due(audit, today) == clocks.clocks[0 if conducted_on is None else 1].due_on


def test_the_open_pause_is_found(audit_in, opened):
    audit = audit_in("in_review")
    with scopes_disabled():
        ClockPauseFactory(audit=audit, from_on=date(2026, 5, 2), until_on=date(2026, 5, 4))
        lasting = ClockPauseFactory(audit=audit, from_on=date(2026, 5, 9))

    found = load_clocks(audit, TODAY)

    assert (found.paused, len(found.pauses)) == (lasting, 2)
    assert all(clock.is_paused for clock in found.running)


@pytest.mark.parametrize("number", [1, 6])
def test_the_query_count_is_independent_of_rounds_and_pauses(number, audit_in, opened, django_assert_num_queries):
    audit = audit_in("revisions_requested", round=number)
    with scopes_disabled():
        for n in range(number):
            day = date(2026, 3, 1) + 10 * n * DAY
            answered = {"answered_on": day + DAY} if n + 1 < number else {}
            RevisionRoundFactory(audit=audit, number=n + 1, requested_on=day, **answered)
            ClockPauseFactory(audit=audit, from_on=day, until_on=day + DAY)

    with django_assert_num_queries(3):
        assert len(load_clocks(audit, TODAY).clocks) > number
