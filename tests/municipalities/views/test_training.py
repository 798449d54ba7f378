"""The Return to Work Seminar's page."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from municipalities.models import Training
from tests.factories import TrainingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in, administrator):
    return signed_in(administrator)


@pytest.fixture
def record_page(town):
    return reverse("municipal:training", args=[town.slug])


@pytest.fixture
def adding(town):
    return reverse("municipal:training_add", args=[town.slug])


def kept():
    with scopes_disabled():
        return list(Training.objects.values_list("attendee_role", flat=True))


def test_an_attendance_is_recorded_and_shown(client, adding):
    response = client.post(adding, {"attended_on": "4 March 2026", "attendee_role": "Administrator"}, follow=True)

    assert "The seminar is recorded." in response.content.decode()
    assert kept() == ["Administrator"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"attended_on": "", "attendee_role": "Clerk"}, "Enter the day of the seminar."),
        ({"attended_on": "2026-05-11", "attendee_role": "Clerk"}, "Enter a day that is not in the future."),
        ({"attended_on": "1980-05-11", "attendee_role": "Clerk"}, "Enter a day from 1 January 1990"),
        ({"attended_on": "2026-05-10", "attendee_role": ""}, "Enter the role of the worker who attended."),
        ({"attended_on": "2026-05-10", "attendee_role": "x" * 121}, "Use at most 120 characters"),
        ({}, "Enter the day of the seminar."),
    ],
)
def test_bad_input_gets_a_sentence(client, adding, facts, sentence):
    response = client.post(adding, facts)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert kept() == []


def test_a_record_is_removed_after_asking_and_only_once(client, town, record_page):
    with scopes_disabled():
        training = TrainingFactory(municipality=town)
    address = reverse("municipal:training_remove", args=[town.slug, training.pk])

    asked = client.get(address)
    response = client.post(address)
    again = client.post(address)

    assert "Remove the seminar of 4 March 2025?" in asked.content.decode()
    assert (response.url, again.status_code) == (record_page, 404)
    assert kept() == []


def test_a_reader_sees_the_records_and_no_form(signed_in, member, town, record_page):
    with scopes_disabled():
        TrainingFactory(municipality=town)

    shown = signed_in(member("reader")).get(record_page).content.decode()

    assert "Administrator" in shown
    assert "Record an attendance" not in shown


@pytest.mark.parametrize("count", [3, 30])
def test_the_page_asks_as_often_for_many_records_as_for_few(
    client, town, record_page, count, django_assert_num_queries
):
    with scopes_disabled():
        for number in range(count):
            TrainingFactory(municipality=town, attendee_role=f"Clerk {number}")
    client.get(record_page)

    with django_assert_num_queries(5):
        response = client.get(record_page)

    assert response.content.count(b">Remove<span") == count
