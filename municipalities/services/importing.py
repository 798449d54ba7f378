"""Importing municipalities from a file: all of it, or nothing if anything is wrong."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction

from municipalities import events
from municipalities.models import Municipality, User
from municipalities.models.municipality import MunicipalityKind
from municipalities.rules import import_table
from municipalities.rules.import_table import ImportedRow, ImportPlan, ImportProblem, MunicipalityChange
from municipalities.selectors.municipalities import map_known_by_code
from municipalities.services.checks import make_stale_refusal
from municipalities.services.tables import read_rows
from secor_portal import clock
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.wording import count, join_words

ROWS_AT_ONCE = 1000
FINGERPRINT_LENGTH = 32
PLAIN = ("name", "kind", "official_name", "wcb_account", "industry_code", "pir_registered_on", "ended_on")
CHANGEABLE = (*PLAIN, "successor", "version")


class MunicipalityImportRefused(RuleBroken):
    """The file has ``problems``, listed by row and column. Nothing was changed."""

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        sentence = f"Nothing was imported: {count(len(problems), 'problem')} in the file. Correct them and try again."
        super().__init__("broken_import", sentence, field="file")
        self.problems = problems


class ImportMoved(StaleState):
    """Importing would no longer do what the preview showed; ``preview`` is the present one. Nothing was changed."""

    def __init__(self, preview: "ImportPreview") -> None:
        sentence = "Nothing was imported, because the data changed after your preview. Here is a new preview."
        super().__init__("changed_meanwhile", sentence)
        self.preview = preview


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do or its problems, and the columns that it doesn't use."""

    plan: ImportPlan
    unused: tuple[str, ...]
    problems: tuple[ImportProblem, ...]

    @cached_property
    def fingerprint(self) -> str:
        """A hash of exactly these new rows, changes and problems."""
        parts = (self.plan.new, self.plan.addresses, self.plan.changed, self.problems)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:FINGERPRINT_LENGTH]


def preview_import(*, content: bytes, today: date) -> ImportPreview:
    """What importing ``content`` would do now. Changes nothing. Raises RuleBroken if it is not a table."""
    return _preview(content, today, Municipality.objects.all())


@transaction.atomic
def import_municipalities(*, content: bytes, by: User | None, at: datetime, seen: str = "") -> ImportPreview:
    """Add new municipalities and change known ones, by census code. ``by`` is None for the command.

    With ``seen``, the fingerprint of a preview, it does only what that preview showed, or raises ``ImportMoved``.
    """
    present = list(Municipality.objects.select_for_update(no_key=True).order_by("pk"))
    preview = _preview(content, clock.local_day(at), present)
    if seen and seen != preview.fingerprint:
        raise ImportMoved(preview)
    if preview.problems:
        raise MunicipalityImportRefused(preview.problems)
    by_code = {row.census_code: row for row in present if row.census_code}
    new = [_new(row, preview.plan.addresses[row.code]) for row in preview.plan.new]
    by_code |= {row.code: made for row, made in zip(preview.plan.new, new, strict=True)}
    changed = [_changed(change, by_code[change.row.code]) for change in preview.plan.changed]
    _set_successors([*preview.plan.new, *(change.row for change in preview.plan.changed)], by_code)
    _write(new, changed)
    _announce(new, preview.plan.changed, by_code, by=by, at=at)
    return preview


def _preview(content: bytes, today: date, present: Iterable[Municipality]) -> ImportPreview:
    reading = import_table.read_table(read_rows(content), kinds=MunicipalityKind.values, today=today)
    present = list(present)
    plan = import_table.compare_rows(reading.rows, map_known_by_code(present), [row.slug for row in present])
    return ImportPreview(plan, reading.unused, (*reading.problems, *plan.problems))


def _new(row: ImportedRow, slug: str) -> Municipality:
    said = {name: value for name in PLAIN if (value := getattr(row, name)) is not None}
    return Municipality(slug=slug, census_code=row.code, **said)


def _changed(change: MunicipalityChange, municipality: Municipality) -> Municipality:
    for name, (_, value) in change.values.items():
        if name in PLAIN:
            setattr(municipality, name, value)
    municipality.version += 1
    return municipality


def _set_successors(rows: Iterable[ImportedRow], by_code: dict[str, Municipality]) -> None:
    for row in rows:
        if row.successor:
            by_code[row.code].successor = by_code[row.successor]


def _write(new: list[Municipality], changed: list[Municipality]) -> None:
    try:
        with transaction.atomic():
            Municipality.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    except IntegrityError as fault:  # another request imported the same rows at the same moment
        raise make_stale_refusal() from fault
    Municipality.objects.bulk_update(changed, CHANGEABLE, batch_size=ROWS_AT_ONCE)


def _announce(
    new: list[Municipality],
    changes: Sequence[MunicipalityChange],
    by_code: dict[str, Municipality],
    *,
    by: User | None,
    at: datetime,
) -> None:
    log = [event_of("municipality.imported", row, by=by, at=at) for row in new]
    log += [
        event_of("municipality.import_changed", by_code[change.row.code], by=by, at=at, what=_what(change.values))
        for change in changes
    ]
    Event.objects.bulk_create(log, batch_size=ROWS_AT_ONCE)
    touched = [row.pk for row in new] + [by_code[change.row.code].pk for change in changes]
    if touched:
        events.municipalities_imported.send(Municipality, municipality_ids=touched, at=at)


def _what(values: dict[str, Any]) -> str:
    return join_words([name.replace("_", " ") for name in values])
