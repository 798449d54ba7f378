"""What a fact that is about to be recorded would change, so that nobody is surprised by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from certificates import wording
from certificates.rules.answer import Answer
from certificates.rules.record import Record
from certificates.rules.standing import compute_standing
from certificates.selectors.records import record_of
from secor_portal.wording import capitalize_first, day


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of what is different: its name, as it is, as it will be."""

    about: str
    before: str
    after: str


def rehearsed(*, municipality_id: UUID, as_of: date, act: Callable[..., Any], **arguments: Any) -> list[Effect]:
    """What the service ``act`` would change: it is called with ``arguments``, and everything it did is undone.

    Raises what the service raises.
    """
    before = record_of(municipality_id)
    with transaction.atomic():
        act(**arguments)
        after = record_of(municipality_id)
        transaction.set_rollback(True)
    return effects(before, after, as_of)


def effects(before: Record, after: Record, as_of: date) -> list[Effect]:
    """Every line that reads otherwise on ``as_of`` with the facts of ``after``; empty where nothing changes."""
    was, will_be = compute_standing(before, as_of), compute_standing(after, as_of)
    lines = ((about, say(was), say(will_be)) for about, say in LINES)
    return [Effect(*line) for line in lines if line[1] != line[2]]


def _expiry(answer: Answer) -> str:
    return day(answer.certificate.expires_on) if answer.certificate else "No certificate"


def _discount(answer: Answer) -> str:
    word, reasons = answer.discount.status.label, wording.reasons(answer.discount)
    return f"{word}: {reasons}" if reasons else word


LINES: tuple[tuple[str, Callable[[Answer], str]], ...] = (
    ("Standing", wording.headline),
    ("Certificate expires", _expiry),
    ("Next audit", wording.next_step),
    ("Size", lambda answer: answer.size.status.label),
    ("Most people on one day", lambda answer: str(answer.size.projected_peak)),
    ("Review by the ministry", lambda answer: "Open" if answer.under_review else "None open"),
    ("WCB discount", lambda answer: capitalize_first(_discount(answer))),
)
