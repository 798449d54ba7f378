from datetime import date
from uuid import uuid4

import pytest

from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from certificates.rules.reading import check_record
from certificates.rules.record import (
    ActionItem,
    ActionPlan,
    Audit,
    Extension,
    Outcome,
    PrintedExpiry,
    Record,
    Review,
    Verdict,
)
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_record, load_records
from municipalities.rules.headcount import WorkerSpan
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import certified
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    ExtensionFactory,
    HeadcountEntryFactory,
    MinistryReviewFactory,
    MunicipalityFactory,
)


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


def full_history(town):
    """One of everything that the record knows; the audits, by their place in the cycle."""
    HeadcountEntryFactory(municipality=town, category="administration", count=2, starts_on=date(2020, 1, 1))
    HeadcountEntryFactory(
        municipality=town, category="seasonal", count=3, starts_on=date(2026, 5, 1), ends_on=date(2026, 8, 31)
    )
    HeadcountEntryFactory(municipality=town, category="councillor", count=5, starts_on=date(2021, 1, 1))
    HeadcountEntryFactory(municipality=town, category="volunteer_firefighter", count=9, starts_on=date(2021, 1, 1))
    certificate = certified(town, on=date(2024, 6, 15), expires_on=date(2027, 7, 1))
    internal = AuditFactory(
        municipality=town, kind="internal", conducted_on=date(2025, 6, 1), state="qa_failed", passed=False
    )
    pending = AuditFactory(municipality=town, kind="additional", conducted_on=date(2026, 2, 1), state="in_review")
    plan = ActionPlanFactory(audit=certificate.audit, developed_on=date(2024, 8, 1))
    ActionItemFactory(plan=plan, due_on=date(2024, 12, 1))
    ExtensionFactory(municipality=town, granted_on=date(2026, 3, 1), until=date(2026, 12, 1), year=2026)
    ExtensionFactory(
        municipality=town, granted_on=date(2026, 4, 1), until=date(2027, 12, 1), year=None, audit=certificate.audit
    )
    MinistryReviewFactory(municipality=town, opened_on=date(2026, 1, 5))
    MinistryReviewFactory(
        municipality=town,
        opened_on=date(2023, 1, 5),
        decided_on=date(2023, 2, 5),
        outcome="revoked",
        letter="0417",
    )
    return certificate.audit, internal, pending


def test_a_record_says_what_is_stored(town):
    first, second, third = full_history(town)

    record = load_record(town.pk)

    assert record == Record(
        pir_registered_on=date(2020, 1, 1),
        pir_withdrawn_on=None,
        headcount=(
            WorkerSpan("administration", 2, date(2020, 1, 1), None),
            WorkerSpan("seasonal", 3, date(2026, 5, 1), date(2026, 8, 31)),
        ),
        audits=(
            Audit(str(first.pk), AuditKind.CERTIFICATION, date(2024, 6, 15), True, Outcome.PASSED, date(2024, 7, 5)),
            Audit(str(second.pk), AuditKind.INTERNAL, date(2025, 6, 1), False, Outcome.FAILED, date(2025, 6, 21)),
            Audit(str(third.pk), AuditKind.ADDITIONAL, date(2026, 2, 1), True, Outcome.PENDING, None),
        ),
        printed_expiries=(PrintedExpiry(str(first.pk), date(2027, 7, 1)),),
        extensions=(
            Extension(date(2026, 3, 1), date(2026, 12, 1), year=2026),
            Extension(date(2026, 4, 1), date(2027, 12, 1), audit=str(first.pk)),
        ),
        action_plans=(ActionPlan(str(first.pk), date(2024, 8, 1), (ActionItem(date(2024, 12, 1), None),)),),
        reviews=(
            Review(date(2023, 1, 5), date(2023, 2, 5), Verdict.REVOKED),
            Review(date(2026, 1, 5), None, None),
        ),
    )


def test_a_record_made_of_what_is_stored_is_well_formed(town):
    full_history(town)

    check_record(load_record(town.pk))


@pytest.mark.parametrize(
    ("councillors", "volunteers", "counted"),
    [
        (False, False, {"administration"}),
        (True, False, {"administration", "councillor"}),
        (False, True, {"administration", "volunteer_firefighter"}),
        (True, True, {"administration", "councillor", "volunteer_firefighter"}),
    ],
)
def test_councillors_and_volunteers_count_only_where_they_are_ruled_in(councillors, volunteers, counted):
    town = MunicipalityFactory(counts_councillors=councillors, counts_volunteers=volunteers)
    for category in ("administration", "councillor", "volunteer_firefighter"):
        HeadcountEntryFactory(municipality=town, category=category)

    assert {entry.category for entry in load_record(town.pk).headcount} == counted


@pytest.mark.parametrize("state", AuditState)
def test_a_draft_is_no_fact_and_every_other_audit_is(town, state):
    AuditFactory(municipality=town, state=state)

    assert len(load_record(town.pk).audits) == (state is not AuditState.DRAFT)


def test_what_belongs_to_an_audit_that_is_a_draft_again_is_left_out(town):
    draft = AuditFactory(municipality=town, state="draft")
    ActionPlanFactory(audit=draft)
    ExtensionFactory(municipality=town, year=None, audit=draft)

    record = load_record(town.pk)

    assert (record.action_plans, record.extensions) == ((), ())
    check_record(record)


def test_the_default_expiry_is_no_printed_one(town):
    certified(town, on=date(2024, 2, 29), expires_on=date(2027, 2, 28))

    assert load_record(town.pk).printed_expiries == ()


def test_only_the_certificate_that_counts_says_what_was_printed(town):
    old = certified(town, on=date(2024, 6, 15), expires_on=date(2027, 7, 1), state="superseded", number="2024-0001")
    new = certified(town, on=date(2024, 7, 15), expires_on=date(2027, 8, 1))
    type(new).objects.filter(pk=new.pk).update(audit=old.audit, replaces=old)

    assert load_record(town.pk).printed_expiries == (PrintedExpiry(str(old.audit.pk), date(2027, 8, 1)),)


def test_audits_of_one_day_are_listed_in_the_order_in_which_they_were_started(town, at):
    later = AuditFactory(municipality=town, conducted_on=date(2026, 5, 1), started_at=at)
    earlier = AuditFactory(municipality=town, conducted_on=date(2026, 5, 1), started_at=at.replace(month=1))

    assert [audit.id for audit in load_record(town.pk).audits] == [str(earlier.pk), str(later.pk)]


@pytest.mark.parametrize("number", [1, 30])
def test_records_of_many_municipalities_take_eight_queries(number, django_assert_num_queries):
    towns = MunicipalityFactory.create_batch(number)
    for town in towns:
        full_history(town)

    with django_assert_num_queries(8):
        records = load_records([town.pk for town in towns])

    assert {len(record.audits) for record in records.values()} == {3}
    assert len(records) == number


def test_a_neighbours_facts_stay_with_the_neighbour(town, neighbour):
    full_history(neighbour)

    assert load_record(town.pk) == Record(pir_registered_on=date(2020, 1, 1))


def test_a_municipality_that_does_not_exist_has_no_record(town):
    nowhere = uuid4()

    assert set(load_records([town.pk, nowhere])) == {town.pk}
    with pytest.raises(KeyError):
        load_record(nowhere)


# — actions that were carried on —


def carried(plan, source, **facts):
    """The action as it lives on in ``plan``."""
    source.carried_on = date(2026, 5, 10)
    source.save()
    return ActionItemFactory(plan=plan, carried_from=source, **facts)


def items_of(record, audit):
    return [item for plan in record.action_plans if plan.audit == str(audit.pk) for item in plan.items]


@pytest.mark.parametrize("state", ["draft", "submitted", "qa_failed", "qa_passed"])
def test_an_action_that_was_carried_on_is_as_it_is_where_it_lives_on(state, town, administrator):
    """Until the later audit passes QA the earlier plan counts: carrying hides nothing of it, and ends nothing in it."""
    won = certified(town, on=date(2024, 6, 15)).audit
    source = ActionItemFactory(plan=ActionPlanFactory(audit=won), due_on=date(2024, 12, 1))
    later = AuditFactory(municipality=town, kind="internal", conducted_on=date(2026, 5, 1), state=state)
    new = carried(ActionPlanFactory(audit=later), source, due_on=date(2026, 12, 1))

    assert items_of(load_record(town.pk), won) == [ActionItem(date(2026, 12, 1), None)]
    new.done_on, new.done_by = date(2026, 6, 1), administrator
    new.save()

    record = load_record(town.pk)
    assert items_of(record, won) == [ActionItem(date(2026, 12, 1), date(2026, 6, 1))]
    assert items_of(record, later) == ([] if state == "draft" else items_of(record, won))


def test_an_action_is_followed_however_often_it_was_carried_on(town):
    won = certified(town, on=date(2024, 6, 15)).audit
    item = ActionItemFactory(plan=ActionPlanFactory(audit=won), due_on=date(2024, 12, 1))
    for year in (2025, 2026):
        audit = AuditFactory(municipality=town, kind="internal", conducted_on=date(year, 6, 1), state="submitted")
        item = carried(ActionPlanFactory(audit=audit), item, due_on=date(year, 12, 1))

    assert items_of(load_record(town.pk), won) == [ActionItem(date(2026, 12, 1), None)]


def test_carrying_an_overdue_action_on_ends_nothing_until_the_later_audit_counts(town):
    won = certified(town, on=date(2025, 6, 15)).audit
    source = ActionItemFactory(
        plan=ActionPlanFactory(audit=won, developed_on=date(2025, 7, 1)), due_on=date(2025, 12, 1)
    )
    later = AuditFactory(municipality=town, kind="internal", conducted_on=date(2026, 5, 1), state="submitted")
    carried(ActionPlanFactory(audit=later), source, due_on=source.due_on)

    answer = compute_standing(load_record(town.pk), date(2026, 5, 20)).action_plan

    assert (answer.audit, answer.status) == (str(won.pk), "overdue")
