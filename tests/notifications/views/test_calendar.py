"""The address of a calendar: shown once, renewed at will, and cheap to ask again."""

from datetime import timedelta
from unittest import mock

import pytest
from django.urls import reverse

from notifications.models import CalendarFeed
from notifications.rules import ics
from secor_portal import clock
from secor_portal.tenancy import every_municipality
from tests.factories import CalendarFeedFactory, ExtensionFactory
from tests.notifications.calendars import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch, at):
    monkeypatch.setattr(clock, "now", lambda: at)


def own(_):
    return reverse("public:mail_calendar")


def the_towns(town):
    return reverse("municipal:calendar", args=[town.slug])


PAGES = pytest.mark.parametrize("the_page", [own, the_towns])


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def path_in(response):
    return response.context["address"].removeprefix("http://localhost:8000")


@PAGES
def test_the_address_is_shown_once(signed_in, town, the_page):
    made = signed_in.post(the_page(town), {"seen": 0})
    path = path_in(made)

    assert made.status_code == 200
    assert f"http://localhost:8000{path}" in made.content.decode()
    assert f"webcal://localhost:8000{path}" in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert signed_in.get(path).status_code == 200
    later = signed_in.get(the_page(town)).content.decode()
    assert path not in later
    assert "it can’t show it again" in later


@PAGES
def test_looking_makes_no_address(signed_in, town, the_page):
    assert "Make the address" in signed_in.get(the_page(town)).content.decode()
    with every_municipality():
        assert not CalendarFeed.objects.exists()


@PAGES
def test_the_old_address_is_dead_once_there_is_another(signed_in, town, the_page):
    first = path_in(signed_in.post(the_page(town), {"seen": 0}))
    second = path_in(signed_in.post(the_page(town), {"seen": 1}))

    assert signed_in.get(first).status_code == 404
    assert signed_in.get(second).status_code == 200


@PAGES
def test_a_second_click_makes_no_second_address(signed_in, town, the_page):
    first = path_in(signed_in.post(the_page(town), {"seen": 0}))

    again = signed_in.post(the_page(town), {"seen": 0})

    assert again.status_code == 422
    assert "Another address was made" in again.content.decode()
    assert signed_in.get(first).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("contributor", 403), ("reader", 403), ("auditor", 403)]
)
def test_who_makes_the_municipalitys_address(client, member, town, role, status):
    client.force_login(member(role))

    assert client.post(the_towns(town), {"seen": 0}).status_code == status


@pytest.mark.parametrize(("role", "shown"), [("administrator", True), ("reader", False)])
def test_the_messages_lead_to_the_address_of_whoever_may_make_it(client, member, town, role, shown):
    client.force_login(member(role))

    said = client.get(reverse("municipal:messages", args=[town.slug])).content.decode()

    assert (the_towns(town) in said) == shown
    assert reverse("public:mail_calendar") in said
    assert reverse("public:mail") in said


@pytest.fixture
def feed(town, certified):
    CalendarFeedFactory(municipality=town)
    return reverse("public:calendar_feed", args=["s3cret"])


def test_nobody_signs_in_to_read_a_calendar(client, feed, town):
    response = client.get(feed)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"] == "noindex"
    assert f"{town.official_name}: internal audit due" in [title for _, title, *_ in told(response.content)]
    assert not response.cookies


def test_a_calendar_is_only_read(client, feed):
    assert client.post(feed).status_code == 405
    assert client.head(feed).status_code == 200


@pytest.mark.parametrize("secret", ["s3cre", "", "s3cret.ics", "'"])
def test_another_secret_is_none(client, feed, secret):
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_the_calendar_of_whoever_may_not_sign_in_is_gone(client, administrator):
    CalendarFeedFactory(municipality=None, person=administrator)
    administrator.is_active = False
    administrator.save()

    assert client.get("/calendar/s3cret.ics").status_code == 404


@pytest.mark.parametrize("header", [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")])
def test_whoever_has_it_already_gets_a_short_answer_and_nothing_is_written_out(client, feed, header):
    asks, says = header
    first = client.get(feed)

    with mock.patch.object(ics, "write_ics") as written:
        again = client.get(feed, headers={asks: first[says]})

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    written.assert_not_called()


def test_whoever_has_an_older_one_gets_the_new_one(client, feed, town, at, monkeypatch):
    first = client.get(feed)
    ExtensionFactory(municipality=town, year=2027, granted_on=at.date(), until=at.date().replace(year=2027, month=8))
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=1))

    second = client.get(feed, headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert [sequence for day, _, sequence, _ in told(second.content) if day.month == 8] == [1]
