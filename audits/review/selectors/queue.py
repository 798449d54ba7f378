"""The desk's queue of open audits, by the day to act by.

A page takes the same queries however many municipalities there are. The counts read the open audits once, in an index.
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
class QueueFilter:
    """A part of the queue. ``whose``: the reader's own or without a reviewer; ``part``: back, waiting. Empty: all."""

    whose: str = ""
    kind: str = ""
    part: str = ""


SAVED = {
    "mine": QueueFilter(whose="mine"),
    "unassigned": QueueFilter(whose="unassigned"),
    "all": QueueFilter(),
    "certification": QueueFilter(kind="certification"),
    "internal": QueueFilter(kind="internal"),
    "additional": QueueFilter(kind="additional"),
    "back": QueueFilter(part="back"),
    "waiting": QueueFilter(part="waiting"),
}


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Rows of COLUMNS; ``before`` and ``after`` name the places next to them, empty at the ends of the queue."""

    rows: list[Any]
    before: str
    after: str


def find_queue(wanted: QueueFilter, reader: Any) -> QuerySet[Audit]:
    """The audits of a part of the queue: those at the desk, and below them those that municipalities must answer."""
    if wanted.part == "waiting":
        return _filter_audits(wanted, reader.pk).filter(turn=AuditTurn.AUTHOR)
    return _filter_audits(wanted, reader.pk).filter(turn__lt=AuditTurn.NEITHER)


def page_queue(audits: QuerySet[Audit], *, after: str = "", before: str = "", size: int = PAGE) -> QueuePage:
    """The most urgent audits, or those after or before a place that an earlier page named."""
    place = _read_place(before or after)
    backwards = place is not None and bool(before)
    order = ("-turn", "-act_by", "-pk") if backwards else ("turn", "act_by", "pk")
    beyond = _lies_beyond(place, backwards) if place else Q()
    rows = list(audits.filter(beyond).order_by(*order).values_list(*COLUMNS, named=True)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    return QueuePage(
        rows,
        before=_write_place(rows[0]) if rows and (more if backwards else place) else "",
        after=_write_place(rows[-1]) if rows and (backwards or more) else "",
    )


def find_next_audit(reader: Any) -> Any | None:
    """The most urgent audit that ``reader`` reviews, a row of COLUMNS: one query on an index."""
    mine = Audit.objects.filter(reviewer=reader.pk, turn=AuditTurn.DESK).order_by("act_by", "pk")
    return mine.values_list(*COLUMNS, named=True).first()


def count_saved_views(reader: Any, today: date) -> dict[str, int]:
    """How many audits each view of SAVED holds, and how many are ``late`` and ``mine_late``: exact, in one query."""
    asked = Audit.objects.filter(state__in=UNANSWERED).order_by().values_list("state", "kind", "reviewer_id")
    late = Count("act_by", filter=Q(act_by__lt=today))
    found = [
        QueueCount(*group) for group in asked.annotate(number=Count("*"), late=late).values_list(*QueueCount._fields)
    ]
    numbers = {name: sum(group.number for group in found if group.is_in(SAVED[name], reader.pk)) for name in SAVED}
    late_ones = [group for group in found if group.is_with_desk and group.late]
    mine = sum(group.late for group in late_ones if group.reviewer_id == reader.pk)
    return numbers | {"late": sum(group.late for group in late_ones), "mine_late": mine}


class QueueCount(NamedTuple):
    """A group of audits that every saved view treats alike: how many there are, and how many of them are late."""

    state: str
    kind: str
    reviewer_id: UUID | None
    number: int
    late: int

    @property
    def is_with_desk(self) -> bool:
        return self.state != AuditState.REVISIONS_REQUESTED

    def is_in(self, wanted: QueueFilter, reader: UUID) -> bool:
        """Whether a view counts them; only the view "waiting" counts audits that a municipality must answer."""
        if self.is_with_desk is (wanted.part == "waiting"):
            return False
        if wanted.whose and self.reviewer_id != (reader if wanted.whose == "mine" else None):
            return False
        return wanted.kind in ("", self.kind) and (wanted.part != "back" or self.state == AuditState.RESUBMITTED)


def _filter_audits(wanted: QueueFilter, reader: Any) -> QuerySet[Audit]:
    asked: dict[str, Any] = {}
    if wanted.whose:
        asked["reviewer"] = reader if wanted.whose == "mine" else None
    if wanted.kind:
        asked["kind"] = wanted.kind
    if wanted.part == "back":
        asked["state"] = AuditState.RESUBMITTED
    return Audit.objects.filter(**asked)


def _lies_beyond(place: tuple[int, date, UUID], backwards: bool) -> Q:
    turn, act_by, pk = place
    than = "lt" if backwards else "gt"
    same_day = Q(act_by=act_by, **{f"pk__{than}": pk})
    same_turn = Q(turn=turn) & (Q(**{f"act_by__{than}": act_by}) | same_day)
    return Q(**{f"turn__{than}e": turn}) & (Q(**{f"turn__{than}": turn}) | same_turn)


def _write_place(row: Any) -> str:
    return SEPARATOR.join((str(row.turn), row.act_by.isoformat(), str(row.pk)))


def _read_place(text: str) -> tuple[int, date, UUID] | None:
    """A place that an earlier page named. None if the text names none; the queue then starts at its beginning."""
    try:
        turn, act_by, pk = text.split(SEPARATOR)
        return int(turn), date.fromisoformat(act_by), UUID(pk)
    except ValueError:
        return None
