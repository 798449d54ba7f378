"""Reading one field of the format: a value, or a sentence that says what to do."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from audits.rules.answers import VALIDATION_WAYS, Style
from audits.rules.line_ends import unify_line_ends
from municipalities.rules.plausible_days import EARLIEST
from secor_portal.program import PASS_MARK_PERCENT, SECTION_PASS_MARK_PERCENT

LATEST = date(2100, 12, 31)  # a later day is probably a typo
MOST_POINTS = Decimal(1000)  # of one question
CENT = Decimal("0.01")
MOST_ELEMENTS, MOST_QUESTIONS = 30, 200  # questions of one element
YES, NO = {"yes", "true", "x", "1", "y"}, {"no", "false", "0", "n"}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE = re.compile(r"[0-9]{1,6}")
CODE = re.compile(r"([0-9]{1,2})\.([0-9]{1,3})")
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
STYLE_WORDS = {style.value: style for style in Style} | {"per_cent_positive": Style.PERCENT_POSITIVE}

Read = Callable[[str], Any]


class NotReadable(Exception):
    """The value is wrong; the message says what to do."""


def parse_line(longest: int) -> Read:
    """Text on one line, of at most ``longest`` characters."""

    def read(text: str) -> str:
        return _checked(" ".join(text.split()), longest)

    return read


def parse_paragraphs(longest: int) -> Read:
    """Text that may have several lines, of at most ``longest`` characters."""

    def read(text: str) -> str:
        lines = unify_line_ends(text).replace("\t", " ").split("\n")
        return _checked("\n".join(each.rstrip(" ") for each in lines).strip(), longest)

    return read


def yes_or_no(text: str) -> bool:
    """Yes or no; nothing is no."""
    word = text.strip().lower()
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise NotReadable("Write yes or no.")


def parse_day(text: str) -> date:
    """A day such as 2027-01-01."""
    text = text.strip()
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise NotReadable("Write a date such as 2027-01-01.")
    if not EARLIEST <= found <= LATEST:
        raise NotReadable(f"Write a date from {EARLIEST} to {LATEST}.")
    return found


def per_cent(text: str) -> int:
    """A whole number from 1 to 100."""
    return _whole(text.strip().removesuffix("%").strip(), 100, "Write a whole number from 1 to 100, without decimals.")


def element_number(text: str) -> int:
    """The number of an element."""
    return _whole(text.strip(), MOST_ELEMENTS, f"Write the element’s number, from 1 to {MOST_ELEMENTS}.")


def question_number(text: str) -> int:
    """The number of a question within its element."""
    sentence = f"Write the question’s number within its element, from 1 to {MOST_QUESTIONS}."
    return _whole(text.strip(), MOST_QUESTIONS, sentence)


def parse_validation(text: str) -> str:
    """Letters of how the question is validated, in the order D, I, O."""
    found = set(re.sub(r"[\s,;/+&]", "", text.upper()))
    if not found or found - set(VALIDATION_WAYS):
        raise NotReadable("Write one or more of the letters D (documents), I (interviews) and O (observation).")
    return "".join(letter for letter in VALIDATION_WAYS if letter in found)


def parse_style(text: str) -> Style:
    """How the question is scored."""
    found = STYLE_WORDS.get(re.sub(r"[\s_-]+", "_", text.strip().lower()))
    if found is None:
        raise NotReadable(f"Write one of {', '.join(Style)}.")
    return found


def parse_points(text: str) -> Decimal:
    """Points above 0, with at most two decimals."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise NotReadable("Write the points as a number, for example 10 or 12.5.")
    if found <= 0:
        raise NotReadable("Write more than 0 points; a question without points is not scored.")
    if found > MOST_POINTS:
        raise NotReadable(f"Write at most {MOST_POINTS:,} points for one question.")
    if found != found.quantize(CENT):
        raise NotReadable("Write the points with at most two decimals.")
    return found.quantize(CENT)


def parse_code(text: str) -> str:
    """The code of a question, such as 3.4; empty if it depends on none."""
    text = text.strip()
    if not text:
        return ""
    found = CODE.fullmatch(text)
    if not found:
        raise NotReadable("Write the code of an earlier question, such as 3.4.")
    return f"{int(found[1])}.{int(found[2])}"


def _whole(text: str, most: int, sentence: str) -> int:
    if not WHOLE.fullmatch(text) or not 1 <= int(text) <= most:
        raise NotReadable(sentence)
    return int(text)


def _checked(text: str, longest: int) -> str:
    if UNSEEN.search(text):
        raise NotReadable("Remove the character that can’t be shown.")
    if len(text) > longest:
        raise NotReadable(f"Use at most {longest:,} characters. You used {len(text):,}.")
    return text


LONGEST_GUIDANCE = 2000
INSTRUMENT: dict[str, Read] = {
    "name": parse_line(120),
    "version": parse_line(20),
    "is_sample": yes_or_no,
    "valid_from": parse_day,
    "pass_overall": per_cent,
    "pass_element": per_cent,
}
ELEMENT: dict[str, Read] = {"number": element_number, "name": parse_line(120)}
QUESTION: dict[str, Read] = {
    "element": element_number,
    "number": question_number,
    "text": parse_line(500),
    "guidance": parse_paragraphs(LONGEST_GUIDANCE),
    "attach": parse_line(500),
    "validation": parse_validation,
    "style": parse_style,
    "points": parse_points,
    "may_not_apply": yes_or_no,
    "is_written_policy": yes_or_no,
    "depends_on": parse_code,
}
DEFAULTS: dict[str, Any] = {
    "is_sample": False,
    "pass_overall": PASS_MARK_PERCENT,
    "pass_element": SECTION_PASS_MARK_PERCENT,
    "guidance": "",
    "attach": "",
    "may_not_apply": False,
    "is_written_policy": False,
    "depends_on": "",
}
ASKED_FOR = {
    "name": "Write a name.",
    "version": "Write a version, for example 2027.",
    "valid_from": "Write the first day on which it is valid, such as 2027-01-01.",
    "element": "Write the number of the element that the question belongs to.",
    "number": "Write its number.",
    "text": "Write the question.",
    "validation": "Write how it is checked: D, I or O.",
    "style": f"Write how it is scored: one of {', '.join(Style)}.",
    "points": "Write its points.",
}
