import pytest

from audits.rules.line_ends import unify_line_ends


@pytest.mark.parametrize("typed", ["Date it.\nSign it.", "Date it.\r\nSign it.", "Date it.\rSign it."])
def test_all_line_endings_are_normalized(typed):
    assert unify_line_ends(typed) == "Date it.\nSign it."
