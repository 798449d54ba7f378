"""The Return to Work Seminar over the API."""

import pytest
from django_scopes import scopes_disabled

from municipalities.models import Training
from tests.factories import TrainingFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/training/"


def record(caller, town, **changed):
    facts = {"municipality": str(town.pk), "attended_on": "2026-03-04", "attendee_role": "Clerk"} | changed
    return caller.post(LIST, facts, format="json")


def test_an_attendance_is_recorded_listed_and_removed(api, administrator, town):
    caller = api(administrator)

    made = record(caller, town)
    listed = caller.get(LIST)
    removed = caller.delete(f"{LIST}{made.data['id']}/")

    assert made.status_code == 201
    assert [row["attendee_role"] for row in listed.data["results"]] == ["Clerk"]
    assert removed.status_code == 204
    with scopes_disabled():
        assert not Training.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"attended_on": "2026-05-11"}, "attended_on"), ({"attendee_role": "x" * 121}, "attendee_role")],
)
def test_what_cannot_be_is_refused_by_field(api, administrator, town, changed, field):
    response = record(api(administrator), town, **changed)

    assert (response.status_code, list(response.data)) == (400, [field, "code"])


@pytest.mark.parametrize(
    ("role", "read", "written", "removed"),
    [
        ("administrator", 200, 201, 204),
        ("contributor", 200, 201, 204),
        ("reader", 200, 403, 403),
        ("auditor", 403, 403, 403),
    ],
)
def test_who_may(api, member, town, role, read, written, removed):
    with scopes_disabled():
        training = TrainingFactory(municipality=town)
    caller = api(member(role))

    assert caller.get(f"{LIST}{training.pk}/").status_code == read
    assert record(caller, town).status_code == written
    assert caller.delete(f"{LIST}{training.pk}/").status_code == removed


def test_a_neighbours_records_do_not_exist(api, administrator, neighbour):
    with scopes_disabled():
        theirs = TrainingFactory(municipality=neighbour)
    caller = api(administrator)

    assert caller.get(f"{LIST}{theirs.pk}/").status_code == 404
    assert caller.delete(f"{LIST}{theirs.pk}/").status_code == 404
    assert record(caller, neighbour).status_code == 404
