import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem
from tests.factories import (
    ActionItemFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ITEMS = "/api/v1/action-items/"
FACTS = {"what": "Fit guards", "owner": "Foreman", "due_on": "2026-09-01"}


def kept(item):
    with scopes_disabled():
        return ActionItem.objects.get(pk=item.pk)


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        ("administrator", 200, 200),
        ("contributor", 200, 200),
        ("reader", 200, 403),
        ("auditor", 403, 403),
        ("reviewer", 200, 403),
        ("neighbour", 404, 404),
        ("anonymous", 401, 401),
    ],
)
def test_reading_or_changing_an_action_needs_the_roles_permission(role, read, write, api, item, town, neighbour):
    with scopes_disabled():
        person = {
            "reviewer": lambda: UserFactory(desk_role="reviewer"),
            "neighbour": lambda: MembershipFactory(municipality=neighbour).user,
            "anonymous": lambda: None,
        }.get(role, lambda: MembershipFactory(municipality=town, role=role).user)()
    one = f"{ITEMS}{item.pk}/"

    assert api(person).get(one).status_code == read
    assert api(person).patch(one, FACTS | {"version": 0}, format="json").status_code == write
    if role == "auditor":
        assert api(person).get(ITEMS).data["results"] == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (FACTS | {"what": " "}, "what"),
        (FACTS | {"owner": ""}, "owner"),
        (FACTS | {"due_on": "2026-13-01"}, "due_on"),
        (FACTS | {"due_on": "2020-01-01"}, "due_on"),
        (FACTS | {"version": "x"}, "version"),
    ],
)
def test_bad_input_is_refused_at_its_field(sent, field, api, administrator, item):
    answer = api(administrator).patch(f"{ITEMS}{item.pk}/", {"version": 0} | sent, format="json")

    assert (answer.status_code, field in answer.data) == (400, True)
    assert kept(item).version == 0


def test_an_older_version_is_a_conflict(api, administrator, item):
    own, one = api(administrator), f"{ITEMS}{item.pk}/"
    own.post(f"{one}progress/", {"progress": "First.", "version": 0}, format="json")

    assert own.post(f"{one}progress/", {"progress": "Second.", "version": 0}, format="json").status_code == 409
    assert kept(item).progress == "First."


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_query_count_is_independent_of_its_length(count, api, administrator, item, django_assert_num_queries):
    with scopes_disabled():
        ActionItemFactory.create_batch(count, plan=item.plan)
    caller = api(administrator)

    with django_assert_num_queries(4):
        caller.get(ITEMS)


def test_a_cost_left_out_is_unchanged_and_null_removes_it(api, administrator, item):
    own, one = api(administrator), f"{ITEMS}{item.pk}/"

    assert own.patch(one, FACTS | {"cost": "50", "version": 0}, format="json").data["cost"] == "50.00"
    assert own.patch(one, FACTS | {"version": 1}, format="json").data["cost"] == "50.00"
    assert own.patch(one, FACTS | {"cost": None, "version": 2}, format="json").data["cost"] is None


def test_a_field_left_out_of_an_action_is_unchanged(api, administrator, item):
    own, one = api(administrator), f"{ITEMS}{item.pk}/"

    for version, sent in enumerate(({"what": "Fit two guards"}, {"owner": "CAO"}, {"due_on": "2026-10-01"})):
        assert own.patch(one, sent | {"version": version}, format="json").status_code == 200

    read = own.get(one).data
    assert (read["what"], read["owner"], read["due_on"]) == ("Fit two guards", "CAO", "2026-10-01")
    assert own.patch(one, {"owner": "Foreman"}, format="json").data["version"] == ["This field is required."]
    assert own.patch(one, {"due_on": None, "version": 3}, format="json").status_code == 400
