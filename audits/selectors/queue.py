"""What waits at the desk, by urgency. Every question costs the same, however many municipalities there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from audits.models import Audit
from audits.models.audit import Turn
from audits.rules.lifecycle import State
from municipalities.models import User
from secor_portal.web.keyset import Page, page_of

PAGE = 50
MOST_WAITING = 10  # rows of the municipalities' turn shown below the desk's own
MOST_COUNTED = 100  # more than that reads 100+
COLUMNS = (
    "pk",
    "kind",
    "state",
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


def with_desk(wanted: Wanted, reader: User) -> QuerySet[Audit]:
    """What is the desk's turn, narrowed to what is asked for."""
    return Audit.objects.filter(_asked(wanted, reader), turn=Turn.DESK)


def waiting(wanted: Wanted, reader: User) -> QuerySet[Audit]:
    """What the municipalities have to answer, narrowed the same way."""
    return Audit.objects.filter(_asked(wanted, reader), turn=Turn.AUTHOR)


def page_by_urgency(audits: QuerySet[Audit], *, after: str, before: str, size: int = PAGE) -> Page:
    """The audits that are due first, as rows of COLUMNS."""
    return page_of(audits.values_list(*COLUMNS, named=True), "answer_due_on", after=after, before=before, size=size)


def counts(views: Mapping[str, QuerySet[Audit]]) -> dict[str, int]:
    """How many audits each view holds, up to MOST_COUNTED + 1, in one query."""
    bounded = [view.order_by().values("pk")[: MOST_COUNTED + 1].query.sql_with_params() for view in views.values()]
    questions = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS counted)" for sql, _ in bounded)  # noqa: S608 - Django's SQL
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {questions}", [value for _, values in bounded for value in values])
        return dict(zip(views, cursor.fetchone(), strict=True))


def _asked(wanted: Wanted, reader: User) -> Q:
    asked: dict[str, Any] = {}
    if wanted.whose:
        asked["reviewer"] = reader if wanted.whose == "mine" else None
    if wanted.kind:
        asked["kind"] = wanted.kind
    if wanted.part == "back":
        asked["state"] = State.RESUBMITTED
    return Q(**asked)
