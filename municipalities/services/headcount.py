"""Reporting the headcount (R1.1, R1.2)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from municipalities import events, wording
from municipalities.models import HeadcountEntry, Municipality, User
from municipalities.models.headcount import MOST
from municipalities.rules.headcount import Category, WorkerSpan
from municipalities.rules.headcount_warning import find_newly_above
from municipalities.selectors.headcount import list_entries
from municipalities.services.checks import check_plausible_day, make_stale_refusal
from secor_portal import clock
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

MAKES_ELEVEN = "makes_eleven"  # the only refusal that a person may override


@transaction.atomic
def report_headcount(
    *,
    municipality: Municipality,
    category: str,
    count: int,
    starts_on: date,
    ends_on: date | None,
    by: User,
    at: datetime,
    accepts_eleven: bool = False,
) -> HeadcountEntry:
    """Add workers. If they exceed the limit, refuse with MAKES_ELEVEN until ``accepts_eleven`` is true (R1.3)."""
    new = WorkerSpan(category, count, starts_on, ends_on)
    _check_entry(new, at)
    place, present = _lock_entries(municipality.pk)
    _refuse_duplicate(new, present)
    if not accepts_eleven:
        _refuse_above_limit(place, present, new, at)
    entry = HeadcountEntry.objects.create(
        municipality=municipality, category=category, count=count, starts_on=starts_on, ends_on=ends_on
    )
    _announce("headcount.reported", entry, by=by, at=at)
    return entry


@transaction.atomic
def change_headcount(
    *,
    entry: HeadcountEntry,
    version: int,
    category: str,
    count: int,
    starts_on: date,
    ends_on: date | None,
    by: User,
    at: datetime,
    accepts_eleven: bool = False,
) -> HeadcountEntry:
    """Change an entry; ``version`` is the one that the person looked at."""
    new = WorkerSpan(category, count, starts_on, ends_on)
    _check_entry(new, at)
    place, rows = _lock_entries(entry.municipality_id)
    present = [row for row in rows if row.pk != entry.pk]
    _refuse_duplicate(new, present)
    if not accepts_eleven:
        _refuse_above_limit(place, present, new, at, replacing=entry)
    facts = {"category": category, "count": count, "starts_on": starts_on, "ends_on": ends_on}
    unchanged = HeadcountEntry.objects.filter(pk=entry.pk, version=version)
    if not unchanged.update(**facts, version=version + 1):
        raise make_stale_refusal()
    entry.refresh_from_db()
    _announce("headcount.changed", entry, by=by, at=at)
    return entry


@transaction.atomic
def remove_headcount(*, entry: HeadcountEntry, version: int, by: User, at: datetime) -> None:
    """Remove an entry made by mistake. Workers who left get a last day instead."""
    _lock_entries(entry.municipality_id)
    if not HeadcountEntry.objects.filter(pk=entry.pk, version=version).delete()[0]:
        raise make_stale_refusal()
    _announce("headcount.removed", entry, by=by, at=at)


def _check_entry(new: WorkerSpan, at: datetime) -> None:
    if new.category not in list(Category):
        raise RuleBroken("unknown_category", "Choose one of the categories shown.", field="category", rule="R1.2")
    if not 1 <= new.count <= MOST:
        raise RuleBroken("count_out_of_range", f"Enter a whole number from 1 to {MOST}.", field="count")
    check_plausible_day(new.starts_on, at, field="starts_on")
    if new.ends_on is None:
        return
    if new.ends_on < new.starts_on:
        raise RuleBroken("ends_before_start", wording.describe_wrong_order(new.starts_on), field="ends_on")
    check_plausible_day(new.ends_on, at, field="ends_on")


def _lock_entries(municipality_id: UUID) -> tuple[Municipality, list[HeadcountEntry]]:
    """The municipality as it is now, and all its entries.

    They stay locked until the transaction ends, so that a form sent twice counts once.
    """
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=municipality_id)
    return municipality, list_entries(municipality_id)


def _refuse_duplicate(new: WorkerSpan, present: list[HeadcountEntry]) -> None:
    if any(row.as_entry == new for row in present):
        sentence = "This entry exists already. If there are more workers, change its number instead."
        raise RuleBroken("same_entry", sentence)


def _refuse_above_limit(
    municipality: Municipality,
    others: list[HeadcountEntry],
    new: WorkerSpan,
    at: datetime,
    replacing: HeadcountEntry | None = None,
) -> None:
    present = [row.as_entry for row in [*others, *([replacing] if replacing else [])]]
    above = find_newly_above(
        present,
        new,
        ruling=municipality.ruling,
        today=clock.local_day(at),
        replacing=replacing.as_entry if replacing else None,
    )
    if above:
        raise RuleBroken(MAKES_ELEVEN, wording.describe_warning(above), rule="R1.3")


def _announce(verb: str, entry: HeadcountEntry, *, by: User, at: datetime) -> None:
    category = wording.name_category(entry.category).lower()
    record(
        verb,
        entry,
        by=by,
        at=at,
        count=entry.count,
        category=category,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
    )
    events.facts_changed.send(HeadcountEntry, municipality_id=entry.municipality_id, at=at)
