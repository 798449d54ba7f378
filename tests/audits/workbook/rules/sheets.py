"""Workbooks as the reader returns them, without a file."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from audits.rules.answers import AskedQuestion, Style
from audits.workbook.rules.columns import AUDIT_LABEL, FRONT, INSTRUMENT_LABEL, Heading
from audits.workbook.rules.reading import WorkbookOwner
from secor_portal.sheets.workbook import Cell, Sheet, Workbook

POLICY = AskedQuestion("1.1", "Policy", Style.ALL_OR_NOTHING, Decimal(10), may_not_apply=True)
DRILL = AskedQuestion("1.2", "Policy", Style.RANGE, Decimal(5))
KNOWN = AskedQuestion("2.10", "Training", Style.PERCENT_POSITIVE, Decimal(8), may_not_apply=True)
HEARD = AskedQuestion("2.2", "Training", Style.PERCENT_POSITIVE, Decimal(8))
QUESTIONS = [POLICY, DRILL, KNOWN, HEARD]
OWNER = WorkbookOwner("audit-1", "instrument-1", "2026-ABCD", ("1 Policy", "2 Training"))
HEADINGS = list(Heading)


def row(code: Any, **said: Any) -> list[Any]:
    """``row("1.1", reply="Yes")`` is a row; a value can also be a ``Cell``."""
    return [{Heading.CODE: code, **_named(said)}.get(column) for column in HEADINGS]


def _named(said: Mapping[str, Any]) -> dict[Heading, Any]:
    return {Heading[name.upper()]: value for name, value in said.items()}


def sheet(*rows: Sequence[Any], name: str = "1 Policy", merged: Sequence[str] = (), headings: Any = HEADINGS) -> Sheet:
    """A sheet with headings in row 1 and the rows below."""
    cells = (tuple(_cell(value) for value in one) for one in ([str(heading) for heading in headings], *rows))
    return Sheet(name, tuple(cells), tuple(merged))


def book(*sheets: Sheet, audit: str = "audit-1", instrument: str = "instrument-1") -> Workbook:
    """A workbook with these sheets after the sheet that identifies its audit."""
    lines = ((AUDIT_LABEL, audit), (INSTRUMENT_LABEL, instrument))
    front = Sheet(FRONT, tuple(tuple(_cell(value) for value in line) for line in lines))
    return Workbook((front, *sheets))


def _cell(value: Any) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)
