"""The description of the API, for anyone."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from secor_portal.web.api.description import render_description
from tests.architecture.routes import api_routes

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SCHEMA = "/api/v1/schema/"
JSON = "application/vnd.oai.openapi+json"


@pytest.fixture(autouse=True)
def _not_yet_written():
    render_description.cache_clear()


def test_it_is_written_once_a_process_for_each_form(client, monkeypatch):
    asked = []
    write = SchemaGenerator.get_schema
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *a, **kw: asked.append(1) or write(*a, **kw))

    first, second = (client.get(SCHEMA) for _ in range(2))
    client.get(SCHEMA, HTTP_ACCEPT=JSON)

    assert first.content == second.content
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("accept", "media_type", "name"),
    [
        ("*/*", "application/vnd.oai.openapi; charset=utf-8", "SECOR portal.yaml"),
        ("application/yaml", "application/yaml; charset=utf-8", "SECOR portal.yaml"),
        (JSON, JSON, "SECOR portal.json"),
        ("application/json", "application/json", "SECOR portal.json"),
    ],
)
def test_it_comes_in_the_form_that_is_asked_for(accept, media_type, name, client):
    answer = client.get(SCHEMA, HTTP_ACCEPT=accept)

    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer["Content-Disposition"] == f'inline; filename="{name}"'
    assert answer["Vary"].startswith("Accept")


def test_it_is_the_same_for_everybody(client, reviewer):
    nobody = client.get(SCHEMA).content
    client.force_login(reviewer)
    render_description.cache_clear()

    assert client.get(SCHEMA).content == nobody


def test_it_describes_every_address_of_the_api_but_itself(client):
    described = client.get(SCHEMA, HTTP_ACCEPT=JSON).json()["paths"]

    assert SCHEMA not in described
    assert len(described) == len({route.name for route in api_routes()})


def test_it_says_what_only_the_pages_have(client):
    said = " ".join(client.get(SCHEMA, HTTP_ACCEPT=JSON).json()["info"]["description"].split())

    for what in ("contacts", "email preferences and sent messages", "calendar addresses", "sending", "import"):
        assert what in said


def test_it_names_what_a_change_has_to_send(client):
    parts = client.get(SCHEMA, HTTP_ACCEPT=JSON).json()["components"]["schemas"]

    assert parts["ChangedAction"]["required"] == ["version"]
    assert parts["Facts"]["required"] == ["version"]
    assert parts["ChangedNote"]["required"] == ["was"]


def test_lists_are_described_with_their_places(client):
    listing = client.get(SCHEMA, HTTP_ACCEPT=JSON).json()["paths"]["/api/v1/action-items/"]["get"]

    names = {parameter["name"] for parameter in listing["parameters"]}
    assert names == {"after", "before", "is_done", "municipality", "plan"}
