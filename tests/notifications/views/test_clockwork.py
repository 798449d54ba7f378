"""What the desk sees of the clockwork, and how it lets mail go again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from notifications.models import Bounce, Heartbeat
from notifications.services.clockwork import run_due
from notifications.services.heartbeat import may_send
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.factories import BounceFactory, MembershipFactory
from tests.notifications.rows import ReminderFactory


@pytest.fixture
def held(db, settings, at):
    """The database was copied."""
    now = clock.now()
    with every_municipality():
        may_send(at=now)
        Path(settings.IDENTITY_FILE).unlink()
        may_send(at=now)
    return Heartbeat.objects.get()


@pytest.fixture
def late(town):
    """A message that should have gone sixteen minutes ago."""
    return ReminderFactory(municipality=town, tell_at=clock.now() - timedelta(minutes=16))


def page(client, user, name):
    client.force_login(user)
    return client.get(reverse(name)).content.decode()


def test_when_all_is_well_the_page_says_so(client, reviewer, outbox):
    with every_municipality():
        run_due()

    said = page(client, reviewer, "desk:clockwork")

    assert "Everything works" in said
    assert "Emails reach everyone" in said
    assert "Recompute the standings" in said


def test_the_desk_sees_that_the_days_mail_is_used_up(client, reviewer, late, settings):
    settings.MAIL_MOST_IN_A_DAY = 0

    assert "The portal has sent as many emails as it may in 24 hours." in page(client, reviewer, "desk:clockwork")


def test_the_desk_sees_that_an_address_had_its_share_of_mail(client, reviewer, late, town, settings):
    settings.MAIL_MOST_TO_ONE_IN_A_DAY = 1
    told = {"municipality": town, "recipient": late.recipient, "state": "sent", "sent_at": clock.now(), "mail": uuid4()}
    for stage in (60, 30):  # in one mail
        ReminderFactory(stage=stage, **told)

    said = page(client, reviewer, "desk:clockwork")
    settings.MAIL_MOST_TO_ONE_IN_A_DAY = 2
    with_one_more = page(client, reviewer, "desk:clockwork")

    assert "One address got as many emails as it may in 24 hours." in said
    assert "got as many emails" not in with_one_more


@pytest.mark.parametrize("name", ["desk:clockwork", "desk:messages", "desk:queue"])
def test_what_is_wrong_is_on_the_desks_pages(client, reviewer, held, late, town, name):
    BounceFactory(address=MembershipFactory(municipality=town).user.email)

    said = page(client, reviewer, name)

    assert "No emails are sent until a manager confirms it." in said
    assert "One message should have gone out more than 15 minutes ago." in said
    assert "Emails don’t reach one address." in said


def test_a_manager_lets_mail_go_again(client, manager, held):
    assert reverse("desk:sending_resume") in page(client, manager, "desk:clockwork")
    assert "used in another place" in page(client, manager, "desk:sending_resume")

    response = client.post(reverse("desk:sending_resume"), {"reason": "We moved to a new server."}, follow=True)

    assert "Emails go out again." in response.content.decode()
    held.refresh_from_db()
    assert held.held_at is None


def test_without_a_reason_the_form_says_so(client, manager, held):
    client.force_login(manager)

    response = client.post(reverse("desk:sending_resume"), {"reason": ""})

    assert response.status_code == 422
    held.refresh_from_db()
    assert held.held_at is not None


def test_somebody_else_was_faster(client, manager, held):
    Heartbeat.objects.update(held_at=None, held_because="")
    client.force_login(manager)

    response = client.post(reverse("desk:sending_resume"), {"reason": "We moved."})

    assert response.status_code == 422
    assert "Emails already go out." in response.content.decode()


def test_a_reviewer_cannot_let_mail_go(client, reviewer, held):
    assert "A manager can start it again." in page(client, reviewer, "desk:clockwork")
    assert client.post(reverse("desk:sending_resume"), {"reason": "x"}).status_code == 403


def test_an_address_that_works_again_is_tried_again(client, reviewer, town):
    mark = BounceFactory(address=MembershipFactory(municipality=town).user.email)
    assert mark.answer in page(client, reviewer, "desk:clockwork")

    client.post(reverse("desk:address_again", args=[mark.pk]))

    assert not Bounce.objects.exists()


def test_the_peoples_page_says_whom_mail_does_not_reach(client, town, administrator, member):
    other = member("contributor")
    BounceFactory(address=other.email)
    client.force_login(administrator)

    said = client.get(reverse("municipal:people", args=[town.slug])).content.decode()

    assert said.count("arrive</span>") == 1


# — /readyz —


@pytest.fixture
def well(outbox, db):
    """Every daily job has run; on a working day after seven, as the digest only goes out then."""
    with time_machine.travel(datetime(2026, 5, 11, 18, tzinfo=UTC), tick=False):
        with every_municipality():
            run_due()
        yield


def test_ready_while_nothing_is_wrong(client, well):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_not_ready_says_what_by_name_and_nothing_of_anybody(client, well, late, town):
    BounceFactory(address=MembershipFactory(municipality=town).user.email)

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"obligation_late\naddress_bounced")


def test_a_person_who_is_not_at_the_desk_reads_the_names_alone(client, well, late, administrator):
    client.force_login(administrator)

    assert client.get("/readyz").content == b"obligation_late"


def test_the_desk_reads_details(client, well, late, reviewer):
    client.force_login(reviewer)

    assert client.get("/readyz").content == (
        b"obligation_late: One message should have gone out more than 15 minutes ago."
    )


def test_alive_asks_no_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize("number", [1, 30])
def test_being_ready_costs_the_same_however_much_is_wrong(client, well, town, number, django_assert_num_queries):
    for _ in range(number):
        ReminderFactory(municipality=town, tell_at=clock.now() - timedelta(hours=1))

    with django_assert_num_queries(7):
        assert client.get("/readyz").status_code == 503
