"""The WCB details of a municipality and the figures of its premium (R5.1)."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from municipalities.models import Municipality, User
from municipalities.rules import wcb
from municipalities.services.municipality import update_municipality
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

MOST_EARNINGS = Decimal(100_000_000)  # dollars a year; more than any small municipality pays
MOST_RATE = Decimal(100)  # dollars per 100 dollars of insurable earnings
CENT = Decimal("0.01")


@transaction.atomic
def change_details(
    *,
    municipality: Municipality,
    version: int,
    insurable_earnings: Decimal | None,
    industry_rate: Decimal | None,
    wcb_account: str,
    industry_code: str,
    by: User,
    at: datetime,
) -> Municipality:
    """Set the figures of one year: earnings in dollars, the rate in dollars per 100 dollars of them."""
    facts = {
        "insurable_earnings": _check_amount(insurable_earnings, MOST_EARNINGS, "insurable_earnings"),
        "industry_rate": _check_amount(industry_rate, MOST_RATE, "industry_rate"),
        "wcb_account": _check_account(wcb_account),
        "industry_code": _check_code(industry_code),
    }
    if update_municipality(municipality, version, **facts):
        record("municipality.details_changed", municipality, by=by, at=at, **facts)
    return municipality


def _check_account(account: str) -> str:
    """In capitals; empty if it is not known yet."""
    account = account.strip().upper()
    if account and not wcb.ACCOUNT.fullmatch(account):
        raise RuleBroken("not_an_account", wcb.ACCOUNT_SENTENCE, field="wcb_account")
    return account


def _check_code(code: str) -> str:
    """Empty if it is not known yet."""
    code = code.strip()
    if code and not wcb.INDUSTRY_CODE.fullmatch(code):
        raise RuleBroken("not_an_industry_code", wcb.INDUSTRY_CODE_SENTENCE, field="industry_code")
    return code


def _check_amount(value: Decimal | None, most: Decimal, field: str) -> Decimal | None:
    if value is None:
        return None
    if not value.is_finite() or not 0 <= value <= most:
        raise RuleBroken("amount_out_of_range", f"Enter an amount from 0 to {most:,}.", field=field)
    if value != value.quantize(CENT):
        raise RuleBroken("not_whole_cents", "Use at most 2 digits after the point.", field=field)
    return value
