import pytest

from certificates.rules.numbering import next_number


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], "2026-0001"),
        (["2026-0001", "2026-0003"], "2026-0004"),
        (["2025-0187"], "2026-0001"),
        (["2026-9999"], "2026-10000"),
        (["2026-9999", "2026-10000"], "2026-10001"),
        (["2026-999999"], "2026-1000000"),
        (["2026-999999", "2026-1000000"], "2026-1000001"),
        ([f"2026-{'9' * 36}"], "2026-0001"),
        (["2026-PR-77", "77", "2026-1", "2026-0002a", ""], "2026-0001"),
    ],
)
def test_the_next_number_follows_the_highest_of_its_year(taken, expected):
    assert next_number(2026, taken) == expected


@pytest.mark.parametrize(("digits", "expected"), [(35, f"2026-1{'0' * 35}"), (36, "2026-0001")])
def test_a_number_of_up_to_40_characters_is_one(digits, expected):
    assert next_number(2026, [f"2026-{'9' * (digits - 1)}9"[: 5 + digits]]) == expected
