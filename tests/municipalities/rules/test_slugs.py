"""Readable addresses."""

import pytest

from municipalities.rules.slugs import choose_slug, make_slug


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Delia", "delia"),
        ("Forty Mile County No. 8", "forty-mile-county-no-8"),
        ("Lac Ste. Anne", "lac-ste-anne"),
        ("Beaumont–Céline’s", "beaumont-celines"),
        ("  Two  Hills ", "two-hills"),
        ("—", ""),
    ],
)
def test_a_name_becomes_small_letters_digits_and_hyphens(text, answer):
    assert make_slug(text) == answer


def test_a_very_long_name_is_cut_and_does_not_end_in_a_hyphen():
    assert make_slug("a" * 99 + " b" * 50) == "a" * 99


@pytest.mark.parametrize(
    ("shared", "taken", "answer"),
    [
        ((), (), "taber"),
        (("taber",), (), "taber-municipal-district"),
        ((), ("taber",), "taber-municipal-district"),
        ((), ("taber", "taber-municipal-district"), "taber-municipal-district-4802001"),
    ],
)
def test_who_shares_a_name_says_more_of_what_it_is(shared, taken, answer):
    assert choose_slug("Taber", "municipal_district", "4802001", shared=shared, taken=taken) == answer
