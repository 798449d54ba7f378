"""Templates have short lines."""

import pytest

from tests.architecture.templates import (
    ALLOWED,
    AVERAGE_LINE,
    AVERAGE_OF_ONE,
    LONGEST_LINE,
    compute_average,
    measure_templates,
    measure_text,
)


def test_no_new_template_is_wide():
    assert ALLOWED.find_new(one.path for one in measure_templates() if one.is_wide) == []


def test_a_corrected_template_is_removed_from_the_list():
    assert ALLOWED.find_done(one.path for one in measure_templates() if one.is_wide) == []


def test_the_average_line_of_all_templates_is_short():
    listed = ALLOWED.read()
    done = tuple(one for one in measure_templates() if one.path not in listed)

    assert len(done) > 10
    assert compute_average(done) <= AVERAGE_LINE


@pytest.mark.parametrize(
    ("text", "is_wide"),
    [
        ("<p>\n  Short.\n</p>", False),
        ("<p>\n" * 9 + "x" * LONGEST_LINE, False),
        ("<p>\n" * 9 + "x" * (LONGEST_LINE + 1), True),
        ("x" * AVERAGE_OF_ONE + "\n\n\n" + "x" * AVERAGE_OF_ONE, False),
        ("x" * (AVERAGE_OF_ONE + 1) + "\n\n\n" + "x" * AVERAGE_OF_ONE, True),
    ],
)
def test_a_template_with_long_lines_is_wide(text, is_wide):
    assert measure_text(text, "templates/a.html").is_wide == is_wide
