import uuid

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PLANS, ITEMS = "/api/v1/action-plans/", "/api/v1/action-items/"
FACTS = {"what": "Fit guards", "owner": "Foreman", "due_on": "2026-09-01"}


@pytest.fixture
def item(audit_in):
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        return ActionItemFactory(plan=ActionPlanFactory(audit=audit, developed_on="2026-05-05"), **FACTS)


def kept(item):
    with scopes_disabled():
        return ActionItem.objects.get(pk=item.pk)


def test_a_plan_goes_its_whole_way(api, administrator, audit_in):
    audit, own = audit_in("qa_passed", kind="internal"), api(administrator)

    plan = own.post(PLANS, {"audit": str(audit.pk)}, format="json")
    assert (plan.status_code, plan.data["developed_on"]) == (201, "2026-05-10")
    made = own.post(ITEMS, {"plan": plan.data["id"], **FACTS}, format="json")
    assert (made.status_code, made.data["version"]) == (201, 0)
    one = f"{ITEMS}{made.data['id']}/"
    assert own.patch(one, FACTS | {"owner": "CAO", "version": 0}, format="json").data["owner"] == "CAO"
    assert own.post(f"{one}progress/", {"progress": "Half.", "version": 1}, format="json").data["progress"] == "Half."
    assert (
        own.post(f"{one}done/", {"done_on": "2026-05-09", "version": 2}, format="json").data["done_on"] == "2026-05-09"
    )
    assert own.delete(f"{one}?version=3").status_code == 400
    assert own.post(f"{one}reopen/", {"version": 3}, format="json").data["done_on"] is None
    assert own.delete(f"{one}?version=4").status_code == 204
    assert own.get(one).status_code == 404


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        ("administrator", 200, 200),
        ("contributor", 200, 200),
        ("reader", 200, 403),
        ("auditor", 403, 403),
        ("reviewer", 200, 403),
        ("neighbour", 404, 404),
        ("nobody", 401, 401),
    ],
)
def test_who_reads_and_who_keeps_the_plan(role, read, write, api, item, town, neighbour):
    with scopes_disabled():
        somebody = {
            "reviewer": lambda: UserFactory(desk_role="reviewer"),
            "neighbour": lambda: MembershipFactory(municipality=neighbour).user,
            "nobody": lambda: None,
        }.get(role, lambda: MembershipFactory(municipality=town, role=role).user)()
    one = f"{ITEMS}{item.pk}/"

    assert api(somebody).get(one).status_code == read
    assert api(somebody).patch(one, FACTS | {"version": 0}, format="json").status_code == write
    if role == "auditor":
        assert api(somebody).get(ITEMS).data["results"] == []


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


def test_a_neighbours_plan_takes_no_action_of_ours(api, administrator, neighbour):
    with scopes_disabled():
        theirs = ActionPlanFactory(audit=AuditFactory(municipality=neighbour))
    own = api(administrator)

    assert own.post(ITEMS, {"plan": str(theirs.pk), **FACTS}, format="json").status_code == 404
    assert own.post(PLANS, {"audit": str(theirs.audit_id)}, format="json").status_code == 404
    assert own.post(PLANS, {"audit": str(uuid.uuid4())}, format="json").status_code == 404
    assert own.get(PLANS).data["results"] == []


@pytest.mark.parametrize("count", [3, 30])
def test_a_list_asks_as_often_for_30_as_for_3(count, api, administrator, item, django_assert_num_queries):
    with scopes_disabled():
        ActionItemFactory.create_batch(count, plan=item.plan)
    caller = api(administrator)

    with django_assert_num_queries(4):
        caller.get(ITEMS)
