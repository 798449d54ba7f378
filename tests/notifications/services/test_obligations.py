"""What is written down to be told."""

from datetime import date, datetime, timedelta

import pytest

from audits.models import Audit
from audits.rules.lifecycle import AuditState
from certificates.models import Standing
from certificates.services.standings import recompute_standings
from municipalities.models import HeadcountEntry, Membership, Municipality
from notifications.models import Obligation
from notifications.rules.states import ObligationState
from notifications.selectors import due
from notifications.selectors.agenda import read_agenda
from notifications.services import reminders
from notifications.services.obligations import write_desk_digests
from notifications.services.reminders import write_reminders
from secor_portal.tenancy import every_municipality
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    AuditorAssignmentFactory,
    ClockPauseFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    MunicipalityFactory,
    ProofFactory,
    RevisionRoundFactory,
    UserFactory,
)
from tests.notifications.delivery import at_once
from tests.notifications.rows import BEFORE, DUE_BY, ReminderFactory, told

DESK = "desk@amhsa.example"  # as settings have it

pytestmark = pytest.mark.usefixtures("everywhere")


def make(as_of: date, at: datetime) -> None:
    write_reminders(as_of=as_of, at=at)


def test_administrators_and_contributors_are_reminded_of_the_audit(certified, member, at):
    people = {role: member(role) for role in ("administrator", "contributor", "reader", "auditor")}

    make(BEFORE, at)

    assert told() == [
        ("audit_due", people[role].email, DUE_BY, 14, "due")
        for role in sorted(("administrator", "contributor"), key=lambda role: people[role].email)
    ]


def test_nothing_is_told_while_a_date_is_far(certified, administrator, at):
    make(DUE_BY - timedelta(days=91), at)

    assert told() == []


def test_running_twice_writes_once(certified, administrator, at):
    make(BEFORE, at)
    make(BEFORE, at + timedelta(minutes=1))

    assert Obligation.objects.get().made_at == at


def test_after_an_outage_one_message_is_written_not_one_for_every_stage(certified, administrator, at):
    make(DUE_BY + timedelta(days=8), at)

    assert told() == [("audit_due", administrator.email, DUE_BY, -7, "due")]


def test_a_more_urgent_stage_takes_the_place_of_one_that_was_not_sent(certified, administrator, at):
    make(BEFORE, at)
    make(DUE_BY, at)

    assert told() == [
        ("audit_due", administrator.email, DUE_BY, 0, "due"),
        ("audit_due", administrator.email, DUE_BY, 14, "superseded"),
    ]


@pytest.mark.parametrize("state", ["sent", "failed", "claimed"])
def test_a_stage_that_was_told_or_tried_is_not_written_again(certified, administrator, at, state):
    ReminderFactory(municipality=certified.municipality, recipient=administrator.email, state=state, mail=certified.pk)

    make(BEFORE, at)

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, state)]


def test_a_reminder_is_withdrawn_when_the_audit_is_there(certified, administrator, at):
    make(BEFORE, at)
    AuditFactory(municipality=certified.municipality, kind="internal", conducted_on=date(2027, 4, 16))

    make(BEFORE, at)

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "withdrawn")]


def test_a_reminder_that_is_true_again_is_told_after_all(certified, administrator, at):
    make(BEFORE, at)
    conducted = AuditFactory(municipality=certified.municipality, kind="internal", conducted_on=date(2027, 4, 16))
    make(BEFORE, at)
    conducted.delete()

    make(BEFORE, at + timedelta(hours=1))

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "due")]
    assert Obligation.objects.get().not_before == at + timedelta(hours=1)


def test_whoever_left_is_not_reminded_and_the_desk_is_told_where_nobody_is_left(certified, administrator, at):
    make(BEFORE, at)
    Membership.objects.update(ended_at=at)

    make(BEFORE, at)

    assert told() == [
        ("audit_due", DESK, DUE_BY, 14, "due"),
        ("audit_due", administrator.email, DUE_BY, 14, "withdrawn"),
    ]


def test_whoever_cannot_sign_in_any_more_is_not_reminded(certified, administrator, at):
    administrator.is_active = False
    administrator.save()

    make(BEFORE, at)

    assert told() == [("audit_due", DESK, DUE_BY, 14, "due")]


def test_a_municipality_that_ended_is_not_reminded(certified, administrator, at):
    make(BEFORE, at)
    Municipality.objects.update(ended_on=BEFORE)

    make(BEFORE, at)

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "withdrawn")]


def test_somebody_of_two_municipalities_is_told_of_both(certified, administrator, neighbour, at):
    AuditFactory(municipality=neighbour, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
    MembershipFactory(municipality=neighbour, user=administrator, role="contributor")

    make(BEFORE, at)

    assert set(Obligation.objects.values_list("municipality", flat=True)) == {certified.municipality_id, neighbour.pk}


def test_the_certificates_expiry_is_told_too(town, administrator, at):
    HeadcountEntryFactory(municipality=town)
    AuditFactory(municipality=town, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
    for year in (2027, 2028):
        AuditFactory(
            municipality=town,
            kind="internal",
            state=AuditState.QA_PASSED,
            conducted_on=date(year, 4, 20),
            qa_decided_on=date(year, 5, 5),
        )

    make(date(2029, 4, 1), at)

    assert told() == [
        ("audit_due", administrator.email, date(2029, 4, 20), 30, "due"),
        ("expiry", administrator.email, date(2029, 5, 1), 30, "due"),
    ]


def renewing(town: Municipality) -> None:
    """The certificate of 1 May 2026 is to be renewed by an audit of 1 March 2029, of which QA decides."""
    HeadcountEntryFactory(municipality=town)
    AuditFactory(municipality=town, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
    for year in (2027, 2028):
        AuditFactory(
            municipality=town,
            kind="internal",
            state=AuditState.QA_PASSED,
            conducted_on=date(year, 4, 20),
            qa_decided_on=date(year, 5, 5),
        )
    AuditFactory(municipality=town, conducted_on=date(2029, 3, 1), state=AuditState.IN_REVIEW)


@pytest.mark.parametrize(
    ("as_of", "stages"),
    [
        (date(2029, 3, 31), []),
        (date(2029, 4, 1), [30]),
        (date(2029, 4, 24), [7]),
        (date(2029, 5, 2), [7]),
        (date(2029, 5, 31), [-30]),
    ],
)
def test_while_qa_decides_on_the_renewal_that_is_told_and_no_expiry(town, administrator, at, as_of, stages):
    renewing(town)

    make(as_of, at)

    assert told() == [("renewal_pending", administrator.email, date(2029, 5, 1), stage, "due") for stage in stages]


HEADCOUNT = [
    (date(2027, 1, 31), []),
    (date(2027, 2, 1), [date(2027, 2, 1)]),
    (date(2027, 4, 30), [date(2027, 2, 1)]),
    (date(2027, 5, 1), [date(2027, 5, 1)]),
    (date(2027, 12, 31), [date(2027, 5, 1)]),
]


@pytest.mark.parametrize(("as_of", "days"), HEADCOUNT)
def test_a_headcount_that_nobody_reported_is_asked_for_twice_a_year(certified, administrator, at, as_of, days):
    HeadcountEntry.objects.update(ends_on=date(2026, 12, 31))

    make(as_of, at)

    asked = [(row[2], row[3]) for row in told() if row[0] == "headcount_due"]
    assert asked == [(day, 0) for day in days]


def test_whoever_was_never_certified_is_not_asked_for_the_headcount(town, administrator, at):
    make(date(2027, 5, 1), at)

    assert "headcount_due" not in {row[0] for row in told()}


def test_whoever_was_asked_in_february_is_asked_once_more_before_the_season(certified, administrator, at):
    HeadcountEntry.objects.update(ends_on=date(2026, 12, 31))
    make(date(2027, 2, 1), at)
    Obligation.objects.update(state=ObligationState.SENT, sent_at=at)

    make(date(2027, 3, 1), at)
    make(date(2027, 5, 1), at)

    asked = [row[2:] for row in told() if row[0] == "headcount_due"]
    assert asked == [(date(2027, 2, 1), 0, "sent"), (date(2027, 5, 1), 0, "due")]


def conducted(town: Municipality, **facts: object) -> Audit:
    return AuditFactory(municipality=town, state=AuditState.DRAFT, conducted_on=date(2026, 6, 1), **facts)


@pytest.mark.parametrize(
    ("as_of", "stages"),
    [
        (date(2026, 6, 7), []),
        (date(2026, 6, 8), [14]),
        (date(2026, 6, 15), [7]),
        (date(2026, 6, 22), [0]),
        (date(2026, 6, 29), [-7]),
    ],
)
def test_an_audit_that_was_conducted_is_to_be_submitted(town, administrator, at, as_of, stages):
    audit = conducted(town)

    make(as_of, at)

    rows = Obligation.objects.filter(subject="submission_due").values_list("subject_id", "due_on", "stage")
    assert list(rows) == [(str(audit.pk), date(2026, 6, 22), stage) for stage in stages]


def test_the_limit_of_a_submission_moves_with_a_pause_and_stands_still_in_one(town, administrator, at):
    audit = conducted(town)
    ClockPauseFactory(audit=audit, from_on=date(2026, 6, 3), until_on=date(2026, 6, 13))

    make(date(2026, 6, 18), at)

    limits = Obligation.objects.filter(subject="submission_due").values_list("due_on", "stage", "state")
    assert list(limits) == [(date(2026, 7, 2), 14, "due")]
    audit.paused_on = date(2026, 6, 18)
    audit.save()
    make(date(2026, 6, 18), at)
    assert list(limits.all()) == [(date(2026, 7, 2), 14, "withdrawn")]


def test_the_external_auditor_is_told_by_when_to_submit(town, administrator, at):
    auditor = MembershipFactory(municipality=town, role="auditor", until=date(2026, 12, 1))
    AuditorAssignmentFactory(audit=conducted(town), membership=auditor)

    make(date(2026, 6, 8), at)

    assert {row[1] for row in told()} == {administrator.email, auditor.user.email}


def asked_for_revisions(town: Municipality, **facts: object) -> object:
    audit = AuditFactory(municipality=town, state=AuditState.REVISIONS_REQUESTED, answer_due_on=date(2026, 6, 4))
    return RevisionRoundFactory(audit=audit, **facts)


def test_revisions_are_told_to_contacts_and_to_the_external_auditor_of_that_audit(town, member, at):
    asked = asked_for_revisions(town)
    administrator, auditor = member("administrator"), MembershipFactory(municipality=town, role="auditor")
    MembershipFactory(municipality=town, role="auditor")
    AuditorAssignmentFactory(audit=asked.audit, membership=auditor)

    make(date(2026, 5, 28), at)

    assert told() == [
        ("revisions_due", email, date(2026, 6, 4), 7, "due")
        for email in sorted([administrator.email, auditor.user.email])
    ]


def test_revisions_are_not_told_on_the_day_of_the_letter(town, administrator, at):
    asked_for_revisions(town, requested_on=date(2026, 5, 20), due_on=date(2026, 6, 3))

    make(date(2026, 5, 20), at)

    assert told() == []


def test_an_auditor_whose_time_is_over_is_not_told(town, at):
    asked = asked_for_revisions(town)
    auditor = MembershipFactory(municipality=town, role="auditor")  # for another audit they may still come in
    AuditorAssignmentFactory(audit=asked.audit, membership=auditor, until=date(2026, 5, 27))

    make(date(2026, 5, 28), at)

    assert told() == [("revisions_due", DESK, date(2026, 6, 4), 7, "due")]


@pytest.mark.parametrize("facts", [{"answered_on": date(2026, 5, 25)}, {}])
def test_answered_or_closed_revisions_are_not_told(town, administrator, at, facts):
    asked = asked_for_revisions(town, **facts)
    if not facts:
        asked.audit.state = AuditState.IN_REVIEW
        asked.audit.save()

    make(date(2026, 5, 28), at)

    assert told() == []


def test_open_actions_are_told_and_done_ones_are_not(certified, administrator, at):
    plan = ActionPlanFactory(audit=certified)
    ActionItemFactory(plan=plan, due_on=date(2026, 9, 1))
    ActionItemFactory(plan=plan, due_on=date(2026, 9, 2), done_on=date(2026, 8, 1), done_by=administrator)

    make(date(2026, 8, 31), at)

    assert told() == [("action_due", administrator.email, date(2026, 9, 1), 1, "due")]


def test_an_action_that_was_carried_on_is_told_once_where_it_lives_on(certified, administrator, at):
    source = ActionItemFactory(
        plan=ActionPlanFactory(audit=certified), due_on=date(2026, 9, 1), carried_on=date(2026, 8, 1)
    )
    later = AuditFactory(municipality=certified.municipality, kind="internal", conducted_on=date(2026, 7, 20))
    ProofFactory(item=source)
    new = ActionItemFactory(
        plan=ActionPlanFactory(audit=later, developed_on=date(2026, 7, 25)),
        due_on=date(2026, 9, 1),
        carried_from=source,
        cost=1200,
    )

    make(date(2026, 8, 31), at)

    assert [row[:3] for row in told() if row[0] == "action_due"] == [
        ("action_due", administrator.email, date(2026, 9, 1))
    ]
    assert Obligation.objects.get(subject="action_due").subject_id == str(new.pk)


def test_what_was_late_already_when_it_was_carried_on_is_not_told_again_at_once(certified, administrator, at):
    source = ActionItemFactory(
        plan=ActionPlanFactory(audit=certified), due_on=date(2026, 8, 1), carried_on=date(2026, 8, 31)
    )
    later = AuditFactory(municipality=certified.municipality, kind="internal", conducted_on=date(2026, 8, 2))
    plan = ActionPlanFactory(audit=later, developed_on=date(2026, 8, 3))
    ActionItemFactory(plan=plan, due_on=date(2026, 8, 1), carried_from=source)

    make(date(2026, 8, 31), at)

    assert [row for row in told() if row[0] == "action_due"] == []


def test_an_answer_that_does_not_hold_any_more_is_asked_anew(certified, administrator, at):
    """The nightly recompute did not run: the stored answer still names an audit that was extended meanwhile."""
    recompute_standings([certified.municipality_id], as_of=date(2026, 5, 20), at=at)
    Standing.objects.update(changes_on=date(2026, 6, 1), next_due_by=date(2027, 4, 20))

    make(BEFORE, at)

    assert [row[2] for row in told()] == [DUE_BY]


def test_an_answer_of_a_later_day_is_asked_anew(certified, administrator, at):
    recompute_standings([certified.municipality_id], as_of=BEFORE + timedelta(days=1), at=at)
    Standing.objects.update(next_due_by=date(2027, 4, 20))

    make(BEFORE, at)

    assert [row[2] for row in told()] == [DUE_BY]


def test_an_answer_that_holds_is_taken_as_it_is(certified, administrator, at):
    recompute_standings([certified.municipality_id], as_of=date(2026, 5, 20), at=at)
    Standing.objects.update(changes_on=date(2027, 5, 2), next_due_by=date(2027, 4, 20))

    make(BEFORE, at)

    assert [row[2] for row in told()] == [date(2027, 4, 20)]


def test_a_row_that_somebody_takes_meanwhile_is_left_alone(certified, administrator, at, monkeypatch):
    make(BEFORE, at)
    Membership.objects.update(ended_at=at)

    def taken_after_reading(as_of: date) -> object:
        found = read_agenda(as_of)
        Obligation.objects.update(state=ObligationState.CLAIMED, mail=certified.pk)
        return found

    monkeypatch.setattr(reminders, "read_agenda", taken_after_reading)
    make(BEFORE, at)

    assert told() == [
        ("audit_due", DESK, DUE_BY, 14, "due"),
        ("audit_due", administrator.email, DUE_BY, 14, "claimed"),
    ]


def villages(number: int, at: datetime) -> None:
    """Municipalities with a date of every sort."""
    for _ in range(number):
        town = MunicipalityFactory()
        MembershipFactory(municipality=town)
        HeadcountEntryFactory(municipality=town)
        audit = AuditFactory(municipality=town, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
        ActionItemFactory(plan=ActionPlanFactory(audit=audit), due_on=DUE_BY)
        asked_for_revisions(town, requested_on=date(2027, 3, 1), due_on=DUE_BY)
        recompute_standings([town.pk], as_of=BEFORE, at=at)


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 30])
def test_thirty_municipalities_are_read_with_as_many_queries_as_three(number, at, django_assert_num_queries):
    villages(number, at)

    with django_assert_num_queries(11):  # a chunk, seven for dates and people, its rows; no next chunk; none ended
        found = read_agenda(BEFORE)

    assert len(found.new) == 3 * number


def test_every_chunk_costs_the_same(at, django_assert_num_queries, monkeypatch):
    villages(6, at)
    monkeypatch.setattr(due, "CHUNK", 2)

    with django_assert_num_queries(11 + 2 * 9):
        found = read_agenda(BEFORE)

    assert len(found.new) == 18


def test_everybody_at_the_desk_gets_one_digest_a_day(reviewer, manager, administrator, at):
    UserFactory(desk_role="reviewer", is_active=False)
    for _ in range(2):
        write_desk_digests(as_of=date(2027, 4, 16), at=at)

    assert told() == [
        ("desk_digest", email, date(2027, 4, 16), 0, "due") for email in sorted([reviewer.email, manager.email])
    ]


@pytest.mark.parametrize("day", [date(2027, 4, 17), date(2027, 4, 18)])
def test_the_desk_hears_nothing_on_saturday_and_sunday(reviewer, at, day):
    write_desk_digests(as_of=day, at=at)

    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_write_each_reminder_once(at):
    with every_municipality():
        for _ in range(6):
            town = MunicipalityFactory()
            AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
            HeadcountEntryFactory(municipality=town)
            MembershipFactory(municipality=town)

    faults = at_once(3, lambda: write_reminders(as_of=BEFORE, at=at))

    assert faults == []
    with every_municipality():
        assert Obligation.objects.count() == 6
