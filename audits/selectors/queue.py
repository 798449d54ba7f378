"""What waits at the desk, by urgency. Every question costs the same, however many municipalities there are."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from audits.models import Audit
from audits.models.audit import Turn
from audits.rules.lifecycle import State
from secor_portal.tenancy import every_municipality

PAGE = 30
MOST_COUNTED = 100  # more than that reads 100+
SEPARATOR = "|"
COLUMNS = (
    "pk",
    "kind",
    "state",
    "turn",
    "round",
    "answer_due_on",
    "submitted_at",
    "reviewer_id",
    "reviewer__name",
    "reviewer__email",
    "municipality_id",
    "municipality__name",
    "municipality__kind",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is asked for: whose (mine, nobody), a kind, or a part (back, waiting); empty for all."""

    whose: str = ""
    kind: str = ""
    part: str = ""


SAVED = {
    "mine": Wanted(whose="mine"),
    "nobody": Wanted(whose="nobody"),
    "all": Wanted(),
    "certification": Wanted(kind="certification"),
    "internal": Wanted(kind="internal"),
    "additional": Wanted(kind="additional"),
    "back": Wanted(part="back"),
    "waiting": Wanted(part="waiting"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of COLUMNS; ``before`` and ``after`` name the places next to them, empty where the queue ends."""

    rows: list[Any]
    before: str
    after: str


def queue(wanted: Wanted, reader: Any) -> QuerySet[Audit]:
    """What is asked for, the desk's turn first and below it what the municipalities have to answer."""
    if wanted.part == "waiting":
        return _asked(wanted, reader.pk).filter(turn=Turn.AUTHOR)
    return _asked(wanted, reader.pk).filter(turn__lt=Turn.NOBODY)


def page_by_urgency(audits: QuerySet[Audit], *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """The audits that are due first, or those next to a place of an earlier page."""
    place = _read(before or after)
    backwards = place is not None and bool(before)
    order = ("-turn", "-answer_due_on", "-pk") if backwards else ("turn", "answer_due_on", "pk")
    beyond = _beyond(place, backwards) if place else Q()
    rows = list(audits.filter(beyond).order_by(*order).values_list(*COLUMNS, named=True)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    return Page(
        rows,
        before=_written(rows[0]) if rows and (more if backwards else place) else "",
        after=_written(rows[-1]) if rows and (backwards or more) else "",
    )


def counts(reader: Any, today: date) -> dict[str, int]:
    """How many audits each of SAVED holds, and how many are ``late``: up to MOST_COUNTED + 1 each, in one query."""
    sql, names = _counting(connection.vendor)
    given = {"reader": _adapted(reader.pk), "today": connection.ops.adapt_datefield_value(today)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(name, name) for name in names])
        return dict(zip([*SAVED, "late"], cursor.fetchone(), strict=True))


class _Later(str):
    """Stands in a written question for a value that is known when it is asked."""


@cache
def _counting(_vendor: str) -> tuple[str, list[Any]]:
    """The question of ``counts`` in SQL with what it is given, written by the ORM once a process: that is its cost."""
    with every_municipality():
        asked = _counted(reader=RawSQL("%s", [_Later("reader")]), today=RawSQL("%s", [_Later("today")]))
        bounded = [audits.values("pk")[: MOST_COUNTED + 1].query.sql_with_params() for audits in asked]
    questions = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS counted)" for sql, _ in bounded)  # noqa: S608
    return f"SELECT {questions}", [value for _, values in bounded for value in values]


def _counted(reader: Any, today: Any) -> list[QuerySet[Audit]]:
    """What each number counts: what is the desk's turn, but for what waits for a municipality."""
    turns = {name: Turn.AUTHOR if wanted.part == "waiting" else Turn.DESK for name, wanted in SAVED.items()}
    saved = [_asked(wanted, reader).filter(turn=turns[name]) for name, wanted in SAVED.items()]
    return [*saved, _asked(Wanted(), reader).filter(turn=Turn.DESK, answer_due_on__lt=today)]


def _asked(wanted: Wanted, reader: Any) -> QuerySet[Audit]:
    asked: dict[str, Any] = {}
    if wanted.whose:
        asked["reviewer"] = reader if wanted.whose == "mine" else None
    if wanted.kind:
        asked["kind"] = wanted.kind
    if wanted.part == "back":
        asked["state"] = State.RESUBMITTED
    return Audit.objects.filter(**asked)


def _adapted(pk: UUID) -> Any:
    return pk if connection.features.has_native_uuid_field else pk.hex


def _beyond(place: tuple[int, date, UUID], backwards: bool) -> Q:
    turn, due_on, pk = place
    than = "lt" if backwards else "gt"
    same_day = Q(answer_due_on=due_on, **{f"pk__{than}": pk})
    same_turn = Q(turn=turn) & (Q(**{f"answer_due_on__{than}": due_on}) | same_day)
    return Q(**{f"turn__{than}e": turn}) & (Q(**{f"turn__{than}": turn}) | same_turn)


def _written(row: Any) -> str:
    return SEPARATOR.join((str(row.turn), row.answer_due_on.isoformat(), str(row.pk)))


def _read(text: str) -> tuple[int, date, UUID] | None:
    """A place of an earlier page; None for what is no place, which is taken as the beginning."""
    try:
        turn, due_on, pk = text.split(SEPARATOR)
        return int(turn), date.fromisoformat(due_on), UUID(pk)
    except ValueError:
        return None
