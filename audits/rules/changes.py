"""The differences between two submissions: answers, points, words of the notes, and files by their content."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from fractions import Fraction
from typing import Any

from audits.rules.answer_sheet import AnswerSheet, SheetLine
from audits.rules.answers import Reply

NamedFile = tuple[str, str]  # its name and its content's SHA-256
WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")  # each with the gap before it, so that they make the whole text
DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class HandedInAnswer:
    """One answer as it was submitted. ``awarded`` are its exact points; None if it isn't scored."""

    reply: Reply | None = None
    points: Decimal | None = None
    positive: int | None = None
    asked: int | None = None
    known_by: str = ""
    note: str = ""
    awarded: Fraction | None = None
    files: tuple[NamedFile, ...] = ()
    carried: bool = False

    @classmethod
    def from_stored(cls, kept: Mapping[str, Any]) -> "HandedInAnswer":
        """The answer that ``as_dict`` wrote; facts that an older portal didn't store are empty."""
        return cls(
            reply=Reply(kept["reply"]) if kept.get("reply") else None,
            points=None if kept.get("points") is None else Decimal(kept["points"]),
            positive=kept.get("positive"),
            asked=kept.get("asked"),
            known_by=kept.get("known_by", ""),
            note=kept.get("note", ""),
            awarded=None if kept.get("awarded") is None else Fraction(kept["awarded"]),
            files=tuple((name, sha256) for name, sha256 in kept.get("files", ())),
            carried=kept.get("carried", False),
        )

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON; fractions and decimals are text, so that they stay exact."""
        return {
            "reply": self.reply.value if self.reply else None,
            "points": None if self.points is None else str(self.points),
            "positive": self.positive,
            "asked": self.asked,
            "known_by": self.known_by,
            "note": self.note,
            "awarded": None if self.awarded is None else str(self.awarded),
            "files": [list(file) for file in self.files],
            "carried": self.carried,
        }


EMPTY_ANSWER = HandedInAnswer()


class TextChange(StrEnum):
    """Whether a piece of text is in both texts, only in the new one, or only in the old one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some words of a text, and whether they changed."""

    kind: TextChange
    text: str


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Files that were added and removed. A file with a new name but the same content is neither."""

    added: tuple[NamedFile, ...] = ()
    removed: tuple[NamedFile, ...] = ()

    def __bool__(self) -> bool:
        """Whether any file was added or removed."""
        return bool(self.added or self.removed)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """The differences at one question. If one submission doesn't have the question, its side is empty."""

    code: str
    before: HandedInAnswer
    after: HandedInAnswer

    @property
    def is_answer(self) -> bool:
        """Whether the answer differs: its reply, points, counts or validation, or whether it was carried over."""
        return _answer(self.before) != _answer(self.after)

    @property
    def is_worth(self) -> bool:
        """Whether its score differs, by itself or through the question that it depends on."""
        return self.before.awarded != self.after.awarded

    @property
    def is_note(self) -> bool:
        """Whether the note differs."""
        return self.before.note != self.after.note

    @property
    def note(self) -> list[TextPiece]:
        """The differences of the note, word by word."""
        return compare_texts(self.before.note, self.after.note)

    @property
    def files(self) -> FileChanges:
        """Its evidence, by content."""
        return compare_files(self.before.files, self.after.files)

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return self.is_answer or self.is_worth or self.is_note or bool(self.files)


def take_snapshot(paper: AnswerSheet) -> dict[str, dict[str, Any]]:
    """Every answer as it is submitted, by the question's code, for JSON."""
    return {line.question.code: _handed(paper, line).as_dict() for line in paper.lines}


def compare_answers(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> list[AnswerChange]:
    """The differences between two snapshots, in the order of the codes: 3.9 before 3.10."""
    codes = sorted({*before, *after}, key=get_code_order)
    every = (AnswerChange(code, _read(before, code), _read(after, code)) for code in codes)
    return [change for change in every if change]


def compare_files(before: Iterable[NamedFile], after: Iterable[NamedFile]) -> FileChanges:
    """Which files were added and removed, by their content."""
    old, new = dict(_by_content(before)), dict(_by_content(after))
    return FileChanges(
        added=tuple((name, sha256) for sha256, name in new.items() if sha256 not in old),
        removed=tuple((name, sha256) for sha256, name in old.items() if sha256 not in new),
    )


def compare_texts(before: str, after: str) -> list[TextPiece]:
    """The differences of two texts. The same and added pieces make the new one, the same and removed pieces the old."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    found: list[TextPiece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        found += _pieces(tag, "".join(old[i:j]), "".join(new[k:m]))
    return found


def get_code_order(code: str) -> list[tuple[bool, int, str]]:
    """A key by which 3.10 comes after 3.9."""
    parts = [part for part in DIGITS.split(code) if part]
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def _handed(paper: AnswerSheet, line: SheetLine) -> HandedInAnswer:
    given = line.given
    return HandedInAnswer(
        reply=given.reply,
        points=given.points,
        positive=given.positive,
        asked=given.asked,
        known_by=given.known_by,
        note=given.note,
        awarded=paper.worths[line.question.code].awarded,
        files=tuple((shown.name, shown.sha256) for shown in line.evidence),
        carried=line.is_carried,
    )


def _read(kept: Mapping[str, Mapping[str, Any]], code: str) -> HandedInAnswer:
    return HandedInAnswer.from_stored(kept[code]) if code in kept else EMPTY_ANSWER


def _answer(handed: HandedInAnswer) -> tuple[object, ...]:
    return handed.reply, handed.points, handed.positive, handed.asked, set(handed.known_by), handed.carried


def _by_content(files: Iterable[NamedFile]) -> Iterator[NamedFile]:
    return ((sha256, name) for name, sha256 in files)


def _pieces(tag: str, old: str, new: str) -> list[TextPiece]:
    if tag == "equal":
        return [TextPiece(TextChange.SAME, old)]
    both = (TextPiece(TextChange.REMOVED, old), TextPiece(TextChange.ADDED, new))
    return [piece for piece in both if piece.text]
