"""The layout of the workbook: its columns, its sheets and the stamp of every row."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten

from audits.rules.answers import AskedQuestion, GivenAnswer, Reply, Style
from audits.workbook.rules.texts import normalize_text
from secor_portal import wording

LONGEST_TITLE = 31  # characters that Excel allows
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
STAMP = re.compile(r"v(\d{1,9})-([0-9a-f]{12})")
DIGEST_LENGTH = 12
FRONT = "Read me"  # the sheet that names the audit
AUDIT_LABEL, INSTRUMENT_LABEL = "Audit id", "Instrument id"


class Heading(StrEnum):
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
    "reply": Heading.REPLY,
    "points": Heading.POINTS,
    "asked": Heading.ASKED,
    "positive": Heading.POSITIVE,
    "known_by": Heading.KNOWN_BY,
    "note": Heading.NOTE,
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
    """The version of an answer that a row was made from, and a hash of its cells then."""

    version: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"v{self.version}-{self.digest}"


def make_stamp(version: int, said: GivenAnswer) -> Stamp:
    """The stamp of cells with the answer ``said``."""
    parts = (said.reply, _plain(said), said.asked, said.positive, said.known_by, said.note)
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return Stamp(version, hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH])


def read_stamp(text: str) -> Stamp | None:
    """The stamp in the text, or None."""
    found = STAMP.fullmatch(text.strip())
    return Stamp(int(found[1]), found[2]) if found else None


def list_replies(question: AskedQuestion) -> list[Reply]:
    """The choices in the answer's list; none if the answer follows from numbers of people."""
    usual = {
        Style.ALL_OR_NOTHING: [Reply.YES, Reply.NO],
        Style.RANGE: [Reply.YES, Reply.PARTLY, Reply.NO],
        Style.PERCENT_POSITIVE: [],
    }[question.style]
    return [*usual, Reply.NOT_APPLICABLE] if question.may_not_apply else usual


def list_open_columns(question: AskedQuestion) -> set[Heading]:
    """The columns to fill in for this question."""
    columns = {Heading.KNOWN_BY, Heading.NOTE}
    if list_replies(question):
        columns.add(Heading.REPLY)
    if question.style is Style.RANGE:
        columns.add(Heading.POINTS)
    if question.style is Style.PERCENT_POSITIVE:
        columns |= {Heading.ASKED, Heading.POSITIVE}
    return columns


def strip_derived(question: AskedQuestion, given: GivenAnswer) -> GivenAnswer:
    """The answer as its cells have it, without what follows from other cells."""
    is_counted = question.style is Style.PERCENT_POSITIVE and given.reply is not Reply.NOT_APPLICABLE
    is_chosen = question.style is Style.RANGE and given.reply is Reply.PARTLY
    return GivenAnswer(
        reply=None if is_counted else given.reply,
        points=given.points if is_chosen else None,
        positive=given.positive,
        asked=given.asked,
        known_by=given.known_by,
        note=normalize_text(given.note),
    )


def list_titles(elements: Sequence[tuple[int, str]]) -> list[str]:
    """A sheet name for every section, from its number and name: short enough and unique."""
    return [_title(number, name) for number, name in elements]


def normalize_heading(text: str) -> str:
    """A heading or name for comparison: without capitals and extra spaces."""
    return " ".join(text.split()).casefold()


def _title(number: int, name: str) -> str:
    plain = " ".join(NOT_IN_TITLES.sub(" ", name).split())
    return shorten(f"{number} {plain}", LONGEST_TITLE, placeholder="…")


def _plain(said: GivenAnswer) -> str:
    return "" if said.points is None else wording.number(said.points)
