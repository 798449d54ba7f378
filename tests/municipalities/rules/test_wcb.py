"""What WCB's numbers look like."""

import pytest

from municipalities.rules.wcb import ACCOUNT, INDUSTRY_CODE


@pytest.mark.parametrize("text", ["1234567", "123-456/7", "AB 123"])
def test_an_account_has_three_to_twenty_digits_letters_and_signs(text):
    assert ACCOUNT.fullmatch(text)


@pytest.mark.parametrize("text", ["12", "-123", "1" * 21, "12\n34", "<b>", "１２３４５６７"])
def test_this_is_no_account(text):
    assert not ACCOUNT.fullmatch(text)


@pytest.mark.parametrize(
    ("text", "is_code"), [("95100", True), ("9510", False), ("951000", False), ("９５１００", False)]
)
def test_an_industry_code_has_five_digits(text, is_code):
    assert bool(INDUSTRY_CODE.fullmatch(text)) is is_code
