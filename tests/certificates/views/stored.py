"""Stored standings to look at, without the facts that would lead to them."""

from datetime import date
from typing import Any

from django_scopes import scopes_disabled

from certificates.models import Standing
from municipalities.models import Municipality
from tests.factories import MOMENT, MunicipalityFactory


def stored(municipality: Municipality | None = None, **facts: Any) -> Standing:
    """A certified municipality's stored standing; give ``facts`` for another."""
    municipality = municipality or MunicipalityFactory(name=facts.pop("name", "Delia"), slug=facts.pop("slug", "delia"))
    usual = {
        "name": municipality.name,
        "as_of": date(2026, 5, 10),
        "changes_on": None,
        "standing": "certified",
        "in_force": True,
        "expires_on": date(2028, 6, 15),
        "next_kind": "internal",
        "next_due_by": date(2026, 6, 3),
        "overdue": False,
        "under_review": False,
        "plan_status": "in_progress",
        "size_status": "small",
        "peak": 8,
        "discount_status": "eligible",
        "answer": {},
        "computed_at": MOMENT,
    }
    with scopes_disabled():
        return Standing.objects.create(municipality=municipality, **usual | facts)
