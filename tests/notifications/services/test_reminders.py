"""Rows are made where facts change, and where time has come; elsewhere nobody has to look."""

from datetime import date, datetime, timedelta

import pytest

from audits.events import DatesChanged, dates_changed
from audits.models import Audit
from certificates.events import StandingUpdated, standing_updated
from certificates.services.standings import recompute_standings
from municipalities.events import PeopleChanged, facts_changed, people_changed
from municipalities.models import HeadcountEntry, Membership, Municipality
from notifications.events import ContactsChanged, contacts_changed
from notifications.models import Obligation, Outlook
from notifications.rules.schedule import morning_of, next_morning
from notifications.rules.states import ObligationState
from notifications.services import reminders
from notifications.services.reminders import GATHERING, request_check, update_reminders, write_due_reminders
from secor_portal.activity.services import record
from tests.factories import AuditFactory, HeadcountEntryFactory, MembershipFactory, MunicipalityFactory
from tests.notifications.rows import BEFORE, DUE_BY, told

pytestmark = pytest.mark.usefixtures("everywhere")

NOON = datetime.fromisoformat("2027-04-17T18:00:00+00:00")  # in Alberta, on BEFORE


def test_a_run_writes_what_is_due_and_says_when_to_look_again(certified, administrator):
    made = write_due_reminders(as_of=BEFORE, at=NOON)

    assert (made.checked, made.to_send) == (1, 1)
    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "due")]
    outlook = Outlook.objects.get()
    assert (outlook.next_on, outlook.next_subject, outlook.next_due_on) == (date(2027, 4, 24), "audit_due", DUE_BY)
    assert outlook.look_on == date(2027, 4, 24)


def test_a_second_run_looks_at_nothing(certified, administrator, django_assert_num_queries):
    write_due_reminders(as_of=BEFORE, at=NOON)

    with django_assert_num_queries(7):  # two looks, each in a savepoint, and the gathering
        made = write_due_reminders(as_of=BEFORE, at=NOON + timedelta(minutes=1))

    assert (made.checked, made.to_send) == (0, 0)


def test_ten_runs_in_a_row_write_what_one_writes(certified, administrator, member):
    member("contributor")
    for minutes in range(10):
        write_due_reminders(as_of=BEFORE, at=NOON + timedelta(minutes=minutes))

    assert Obligation.objects.count() == 2
    assert set(Obligation.objects.values_list("made_at", flat=True)) == {NOON}


def test_the_day_on_which_a_stage_comes_is_looked_at(certified, administrator):
    write_due_reminders(as_of=BEFORE, at=NOON)

    for days in range(1, 8):
        write_due_reminders(as_of=BEFORE + timedelta(days=days), at=NOON + timedelta(days=days))

    assert [(row[3], row[4]) for row in told()] == [(14, "superseded"), (7, "due")]


def test_where_nothing_is_known_to_come_somebody_looks_after_a_week(town, administrator):
    write_due_reminders(as_of=BEFORE, at=NOON)

    assert Outlook.objects.get().look_on == BEFORE + timedelta(days=7)


@pytest.mark.parametrize(
    ("hour", "opens"),
    [("06:05", morning_of(date(2027, 4, 17))), ("18:00", NOON)],
    ids=["at night", "at noon"],
)
def test_what_is_due_today_is_told_from_the_morning_on(certified, administrator, hour, opens):
    write_due_reminders(as_of=BEFORE, at=datetime.fromisoformat(f"2027-04-17T{hour}:00+00:00"))

    assert Obligation.objects.get().not_before == opens


def test_what_was_missed_is_told_at_once_also_at_night(certified, administrator):
    night = datetime.fromisoformat("2027-05-05T07:00:00+00:00")

    write_due_reminders(as_of=date(2027, 5, 5), at=night)

    row = Obligation.objects.get()
    assert (row.stage, row.not_before, row.tell_at) == (-1, night, night)


def test_a_run_that_is_cut_short_lets_what_it_wrote_go_a_little_later(certified, administrator, monkeypatch):
    def killed(*_: object) -> list:
        raise KeyboardInterrupt

    monkeypatch.setattr(reminders, "_find_unchecked", lambda *_: [])
    write_due_reminders(as_of=BEFORE, at=NOON)
    assert told() == []
    update_reminders([certified.municipality_id], as_of=date(2026, 6, 1), at=NOON)
    request_check([certified.municipality_id], as_of=date(2026, 1, 1))
    monkeypatch.setattr(reminders, "_find_unchecked", killed)
    with pytest.raises(KeyboardInterrupt):
        write_due_reminders(as_of=BEFORE, at=NOON)

    assert Obligation.objects.get().not_before == NOON + GATHERING


def test_every_municipality_is_looked_at_in_chunks(monkeypatch):
    monkeypatch.setattr(reminders, "CHUNK", 2)
    MunicipalityFactory.create_batch(5)

    assert write_due_reminders(as_of=BEFORE, at=NOON).checked == 5
    assert write_due_reminders(as_of=BEFORE + timedelta(days=7), at=NOON).checked == 5


@pytest.mark.parametrize("number", [2, 20])
def test_a_chunk_asks_as_often_for_twenty_as_for_two(number, django_assert_max_num_queries):
    for town in MunicipalityFactory.create_batch(number):
        AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
        MembershipFactory(municipality=town)
        HeadcountEntryFactory(municipality=town)
    Municipality.objects.update(pir_registered_on=date(2020, 1, 1))
    recompute_standings([town.pk for town in Municipality.objects.all()], as_of=BEFORE, at=NOON)

    with django_assert_max_num_queries(30):
        assert write_due_reminders(as_of=BEFORE, at=NOON).to_send == number


def change(town: Municipality) -> None:
    facts_changed.send(Audit, municipality_id=town.pk, at=NOON)


def test_a_changed_fact_writes_its_reminder_in_the_same_transaction_for_the_next_morning(certified, administrator):
    change(certified.municipality)

    row = Obligation.objects.get()
    assert (row.subject, row.stage, row.not_before) == ("audit_due", 14, next_morning(NOON))


def test_a_changed_fact_withdraws_what_is_no_longer_true_in_the_same_transaction(certified, administrator):
    change(certified.municipality)
    AuditFactory(municipality=certified.municipality, kind="internal", conducted_on=date(2027, 4, 16))

    change(certified.municipality)

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "withdrawn")]


def test_a_changed_fact_touches_nobody_else(certified, administrator, neighbour):
    AuditFactory(municipality=neighbour, state="qa_passed", qa_decided_on=date(2026, 5, 9))

    change(certified.municipality)

    assert set(Obligation.objects.values_list("municipality", flat=True)) == {certified.municipality_id}
    assert Outlook.objects.count() == 1


@pytest.mark.parametrize(
    ("signal", "payload"),
    [
        (standing_updated, StandingUpdated),
        (dates_changed, DatesChanged),
        (people_changed, PeopleChanged),
        (contacts_changed, ContactsChanged),
    ],
)
def test_announced_change_updates_reminders_at_once(certified, administrator, signal, payload):
    signal.announce(payload(certified.municipality_id, NOON))

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "due")]


def test_logged_event_alone_updates_no_reminder(certified, administrator):
    record("audit.clocks_paused", certified, by=administrator, at=NOON, reason="Flood.")

    assert told() == []


def test_whoever_left_meanwhile_makes_the_desk_be_told(certified, administrator):
    change(certified.municipality)
    Membership.objects.update(ended_at=NOON)

    people_changed.announce(PeopleChanged(certified.municipality_id, NOON))

    assert {row[1]: row[-1] for row in told()} == {administrator.email: "withdrawn", "desk@amhsa.example": "due"}


def test_a_recompute_lets_the_next_run_look(certified, administrator):
    write_due_reminders(as_of=BEFORE, at=NOON)
    HeadcountEntry.objects.update(ends_on=date(2026, 12, 31))

    recompute_standings([certified.municipality_id], as_of=BEFORE, at=NOON)

    assert write_due_reminders(as_of=BEFORE, at=NOON + timedelta(minutes=1)).to_send == 1
    assert ("headcount_due", administrator.email, date(2027, 2, 1), 0, "due") in told()


def test_a_municipality_that_ended_is_closed(certified, administrator):
    write_due_reminders(as_of=BEFORE, at=NOON)
    Municipality.objects.update(ended_on=BEFORE)

    update_reminders([certified.municipality_id], as_of=BEFORE, at=NOON)

    assert told() == [("audit_due", administrator.email, DUE_BY, 14, "withdrawn")]


def test_what_is_true_again_is_told_from_the_morning_on(certified, administrator):
    change(certified.municipality)
    Obligation.objects.update(state=ObligationState.WITHDRAWN)

    update_reminders([certified.municipality_id], as_of=BEFORE, at=NOON)

    row = Obligation.objects.get()
    assert (row.state, row.not_before, row.tell_at) == ("due", next_morning(NOON), next_morning(NOON))
