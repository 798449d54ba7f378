"""Obligations to put there, and what one reads of them."""

from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from notifications.models import Obligation
from tests.factories import MOMENT, MunicipalityFactory

DUE_BY = date(2027, 5, 1)  # the internal audit of a town certified on 1 May 2026
BEFORE = date(2027, 4, 17)  # 14 days before


class ObligationFactory(DjangoModelFactory):
    """The reminder of that audit, 14 days before, not sent yet."""

    class Meta:
        model = Obligation

    municipality = factory.SubFactory(MunicipalityFactory)
    subject = "audit_due"
    subject_id = "internal"
    due_on = DUE_BY
    stage = 14
    recipient = factory.Sequence(lambda n: f"recipient{n}@example.org")
    made_at = MOMENT
    not_before = factory.SelfAttribute("made_at")
    sent_at = factory.LazyAttribute(lambda o: MOMENT if o.state == "sent" else None)
    state = "due"


def told() -> list[tuple[Any, ...]]:
    """Every row: what, to whom, by when, at which stage, how far."""
    columns = ("subject", "recipient", "due_on", "stage", "state")
    return sorted(Obligation.objects.values_list(*columns), key=str)
