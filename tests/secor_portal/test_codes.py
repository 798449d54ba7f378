"""Tables of codes are complete, or the portal doesn't start."""

from enum import StrEnum

import pytest

from secor_portal.codes import check_complete


class Light(StrEnum):
    RED = "red"
    GREEN = "green"


def test_table_with_a_row_each_is_complete():
    check_complete(Light, {Light.RED: 1, Light.GREEN: 2})


@pytest.mark.parametrize(
    "table", [{Light.RED: 1}, {Light.RED: 1, Light.GREEN: 2, "blue": 3}], ids=["missing row", "unknown row"]
)
def test_table_with_other_rows_is_refused(table):
    with pytest.raises(LookupError, match="Light"):
        check_complete(Light, table)
