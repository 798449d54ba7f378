import uuid
from datetime import date

import pytest
from django_scopes import scopes_disabled

from tests.factories import (
    MOMENT,
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    NoteFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db
PLANS, ITEMS = "/api/v1/action-plans/", "/api/v1/action-items/"
FACTS = {"what": "Fit guards", "owner": "Foreman", "due_on": "2026-09-01"}


def test_a_plan_and_its_action_go_through_every_step(api, administrator, audit_in):
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


def test_a_neighbours_plan_is_not_found(api, administrator, neighbour):
    with scopes_disabled():
        theirs = ActionPlanFactory(audit=AuditFactory(municipality=neighbour))
    own = api(administrator)

    assert own.post(ITEMS, {"plan": str(theirs.pk), **FACTS}, format="json").status_code == 404
    assert own.post(PLANS, {"audit": str(theirs.audit_id)}, format="json").status_code == 404
    assert own.post(PLANS, {"audit": str(uuid.uuid4())}, format="json").status_code == 404
    assert own.get(PLANS).data["results"] == []


def test_plans_and_actions_are_filtered(api, administrator, item, town):
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


@pytest.fixture
def answered(audit_in):
    """The plan of an audit with two questions, answered no and yes."""
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
        "element": "Section 1",
        "text": "Is there a written safety policy?",
        "what": "Show a written safety policy.",
        "score": "0 of 10 points",
        "ground": "below_full",
        "is_urged": True,
        "author_note": "Because.",
        "notes": ["The drill has no date."],
        "planned": 0,
    }


def test_several_actions_are_added_together_or_not_at_all(api, administrator, answered):
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


def test_open_actions_of_earlier_plans_are_listed_and_carried_over(api, administrator, item, audit_in):
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


def test_the_plan_of_a_draft_is_hidden_from_amhsa(api, administrator, reviewer, audit_in):
    with scopes_disabled():
        draft = ActionItemFactory(plan__audit=audit_in("draft"))
    desk = api(reviewer)

    assert (desk.get(PLANS).data["results"], desk.get(ITEMS).data["results"]) == ([], [])
    assert desk.get(f"{PLANS}{draft.plan_id}/").status_code == 403
    assert desk.get(f"{ITEMS}{draft.pk}/").status_code == 403
    assert len(api(administrator).get(ITEMS).data["results"]) == 1
