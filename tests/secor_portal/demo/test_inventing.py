"""The demo shows every situation, whatever day it is started on."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.rules.lifecycle import AuditState, get_qa_outcome
from certificates.rules.reading import read_record
from certificates.rules.standing import compute_standing
from secor_portal.demo.history import PlaceHistory
from secor_portal.demo.inventing import invent_history
from secor_portal.demo.shapes import SHAPES

KEPT_APART = ("councillor", "volunteer_firefighter")


def answers(today: date, seed: int = 1) -> list[dict[str, Any]]:
    rng = Random(seed)
    histories = [invent_history(shape, rng=rng, today=today, years=4) for shape in SHAPES]
    return [compute_standing(record_of(history, today), today).as_json() for history in histories]


def record_of(history: PlaceHistory, today: date) -> Any:
    audits = [(str(n), audit) for n, audit in enumerate(history.audits) if audit.state is not AuditState.DRAFT]
    return read_record(
        {
            "pir_registered_on": iso(history.pir_registered_on),
            "headcount": [
                {"category": p.category, "count": p.count, "from": iso(p.starts_on), "to": iso(p.ends_on)}
                for p in history.headcount
                if p.category not in KEPT_APART
            ],
            "audits": [
                {
                    "id": name,
                    "kind": audit.kind,
                    "conducted_on": iso(audit.conducted_on),
                    "passed": audit.points >= 800,
                    "qa": {"outcome": get_qa_outcome(audit.state), "decided_on": iso(audit.decided_on)},
                }
                for name, audit in audits
            ],
            "certificates": [
                {"audit": name, "expires_on": iso(audit.printed_expiry)}
                for name, audit in audits
                if audit.printed_expiry
            ],
            "extensions": [
                {"granted_on": iso(today), "until": iso(until), "year": until.year}
                for until in [history.extended_until]
                if until
            ],
            "action_plans": [
                {
                    "audit": name,
                    "developed_on": iso(audit.decided_on),
                    "items": [{"due_on": iso(item.due_on), "done_on": iso(item.done_on)} for item in audit.plan],
                }
                for name, audit in audits
                if audit.plan is not None
            ],
            "reviews": [
                {"opened_on": iso(r.opened_on), "decided_on": iso(r.decided_on), "outcome": r.outcome or None}
                for r in history.reviews
            ],
        }
    )


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 3, 1), date(2028, 2, 29)])
def test_the_shapes_show_every_standing_size_discount_and_plan(today):
    found = answers(today)

    assert {answer["standing"] for answer in found} == {
        "never_certified", "revoked", "not_maintained", "certified", "renewal_pending", "lapsed",
    }  # fmt: skip
    assert {answer["size"]["status"] for answer in found} == {
        "unreported",
        "small",
        "will_exceed",
        "exceeded",
    }
    assert {answer["discount"]["status"] for answer in found} == {"eligible", "at_risk", "ineligible"}
    assert {answer["action_plan"]["status"] for answer in found} == {
        "not_due", "missing", "overdue", "in_progress", "implemented",
    }  # fmt: skip


def test_the_shapes_show_every_audit_state():
    rng = Random(1)
    histories = [invent_history(shape, rng=rng, today=date(2026, 11, 23), years=3) for shape in SHAPES]

    assert {audit.state for history in histories for audit in history.audits} == set(AuditState)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.dates(date(2025, 1, 1), date(2040, 12, 31)), st.integers(0, 10_000))
def test_every_invented_history_is_a_well_formed_record(today, seed):
    assert len(answers(today, seed)) == len(SHAPES)


def test_the_same_seed_invents_the_same():
    shape = SHAPES[1]

    first = invent_history(shape, rng=Random(7), today=date(2026, 11, 23), years=10)

    assert first == invent_history(shape, rng=Random(7), today=date(2026, 11, 23), years=10)
    assert first != invent_history(shape, rng=Random(8), today=date(2026, 11, 23), years=10)
