"""Reading the value of a cell; ``Unreadable`` says what to do if it isn't one."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from audits.rules.answers import VALIDATION_WAYS, AskedQuestion, Reply
from audits.workbook.rules.columns import REPLIES, Heading, list_replies
from audits.workbook.rules.texts import find_unshowable, normalize_text

WORDS = {
    Reply.YES: ("yes", "y"),
    Reply.PARTLY: ("partly", "partially", "partial", "p"),
    Reply.NO: ("no", "n"),
    Reply.NOT_APPLICABLE: ("does not apply", "does not apply here", "not applicable", "n/a", "na"),
}
REPLY_OF = {word: reply for reply, words in WORDS.items() for word in words}
LETTER_OF = {
    **{letter.casefold(): letter for letter in VALIDATION_WAYS},
    **{word.casefold().rstrip("s"): letter for letter, word in VALIDATION_WAYS.items()},
}
BETWEEN_LETTERS = re.compile(r"[\s,;/+&.-]+|\band\b", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?|[+-]?[.,]\d{1,9}")
THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}")
WHOLE = re.compile(r"\d{1,6}")
QUOTED = 30  # characters of what was typed that a sentence repeats


class Unreadable(Exception):
    """The value of a cell is wrong; the message says what to do."""


def reply_in(question: AskedQuestion, value: Any) -> Reply | None:
    """Yes, Partly, No or Does not apply, in capitals or not, and in short."""
    if isinstance(value, bool):
        return Reply.YES if value else Reply.NO
    word = " ".join(text_in(value).casefold().rstrip(".!").split())
    if not word:
        return None
    if word not in REPLY_OF:
        raise Unreadable(f"{_quoted(value)} is not an answer. {_choices(question)}")
    return REPLY_OF[word]


def points_in(_question: AskedQuestion, value: Any) -> Decimal | None:
    """A number; a decimal comma is one too."""
    text = _number_text(value)
    if not text:
        return None
    if not NUMBER.fullmatch(text) or THOUSANDS.fullmatch(text):
        raise Unreadable(f"{_quoted(value)} is not a number of points. Enter one such as 2 or 2.5.")
    return Decimal(text.replace(",", "."))


def people_in(_question: AskedQuestion, value: Any) -> int | None:
    """A whole number of people."""
    text = _number_text(value)
    if not text:
        return None
    if not WHOLE.fullmatch(text.removesuffix(".0")):
        raise Unreadable(f"{_quoted(value)} is not a number of people. Enter a whole number such as 3, without names.")
    return int(text.removesuffix(".0"))


def letters_in(_question: AskedQuestion, value: Any) -> str:
    """D, I and O or the words that they stand for, in any order."""
    parts = [part for part in BETWEEN_LETTERS.split(text_in(value).casefold()) if part]
    letters = {letter for part in parts for letter in _letters(part, value)}
    return "".join(letter for letter in VALIDATION_WAYS if letter in letters)


def note_in(_question: AskedQuestion, value: Any) -> str:
    """Any text that can be kept."""
    text = text_in(value)
    if letter := find_unshowable(text):
        raise Unreadable(f"Remove the character {letter}; it can’t be shown.")
    return text


def text_in(value: Any) -> str:
    """What the cell shows, more or less."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return normalize_text(str(value))


READ: dict[Heading, Callable[[AskedQuestion, Any], Any]] = {
    Heading.REPLY: reply_in,
    Heading.POINTS: points_in,
    Heading.ASKED: people_in,
    Heading.POSITIVE: people_in,
    Heading.KNOWN_BY: letters_in,
    Heading.NOTE: note_in,
}


def _letters(part: str, value: Any) -> str:
    if part.rstrip("s") in LETTER_OF:
        return LETTER_OF[part.rstrip("s")]
    if not set(part) <= {letter.casefold() for letter in VALIDATION_WAYS}:
        sentence = "Enter D for documents, I for interviews, O for observation, or several of them."
        raise Unreadable(f"{_quoted(value)} does not say how you know. {sentence}")
    return part.upper()


def _number_text(value: Any) -> str:
    """A number as text; yes and no aren't numbers. A program stores a typed 2.3 as 2.2999999999999998."""
    if isinstance(value, bool):
        raise Unreadable(f"{_quoted(value)} is not a number. Enter a number, or leave the cell empty.")
    return text_in(value).replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "")


def _choices(question: AskedQuestion) -> str:
    choices = [REPLIES[reply] for reply in list_replies(question)]
    if not choices:
        return "Leave the cell empty: the answer follows from the numbers of people."
    *first, last = choices
    return f"Choose {', '.join(first)} or {last}." if first else f"Choose {last}, or leave the cell empty."


def _quoted(value: Any) -> str:
    text = " ".join(text_in(value).split())
    return f"“{text if len(text) <= QUOTED else text[:QUOTED] + '…'}”"
