from datetime import date

import pytest
from django.template.loader import render_to_string

from audits.plan.selectors import find_plan, list_earlier_open_actions
from tests.audits.reading import text
from tests.factories import ActionItemFactory, ActionPlanFactory, QuestionFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 10)


class Page:
    """A rendered template that ``text`` can read like a response."""

    def __init__(self, template: str, **context: object) -> None:
        self.content = render_to_string(f"audits/{template}", {"today": TODAY, **context}).encode()


@pytest.fixture
def late(audit_in, opened):
    audit = audit_in("qa_passed", conducted_on=date(2025, 5, 1))
    question = QuestionFactory(instrument=audit.instrument, code="3.4")
    plan = ActionPlanFactory(audit=audit, developed_on=date(2025, 5, 5))
    return ActionItemFactory(plan=plan, what="Fit guards", due_on=date(2026, 5, 8), question=question)


def test_open_actions_are_shown_with_the_next_audit(late, audit_in):
    before = list_earlier_open_actions(audit_in("in_review", kind="internal"), TODAY)

    page = Page("open_actions.html", open_before=before)

    assert "One action from earlier audits isn’t done yet. Rule 3.1" in text(page)
    assert (
        "Fit guards Question 3.4 · Public works foreman, by 8 May 2026"
        " · in the plan of the certification audit of 1 May 2025 2 days late"
    ) in text(page)
    assert page.content.count(b"<a ") == page.content.count(b'<a class="rule"')


def test_open_actions_link_to_a_plan_the_reader_can_open(late, audit_in):
    before = list_earlier_open_actions(audit_in("in_review", kind="internal"), TODAY)

    page = Page("open_actions.html", open_before=before, base="/m/delia/plan/")

    assert f'href="/m/delia/plan/{late.pk}/"'.encode() in page.content


def test_a_carried_over_action_shows_its_first_due_date(late, audit_in):
    late.carried_on = TODAY
    late.save()
    here = ActionPlanFactory(audit=audit_in("in_review", kind="internal"), developed_on=TODAY)
    ActionItemFactory(plan=here, what="Fit guards", due_on=date(2026, 9, 1), carried_from=late)

    page = Page("open_actions.html", open_before=list_earlier_open_actions(here.audit, TODAY))

    assert (
        "by 1 September 2026, first due 8 May 2026 · carried over once · in this audit’s plan Due in 114 days"
    ) in text(page)


def test_an_audit_without_open_actions_shows_nothing(audit_in, opened):
    assert text(Page("open_actions.html", open_before=list_earlier_open_actions(audit_in("draft"), TODAY))) == ""


def test_the_plan_of_an_audit_is_shown_with_the_audit(late, audit_in):
    page = Page("plan_of_audit.html", plan_view=find_plan(late.plan.audit, TODAY))

    assert "Action plan 0 of 1 action done" in text(page)
    assert "Fit guards" in text(page)
    assert page.content.count(b"<a ") == page.content.count(b'<a class="rule"')
    assert "This audit has no action plan yet." in text(Page("plan_of_audit.html", plan_view=None))
