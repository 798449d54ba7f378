"""Which messages went to whom, on pages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from notifications.models import Obligation
from notifications.services.reminders import write_due_reminders
from secor_portal.tenancy import every_municipality
from tests.notifications.rows import ReminderFactory

STATES = ("due", "claimed", "sent", "withdrawn", "superseded", "failed")
SHOWN = {
    "": set(STATES),
    "due": {"due", "claimed"},
    "sent": {"sent"},
    "failed": {"failed"},
    "superseded": {"superseded"},
    "withdrawn": {"withdrawn"},
    "nonsense": set(STATES),
}


@pytest.fixture
def one_of_each(town, neighbour):
    """A message in each state to the town, and one to another municipality."""
    ReminderFactory(municipality=neighbour, recipient="neighbour@example.org")
    return {
        state: ReminderFactory(
            municipality=town, state=state, recipient=f"{state}@example.org", mail=town.pk, fault="550 Nobody"
        )
        for state in STATES
    }


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def shown_in(response):
    return {state for state in STATES if f"{state}@example.org" in response.content.decode()}


@pytest.mark.parametrize(("show", "states"), SHOWN.items())
def test_a_municipality_sees_its_messages_by_state(client, town, administrator, one_of_each, show, states):
    response = page(client, administrator, "municipal:messages", town.slug, show=show)

    assert shown_in(response) == states
    assert b"neighbour@example.org" not in response.content


@pytest.mark.parametrize(("show", "states"), SHOWN.items())
def test_the_desk_sees_everybodys_messages_by_state(client, reviewer, one_of_each, show, states):
    response = page(client, reviewer, "desk:messages", show=show)

    assert shown_in(response) == states
    assert (b"neighbour@example.org" in response.content) == ("due" in states)


def test_only_the_desk_reads_why_a_mail_failed(client, town, administrator, reviewer, one_of_each):
    assert b"550 Nobody" not in page(client, administrator, "municipal:messages", town.slug).content
    assert b"550 Nobody" in page(client, reviewer, "desk:messages", show="failed").content


@pytest.mark.parametrize(("role", "status"), [("reader", 200), ("contributor", 200), ("auditor", 403)])
def test_who_may_read_a_municipalitys_messages(client, town, member, role, status):
    assert page(client, member(role), "municipal:messages", town.slug).status_code == status


def test_a_message_says_what_when_and_how_far_it_is(client, town, administrator):
    ReminderFactory(municipality=town, state="sent", headline="Internal audit by 1 May 2027", stage=-7)

    said = page(client, administrator, "municipal:messages", town.slug).content.decode()

    assert "Internal audit by 1 May 2027" in said
    assert "From 7 days after" in said
    assert "10 May 2026, 10:00" in said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"stage": 14}, "Audit due, 1 May 2027 An audit is due Rule 3.3 From 14 days before"),
        ({"stage": 1}, "Audit due, 1 May 2027 An audit is due Rule 3.3 From 1 day before"),
        ({"stage": 0}, "Audit due, 1 May 2027 An audit is due Rule 3.3 On the day"),
        (
            {"subject": "qa_decided", "stage": 12},
            "Review decided AMHSA decided its review of an audit Rule 2.1 At once",
        ),
    ],
)
def test_a_message_that_waits_says_what_it_is_about_and_when_it_is_told(client, town, administrator, facts, said):
    ReminderFactory(municipality=town, **facts)

    shown = page(client, administrator, "municipal:messages", town.slug).content.decode().partition("<tbody>")[2]

    assert said in " ".join(strip_tags(shown.replace("<", " <")).split())


def test_an_empty_list_says_what_will_be_there(client, town, administrator, reviewer):
    assert b"No messages here" in page(client, administrator, "municipal:messages", town.slug).content
    assert b"No message failed" in page(client, reviewer, "desk:messages", show="failed").content


@pytest.mark.parametrize("count", [3, 30])
def test_thirty_messages_are_listed_with_as_many_queries_as_three(
    client, town, administrator, reviewer, count, at, django_assert_num_queries
):
    for number in range(count):
        ReminderFactory(municipality=town, state="failed", made_at=at - timedelta(minutes=number))
    client.force_login(administrator)
    with django_assert_num_queries(5):
        assert client.get(reverse("municipal:messages", args=[town.slug])).content.count(b"<tr>") == count + 1
    client.force_login(reviewer)
    with django_assert_num_queries(10):  # seven of them for what is wrong with the clockwork
        assert client.get(reverse("desk:messages")).content.count(b"<tr>") == count + 1


def test_a_long_list_goes_on_on_the_next_page(client, town, administrator, at):
    for number in range(60):
        ReminderFactory(
            municipality=town,
            recipient=f"r{number:02}@example.org",
            made_at=at - timedelta(minutes=number),
            state="sent",
        )
    first = page(client, administrator, "municipal:messages", town.slug, show="sent")
    following = client.get(reverse("municipal:messages", args=[town.slug]) + first.context["next"])

    assert b"r00@example.org" in first.content
    assert b"r49@example.org" in first.content
    assert b"r50@example.org" not in first.content
    assert b"r50@example.org" in following.content
    assert (following.context["next"], following.context["show"]) == ("", "sent")


def test_a_place_in_the_list_that_is_none_is_its_beginning(client, town, administrator, one_of_each):
    assert shown_in(page(client, administrator, "municipal:messages", town.slug, after="x|y")) == set(STATES)


def test_the_desk_sends_a_failed_message_again(client, reviewer, one_of_each):
    failed = one_of_each["failed"]
    said = page(client, reviewer, "desk:messages", show="failed").content.decode()
    assert said.count(reverse("desk:message_again", args=[failed.pk])) == 1

    response = client.post(reverse("desk:message_again", args=[failed.pk]), follow=True)

    assert "The message to failed@example.org goes out again within a minute." in response.content.decode()
    with every_municipality():
        assert Obligation.objects.get(pk=failed.pk).state == "due"


def test_what_did_not_fail_is_not_sent_again(client, reviewer, one_of_each):
    client.force_login(reviewer)

    response = client.post(reverse("desk:message_again", args=[one_of_each["sent"].pk]), follow=True)

    assert "This message is no longer marked as failed." in response.content.decode()


def test_a_failed_invitation_has_no_way_to_be_sent_again(client, town, reviewer):
    failed = ReminderFactory(municipality=town, subject="invitation", state="failed")

    assert str(failed.pk) not in page(client, reviewer, "desk:messages").content.decode()


def test_sending_again_is_the_desks_and_not_for_looking(client, administrator, reviewer, one_of_each):
    address = reverse("desk:message_again", args=[one_of_each["failed"].pk])
    client.force_login(administrator)
    assert client.post(address).status_code == 404
    client.force_login(reviewer)
    assert client.get(address).status_code == 405


def test_a_municipality_sees_which_reminders_come_when_why_and_to_whom(client, certified, administrator):
    with time_machine.travel(datetime(2027, 4, 17, 18, tzinfo=UTC)):
        shown = page(client, administrator, "municipal:messages", certified.municipality.slug, show="next")

    said = " ".join(strip_tags(shown.content.decode().replace("<", " <")).split())
    assert f"Audit due An audit is due Rule 3.3 1 May 2027 {administrator.email} 24 April 2027" in said


def test_the_desk_sees_the_next_reminder_of_each_municipality(client, certified, administrator, reviewer):
    at = datetime(2027, 4, 17, 18, tzinfo=UTC)
    with every_municipality():
        write_due_reminders(as_of=at.date(), at=at)

    said = " ".join(strip_tags(page(client, reviewer, "desk:messages", show="next").content.decode()).split())

    assert f"{certified.municipality.name} 1 May 2027 24 April 2027" in said


def test_where_no_reminder_is_to_come_the_pages_say_so(client, town, administrator, reviewer):
    for user, name, args in ((administrator, "municipal:messages", [town.slug]), (reviewer, "desk:messages", [])):
        assert b"No upcoming reminders" in page(client, user, name, *args, show="next").content
