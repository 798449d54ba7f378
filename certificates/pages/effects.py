"""What a fact would change, shown before it is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from certificates import wording
from certificates.rules.answer import Answer
from certificates.rules.record import Record
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_record
from secor_portal.wording import capitalize_first, day


@dataclass(frozen=True, slots=True)
class Effect:
    """One line that changes: its name, its text before, its text after."""

    about: str
    before: str
    after: str


def rehearse_action(
    *,
    municipality_id: UUID,
    as_of: date,
    action: Callable[..., Any],
    arguments: dict[str, Any],
    by: Any,
    at: datetime,
) -> list[Effect]:
    """What ``action`` would change on ``as_of``. It is called with ``arguments``, and all that it did is undone.

    Raises what the action raises.
    """
    before = load_record(municipality_id)
    with transaction.atomic():
        action(**arguments, by=by, at=at)
        after = load_record(municipality_id)
        transaction.set_rollback(True)
    return compare_records(before, after, as_of)


def compare_records(before: Record, after: Record, as_of: date) -> list[Effect]:
    """Every line whose text on ``as_of`` differs between the two; empty if nothing changes."""
    present, future = compute_standing(before, as_of), compute_standing(after, as_of)
    lines = (Effect(about, describe(present), describe(future)) for about, describe in LINES)
    return [line for line in lines if line.before != line.after]


def _describe_expiry(answer: Answer) -> str:
    return day(answer.certificate.expires_on) if answer.certificate else "No certificate"


def _describe_discount(answer: Answer) -> str:
    word, reasons = answer.discount.status.label, wording.join_discount_reasons(answer.discount)
    return capitalize_first(f"{word}: {reasons}" if reasons else word)


LINES: tuple[tuple[str, Callable[[Answer], str]], ...] = (
    ("Standing", wording.describe_standing),
    ("Certificate expires", _describe_expiry),
    ("Next audit", wording.describe_next_step),
    ("Size", lambda answer: answer.size.status.label),
    ("Highest number of workers", lambda answer: str(answer.size.projected_peak)),
    ("Review by the ministry", lambda answer: "Open" if answer.under_review else "None open"),
    ("WCB discount", _describe_discount),
)
