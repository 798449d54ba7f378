"""How the workbook is laid out: its columns, its sheets and the stamp of every row."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten

from audits.rules.answers import AskedQuestion, GivenAnswer, Reply, Style
from audits.workbook.rules.texts import normal
from secor_portal import wording

LONGEST_TITLE = 31  # characters that Excel allows
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
STAMP = re.compile(r"v(\d{1,9})-([0-9a-f]{12})")
DIGEST_LENGTH = 12
FRONT = "Read me"  # the sheet that says whose workbook it is
AUDIT_LABEL, INSTRUMENT_LABEL = "Audit id", "Instrument id"


class Column(StrEnum):
    """The columns by their headings."""

    CODE = "Code"
    QUESTION = "Question"
    GUIDANCE = "Guidance"
    ATTACH = "What to attach"
    VALIDATION = "Validated by"
    POSSIBLE = "Points possible"
    REPLY = "Answer"
    POINTS = "Points"
    ASKED = "People asked"
    POSITIVE = "People who agreed"
    KNOWN_BY = "How you know"
    NOTE = "Note"
    BEFORE_REPLY = "Last audit: answer"
    BEFORE_POINTS = "Last audit: points"
    BEFORE_NOTE = "Last audit: note"
    STAMP = "Stamp"


FIELDS = {
    "reply": Column.REPLY,
    "points": Column.POINTS,
    "asked": Column.ASKED,
    "positive": Column.POSITIVE,
    "known_by": Column.KNOWN_BY,
    "note": Column.NOTE,
}
FILLED = tuple(FIELDS.values())  # the columns that people fill in; nothing else of a row is read but code and stamp
REPLIES = {
    Reply.YES: "Yes",
    Reply.PARTLY: "Partly",
    Reply.NO: "No",
    Reply.NOT_APPLICABLE: "Does not apply",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which version of an answer a row was made from, and a digest of what its cells said then."""

    version: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"v{self.version}-{self.digest}"


def stamp_of(version: int, said: GivenAnswer) -> Stamp:
    """The stamp of cells that say ``said``."""
    parts = (said.reply, _plain(said), said.asked, said.positive, said.known_by, said.note)
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return Stamp(version, hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH])


def read_stamp(text: str) -> Stamp | None:
    """The stamp in words, or None where it is none."""
    found = STAMP.fullmatch(text.strip())
    return Stamp(int(found[1]), found[2]) if found else None


def replies_to(question: AskedQuestion) -> list[Reply]:
    """What the answer's list offers. Where people are counted, the answer follows from the numbers."""
    usual = {
        Style.ALL_OR_NOTHING: [Reply.YES, Reply.NO],
        Style.RANGE: [Reply.YES, Reply.PARTLY, Reply.NO],
        Style.PERCENT_POSITIVE: [],
    }[question.style]
    return [*usual, Reply.NOT_APPLICABLE] if question.may_not_apply else usual


def open_to(question: AskedQuestion) -> set[Column]:
    """The cells of this question's row that are to be filled in."""
    columns = {Column.KNOWN_BY, Column.NOTE}
    if replies_to(question):
        columns.add(Column.REPLY)
    if question.style is Style.RANGE:
        columns.add(Column.POINTS)
    if question.style is Style.PERCENT_POSITIVE:
        columns |= {Column.ASKED, Column.POSITIVE}
    return columns


def said_by(question: AskedQuestion, given: GivenAnswer) -> GivenAnswer:
    """An answer as its cells say it: without what follows from other cells."""
    is_counted = question.style is Style.PERCENT_POSITIVE and given.reply is not Reply.NOT_APPLICABLE
    is_chosen = question.style is Style.RANGE and given.reply is Reply.PARTLY
    return GivenAnswer(
        reply=None if is_counted else given.reply,
        points=given.points if is_chosen else None,
        positive=given.positive,
        asked=given.asked,
        known_by=given.known_by,
        note=normal(given.note),
    )


def titles(elements: Sequence[tuple[int, str]]) -> list[str]:
    """A sheet's name for every element, from its number and name: short enough, and each there once."""
    return [_title(number, name) for number, name in elements]


def same(texts: Iterable[str]) -> list[str]:
    """Headings or names as they are compared: without capitals and extra spaces."""
    return [" ".join(text.split()).casefold() for text in texts]


def _title(number: int, name: str) -> str:
    plain = " ".join(NOT_IN_TITLES.sub(" ", name).split())
    return shorten(f"{number} {plain}", LONGEST_TITLE, placeholder="…")


def _plain(said: GivenAnswer) -> str:
    return "" if said.points is None else wording.number(said.points)
