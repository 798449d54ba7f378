"""Checks that several services share. Each raises RuleBroken at the field it is given."""

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from municipalities.rules import plausible_days
from secor_portal import clock, wording
from secor_portal.errors import RuleBroken, StaleState

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LONGEST_ADDRESS = 254  # characters of an email address


def check_plausible_day(day: date, at: datetime, *, field: str) -> date:
    """``day``, if a person can mean it at the moment ``at``."""
    today = clock.local_day(at)
    if not plausible_days.is_plausible(day, today):
        first, last = wording.day(plausible_days.EARLIEST), wording.day(plausible_days.find_latest(today))
        raise RuleBroken("implausible_day", f"Enter a day from {first} to {last}.", field=field)
    return day


def check_past_day(day: date, at: datetime, *, field: str) -> date:
    """``day``, if it is plausible and not in the future."""
    if day > clock.local_day(at):
        raise RuleBroken("future_day", "Enter a day that is not in the future.", field=field)
    return check_plausible_day(day, at, field=field)


def check_one_line(text: str, *, field: str, what: str, longest: int) -> str:
    """``text`` without surrounding space, if it is one line of 1 to ``longest`` characters."""
    text = text.strip()
    if not text:
        raise RuleBroken("missing", f"Enter {what}.", field=field)
    if CONTROL.search(text):
        raise RuleBroken("not_one_line", f"Enter {what} in one line, without special characters.", field=field)
    if len(text) > longest:
        raise RuleBroken("too_long", f"Use at most {longest} characters. You used {len(text)}.", field=field)
    return text


def check_address(email: str, *, field: str = "email") -> str:
    """An email address in lower case, without anything that could add a line to an email's header."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as fault:
        sentence = "Enter one email address such as name@village.ca."
        raise RuleBroken("not_an_address", sentence, field=field) from fault
    if len(email) > LONGEST_ADDRESS or CONTROL.search(email):
        raise RuleBroken("not_an_address", "Enter an email address of at most 254 characters.", field=field)
    return email


def make_stale_refusal() -> StaleState:
    """The refusal if another person changed the row first."""
    return StaleState("changed_meanwhile", "Someone else changed this after you opened it. Check it, then save again.")
