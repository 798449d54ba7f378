from datetime import date

import pytest

from audits.selectors.clocks import get_submission_due
from certificates.selectors.open_work import OpenAction, find_audits_under_way, find_open_actions
from secor_portal.tenancy import every_municipality
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, ClockPauseFactory


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


def plan_of_year(town, year):
    return ActionPlanFactory(audit=AuditFactory(municipality=town, conducted_on=date(year, 5, 1)))


def carry(source, plan, **facts):
    source.carried_on = date(2026, 5, 10)
    source.save()
    return ActionItemFactory(plan=plan, carried_from=source, what=source.what, **facts)


def shown(*items):
    return [OpenAction(item.pk, item.what, item.due_on) for item in items]


def test_open_actions_come_the_earliest_first_and_done_ones_do_not(town, administrator):
    plan = plan_of_year(town, 2025)
    late = ActionItemFactory(plan=plan, due_on=date(2025, 9, 1))
    early = ActionItemFactory(plan=plan, due_on=date(2025, 8, 1))
    ActionItemFactory(plan=plan, done_on=date(2025, 7, 1), done_by=administrator)
    ActionItemFactory(plan=plan_of_year(town, 2024))

    assert find_open_actions([str(plan.audit_id), None]) == {town.pk: shown(early, late)}


def test_what_was_carried_on_is_found_where_it_lives_on(town, administrator):
    first, second, third = (plan_of_year(town, year) for year in (2024, 2025, 2026))
    stayed = ActionItemFactory(plan=first, due_on=date(2026, 7, 1))
    twice = carry(carry(ActionItemFactory(plan=first), second, due_on=date(2025, 9, 1)), third, due_on=date(2026, 6, 1))
    carry(ActionItemFactory(plan=first), second, done_on=date(2025, 9, 1), done_by=administrator)

    assert find_open_actions([first.audit_id]) == {town.pk: shown(twice, stayed)}


@pytest.mark.parametrize("count", [1, 20])
def test_20_actions_carried_on_ask_as_often_as_one(count, town, django_assert_num_queries):
    first, second = (plan_of_year(town, year) for year in (2025, 2026))
    for _ in range(count):
        carry(ActionItemFactory(plan=first), second)

    with django_assert_num_queries(2):
        assert len(find_open_actions([first.audit_id])[town.pk]) == count


@pytest.mark.parametrize("count", [1, 8])
def test_the_day_to_submit_by_is_that_of_the_clock_and_costs_one_query_for_any_number(
    count, town, django_assert_num_queries
):
    drafts = [AuditFactory(municipality=town, state="draft", conducted_on=date(2026, 5, 1)) for _ in range(count)]
    ClockPauseFactory(audit=drafts[0], from_on=date(2026, 5, 3), until_on=date(2026, 5, 7))

    with django_assert_num_queries(2):
        found = find_audits_under_way([town.pk], date(2026, 5, 10))[town.pk]

    days = {one.id: one.submit_by for one in found}
    assert days[drafts[0].pk] == get_submission_due(drafts[0], date(2026, 5, 10)) > date(2026, 5, 22)
    assert {days[draft.pk] for draft in drafts[1:]} <= {date(2026, 5, 22)}


def test_while_the_clocks_stand_still_there_is_no_day_to_submit_by(town):
    draft = AuditFactory(municipality=town, state="draft", conducted_on=date(2026, 5, 1), paused_on=date(2026, 5, 3))
    ClockPauseFactory(audit=draft, from_on=date(2026, 5, 3), until_on=None)

    assert [one.submit_by for one in find_audits_under_way([town.pk], date(2026, 5, 10))[town.pk]] == [None]


def test_a_draft_without_a_day_is_to_be_submitted_by_none(town):
    AuditFactory(municipality=town, state="draft", conducted_on=None)

    assert [one.submit_by for one in find_audits_under_way([town.pk], date(2026, 5, 10))[town.pk]] == [None]
