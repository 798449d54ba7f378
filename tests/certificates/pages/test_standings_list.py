import csv
import io
from datetime import date

import pytest

from certificates.models import Standing
from certificates.pages.standings_list import write_csv
from municipalities.models import Municipality

DAY = date(2026, 5, 10)


def exported(name: str) -> str:
    """A municipality's name as it stands in the file."""
    row = Standing(
        name=name,
        municipality=Municipality(kind="village"),
        standing="certified",
        size_status="small",
        peak=3,
        plan_status="not_due",
        discount_status="eligible",
    )
    return next(csv.DictReader(io.StringIO(write_csv([row], DAY), newline="")))["Municipality"]


@pytest.mark.parametrize(("name", "kept"), [("Del\x00ia", "Delia"), ("\x00=cmd()", "'=cmd()"), ("Delia", "Delia")])
def test_no_cell_holds_a_nul(name, kept):
    assert exported(name) == kept
