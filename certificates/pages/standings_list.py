"""The desk's list of municipalities, from their stored standings: filters, order and CSV file."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from certificates.models import Standing
from certificates.rules.codes import DiscountStatus, NextAuditKind, PlanStatus, SizeStatus, StandingCode

ORDERS = {"name": "name", "due": "next_due_by", "expires": "expires_on"}
COLUMNS = (
    "name", "standing", "next_kind", "next_due_by", "expires_on", "under_review", "size_status", "peak", "plan_status",
    "discount_status", "municipality__slug", "municipality__kind", "municipality__ended_on",
)  # fmt: skip
HEADINGS = (
    "Municipality", "Kind", "Standing", "Certificate expires", "Next audit", "Due by", "Overdue", "Size",
    "Highest number of workers", "Action plan", "WCB discount", "Under review by the ministry", "Ended on", "As of",
)  # fmt: skip


def find_standings(choices: Mapping[str, Any], day: date) -> QuerySet[Standing]:
    """The stored standings that fit the desk's ``choices`` on ``day``.

    A choice that is missing or empty filters nothing. Without ``ended``, only existing municipalities are found.
    """
    rows = Standing.objects.select_related("municipality").only(*COLUMNS)
    if not choices.get("ended"):
        rows = rows.filter(Q(municipality__ended_on=None) | Q(municipality__ended_on__gt=day))
    equal = {name: choices[name] for name in EQUAL if choices.get(name)}
    rows = rows.filter(**{EQUAL[name]: value for name, value in equal.items()})
    if choices.get("review"):
        rows = rows.filter(under_review__in=[True])  # SQLite finds no index for a bare truth value
    if q := choices.get("q"):
        rows = rows.filter(Q(name__icontains=q) | Q(municipality__official_name__icontains=q))
    rows = rows.filter(**_filter_due(choices.get("due", ""), day), **_filter_expiring(choices.get("expires", ""), day))
    return _exclude_undated(rows, choose_order(choices))


EQUAL = {
    "standing": "standing",
    "size": "size_status",
    "next": "next_kind",
    "discount": "discount_status",
}


def choose_order(choices: Mapping[str, Any]) -> str:
    """The order of the list. A filter by date sorts by that date, so that one index serves both."""
    if choices.get("due"):
        return "due"
    if choices.get("expires"):
        return "expires"
    return choices.get("sort") or "name"


def sort_standings(rows: QuerySet[Standing], order: str) -> QuerySet[Standing]:
    """The rows in one of `ORDERS`; rows with the same date or name always have the same order."""
    return rows.order_by(ORDERS[order], "pk")


def list_cells(rows: Iterable[Standing], day: date) -> Iterator[list[Any]]:
    """The cells of each row, under `HEADINGS`."""
    return (_write_cells(row, day) for row in rows)


def _filter_due(choice: str, day: date) -> dict[str, Any]:
    if not choice:
        return {}
    if choice == "overdue":
        return {"next_due_by__lt": day}
    return {"next_due_by__range": (day, _add_days(day, int(choice)))}


def _filter_expiring(choice: str, day: date) -> dict[str, Any]:
    """Only a certificate in force can expire."""
    return {"in_force": True, "expires_on__range": (day, _add_days(day, int(choice)))} if choice else {}


def _add_days(day: date, days: int) -> date:
    """The day ``days`` after ``day``, or the calendar's last."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def _exclude_undated(rows: QuerySet, order: str) -> QuerySet:
    """An order by date lists only the rows that have one."""
    return rows if order == "name" else rows.exclude(**{ORDERS[order]: None})


def _write_cells(row: Standing, day: date) -> list[Any]:
    return [
        row.name,
        row.municipality.get_kind_display(),
        StandingCode(row.standing).label,
        row.expires_on or "",
        NextAuditKind(row.next_kind).name_in_text if row.next_kind else "",
        row.next_due_by or "",
        "yes" if row.next_due_by and row.next_due_by < day else "no",
        SizeStatus(row.size_status).label,
        row.peak,
        PlanStatus(row.plan_status).label,
        DiscountStatus(row.discount_status).label,
        "yes" if row.under_review else "no",
        find_end(row, day) or "",
        day,
    ]


def find_end(row: Standing, day: date) -> date | None:
    """The first day on which the municipality no longer exists; None if it still exists on ``day``."""
    found: date | None = row.municipality.ended_on
    return found if found and found <= day else None
