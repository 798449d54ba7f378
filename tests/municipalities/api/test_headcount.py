"""Headcount over the API."""

import uuid

import pytest
from django_scopes import scopes_disabled

from municipalities.models import HeadcountEntry
from tests.factories import HeadcountEntryFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/headcount/"


def facts(town, **changed):
    return {
        "municipality": str(town.pk),
        "category": "seasonal",
        "count": 2,
        "starts_on": "2026-06-01",
        "ends_on": "2026-06-30",
    } | changed


def have(town, **changed):
    with scopes_disabled():
        return HeadcountEntryFactory(municipality=town, **changed)


def kept():
    with scopes_disabled():
        return list(HeadcountEntry.objects.values_list("count", flat=True))


def test_people_are_reported_read_changed_and_removed(api, administrator, town):
    caller = api(administrator)

    made = caller.post(LIST, facts(town), format="json")
    one = f"{LIST}{made.data['id']}/"
    changed = caller.put(one, facts(town, count=3, version=0), format="json")
    read = caller.get(one)
    gone = caller.delete(f"{one}?version=1")

    assert (made.status_code, made.data["version"], str(made.data["municipality"])) == (201, 0, str(town.pk))
    assert (changed.status_code, changed.data["count"], read.data["version"]) == (200, 3, 1)
    assert gone.status_code == 204
    assert kept() == []


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"category": "mayor"}, "category", "Choose one of the categories shown."),
        ({"count": 0}, "count", "Enter a whole number from 1 to 999."),
        ({"count": "two"}, "count", "A valid integer is required."),
        ({"starts_on": "1980-01-01"}, "starts_on", "Enter a day from 1 January 1990 to 10 May 2028."),
        ({"ends_on": "2026-05-31"}, "ends_on", "Enter a last day that is not before the first day, 1 June 2026."),
        ({"starts_on": None}, "starts_on", "This field may not be null."),
    ],
)
def test_a_refusal_names_the_field_and_says_the_same_sentence(api, administrator, town, changed, field, sentence):
    response = api(administrator).post(LIST, facts(town, **changed), format="json")

    assert response.status_code == 400
    assert response.data[field] == [sentence]
    assert kept() == []


def test_the_eleventh_must_be_accepted(api, administrator, town):
    have(town, count=9)
    caller = api(administrator)

    warned = caller.post(LIST, facts(town), format="json")
    accepted = caller.post(LIST, facts(town, accepts_eleven=True), format="json")

    assert (warned.status_code, warned.data["code"]) == (400, "makes_eleven")
    assert "11 workers from 1 to 30 June 2026" in warned.data["detail"]
    assert accepted.status_code == 201


def test_an_older_version_conflicts(api, administrator, town):
    entry = have(town, version=3)
    caller = api(administrator)

    changed = caller.put(f"{LIST}{entry.pk}/", facts(town, version=2), format="json")
    removed = caller.delete(f"{LIST}{entry.pk}/?version=2")

    assert (changed.status_code, removed.status_code) == (409, 409)
    assert changed.data["code"] == "changed_meanwhile"


def test_removing_asks_for_the_version(api, administrator, town):
    response = api(administrator).delete(f"{LIST}{have(town).pk}/")

    assert response.status_code == 400
    assert "version" in response.data


def test_an_entry_cannot_be_moved_to_another_municipality(api, administrator, town, neighbour):
    entry = have(town)

    api(administrator).put(f"{LIST}{entry.pk}/", facts(neighbour, version=0), format="json")

    with scopes_disabled():
        assert HeadcountEntry.objects.get().municipality == town


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        ("administrator", 200, 201),
        ("contributor", 200, 201),
        ("reader", 200, 403),
        ("auditor", 403, 403),
        ("reviewer", 200, 403),
        ("manager", 200, 403),
    ],
)
def test_who_may_read_and_write(api, member, request, town, role, read, write):
    person = request.getfixturevalue(role) if role in ("reviewer", "manager") else member(role)
    entry = have(town)
    caller = api(person)

    listed = caller.get(LIST)
    written = caller.post(LIST, facts(town), format="json")

    assert caller.get(f"{LIST}{entry.pk}/").status_code == read
    assert len(listed.data["results"]) == (1 if read == 200 else 0)
    assert written.status_code == write
    assert caller.put(f"{LIST}{entry.pk}/", facts(town, version=0, count=4), format="json").status_code == (
        200 if write == 201 else 403
    )


def test_a_neighbours_entries_do_not_exist(api, administrator, town, neighbour):
    theirs = have(neighbour)
    caller = api(administrator)

    assert caller.get(LIST).data["results"] == []
    assert caller.get(f"{LIST}?municipality={neighbour.pk}").status_code == 404
    assert caller.get(f"{LIST}?municipality={uuid.uuid4()}").status_code == 404
    assert caller.get(f"{LIST}{theirs.pk}/").status_code == 404
    assert caller.put(f"{LIST}{theirs.pk}/", facts(town, version=0), format="json").status_code == 404
    assert caller.delete(f"{LIST}{theirs.pk}/?version=0").status_code == 404
    assert caller.post(LIST, facts(neighbour), format="json").status_code == 404
    assert kept() == [2]


def test_the_list_can_be_of_one_municipality(api, reviewer, town, neighbour):
    have(town)
    have(neighbour)

    response = api(reviewer).get(f"{LIST}?municipality={town.pk}")

    assert [str(row["municipality"]) for row in response.data["results"]] == [str(town.pk)]


def test_a_municipality_that_is_no_id_is_refused(api, administrator, town):
    assert api(administrator).get(f"{LIST}?municipality=delia").status_code == 400
    assert api(administrator).post(LIST, facts(town, municipality="delia"), format="json").status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "null"])
def test_a_body_that_is_none_is_refused(api, administrator, body):
    response = api(administrator).post(LIST, body, content_type="application/json")

    assert response.status_code == 400


@pytest.mark.parametrize("count", [3, 20])
def test_the_list_asks_as_often_for_many_as_for_few(api, administrator, town, count, django_assert_num_queries):
    with scopes_disabled():
        HeadcountEntryFactory.create_batch(count, municipality=town)
    caller = api(administrator)

    with django_assert_num_queries(4):
        response = caller.get(LIST)

    assert len(response.data["results"]) == count


def test_nobody_reads_or_writes(api, town):
    assert api(None).get(LIST).status_code == 401
    assert api(None).post(LIST, facts(town), format="json").status_code == 401
