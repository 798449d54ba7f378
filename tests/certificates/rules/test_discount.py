"""What the discount may come to."""

from decimal import Decimal

import pytest

from certificates.rules.discount import DiscountEstimate, estimate_discount


@pytest.mark.parametrize(
    ("earnings", "rate", "base", "floor", "ceiling"),
    [
        ("312000", "1.42", "4430.40", "221.52", "886.08"),
        ("300000", "1.50", "4500.00", "225.00", "900.00"),
        ("0", "1.42", "0.00", "0.00", "0.00"),
        ("10", "1.00", "0.10", "0.01", "0.02"),  # half a cent rounds up
        ("333.33", "0.99", "3.30", "0.16", "0.66"),  # of the exact premium, not of the rounded one
    ],
)
def test_five_to_twenty_per_cent_of_the_premium_to_the_cent(earnings, rate, base, floor, ceiling):
    expected = DiscountEstimate(Decimal(base), Decimal(floor), Decimal(ceiling))
    assert estimate_discount(Decimal(earnings), Decimal(rate)) == expected


@pytest.mark.parametrize(("earnings", "rate"), [("-1", "1"), ("1", "-1"), ("NaN", "1"), ("1", "Infinity")])
def test_what_is_no_amount_is_refused(earnings, rate):
    with pytest.raises(ValueError, match="zero or more"):
        estimate_discount(Decimal(earnings), Decimal(rate))
