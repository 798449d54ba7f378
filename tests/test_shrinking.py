"""A list of what is allowed gets shorter, never longer."""

import pytest

from tests.shrinking import ShrinkingList


@pytest.fixture
def allowed(tmp_path):
    path = tmp_path / "allowed.txt"
    path.write_text("# why\none\n\ntwo  # because\n")
    return ShrinkingList(path)


def test_new_and_done_keys_are_told_apart(allowed):
    assert allowed.read() == {"one", "two"}
    assert allowed.find_new(["one", "three"]) == ["three"]
    assert allowed.find_done(["one", "three"]) == ["two"]


def test_shrinking_takes_what_is_done_and_adds_nothing(allowed):
    allowed.shrink(["two", "three"])

    assert allowed.path.read_text() == "# why\n\ntwo  # because\n"


def test_a_list_that_is_gone_allows_nothing(tmp_path):
    assert ShrinkingList(tmp_path / "none.txt").read() == set()
