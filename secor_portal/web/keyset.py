"""Pages by position: the last one of a long list costs as much as the first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Some rows of a list. ``before`` and ``after`` are the places next to them, empty at the ends of the list."""

    rows: list[Any]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class KeysetPlace:
    """The place of the row with this value and id. The row may be deleted since."""

    value: Any
    pk: Any


def read_page(rows: QuerySet, order: str, *, after: str = "", before: str = "", size: int = 50) -> KeysetPage:
    """The rows next to a place, by the column ``order`` ("-at" for the latest first); the id decides between equals.

    ``after`` and ``before`` are places of an earlier page. An unreadable place counts as the start of the list.
    """
    column, descending = order.removeprefix("-"), order.startswith("-")
    place = _read(rows.model, column, before or after)
    backwards = place is not None and bool(before)
    down = descending != backwards
    found = list(_beyond(rows, column, place, down)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return KeysetPage(
        found,
        before=_written(found[0], column) if found and (more if backwards else place) else "",
        after=_written(found[-1], column) if found and (backwards or more) else "",
    )


def _beyond(rows: QuerySet, column: str, place: KeysetPlace | None, down: bool) -> QuerySet:
    sign, than = ("-", "lt") if down else ("", "gt")
    if place:
        # Written so that the database finds its start in the index of the column.
        further = Q(**{f"{column}__{than}": place.value}) | Q(**{f"pk__{than}": place.pk})
        rows = rows.filter(Q(**{f"{column}__{than}e": place.value}), further)
    return rows.order_by(f"{sign}{column}", f"{sign}pk")


def _written(row: Any, column: str) -> str:
    value = getattr(row, column)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"{text}{SEPARATOR}{row.pk}"


def _field(model: type[Model], column: str) -> "Field[Any, Any]":
    """A column that rows are ordered by; never a relation's far end."""
    return cast("Field[Any, Any]", model._meta.get_field(column))


def _read(model: type[Model], column: str, text: str) -> KeysetPlace | None:
    value, _, pk = text.rpartition(SEPARATOR)
    try:
        place = KeysetPlace(_in_utc(_field(model, column).to_python(value)), model._meta.pk.to_python(pk))
    except (ValidationError, OverflowError, ValueError):
        return None
    return place if value and place.pk else None


def _in_utc(value: Any) -> Any:
    """A moment as the database keeps it; OverflowError or ValueError if it is outside the calendar."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
