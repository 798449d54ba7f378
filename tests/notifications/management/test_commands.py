"""The commands that beat's jobs also are."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from notifications.models import Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.services.obligations import notify_addresses
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.tenancy import every_municipality
from tests.factories import AuditFactory, HeadcountEntryFactory, MembershipFactory
from tests.notifications.rows import BEFORE, DUE_BY, told


def run(name: str, *options: str) -> str:
    out = StringIO()
    call_command(name, *options, stdout=out)
    return out.getvalue()


def everything() -> list[object]:
    with every_municipality():
        return [*Obligation.objects.order_by("pk").values(), *Event.objects.order_by("pk").values()]


@pytest.fixture
def wednesday():
    return date(2027, 4, 14)


def test_reminders_are_sent_as_of_a_day(certified, administrator, outbox):
    said = run("send_reminders", "--as-of", "2027-04-17")

    assert said == "1 to send, 0 replaced, 0 no longer needed.\n1 email sent.\n"
    assert "That’s in 14 days." in outbox[0].body


def test_reminders_sent_again_the_same_day_are_none(certified, administrator, outbox):
    run("send_reminders", "--as-of", "2027-04-17")

    assert (
        run("send_reminders", "--as-of", "2027-04-17") == "0 to send, 0 replaced, 0 no longer needed.\n0 emails sent.\n"
    )
    assert len(outbox) == 1


def test_without_a_day_it_is_today_in_alberta(certified, administrator, outbox, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: BEFORE)

    run("send_reminders")

    assert "That’s in 14 days." in outbox[0].body


def test_a_dry_run_prints_each_mail_and_changes_nothing(certified, administrator, neighbour, outbox):
    MembershipFactory(municipality=neighbour, user=administrator)
    AuditFactory(municipality=neighbour, state="qa_passed", qa_decided_on=date(2026, 5, 9))
    other = MembershipFactory(municipality=neighbour, user__email="zoe@example.org").user
    HeadcountEntryFactory(municipality=neighbour)
    before = everything()

    said = run("send_reminders", "--as-of", "2027-04-17", "--dry-run")

    assert said == (
        f"to       {administrator.email}\n"
        "subject  2 dates, the first on 1 May 2027, 2 municipalities\n"
        "why      Internal audit due 1 May 2027, sent from 14 days before\n"
        "why      Internal audit due 1 May 2027, sent from 14 days before\n"
        "\n"
        f"to       {other.email}\n"
        f"subject  Due 1 May 2027: internal audit, {neighbour.official_name}\n"
        "why      Internal audit due 1 May 2027, sent from 14 days before\n"
        "\n"
        "2 emails would go. Nothing was changed.\n"
    )
    assert everything() == before
    assert outbox == []


def test_a_dry_run_writes_to_no_table(certified, administrator, reviewer, django_assert_num_queries, monkeypatch):
    with connection.execute_wrapper(refuse_writing):
        for name in ("send_reminders", "send_desk_digest", "deliver_mail"):
            run(name, "--as-of", "2027-04-16", "--dry-run")


def refuse_writing(execute, sql, params, many, context):
    assert sql.lstrip().startswith("SELECT"), sql
    return execute(sql, params, many, context)


@pytest.mark.parametrize(
    ("days_left", "why"), [(0, "due today, sent on the day"), (-7, "overdue by 7 days, sent from 7 days after")]
)
def test_a_dry_run_says_from_when_it_is_told(certified, administrator, days_left, why):
    said = run("send_reminders", "--dry-run", "--as-of", (DUE_BY - timedelta(days=days_left)).isoformat())

    assert f"why      Internal audit {why}\n" in said


def test_the_digest_goes_to_the_desk_on_a_working_day(reviewer, manager, outbox, wednesday):
    assert run("send_desk_digest", "--as-of", wednesday.isoformat()) == "2 emails sent.\n"
    assert run("send_desk_digest", "--as-of", wednesday.isoformat()) == "0 emails sent.\n"
    assert sorted(mail.to[0] for mail in outbox) == sorted([reviewer.email, manager.email])


def test_a_dry_run_of_the_digest_prints_it(reviewer, outbox, wednesday):
    said = run("send_desk_digest", "--dry-run", "--as-of", wednesday.isoformat())

    assert f"to       {reviewer.email}\nsubject  0 audits to answer, 14 April 2027, SECOR desk\n" in said
    assert said.endswith("1 email would go. Nothing was changed.\n")
    assert (everything(), outbox) == ([], [])


def letter_waits(audit, recipient, at):
    with every_municipality():
        notify_addresses(
            ObligationSubject.QA_DECIDED,
            [recipient],
            municipality_id=audit.municipality_id,
            subject_id=audit.pk,
            due_on=date(2026, 5, 10),
            at=at,
            state=audit.state,
        )


def test_what_waits_is_delivered_by_hand(certified, administrator, outbox, at):
    letter_waits(certified, administrator.email, at)

    assert "why      Review decided\n" in run("deliver_mail", "--dry-run")
    assert outbox == []
    assert run("deliver_mail") == "1 email sent.\n"
    assert len(outbox) == 1


def test_mail_that_does_not_go_is_an_error_of_the_command(certified, administrator, settings, at):
    settings.EMAIL_BACKEND = "tests.notifications.backends.Gone"
    letter_waits(certified, administrator.email, at)
    out = StringIO()

    with pytest.raises(CommandError, match="The next run tries again"):
        call_command("deliver_mail", stdout=out)

    assert out.getvalue() == "0 emails sent, 1 failed: The email server could not be reached.\n"


def test_what_became_false_is_said(certified, administrator, outbox, at):
    letter_waits(certified, "left@example.org", at)

    assert run("deliver_mail") == "0 emails sent, 1 no longer needed.\n"


def test_a_day_that_is_none_is_refused_with_a_sentence(db):
    with pytest.raises(CommandError, match=r"2027-02-30 is not a day\. Write it as YYYY-MM-DD\."):
        run("send_reminders", "--as-of", "2027-02-30")


def test_the_calendars_last_day_is_answered_too(certified, administrator, outbox):
    run("send_reminders", "--as-of", "9999-12-31")

    with every_municipality():
        assert [row[-1] for row in told()] == ["sent"]
