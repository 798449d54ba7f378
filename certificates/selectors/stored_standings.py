"""Stored answers. An answer whose days are over is computed again; nothing is written."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from certificates.models import Standing
from certificates.rules.answer import Answer, read_answer
from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_records


def load_answers(municipality_ids: Collection[UUID], day: date) -> dict[UUID, Answer]:
    """The answer on ``day`` of each municipality, by its id, in a fixed number of queries. They must be open."""
    rows = Standing.objects.filter(municipality_id__in=municipality_ids)
    found = {row.municipality_id: read_answer(row.answer, day) for row in rows if _holds_on(row, day)}
    ended = [pk for pk in municipality_ids if pk not in found]
    return found | {pk: compute_standing(record, day) for pk, record in (load_records(ended) if ended else {}).items()}


def _holds_on(row: Standing, day: date) -> bool:
    return row.as_of <= day and (row.changes_on is None or day < row.changes_on)
