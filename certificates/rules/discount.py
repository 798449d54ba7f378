"""An estimate of the discount; WCB decides (R5.1)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from secor_portal.program import DISCOUNT_CEILING_PERCENT, DISCOUNT_FLOOR_PERCENT

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DiscountEstimate:
    """In dollars a year: the industry-rated premium, and the smallest and largest discount on it."""

    base: Decimal
    floor: Decimal
    ceiling: Decimal


def estimate_discount(insurable_earnings: Decimal, industry_rate: Decimal) -> DiscountEstimate:
    """The premium (earnings ÷ 100 × rate), and the smallest and largest discount on it, each to the cent.

    ``insurable_earnings`` are dollars a year, ``industry_rate`` dollars for each 100 of them. Half a cent rounds up.
    Raises ValueError if one is negative or not a number.
    """
    if not (_is_amount(insurable_earnings) and _is_amount(industry_rate)):
        raise ValueError("Give earnings and a rate of zero or more.")
    base = insurable_earnings / 100 * industry_rate
    return DiscountEstimate(
        _cents(base), _cents(base * DISCOUNT_FLOOR_PERCENT / 100), _cents(base * DISCOUNT_CEILING_PERCENT / 100)
    )


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and value >= 0


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
