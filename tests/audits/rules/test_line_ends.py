import pytest

from audits.rules.line_ends import one_sign_a_line


@pytest.mark.parametrize("typed", ["Date it.\nSign it.", "Date it.\r\nSign it.", "Date it.\rSign it."])
def test_a_line_ends_in_one_sign_whoever_wrote_it(typed):
    assert one_sign_a_line(typed) == "Date it.\nSign it."
