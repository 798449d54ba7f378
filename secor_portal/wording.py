"""How the portal writes dates, spans of days, counts, sizes and lists. Plain text; no Django, no clock."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from secor_portal.clock import ALBERTA

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
BYTES_A_STEP = 1024


@lru_cache(maxsize=4096)
def day(d: date) -> str:
    """15 June 2027."""
    return f"{d.day} {MONTHS[d.month - 1]} {d.year}"


def short_day(d: date) -> str:
    """15 June, if the year is clear from the text beside it."""
    return f"{d.day} {MONTHS[d.month - 1]}"


def month(d: date) -> str:
    """June 2027."""
    return f"{MONTHS[d.month - 1]} {d.year}"


def span(first: date, last: date) -> str:
    """Both days included, month and year written once: 5 to 9 July 2027, 28 June to 4 July 2027."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{short_day(first)} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def moment(at: datetime) -> str:
    """15 June 2027, 14:08, in Alberta; ``at`` is aware."""
    local = at.astimezone(ALBERTA)
    return f"{day(local.date())}, {local:%H:%M}"


def in_days(d: date, today: date) -> str:
    """How far ``d`` is from ``today``: today, tomorrow, in 21 days, 12 days late."""
    left = (d - today).days
    if left == 0:
        return "today"
    if left == 1:
        return "tomorrow"
    return f"in {left:,} days" if left > 0 else f"{count(-left, 'day')} late"


def days_left(d: date, today: date) -> str:
    """The same for a narrow column: 9 days, today, 4 days late."""
    left = (d - today).days
    if left == 0:
        return "today"
    return count(left, "day") if left > 0 else f"{count(-left, 'day')} late"


def count(number: int, noun: str, plural: str = "") -> str:
    """1 audit, 3 audits, 1,200 municipalities."""
    return f"{number:,} {noun if number == 1 else plural or _plural(noun)}"


def number(value: Decimal) -> str:
    """150 and 86.5, not 150.00 and 86.50."""
    return f"{value.normalize():f}"


def spell_count(number: int, noun: str, plural: str = "") -> str:
    """A count for a sentence, as a word up to ten: no audits, one audit, three audits, 12 audits."""
    if number >= len(SMALL):
        return count(number, noun, plural)
    return f"{SMALL[number]} {noun if number == 1 else plural or _plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """One, two and three."""
    *first, end = parts or ("",)
    return f"{', '.join(first)} {last} {end}" if first else end


def capitalize_first(text: str) -> str:
    """``text`` with its first letter as a capital; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def size(number: int) -> str:
    """A file's size from its bytes: 812 bytes, 840 KB, 3.1 MB."""
    if number < BYTES_A_STEP:
        return count(number, "byte")
    if number < BYTES_A_STEP**2:
        return f"{number / BYTES_A_STEP:.0f} KB"
    return f"{number / BYTES_A_STEP**2:.1f} MB".replace(".0 MB", " MB")


def percent(number: Decimal | float | int, places: int = 1) -> str:
    """86.4%; cut, never rounded up, so that 79.99 does not read 80."""
    scale = 10**places
    cut = int(Decimal(str(number)) * scale) / Decimal(scale)
    return f"{cut:.{places}f}%"


def dollars(number: Decimal | float | int) -> str:
    """$4,430, in whole dollars."""
    return f"${Decimal(str(number)):,.0f}"


def money(number: Decimal) -> str:
    """$1,200 and $1,200.50: cents only where there are any."""
    return f"${number:,.2f}".removesuffix(".00")
