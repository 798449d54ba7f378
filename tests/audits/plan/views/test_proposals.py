from datetime import date
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem, ElementScore
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    MOMENT,
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    NoteFactory,
    QuestionFactory,
)
from tests.pages import parse_page

pytestmark = pytest.mark.django_db

FULL = {"all-owner": "Public works foreman", "all-due_on": "2026-09-01"}


@pytest.fixture
def audit(audit_in):
    """An audit with three questions, answered no, yes and does not apply, and an empty plan."""
    audit = audit_in("draft", kind="internal", method="answered")
    with scopes_disabled():
        ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5))
        for number, reply in ((1, "no"), (2, "yes"), (3, "not_applicable")):
            question = QuestionFactory(
                instrument=audit.instrument,
                number=number,
                code=f"1.{number}",
                text=f"Is there a list of kind {number}?",
                may_not_apply=True,
            )
            AnswerFactory(audit=audit, question=question, reply=reply, note=f"Because {number}.")
    return audit


def ticked(response) -> set[str]:
    boxes = parse_page(response).soup.select('input[type=checkbox][name$="-take"][checked]')
    return {str(box["name"]).removesuffix("-take") for box in boxes}


def planned() -> list[ActionItem]:
    with scopes_disabled():
        return list(ActionItem.objects.select_related("question").order_by("what"))


def test_only_questions_below_full_marks_are_ticked(signed_in, address, administrator, audit):
    with scopes_disabled():
        question = audit.instrument.questions.get(code="1.1")
        NoteFactory(audit=audit, question=question, text="Show the list.", sent_at=MOMENT)
        NoteFactory(audit=audit, question=question, text="Not sent yet.")
        NoteFactory(audit=audit, text="Mind the dates.", weight="information", sent_at=MOMENT)

    page = signed_in(administrator).get(address("plan_propose", audit))

    shown = text(page)
    assert "Two actions to choose from" in shown
    assert "Section 1 Question 1.1 1.1 Is there a list of kind 1? 0 of 10 points" in shown
    assert "The auditor’s note: Because 1." in shown
    assert "Must fix on 1.1 Show the list." in shown
    assert "Not sent yet." not in shown
    assert "The reviewer’s notes on the whole audit For information Mind the dates." in shown
    assert "kind 2" not in shown
    assert ticked(page) == {"1.1"}
    assert (typed(page, "1.1-what"), typed(page, "1.3-what")) == (
        "Show a list of kind 1.",
        "Check that this still doesn’t apply: Is there a list of kind 3?",
    )


def test_all_ticked_actions_are_added_at_once(signed_in, address, administrator, audit):
    sent = FULL | {
        "1.1-take": "on",
        "1.1-what": "Write the list",
        "1.1-cost": "1,200",
        "1.3-take": "on",
        "1.3-what": "Check it",
        "1.3-owner": "CAO",
        "1.3-due_on": "1 October 2026",
    }

    response = signed_in(administrator).post(address("plan_propose", audit), sent, follow=True)

    assert "2 actions added to the plan." in text(response)
    assert [(i.what, i.owner, i.due_on, i.cost, i.question.code) for i in planned()] == [
        ("Check it", "CAO", date(2026, 10, 1), None, "1.3"),
        ("Write the list", "Public works foreman", date(2026, 9, 1), Decimal(1200), "1.1"),
    ]


BAD = [
    ({"all-owner": ""}, "1.1-owner", "1.1: enter who does it, here or at the top for all."),
    ({"all-due_on": ""}, "1.1-due_on", "1.1: enter a due date, here or at the top for all."),
    ({"all-due_on": "soon"}, "all-due_on", "Enter a date such as 15 June 2027."),
    ({"1.1-due_on": "soon"}, "1.1-due_on", "Enter a date such as 15 June 2027."),
    (
        {"1.1-due_on": "2026-05-04"},
        "1.1-due_on",
        "Enter a date from 5 May 2026, when the plan was developed, to 9 May 2031.",
    ),
    ({"1.1-what": " "}, "1.1-what", "Enter what will be done."),
    ({"1.1-cost": "much"}, "1.1-cost", "Enter dollars such as 1200 or 1,200.50."),
]


@pytest.mark.parametrize(("wrong", "field", "sentence"), BAD)
def test_one_invalid_action_adds_none_and_keeps_the_form(
    wrong, field, sentence, signed_in, address, administrator, audit
):
    sent = FULL | {
        "1.1-take": "on",
        "1.1-what": "Write it",
        "1.3-take": "on",
        "1.3-what": "Check it",
        "1.3-owner": "CAO",
    }
    sent |= {"1.3-due_on": "2026-10-01"} | wrong

    response = signed_in(administrator).post(address("plan_propose", audit), sent)

    assert response.status_code == 422
    assert error_at(response, field) == sentence
    assert {name: typed(response, name) for name in sent if not name.endswith("take")} == {
        name: value for name, value in sent.items() if not name.endswith("take")
    }
    assert ticked(response) == {"1.1", "1.3"}
    assert f'href="#id_{field}"' in response.content.decode()
    assert planned() == []


def test_an_unticked_action_is_not_checked(signed_in, address, administrator, audit):
    sent = FULL | {"1.1-take": "on", "1.1-what": "Write it", "1.3-what": "", "1.3-due_on": "never", "1.3-cost": "x"}

    signed_in(administrator).post(address("plan_propose", audit), sent)

    assert [item.what for item in planned()] == ["Write it"]


def test_adding_without_a_tick_is_refused(signed_in, address, administrator, audit):
    response = signed_in(administrator).post(address("plan_propose", audit), FULL)

    assert response.status_code == 422
    assert "Tick at least one action to add." in text(response)


def test_an_action_already_in_the_plan_is_not_ticked(signed_in, address, administrator, audit):
    with scopes_disabled():
        question = audit.instrument.questions.get(code="1.1")
        ActionItemFactory(plan=audit.plan, question=question, what="Begun")

    page = signed_in(administrator).get(address("plan_propose", audit))

    assert "Already in the plan: Begun" in text(page)
    assert ticked(page) == set()


def test_a_report_proposes_its_elements_below_100_per_cent(signed_in, address, administrator, audit_in):
    audit = audit_in("qa_passed", kind="internal", method="reported")
    with scopes_disabled():
        ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5))
        ElementScore.objects.filter(audit=audit, element__number=1).update(points_awarded=20)
    visitor, where = signed_in(administrator), address("plan_propose", audit)

    page = visitor.get(where)
    visitor.post(where, FULL | {"element-1-take": "on", "element-1-what": "Do better"})

    assert "Section 1 Section 1 Section 1 40.0%" in text(page)
    assert ticked(page) == {"element-1"}
    assert typed(page, "element-2-what") == "Fix what is missing in “Section 2”. It scored 90.0%."
    assert [(item.what, item.question) for item in planned()] == [("Do better", None)]
    assert ticked(visitor.get(where)) == set()


def test_an_audit_with_full_marks_proposes_nothing(signed_in, address, administrator, audit):
    with scopes_disabled():
        audit.answers.exclude(reply="yes").delete()

    assert "No actions to choose from Full marks" in text(signed_in(administrator).get(address("plan_propose", audit)))


def test_proposals_without_a_plan_lead_to_begin_one(signed_in, address, administrator, audit_in):
    audit = audit_in("qa_passed", kind="internal")

    response = signed_in(administrator).get(address("plan_propose", audit))

    assert response.url == address("plan_develop", audit)


@pytest.mark.parametrize("count", [3, 30])
def test_the_query_count_is_independent_of_the_proposals(
    count, signed_in, address, administrator, audit, django_assert_num_queries
):
    with scopes_disabled():
        for number in range(10, 10 + count):
            question = QuestionFactory(instrument=audit.instrument, number=number, code=f"1.{number}")
            AnswerFactory(audit=audit, question=question, reply="no")
            NoteFactory(audit=audit, question=question, sent_at=MOMENT)
    visitor = signed_in(administrator)

    with django_assert_num_queries(13):
        page = visitor.get(address("plan_propose", audit))

    assert len(ticked(page)) == count + 1
