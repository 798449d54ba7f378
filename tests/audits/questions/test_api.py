"""The audit instrument over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from audits.models import Instrument
from tests.audits.fixtures import on_10_may_2026  # noqa: F401
from tests.audits.questions.rules.drafts import SMALL
from tests.factories import InstrumentFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/instruments/"


@pytest.fixture(autouse=True)
def _nothing_yet(db):
    Instrument.objects.update(published_at=None)


def send(caller, text=SMALL, name="instrument.yaml"):
    return caller.post(ROOT, {"file": SimpleUploadedFile(name, text.encode())}, format="multipart")


def test_a_version_is_imported_and_published(api, manager):
    caller = api(manager)

    imported = send(caller)
    read = imported.json()
    published = caller.post(f"{ROOT}{read['id']}/publish/", {"seen": read["imported_at"]}, format="json")

    assert imported.status_code == 201
    assert read["published_at"] is None
    assert read["question_count"] == 2
    assert published.status_code == 200
    assert Instrument.objects.get(version="2027").published_at is not None


def test_a_version_has_its_elements_and_questions(api, manager, administrator):
    caller = api(manager)
    pk = send(caller).json()["id"]
    caller.post(f"{ROOT}{pk}/publish/", {}, format="json")

    read = api(administrator).get(f"{ROOT}{pk}/").json()

    assert [element["name"] for element in read["elements"]] == ["Commitment"]
    asked = read["elements"][0]["questions"]
    assert [question["code"] for question in asked] == ["1.1", "1.2"]
    assert (asked[1]["depends_on"], asked[1]["style"], asked[1]["points"]) == ("1.1", "percent_positive", "5.50")


def test_an_unpublished_version_is_hidden_from_municipalities(api, administrator, reviewer):
    waiting = InstrumentFactory(published_at=None)
    known = InstrumentFactory()

    seen = {row["id"] for row in api(administrator).get(ROOT).json()["results"]}

    assert seen == {str(known.pk)}
    assert api(administrator).get(f"{ROOT}{waiting.pk}/").status_code == 404
    assert api(reviewer).get(f"{ROOT}{waiting.pk}/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_query_count_is_independent_of_its_length(api, manager, count, django_assert_num_queries):
    InstrumentFactory.create_batch(count)
    caller = api(manager)

    with django_assert_num_queries(3):
        caller.get(ROOT)


def test_an_import_with_problems_lists_them_by_place(api, manager):
    response = send(api(manager), SMALL.replace("points: 10", "points: 0"))

    assert response.status_code == 400
    assert response.json()["code"] == "broken_instrument"
    assert response.json()["problems"] == [
        {
            "place": "line 12: elements[0].questions[0].points",
            "sentence": "Write more than 0 points; a question without points is not scored.",
        }
    ]


def test_a_file_that_is_not_an_instrument_is_refused_at_its_field(api, manager):
    response = api(manager).post(
        ROOT, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 renamed")}, format="multipart"
    )

    assert response.status_code == 400
    assert "can’t read this file" in response.json()["file"][0]


def test_a_file_that_is_too_large_is_refused_without_reading_it(api, manager, monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "read", None)

    response = send(api(manager), "x" * 5_500_000)

    assert response.status_code == 400
    assert response.json() == {
        "file": ["“instrument.yaml” is 5.2 MB. Choose a file of at most 5 MB."],
        "code": "too_large",
    }


def test_a_manager_discards_an_unpublished_version(api, manager):
    caller = api(manager)
    pk = send(caller).json()["id"]

    assert caller.delete(f"{ROOT}{pk}/").status_code == 204
    assert not Instrument.objects.filter(pk=pk).exists()


def test_a_published_version_cannot_be_published_or_discarded(api, manager):
    known = InstrumentFactory()

    assert api(manager).post(f"{ROOT}{known.pk}/publish/", {}, format="json").json()["code"] == "published_already"
    assert api(manager).delete(f"{ROOT}{known.pk}/").status_code == 400


def test_publishing_a_version_imported_since_is_a_conflict(api, manager):
    caller = api(manager)
    pk = send(caller).json()["id"]

    response = caller.post(f"{ROOT}{pk}/publish/", {"seen": "2020-01-01T00:00:00Z"}, format="json")

    assert response.status_code == 409


@pytest.mark.parametrize("role", ["administrator", "reader"])
def test_only_a_manager_can_change_versions(api, member, reviewer, role):
    waiting = InstrumentFactory(published_at=None)

    assert send(api(member(role))).status_code == 403
    assert send(api(reviewer)).status_code == 403
    assert api(reviewer).post(f"{ROOT}{waiting.pk}/publish/", {}, format="json").status_code == 403
    assert api(reviewer).delete(f"{ROOT}{waiting.pk}/").status_code == 403


def test_versions_are_filtered_by_their_stage(api, reviewer):
    made = {
        "prepared": InstrumentFactory(published_at=None, valid_from="2020-01-01"),
        "coming": InstrumentFactory(valid_from="2026-05-11"),
        "in_force": InstrumentFactory(valid_from="2026-05-10", valid_until="2026-05-10"),
        "past": InstrumentFactory(valid_from="2026-05-01", valid_until="2026-05-09"),
    }

    def listed(state):
        rows = caller.get(f"{ROOT}?state={state}").json()["results"]
        return {(row["state"], row["id"]) for row in rows if row["id"] in ours}

    caller, ours = api(reviewer), {str(one.pk) for one in made.values()}

    assert {state: listed(state) for state in made} == {state: {(state, str(one.pk))} for state, one in made.items()}
    assert caller.get(f"{ROOT}?state=lost").status_code == 400
