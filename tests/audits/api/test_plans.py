import uuid
from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem
from tests.audits import papers
from tests.factories import (
    MOMENT,
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    MembershipFactory,
    NoteFactory,
    QuestionFactory,
    UserFactory,
)

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


def test_plans_and_actions_are_asked_for_by_what_they_belong_to(api, administrator, item, town):
    with scopes_disabled():
        done = ActionItemFactory(plan=item.plan, done_on="2026-05-06", done_by=administrator)
        carried = ActionItemFactory(plan=item.plan, carried_on="2026-05-06")
        other = ActionItemFactory(plan__audit__municipality=town)

    def listed(address):
        return {row["id"] for row in api(administrator).get(address).data["results"]}

    assert listed(f"{PLANS}?audit={item.plan.audit_id}") == {str(item.plan_id)}
    assert listed(f"{ITEMS}?plan={other.plan_id}") == {str(other.pk)}
    assert listed(f"{ITEMS}?is_done=true") == {str(done.pk)}
    assert listed(f"{ITEMS}?is_done=false") == {str(one.pk) for one in (item, carried, other)}
    assert listed(f"{ITEMS}?plan={item.plan_id}&is_done=false&municipality={town.pk}") == {
        str(item.pk), str(carried.pk),
    }  # fmt: skip
    assert api(administrator).get(f"{ITEMS}?plan=mine").status_code == 400


# — proposals, several actions, carrying, proof —


@pytest.fixture
def answered(audit_in):
    """The plan of an audit of two questions: no and yes."""
    audit = audit_in("submitted", kind="internal", method="answered")
    with scopes_disabled():
        for number, reply in ((1, "no"), (2, "yes")):
            question = QuestionFactory(instrument=audit.instrument, number=number, code=f"1.{number}")
            AnswerFactory(audit=audit, question=question, reply=reply, note="Because.")
        NoteFactory(audit=audit, question=audit.instrument.questions.get(code="1.1"), sent_at=MOMENT)
        NoteFactory(audit=audit, question=audit.instrument.questions.get(code="1.1"), text="Not sent.")
        return ActionPlanFactory(audit=audit, developed_on="2026-05-05")


def test_a_plan_is_proposed(api, administrator, answered):
    (one,) = api(administrator).get(f"{PLANS}{answered.pk}/proposals/").json()

    assert one == {
        "question": "1.1",
        "element": "Element 1",
        "text": "Is there a written safety policy?",
        "what": "Show a written safety policy.",
        "score": "0 of 10 points",
        "ground": "below_full",
        "is_urged": True,
        "author_note": "Because.",
        "notes": ["The drill has no date."],
        "planned": 0,
    }


def test_several_actions_are_added_all_or_none(api, administrator, answered):
    own, where = api(administrator), f"{PLANS}{answered.pk}/proposals/"
    wrong = [FACTS, FACTS | {"what": "", "due_on": "2020-01-01", "cost": "12"}]

    refused = own.post(where, {"actions": wrong}, format="json")
    added = own.post(where, {"actions": [FACTS | {"question": "1.1", "cost": "1200.50"}, FACTS]}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (400, "actions_refused")
    assert [sorted(one) for one in refused.json()["actions"]] == [[], ["due_on", "what"]]
    assert [(one["question"], one["cost"]) for one in added.json()] == [("1.1", "1200.50"), (None, None)]
    assert own.post(where, {"actions": [FACTS | {"question": "9.9"}]}, format="json").json() == {
        "question": ["This audit has no question 9.9."],
        "code": "unknown_question",
    }
    assert len(own.get(ITEMS).data["results"]) == 2


def test_a_cost_that_is_left_out_stays_and_null_takes_it_away(api, administrator, item):
    own, one = api(administrator), f"{ITEMS}{item.pk}/"

    assert own.patch(one, FACTS | {"cost": "50", "version": 0}, format="json").data["cost"] == "50.00"
    assert own.patch(one, FACTS | {"version": 1}, format="json").data["cost"] == "50.00"
    assert own.patch(one, FACTS | {"cost": None, "version": 2}, format="json").data["cost"] is None


def test_what_is_left_out_of_an_action_stays(api, administrator, item):
    own, one = api(administrator), f"{ITEMS}{item.pk}/"

    for version, sent in enumerate(({"what": "Fit two guards"}, {"owner": "CAO"}, {"due_on": "2026-10-01"})):
        assert own.patch(one, sent | {"version": version}, format="json").status_code == 200

    read = own.get(one).data
    assert (read["what"], read["owner"], read["due_on"]) == ("Fit two guards", "CAO", "2026-10-01")
    assert own.patch(one, {"owner": "Foreman"}, format="json").data["version"] == ["This field is required."]
    assert own.patch(one, {"due_on": None, "version": 3}, format="json").status_code == 400


def test_what_is_open_before_is_listed_and_carried(api, administrator, item, audit_in):
    with scopes_disabled():
        later = ActionPlanFactory(
            audit=audit_in("submitted", kind="internal", conducted_on=date(2026, 5, 9)), developed_on="2026-05-10"
        )
        other = ActionItemFactory(plan=later)
    own, where = api(administrator), f"{PLANS}{later.pk}/"

    (before,) = own.get(f"{where}open-actions/").json()
    assert own.post(f"{where}carry/", {"items": [str(other.pk)]}, format="json").status_code == 400
    (new,) = own.post(f"{where}carry/", {}, format="json").json()
    (after,) = own.get(f"{where}open-actions/").json()

    assert (before["item"]["id"], before["carried"], before["is_here"]) == (str(item.pk), 0, False)
    assert new["carried_from"] == str(item.pk)
    assert (after["item"]["id"], after["carried"], after["is_here"]) == (new["id"], 1, True)
    assert own.get(f"{ITEMS}{item.pk}/").data["carried_on"] == "2026-05-10"
    assert own.post(f"{where}carry/", {}, format="json").data["code"] == "nothing_chosen"


def test_proof_is_added_read_and_taken_out(api, administrator, item):
    own, where = api(administrator), f"{ITEMS}{item.pk}/proofs/"

    (added,) = own.post(where, {"files": [papers.upload("invoice.pdf", papers.pdf())]}, format="multipart").json()
    read = own.get(f"{where}{added['id']}/")

    assert [one["name"] for one in own.get(where).json()] == ["invoice.pdf"]
    assert b"".join(read.streaming_content) == papers.pdf()
    assert own.post(where, {}, format="multipart").data["files"] == ["Choose a file."]
    assert own.delete(f"{where}{added['id']}/").status_code == 204
    assert own.get(where).json() == []


def test_amhsa_does_not_see_the_plan_of_a_draft(api, administrator, reviewer, audit_in):
    with scopes_disabled():
        draft = ActionItemFactory(plan__audit=audit_in("draft"))
    desk = api(reviewer)

    assert (desk.get(PLANS).data["results"], desk.get(ITEMS).data["results"]) == ([], [])
    assert desk.get(f"{PLANS}{draft.plan_id}/").status_code == 403
    assert desk.get(f"{ITEMS}{draft.pk}/").status_code == 403
    assert len(api(administrator).get(ITEMS).data["results"]) == 1
