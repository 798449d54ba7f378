import re
from datetime import date
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from audits.models import ActionItem, ActionPlan
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    MOMENT,
    ActionItemFactory,
    ActionPlanFactory,
    AuditorAssignmentFactory,
    ProofFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(audit_in):
    audit = audit_in("qa_passed", kind="internal")
    with scopes_disabled():
        return ActionPlanFactory(audit=audit, developed_on=date(2026, 5, 5))


@pytest.fixture
def item(plan):
    with scopes_disabled():
        return ActionItemFactory(plan=plan, what="Fit guards", owner="Foreman", due_on=date(2026, 5, 8))


def kept() -> ActionItem:
    with scopes_disabled():
        return ActionItem.objects.get()


# — the plan —


def test_the_page_without_an_audit_shows_a_message(signed_in, address, administrator, town):
    shown = text(signed_in(administrator).get(address("plan", town)))

    assert "No action plan yet." in shown
    assert "No audit to plan for yet" in shown


def test_an_audit_without_a_plan_is_flagged(signed_in, address, administrator, member, town, audit_in):
    audit = audit_in("qa_passed", kind="internal")

    own = signed_in(administrator).get(address("plan", town))

    assert "The internal audit of 1 May 2026 has no action plan. Rule 3.1" in text(own)
    assert address("plan_develop", audit) in own.content.decode()
    assert "Begin the plan" not in text(signed_in(member("reader")).get(address("plan", town)))


@pytest.mark.parametrize("state", ["draft", "qa_failed"])
def test_a_draft_or_failed_audit_needs_no_plan(state, signed_in, address, administrator, town, audit_in):
    audit_in(state, kind="internal")

    assert "has no action plan" not in text(signed_in(administrator).get(address("plan", town)))


def test_the_plan_shows_progress_and_overdue_actions(signed_in, address, administrator, town, item):
    with scopes_disabled():
        ActionItemFactory(plan=item.plan, what="Sign", due_on=date(2026, 9, 1))
        ActionItemFactory(plan=item.plan, what="Old", done_on=date(2026, 5, 7), done_by=administrator)

    shown = text(signed_in(administrator).get(address("plan", town)))

    assert "2 of 3 actions are open, 1 of them overdue." in shown
    assert "1 of 3 actions done · developed on 5 May 2026" in shown
    assert "Fit guards Foreman, by 8 May 2026 2 days late" in shown
    assert "Done 7 May 2026" in shown
    assert shown.index("Fit guards") < shown.index("Sign Public") < shown.index("Old Public")


def test_an_action_shows_its_question_cost_and_files(signed_in, address, administrator, town, item):
    with scopes_disabled():
        item.cost, item.question = (
            Decimal("1200.50"),
            QuestionFactory(instrument=item.plan.audit.instrument, code="3.4"),
        )
        item.save()
        ProofFactory(item=item)
        ProofFactory(item=item, removed_at=MOMENT)

    shown = text(signed_in(administrator).get(address("plan", town)))

    assert "Foreman, by 8 May 2026 · question 3.4 · $1,200.50 · 1 file 2 days late" in shown
    assert "$1,200.50 in all" in shown


def test_open_actions_of_earlier_plans_can_be_carried_over(signed_in, address, administrator, town, audit_in, item):
    with scopes_disabled():
        older = audit_in("qa_passed", kind="certification", conducted_on=date(2025, 5, 1))
        ActionItemFactory(plan=ActionPlanFactory(audit=older), what="Left open")
        oldest = audit_in("qa_passed", kind="internal", conducted_on=date(2024, 5, 1))
        ActionPlanFactory(audit=oldest)

    page = signed_in(administrator).get(address("plan", town))

    shown = text(page)
    assert "You can carry 1 action over into the plan of the internal audit of 1 May 2026" in shown
    assert address("plan_carry", item.plan.audit) in page.content.decode()
    assert "From the internal audit of 1 May 2026" in shown
    assert "Open from earlier audits Certification audit of 1 May 2025" in shown
    assert "Finished Internal audit of 1 May 2024: 0 of 0 actions done" in shown


def test_an_action_carried_into_a_drafts_plan_is_still_open(signed_in, address, administrator, town, audit_in, item):
    with scopes_disabled():
        item.carried_on = date(2026, 5, 9)
        item.save()
        draft = ActionPlanFactory(audit=audit_in("draft", conducted_on=date(2026, 5, 8)), developed_on=date(2026, 5, 8))
        ActionItemFactory(plan=draft, due_on=item.due_on, carried_from=item)

    shown = text(signed_in(administrator).get(address("plan", town)))

    assert "1 of 1 action is open, 1 of them overdue." in shown
    assert "Carried over 9 May 2026 into the plan of the certification audit of 8 May 2026" in shown


def test_the_plan_of_a_draft_is_hidden_from_amhsa(signed_in, address, member, reviewer, town, audit_in):
    with scopes_disabled():
        draft = ActionItemFactory(plan__audit=audit_in("draft", kind="internal"), what="Fit guards")

    for person in (member("administrator"), member("reader")):
        shown = text(signed_in(person).get(address("plan", town)))
        assert "From the internal audit of 1 May 2026, a draft" in shown
        assert signed_in(person).get(address("plan_item", draft)).status_code == 200
    assert "Fit guards" not in text(signed_in(reviewer).get(address("plan", town)))
    assert signed_in(reviewer).get(address("plan_item", draft)).status_code == 403


def test_the_reviewer_sees_the_plan_of_a_submitted_audit(signed_in, address, reviewer, town, audit_in):
    with scopes_disabled():
        ActionItemFactory(plan__audit=audit_in("submitted", kind="internal"), what="Fit guards")

    shown = text(signed_in(reviewer).get(address("plan", town)))

    assert "From the internal audit of 1 May 2026" in shown
    assert "Fit guards" in shown
    assert "Add an action" not in shown


def test_a_draft_with_a_last_day_can_have_a_plan(signed_in, address, administrator, member, town, audit_in):
    draft = audit_in("draft", kind="internal")
    audit_in("draft", kind="additional", conducted_on=None)

    page = signed_in(administrator).get(address("plan", town))

    assert text(page).count("then goes to AMHSA with the audit") == 1
    assert address("plan_develop", draft) in page.content.decode()
    assert "can go to AMHSA" not in text(signed_in(member("reader")).get(address("plan", town)))


@pytest.mark.parametrize("count", [3, 30])
def test_the_plan_query_count_is_independent_of_the_actions(
    count, signed_in, address, administrator, town, plan, django_assert_num_queries
):
    with scopes_disabled():
        ActionItemFactory.create_batch(count, plan=plan)
    visitor = signed_in(administrator)

    with django_assert_num_queries(9):
        response = visitor.get(address("plan", town))

    assert text(response).count("Fix step") == count


def test_a_plan_is_begun_with_its_date(signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal")

    response = signed_in(administrator).post(
        address("plan_develop", audit), {"developed_on": "2026-05-09"}, follow=True
    )

    with scopes_disabled():
        assert ActionPlan.objects.get().developed_on == date(2026, 5, 9)
    assert "Choose what else goes into it." in text(response)
    assert response.redirect_chain[-1][0] == address("plan_propose", audit)


@pytest.mark.parametrize(("carry", "carried"), [({"carry": "on"}, 1), ({}, 0)])
def test_a_plan_is_begun_with_open_actions_if_ticked(carry, carried, signed_in, address, administrator, audit_in, item):
    with scopes_disabled():
        audit = audit_in("draft", kind="internal", conducted_on=date(2026, 5, 9))
    visitor, where = signed_in(administrator), address("plan_develop", audit)

    asked = text(visitor.get(where))
    response = visitor.post(where, {"developed_on": "2026-05-10", **carry}, follow=True)

    assert "One action from earlier audits isn’t done yet." in asked
    assert "It goes to AMHSA when you submit the audit." in asked
    assert ("1 action carried over." in text(response)) is bool(carried)
    with scopes_disabled():
        assert ActionItem.objects.filter(plan__audit=audit, carried_from=item).count() == carried


def test_an_external_auditors_draft_has_no_plan_before_submission(signed_in, address, administrator, member, audit_in):
    """Until then, only the external auditor sees the findings (R2.3)."""
    audit = audit_in("draft", kind="certification")
    with scopes_disabled():
        membership = member("auditor").memberships.get()
        AuditorAssignmentFactory(audit=audit, membership=membership)

    for name in ("plan_develop", "plan_propose", "plan_carry"):
        assert signed_in(administrator).get(address(name, audit)).status_code == 403


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Enter the date on which the plan was developed."),
        ("2026-05-11", "This date is in the future. Enter the day on which you developed the plan."),
        ("2026-04-30", "Enter a date from 1 May 2026 on, the last day of the audit."),
    ],
)
def test_a_plan_with_an_invalid_date_is_refused(day, sentence, signed_in, address, administrator, audit_in):
    audit = audit_in("submitted", kind="internal")

    response = signed_in(administrator).post(address("plan_develop", audit), {"developed_on": day})

    assert (error_at(response, "developed_on"), typed(response, "developed_on")) == (sentence, day)


# — actions —


def test_an_action_is_added_to_the_only_plan(signed_in, address, administrator, town, plan):
    sent = {"what": "Fit guards", "owner": "Foreman", "due_on": "1 September 2026"}

    response = signed_in(administrator).post(address("plan_item_add", town), sent, follow=True)

    assert (kept().plan, kept().due_on) == (plan, date(2026, 9, 1))
    assert response.redirect_chain[-1][0] == address("plan", town)


def test_add_another_leads_to_an_empty_form(signed_in, address, administrator, town, plan):
    sent = {"what": "Fit guards", "owner": "Foreman", "due_on": "2026-09-01", "another": "yes"}

    response = signed_in(administrator).post(address("plan_item_add", town), sent)

    assert response.url == address("plan_item_add", town)


def test_an_action_is_added_to_the_chosen_plan(signed_in, address, administrator, town, plan, audit_in):
    with scopes_disabled():
        other = ActionPlanFactory(audit=audit_in("qa_passed", kind="certification", conducted_on=date(2025, 5, 1)))
    sent = {"what": "Fit guards", "owner": "Foreman", "due_on": "2026-09-01"}
    visitor = signed_in(administrator)

    shown = visitor.get(address("plan_item_add", town))
    strange = visitor.post(address("plan_item_add", town), sent | {"plan": "x"})
    visitor.post(address("plan_item_add", town), sent | {"plan": str(other.pk)})

    assert "Audit that it comes from Internal audit of 1 May 2026 Certification audit of 1 May 2025" in text(shown)
    assert error_at(strange, "plan") == "Choose one of the answers shown."
    assert kept().plan == other


def test_adding_an_action_without_a_plan_redirects(signed_in, address, administrator, town):
    response = signed_in(administrator).get(address("plan_item_add", town), follow=True)

    assert "Begin a plan first" in text(response)


BAD = [
    ({"what": ""}, "what", "Enter what will be done."),
    ({"what": "x" * 301}, "what", "Use at most 300 characters; these are 301."),
    ({"owner": " "}, "owner", "Enter who does it."),
    ({"due_on": "soon"}, "due_on", "Enter a date such as 15 June 2027."),
    ({"due_on": "2026-05-04"}, "due_on", "Enter a date from 5 May 2026, when the plan was developed, to 9 May 2031."),
    ({"cost": "much"}, "cost", "Enter dollars such as 1200 or 1,200.50."),
    ({"cost": "-1"}, "cost", "Enter 0 or more."),
    ({"cost": "0.005"}, "cost", "Use at most 2 digits after the point."),
]


@pytest.mark.any_database
@pytest.mark.parametrize(("wrong", "field", "sentence"), BAD)
def test_an_invalid_action_is_refused_and_kept(wrong, field, sentence, signed_in, address, administrator, town, item):
    sent = {"what": "Fit better guards", "owner": "Foreman", "due_on": "2026-09-01", "version": "0"} | wrong
    visitor = signed_in(administrator)

    for where in (address("plan_item_add", town), address("plan_item_change", item)):
        response = visitor.post(where, sent)
        assert error_at(response, field) == sentence
        assert {name: typed(response, name) for name in sent if name != "version"} == {
            name: value for name, value in sent.items() if name != "version"
        }
    assert kept().what == "Fit guards"


@pytest.mark.parametrize(
    ("typed_as", "cost"), [("", None), ("1200", 1200), ("$1,200.50", Decimal("1200.50")), ("0", 0)]
)
def test_a_cost_is_read_in_common_spellings(typed_as, cost, signed_in, address, administrator, item):
    facts = {"what": "Fit guards", "owner": "CAO", "due_on": "2026-09-01", "cost": typed_as, "version": 0}

    signed_in(administrator).post(address("plan_item_change", item), facts)

    assert kept().cost == cost


def test_a_carried_over_action_names_its_other_plan(signed_in, address, administrator, audit_in, item):
    with scopes_disabled():
        item.carried_on = date(2026, 5, 9)
        item.save()
        ProofFactory(item=item)
        new = ActionItemFactory(
            plan=ActionPlanFactory(audit=audit_in("draft", conducted_on=date(2026, 5, 8))),
            what="Go on",
            carried_from=item,
        )
    visitor = signed_in(administrator)

    old, later = visitor.get(address("plan_item", item)), visitor.get(address("plan_item", new))

    assert "On 9 May 2026 this action was carried over into the plan of the certification audit of 8 May 2026." in text(
        old
    )
    assert address("plan_item_done", item) not in old.content.decode()
    assert "Carried over from The plan of the internal audit of 1 May 2026" in text(later)
    assert "Was due 8 May 2026, carried over 9 May 2026 · 1 file" in text(later)


def test_an_action_goes_through_every_step(signed_in, address, administrator, item):
    visitor = signed_in(administrator)

    facts = {"what": "Fit better guards", "owner": "CAO", "due_on": "2026-09-01", "version": 0}
    visitor.post(address("plan_item_change", item), facts)
    visitor.post(address("plan_item_progress", item), {"progress": "Half done.", "version": 1})
    visitor.post(address("plan_item_done", item), {"done_on": "2026-05-09", "version": 2})
    shown = text(visitor.get(address("plan_item", item)))

    assert f"CAO, by 1 September 2026. Done 9 May 2026, marked by {administrator}. Rule 3.1" in shown
    assert "Action done: Fit better guards" in shown
    visitor.post(address("plan_item_reopen", item), {"version": 3})
    assert kept().done_on is None
    visitor.post(address("plan_item_remove", item), {"version": 4})
    assert not ActionItem._base_manager.exists()


def test_line_endings_do_not_count_toward_the_limit(signed_in, address, administrator, item):
    progress = "x" * 2_490 + "\r\n" * 20 + "x" * 2_490  # a browser ends a line with two characters

    signed_in(administrator).post(address("plan_item_progress", item), {"progress": progress, "version": 0})

    assert kept().progress == progress.replace("\r\n", "\n")


def test_unchanged_progress_of_several_lines_is_not_saved(signed_in, address, administrator, item):
    ActionItem._base_manager.update(progress="Ordered.\nPaid.")
    sent = {"initial-progress": "Ordered.\r\nPaid.", "progress": "Ordered.\r\nPaid.", "done_on": "2026-05-09"}

    shown = text(signed_in(administrator).post(address("plan_item_done", item), sent | {"version": 0}, follow=True))

    assert "Action done" in shown
    assert "Progress noted" not in shown


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Enter the date on which it was done."),
        ("2026-05-11", "This date is in the future. Enter the day on which the action was done."),
    ],
)
def test_an_invalid_done_date_is_refused_at_its_field(day, sentence, signed_in, address, administrator, item):
    response = signed_in(administrator).post(address("plan_item_done", item), {"done_on": day, "version": 0})

    assert (error_at(response, "done_on"), typed(response, "done_on")) == (sentence, day)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("plan_item_change", {"what": "Mine", "owner": "Me", "due_on": "2026-09-01"}),
        ("plan_item_progress", {"progress": "Mine."}),
        ("plan_item_done", {"done_on": "2026-05-09"}),
        ("plan_item_remove", {}),
    ],
)
def test_a_second_change_is_refused_and_keeps_the_form(name, sent, signed_in, address, administrator, item):
    visitor = signed_in(administrator)
    visitor.post(address("plan_item_progress", item), {"progress": "First.", "version": 0})

    response = visitor.post(address(name, item), sent | {"version": 0})

    assert "This action changed after you opened the page (Progress noted: Fit guards" in text(response)
    assert all(typed(response, field) == value for field, value in sent.items())
    assert kept().progress == "First."
    assert visitor.post(address(name, item), sent | {"version": typed(response, "version")}).status_code == 302


TYPED = {"initial-progress": "", "progress": "The guards are ordered.", "version": 0}


def test_marking_an_action_done_saves_the_typed_progress(signed_in, address, administrator, item):
    sent = TYPED | {"done_on": "2026-05-09"}

    shown = text(signed_in(administrator).post(address("plan_item_done", item), sent, follow=True))

    assert (kept().progress, kept().done_on) == ("The guards are ordered.", date(2026, 5, 9))
    assert "Progress noted: Fit guards" in shown


@pytest.fixture
def done(item, administrator):
    """The action, marked as done."""
    with scopes_disabled():
        item.done_on, item.done_by = date(2026, 5, 9), administrator
        item.save()
    return item


def test_reopening_an_action_saves_the_typed_progress(signed_in, address, administrator, done):
    signed_in(administrator).post(address("plan_item_reopen", done), TYPED)

    assert (kept().progress, kept().done_on) == ("The guards are ordered.", None)


def test_reopening_an_open_action_keeps_the_typed_progress(signed_in, address, administrator, item):
    response = signed_in(administrator).post(address("plan_item_reopen", item), TYPED)

    assert "This action is already open." in text(response)
    assert typed(response, "progress") == "The guards are ordered."
    assert kept().progress == ""


def test_a_refused_done_date_keeps_the_typed_progress(signed_in, address, administrator, item):
    visitor, where = signed_in(administrator), address("plan_item_done", item)

    response = visitor.post(where, TYPED | {"done_on": "2026-05-11"})

    assert typed(response, "progress") == "The guards are ordered."
    assert (kept().progress, kept().version) == ("", 0)
    again = TYPED | {"done_on": "2026-05-09", "version": typed(response, "version")}
    assert visitor.post(where, again).status_code == 302
    assert kept().progress == "The guards are ordered."


def test_untouched_progress_does_not_overwrite_newer_progress(signed_in, address, administrator, item):
    visitor = signed_in(administrator)
    visitor.post(address("plan_item_progress", item), {"progress": "First.", "version": 0})

    sent = {"initial-progress": "", "progress": "", "done_on": "2026-05-09", "version": 1}
    visitor.post(address("plan_item_done", item), sent)

    assert (kept().progress, kept().done_on) == ("First.", date(2026, 5, 9))


def test_the_title_of_a_refused_action_begins_with_error(signed_in, address, administrator, item):
    visitor = signed_in(administrator)

    fresh = visitor.get(address("plan_item", item)).content.decode()
    refused = visitor.post(address("plan_item_done", item), {"done_on": "", "version": 0}).content.decode()

    assert "<title>Fit guards" in fresh
    assert "<title>Error: Fit guards" in refused


@pytest.mark.parametrize("done_on", [None, date(2026, 5, 9)], ids=["open", "done"])
def test_the_ids_on_an_actions_page_are_unique(done_on, signed_in, address, administrator, item):
    with scopes_disabled():
        item.done_on, item.done_by = done_on, administrator if done_on else None
        item.save()
        ProofFactory.create_batch(2, item=item)

    page = signed_in(administrator).get(address("plan_item", item)).content.decode()

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))


def test_a_reader_sees_the_action_and_cannot_change_it(signed_in, address, member, item):
    reader = signed_in(member("reader"))

    assert "Fit guards" in text(reader.get(address("plan_item", item)))
    for name in ("change", "remove"):
        assert reader.get(address(f"plan_item_{name}", item)).status_code == 403
    for name in ("progress", "done", "reopen"):
        assert reader.post(address(f"plan_item_{name}", item), {"version": 0}).status_code == 403


def test_an_external_auditor_cannot_open_the_plan(signed_in, address, member, town):
    assert signed_in(member("auditor")).get(address("plan", town)).status_code == 403
