"""Pausing and restarting the deadlines of an audit."""

from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.submissions import resubmit_audit, submit_audit
from audits.models import Audit, ClockPause, RevisionRound
from audits.review.selectors.queue import count_saved_views
from audits.review.services.decisions import pass_qa
from audits.review.services.pauses import pause_clocks, restart_clocks
from audits.review.services.reviews import request_revisions
from audits.rules.lifecycle import AuditState
from audits.selectors.clocks import load_clocks
from certificates.services.standings import recompute_standings
from notifications.selectors.digest import read_desk_day
from notifications.services.reminders import write_reminders
from secor_portal.activity.models import Event
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import RevisionRoundFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = date(2026, 5, 10)


@pytest.fixture
def in_review(audit_in, reviewer, at):
    """An audit submitted today; the answer is due in 14 days."""
    return audit_in("in_review", reviewer=reviewer, submitted_at=at, answer_due_on=date(2026, 5, 24))


@pytest.fixture
def asked(audit_in, reviewer):
    """An audit with revisions requested on 5 May and due on 20 May."""
    audit = audit_in("revisions_requested", reviewer=reviewer, round=1, answer_due_on=date(2026, 5, 20))
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, requested_on=date(2026, 5, 5), due_on=date(2026, 5, 20))
    return audit


def pause_audit(audit, reviewer, at, reason="The office is flooded."):
    return pause_clocks(audit=audit, reason=reason, version=audit.version, by=reviewer, at=at)


def restart_audit(audit, reviewer, at):
    return restart_clocks(audit=audit, version=audit.version, by=reviewer, at=at)


def code(call, *given, **named) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call(*given, **named)
    return refusal.value.code


def test_a_pause_records_its_start_reason_and_person(in_review, reviewer, at, opened):
    pause = pause_audit(in_review, reviewer, at, " The office is flooded. ")

    assert (pause.from_on, pause.until_on, pause.reason, pause.paused_by) == (
        TODAY, None, "The office is flooded.", reviewer,
    )  # fmt: skip
    assert (in_review.paused_on, in_review.version, in_review.state) == (TODAY, 1, AuditState.IN_REVIEW)
    event = Event.objects.about(in_review).get()
    assert (event.verb, event.sentence) == ("audit.clocks_paused", "Deadlines paused: The office is flooded.")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 10_001])
def test_a_pause_needs_a_reason(reason, in_review, reviewer, at, opened):
    assert code(pause_audit, in_review, reviewer, at, reason) in ("nothing_said", "too_long")
    assert not ClockPause.objects.exists()


def test_paused_deadlines_cannot_be_paused_again(in_review, reviewer, at, opened):
    pause_audit(in_review, reviewer, at)

    assert code(pause_audit, in_review, reviewer, at) == "clocks_stand_still"


def test_running_deadlines_cannot_be_restarted(in_review, reviewer, at, opened):
    assert code(restart_audit, in_review, reviewer, at) == "clocks_run"


@pytest.mark.parametrize("state", ["qa_passed", "qa_failed"])
def test_a_decided_audit_cannot_be_paused(state, audit_in, reviewer, at, opened):
    assert code(pause_audit, audit_in(state), reviewer, at) == "clocks_are_over"


@pytest.mark.parametrize("days", [0, 1, 9])
def test_the_due_date_moves_by_the_paused_days(days, in_review, reviewer, at, opened):
    pause_audit(in_review, reviewer, at + DAY)

    restart_audit(in_review, reviewer, at + DAY + days * DAY)

    assert in_review.answer_due_on == in_review.act_by == date(2026, 5, 24) + days * DAY
    assert in_review.paused_on is None
    pause = ClockPause.objects.get()
    assert (pause.until_on, pause.ended_by) == (TODAY + DAY + days * DAY, reviewer)


def test_the_due_date_of_the_round_moves_too(asked, reviewer, at, opened):
    pause_audit(asked, reviewer, at)

    restart_audit(asked, reviewer, at + 3 * DAY)

    assert asked.answer_due_on == RevisionRound.objects.get().due_on == date(2026, 5, 23)


def test_a_pause_after_the_due_date_does_not_move_it(in_review, reviewer, at, opened):
    pause_audit(in_review, reviewer, at + 20 * DAY)

    restart_audit(in_review, reviewer, at + 25 * DAY)

    assert in_review.answer_due_on == date(2026, 5, 24)


def test_several_pauses_add_up_in_the_due_date_and_the_clock(in_review, reviewer, at, opened):
    for first in (2, 8, 15):
        pause_audit(in_review, reviewer, at + first * DAY)
        restart_audit(in_review, reviewer, at + (first + 3) * DAY)

    [running] = [clock for clock in load_clocks(in_review, TODAY + 20 * DAY).running if clock.name == "answer"]
    assert in_review.answer_due_on == running.due_on == date(2026, 6, 2)


def test_a_pause_over_a_resubmission_moves_the_new_due_date(asked, reviewer, administrator, at, opened):
    pause_audit(asked, reviewer, at)
    resubmit_audit(audit=asked, answer="Done.", fixed=(), version=asked.version, by=administrator, at=at + 4 * DAY)
    due_on = asked.answer_due_on

    restart_audit(asked, reviewer, at + 6 * DAY)

    assert asked.answer_due_on == due_on + DAY  # the day of the resubmission does not count for that clock
    [running] = [clock for clock in load_clocks(asked, TODAY + 6 * DAY).running if clock.name == "answer"]
    assert running.due_on == asked.answer_due_on


def test_a_pause_moves_the_end_of_all_rounds(in_review, reviewer, at, opened):
    with scopes_disabled():
        RevisionRoundFactory(audit=in_review, requested_on=date(2026, 2, 15), answered_on=date(2026, 3, 1))
    Audit.objects.update(round=1)
    in_review.refresh_from_db()
    pause_audit(in_review, reviewer, at - 20 * DAY)
    restart_audit(in_review, reviewer, at)

    asked = request_revisions(audit=in_review, letter="Again.", version=in_review.version, by=reviewer, at=at)

    assert asked.due_on == date(2026, 5, 25)  # without the pause all rounds would have ended on 16 May


def test_a_decision_ends_the_pause(in_review, reviewer, at, opened):
    pause_audit(in_review, reviewer, at)

    pass_qa(audit=in_review, version=in_review.version, by=reviewer, at=at + DAY)

    assert in_review.paused_on is None
    assert ClockPause.objects.get().until_on == TODAY + DAY
    assert Event.objects.about(in_review).filter(verb="audit.clocks_resumed").exists()


def test_a_paused_draft_can_be_submitted(audit_in, administrator, reviewer, at, opened):
    audit = audit_in("draft", kind="internal")
    pause_audit(audit, reviewer, at)

    submit_audit(audit=audit, version=1, by=administrator, at=at + DAY)

    assert (audit.state, audit.paused_on) == (AuditState.SUBMITTED, TODAY)


@pytest.mark.parametrize("service", [pause_audit, restart_audit])
def test_an_outdated_page_changes_nothing(service, in_review, reviewer, at, opened):
    if service is restart_audit:
        pause_audit(in_review, reviewer, at)
    older = Audit.objects.get(pk=in_review.pk)
    Audit.objects.update(version=9)

    with pytest.raises(StaleState):
        service(older, reviewer, at)


# — while the deadlines are paused —


def test_a_paused_audit_is_not_overdue(in_review, reviewer, at, opened):
    later = TODAY + 60 * DAY
    assert (count_saved_views(reviewer, later)["late"], read_desk_day(later).late) == (1, 1)

    pause_audit(in_review, reviewer, at)

    assert (count_saved_views(reviewer, later)["late"], read_desk_day(later).late) == (0, 0)
    assert count_saved_views(reviewer, later)["all"] == 1


def test_a_pause_does_not_move_the_expiry_of_a_certificate(audit_in, reviewer, at, opened):
    with scopes_disabled():
        audit_in("qa_passed", conducted_on=date(2023, 5, 20), qa_decided_on=date(2023, 6, 1), reviewer=reviewer)
        for year in (2024, 2025):
            audit_in("qa_passed", kind="internal", conducted_on=date(year, 5, 10), qa_decided_on=date(year, 6, 1))
        renewal = audit_in("in_review", reviewer=reviewer, answer_due_on=date(2026, 5, 24))
        recompute_standings([renewal.municipality_id], as_of=local_day(at), at=at)
    renewal.refresh_from_db()

    pause_audit(renewal, reviewer, at)

    assert renewal.act_by == date(2026, 5, 13)  # a week before the expiry of 20 May


def test_a_paused_audit_sends_no_reminder_of_revisions(asked, administrator, reviewer, at, opened):
    near = date(2026, 5, 19)
    pause_audit(asked, reviewer, at)

    assert [row.subject for row in write_reminders(as_of=near, at=at).to_send if row.subject == "revisions_due"] == []

    restart_audit(asked, reviewer, at)

    told = write_reminders(as_of=near, at=at).to_send
    assert [row.due_on for row in told if row.subject == "revisions_due"] == [date(2026, 5, 20)]
