"""Obligations to put there, and what one reads of them."""

from datetime import date
from typing import Any

from notifications.models import Obligation
from tests.factories import ObligationFactory

DUE_BY = date(2027, 5, 1)  # the internal audit of a town certified on 1 May 2026
BEFORE = date(2027, 4, 17)  # 14 days before


class ReminderFactory(ObligationFactory):
    """The reminder of that audit, 14 days before, not sent yet."""

    subject_id = "internal"
    due_on = DUE_BY


def told() -> list[tuple[Any, ...]]:
    """Every row: what, to whom, by when, at which stage, how far."""
    columns = ("subject", "recipient", "due_on", "stage", "state")
    return sorted(Obligation.objects.values_list(*columns), key=str)
