"""Emails that are switched off are not sent. Those that a certificate depends on always are."""

from datetime import date, timedelta

import pytest

from notifications.letters.composing import compose_email
from notifications.models import Contact, Obligation, Preference
from notifications.rules.subjects import EmailKind, ObligationSubject
from notifications.selectors.agenda import read_agenda
from notifications.selectors.preferences import find_offered_kinds
from notifications.services.obligations import build_desk_digests, notify_addresses
from notifications.services.preferences import choose_emails, switch_off_emails, switch_on_emails
from secor_portal.activity.models import Event
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, MembershipFactory, PreferenceFactory
from tests.notifications.rows import DUE_BY

pytestmark = pytest.mark.usefixtures("everywhere")

EARLY_DAY = DUE_BY - timedelta(days=60)
ACTION_DAY = date(2026, 9, 1)


def to_tell(as_of):
    """Who is told on a day, of what, at which stage."""
    return sorted((row.recipient, str(row.subject), row.stage) for row in read_agenda(as_of).to_send)


@pytest.fixture
def contributor(member):
    return member("contributor")


@pytest.fixture
def action(certified):
    return ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=ACTION_DAY)


def test_switching_off_is_recorded_once(administrator, at):
    for _ in range(2):
        switch_off_emails(person=administrator, kinds=[EmailKind.EARLY], by=administrator, at=at)

    assert Preference.objects.get().kind == EmailKind.EARLY
    assert [event.sentence for event in Event.objects.all()] == ["Emails switched off: Early reminders"]


def test_switching_on_what_is_on_changes_nothing(administrator, at):
    assert switch_on_emails(person=administrator, kinds=[EmailKind.EARLY], by=administrator, at=at) == []
    assert not Event.objects.exists()


def test_a_choice_leaves_alone_what_was_not_offered(administrator, at):
    PreferenceFactory(user=administrator, kind=EmailKind.DESK_DIGEST)
    offered = [EmailKind.EARLY, EmailKind.RECEIPTS]

    changed = choose_emails(person=administrator, wanted=[EmailKind.EARLY], offered=offered, by=administrator, at=at)

    assert changed
    assert set(Preference.objects.values_list("kind", flat=True)) == {EmailKind.DESK_DIGEST, EmailKind.RECEIPTS}


def test_early_reminders_can_be_switched_off_and_later_ones_come(certified, administrator):
    PreferenceFactory(user=administrator, kind=EmailKind.EARLY)

    assert to_tell(EARLY_DAY) == []
    assert to_tell(DUE_BY - timedelta(days=30)) == [(administrator.email, "audit_due", 30)]


@pytest.mark.parametrize("kind", EmailKind)
def test_nothing_switches_off_the_last_month(certified, administrator, kind):
    PreferenceFactory(user=administrator, kind=kind)

    assert len(to_tell(DUE_BY - timedelta(days=14))) == 1


def test_a_contributor_can_do_without_actions(administrator, contributor, action):
    PreferenceFactory(user=contributor, kind=EmailKind.ACTIONS)

    assert to_tell(ACTION_DAY) == [(administrator.email, "action_due", 0)]


def test_an_administrator_hears_of_actions_in_any_case(administrator, action):
    PreferenceFactory(user=administrator, kind=EmailKind.ACTIONS)

    assert to_tell(ACTION_DAY) == [(administrator.email, "action_due", 0)]


def test_where_the_first_contact_does_without_actions_somebody_else_hears_of_them(town, administrator, action):
    first = MembershipFactory(municipality=town, role="contributor")
    Contact.objects.create(municipality=town, membership=first, place=1)
    assert to_tell(ACTION_DAY) == [(first.user.email, "action_due", 0)]
    PreferenceFactory(user=first.user, kind=EmailKind.ACTIONS)

    assert to_tell(ACTION_DAY) == [(administrator.email, "action_due", 0)]


def test_what_was_written_before_it_was_switched_off_is_withdrawn(certified, administrator, at):
    rows = read_agenda(EARLY_DAY).new
    switch_off_emails(person=administrator, kinds=[EmailKind.EARLY], by=administrator, at=at)

    composed = compose_email(rows, as_of=EARLY_DAY, at=at)

    assert composed.letter is None
    assert composed.closed == {"withdrawn": rows}


def test_a_receipt_is_not_written_for_whoever_does_without(town, certified, administrator, member, at):
    other = member("administrator")
    PreferenceFactory(user=administrator, kind=EmailKind.RECEIPTS)
    told = {"municipality_id": town.pk, "subject_id": certified.pk, "due_on": date(2026, 5, 10), "at": at}

    notify_addresses(
        ObligationSubject.AUDIT_RECEIVED, [administrator.email, other.email], received_at=at.isoformat(), **told
    )

    assert Obligation.objects.get().recipient == other.email


def test_a_receipt_switched_off_after_it_was_written_is_not_sent(town, administrator, at):
    audit = AuditFactory(municipality=town)
    told = {"municipality_id": town.pk, "subject_id": audit.pk, "due_on": date(2026, 5, 10), "at": at}
    notify_addresses(ObligationSubject.AUDIT_RECEIVED, [administrator.email], received_at=at.isoformat(), **told)
    PreferenceFactory(user=administrator, kind=EmailKind.RECEIPTS)

    assert compose_email(list(Obligation.objects.all()), as_of=date(2026, 5, 10), at=at).letter is None


def test_the_desks_letter_goes_to_those_who_want_it(reviewer, manager, at):
    PreferenceFactory(user=reviewer, kind=EmailKind.DESK_DIGEST)
    wednesday = date(2026, 5, 13)
    assert [row.recipient for row in build_desk_digests(wednesday)] == [manager.email]

    late = Obligation(subject=ObligationSubject.DESK_DIGEST, due_on=wednesday, stage=0, recipient=reviewer.email)

    assert compose_email([late], as_of=wednesday, at=at).letter is None


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("administrator", [EmailKind.EARLY, EmailKind.RECEIPTS]),
        ("contributor", [EmailKind.EARLY, EmailKind.ACTIONS, EmailKind.RECEIPTS]),
        ("reader", []),
        ("auditor", []),
    ],
)
def test_what_each_role_is_offered(member, role, kinds):
    assert find_offered_kinds(member(role)) == kinds


def test_the_desk_is_offered_its_letter(reviewer):
    assert find_offered_kinds(reviewer) == [EmailKind.DESK_DIGEST]
