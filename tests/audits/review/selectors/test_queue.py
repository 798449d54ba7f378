"""Compare the queue with a recount in plain Python, over random audits."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.models import Audit, Instrument
from audits.review.selectors.queue import SAVED, count_saved_views, find_queue, page_queue
from audits.rules.act_by import Urgency, classify_urgency
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from municipalities.models import Municipality, User
from secor_portal.tenancy import every_municipality
from tests.factories import MOMENT, AuditFactory, InstrumentFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 10)
WITH_DESK = (AuditState.SUBMITTED, AuditState.IN_REVIEW, AuditState.RESUBMITTED)
FACTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(AuditKind)),
        "state": st.sampled_from([str(state) for state in AuditState]),
        "whose": st.sampled_from(["mine", "theirs", "unassigned"]),
        "due": st.integers(-3, 3),
        "earlier": st.integers(0, 3),
    }
)
at_random = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def desk() -> Iterator[dict[str, Any]]:
    with every_municipality():
        yield {
            "people": {"mine": UserFactory(desk_role="reviewer"), "theirs": UserFactory(desk_role="reviewer")},
            "place": MunicipalityFactory(),
            "instrument": InstrumentFactory(),
            "author": UserFactory(),
        }


def put(desk: dict[str, Any], facts: list[dict[str, Any]]) -> list[Audit]:
    """The audits of one example, written at once."""
    return Audit.objects.bulk_create(_audit(desk, **one) for one in facts)


def _audit(desk: dict[str, Any], *, kind: str, state: str, whose: str, due: int, earlier: int) -> Audit:
    place: Municipality = desk["place"]
    instrument: Instrument = desk["instrument"]
    reviewer: User | None = desk["people"].get(whose)
    audit = AuditFactory.build(
        municipality=place,
        instrument=instrument,
        author=desk["author"],
        kind=kind,
        state=state,
        reviewer=reviewer,
        submitted_at=MOMENT if state != AuditState.DRAFT else None,
        submitted_by=desk["author"] if state != AuditState.DRAFT else None,
        reason="Changes." if kind == "additional" else "",
    )
    if audit.answer_due_on:
        audit.answer_due_on = TODAY + timedelta(days=due)
        audit.act_by = audit.answer_due_on - timedelta(days=earlier)
    return audit


def belongs(audit: Audit, name: str, reader: User) -> bool:
    """Whether the audit is in the saved view; written a second time as an oracle."""
    with_desk = audit.state in WITH_DESK
    return {
        "mine": with_desk and audit.reviewer_id == reader.pk,
        "unassigned": with_desk and audit.reviewer_id is None,
        "all": with_desk,
        "certification": with_desk and audit.kind == "certification",
        "internal": with_desk and audit.kind == "internal",
        "additional": with_desk and audit.kind == "additional",
        "back": audit.state == AuditState.RESUBMITTED,
        "waiting": audit.state == AuditState.REVISIONS_REQUESTED,
    }[name]


@at_random
@given(facts=st.lists(FACTS, max_size=25))
def test_every_count_is_the_number_of_rows(facts, desk):
    reader = desk["people"]["mine"]
    with transaction.atomic():
        audits = put(desk, facts)
        numbers = count_saved_views(reader, TODAY)
        transaction.set_rollback(True)

    assert {name: numbers[name] for name in SAVED} == {
        name: sum(belongs(audit, name, reader) for audit in audits) for name in SAVED
    }
    assert numbers["late"] == sum(audit.state in WITH_DESK and audit.act_by < TODAY for audit in audits)


@at_random
@given(facts=st.lists(FACTS, max_size=25), size=st.integers(1, 6), name=st.sampled_from(sorted(SAVED)))
def test_paging_returns_every_row_once_in_order(facts, size, name, desk):
    reader = desk["people"]["mine"]
    with transaction.atomic():
        audits = put(desk, facts)
        passed, after = [], ""
        while True:
            page = page_queue(find_queue(SAVED[name], reader), after=after, size=size)
            passed += [row.pk for row in page.rows]
            after = page.after
            if not after:
                break
        transaction.set_rollback(True)

    waits = [audit for audit in audits if belongs(audit, name, reader) or _waits_below(audit, name, reader)]
    expected = sorted(waits, key=lambda audit: (audit.state == AuditState.REVISIONS_REQUESTED, audit.act_by, audit.pk))
    assert passed == [audit.pk for audit in expected]


def _waits_below(audit: Audit, name: str, reader: User) -> bool:
    """Whether the audit waits for its municipality, below AMHSA's audits of the same view."""
    if audit.state != AuditState.REVISIONS_REQUESTED or name == "back":
        return False
    return {
        "mine": audit.reviewer_id == reader.pk,
        "unassigned": audit.reviewer_id is None,
        "all": True,
        "waiting": True,
    }.get(name, audit.kind == name)


@at_random
@given(facts=st.lists(FACTS, max_size=25))
def test_overdue_audits_come_first_and_waiting_ones_last(facts, desk):
    with transaction.atomic():
        put(desk, facts)
        rows = page_queue(find_queue(SAVED["all"], desk["people"]["mine"]), size=100).rows
        transaction.set_rollback(True)

    groups = [classify_urgency(row.state, row.act_by, TODAY) for row in rows]
    order = {Urgency.LATE: 0, Urgency.WEEK: 1, Urgency.BACK: 2, Urgency.LATER: 2, Urgency.WAITING: 3}
    assert groups == sorted(groups, key=lambda group: order[group])


@pytest.mark.slow
def test_the_counts_of_many_audits_are_exact(desk, django_assert_num_queries):
    put(desk, [{"kind": "internal", "state": "submitted", "whose": "mine", "due": 0, "earlier": 1}] * 1234)

    with django_assert_num_queries(1):
        numbers = count_saved_views(desk["people"]["mine"], TODAY)

    assert (numbers["mine"], numbers["late"], numbers["unassigned"]) == (1234, 1234, 0)
