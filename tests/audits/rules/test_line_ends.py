import pytest

from audits.rules.line_ends import unify_line_ends


@pytest.mark.parametrize("typed", ["Date it.\nSign it.", "Date it.\r\nSign it.", "Date it.\rSign it."])
def test_a_line_ends_in_one_sign_whoever_wrote_it(typed):
    assert unify_line_ends(typed) == "Date it.\nSign it."
