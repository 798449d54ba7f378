"""What waits at the desk, by the day on which somebody must act.

A page costs the same however many municipalities there are; the counts go once over what is open, in an index alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from audits.models import Audit
from audits.models.audit import UNANSWERED, AuditTurn
from audits.rules.lifecycle import AuditState

PAGE = 30
SEPARATOR = "|"
COLUMNS = (
    "pk",
    "kind",
    "state",
    "turn",
    "round",
    "passed",
    "act_by",
    "answer_due_on",
    "paused_on",
    "conducted_on",
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
        return _asked(wanted, reader.pk).filter(turn=AuditTurn.AUTHOR)
    return _asked(wanted, reader.pk).filter(turn__lt=AuditTurn.NOBODY)


def page_queue(audits: QuerySet[Audit], *, after: str = "", before: str = "", size: int = PAGE) -> Page:
    """The audits to act on first, or those next to a place of an earlier page."""
    place = _read(before or after)
    backwards = place is not None and bool(before)
    order = ("-turn", "-act_by", "-pk") if backwards else ("turn", "act_by", "pk")
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


def find_next_audit(reader: Any) -> Any | None:
    """The first in the queue that waits for ``reader`` at the desk, a row of COLUMNS: one query on an index."""
    mine = Audit.objects.filter(reviewer=reader.pk, turn=AuditTurn.DESK).order_by("act_by", "pk")
    return mine.values_list(*COLUMNS, named=True).first()


def counts(reader: Any, today: date) -> dict[str, int]:
    """How many audits each of SAVED holds, and how many are ``late`` and ``mine_late``: exactly, in one pass."""
    asked = Audit.objects.filter(state__in=UNANSWERED).order_by().values_list("state", "kind", "reviewer_id")
    late = Count("act_by", filter=Q(act_by__lt=today))
    found = [Heap(*heap) for heap in asked.annotate(number=Count("*"), late=late).values_list(*Heap._fields)]
    numbers = {name: sum(heap.number for heap in found if heap.is_in(SAVED[name], reader.pk)) for name in SAVED}
    late_ones = [heap for heap in found if heap.is_with_desk and heap.late]
    mine = sum(heap.late for heap in late_ones if heap.reviewer_id == reader.pk)
    return numbers | {"late": sum(heap.late for heap in late_ones), "mine_late": mine}


class Heap(NamedTuple):
    """Audits that every saved view counts alike, and how many of them are late."""

    state: str
    kind: str
    reviewer_id: UUID | None
    number: int
    late: int

    @property
    def is_with_desk(self) -> bool:
        return self.state != AuditState.REVISIONS_REQUESTED

    def is_in(self, wanted: Wanted, reader: UUID) -> bool:
        """Whether a view counts them: what is the desk's turn, but for what waits for a municipality."""
        if self.is_with_desk is (wanted.part == "waiting"):
            return False
        if wanted.whose and self.reviewer_id != (reader if wanted.whose == "mine" else None):
            return False
        return wanted.kind in ("", self.kind) and (wanted.part != "back" or self.state == AuditState.RESUBMITTED)


def _asked(wanted: Wanted, reader: Any) -> QuerySet[Audit]:
    asked: dict[str, Any] = {}
    if wanted.whose:
        asked["reviewer"] = reader if wanted.whose == "mine" else None
    if wanted.kind:
        asked["kind"] = wanted.kind
    if wanted.part == "back":
        asked["state"] = AuditState.RESUBMITTED
    return Audit.objects.filter(**asked)


def _beyond(place: tuple[int, date, UUID], backwards: bool) -> Q:
    turn, act_by, pk = place
    than = "lt" if backwards else "gt"
    same_day = Q(act_by=act_by, **{f"pk__{than}": pk})
    same_turn = Q(turn=turn) & (Q(**{f"act_by__{than}": act_by}) | same_day)
    return Q(**{f"turn__{than}e": turn}) & (Q(**{f"turn__{than}": turn}) | same_turn)


def _written(row: Any) -> str:
    return SEPARATOR.join((str(row.turn), row.act_by.isoformat(), str(row.pk)))


def _read(text: str) -> tuple[int, date, UUID] | None:
    """A place of an earlier page; None for what is no place, which is taken as the beginning."""
    try:
        turn, act_by, pk = text.split(SEPARATOR)
        return int(turn), date.fromisoformat(act_by), UUID(pk)
    except ValueError:
        return None
