"""The code on a certificate. With it, anyone can check whether the certificate is good.

Sixteen symbols carry 80 random bits, in Crockford's 32 digits and letters (no I, L, O, U); a seventeenth checks them.
The check is a sum over the field of 32 elements, in which every place has its own weight. So one wrong symbol, or two
that changed places, is always found, and the check symbol is one of the same 32.
"""

import re
from urllib.parse import unquote, urlsplit

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 80
SYMBOLS = BITS // 5  # that carry the number; one more checks them
LARGEST = len(ALPHABET) - 1
GROUP = 4
FIELD = 0b100101  # x⁵ + x² + 1
LOOKALIKES = str.maketrans("OIL", "011")
IGNORED = re.compile(r"[\s\-‐‑–—_.]+")

AROUND_LINKS = "<>()[]\"'“”‘’«».,;:!"  # what an email or a sentence puts around an address

COMPARE = "Compare it with the paper."
VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}


class MistypedCode(ValueError):
    """The typed text can't be a code. The message says what to do."""


def encode_number(number: int) -> str:
    """The code of ``number``, 0 to 2⁸⁰ − 1, as it is stored: 17 symbols. Raises ValueError for other numbers."""
    if not 0 <= number < 1 << BITS:
        raise ValueError("A code has a number of 80 bits.")
    values = [(number >> 5 * place) & LARGEST for place in reversed(range(SYMBOLS))]
    return "".join(ALPHABET[value] for value in [*values, _times_x(_weighed(values))])


def read_code(typed: str) -> str:
    """The stored form of a code that a person typed or scanned.

    Capitals, hyphens, points and spaces don't matter; O is read as 0, I and L as 1. Raises `MistypedCode`.
    """
    code = IGNORED.sub("", typed).upper().translate(LOOKALIKES)
    wrong = sorted(set(code) - VALUES.keys())
    if wrong:
        raise MistypedCode(f"“{wrong[0]}” is in no code. {COMPARE}")
    if len(code) != SYMBOLS + 1:
        raise MistypedCode(f"A code has {SYMBOLS + 1} digits and letters; these are {len(code)}. {COMPARE}")
    if _weighed([VALUES[symbol] for symbol in code]):
        raise MistypedCode(f"One of these digits or letters is wrong, or two have changed places. {COMPARE}")
    return code


def extract_code(typed: str, page: str) -> str:
    """The code in a link that ``page``, the address of the portal's own check, begins; else ``typed`` as it is.

    The link may lack its scheme or host, and have spaces and punctuation around it. The code is not checked here. A
    link to another site is not understood: that site may be an imitation.
    """
    link = "".join(unquote(typed).replace("\u200b", "").split()).strip(AROUND_LINKS)
    found = _build_link_pattern(page).fullmatch(link)
    return found["code"].replace("+", " ") if found else typed


def _build_link_pattern(page: str) -> re.Pattern[str]:
    host, path = (re.escape(part.rstrip("/")) for part in urlsplit(page)[1:3])
    start = rf"(?:(?:https?:)?//)?(?:(?:www\.)?{host})?{path}"
    return re.compile(rf"{start}/*(?:\?(?:.*&)?code=)?(?P<code>[^/?&#]*)/*(?:[?&#].*)?", re.IGNORECASE)


def format_code(code: str) -> str:
    """A stored code as people read it: 7QK4-M2XD-9TRA-0HJ2-X."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _weighed(values: list[int]) -> int:
    """The sum of the values, each times as many x as places follow it; 0 for a whole code."""
    total = 0
    for value in values:
        total = _times_x(total) ^ value
    return total


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ FIELD if doubled > LARGEST else doubled
