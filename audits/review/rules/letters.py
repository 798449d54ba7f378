"""The letter of a round of revisions, composed from the reviewer's notes in plain sentences."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from secor_portal import wording

WHY = {
    "certification": "A certificate needs a certification audit that passed our quality review (R2.1).",
    "internal": "An internal audit counts once it passed our quality review; it need not reach the pass marks (R3.2).",
    "additional": "An additional audit goes on record once it passed our quality review (R7).",
}
HOW = (
    "What to do: open the audit in the portal, change the answers or add the files that show it, tick each point that "
    "you dealt with, and tell us in a few words what you did."
)
BESIDE = "You find them in the portal, each at its question."
WHOLE = "The audit as a whole"
LONGEST = 20_000  # characters of a letter
ROOM = 5_000  # of them for what the reviewer adds


@dataclass(frozen=True, slots=True)
class Remark:
    """One note of a reviewer. ``code`` and ``question`` name a question, both empty for the whole audit."""

    text: str
    must_fix: bool = True
    code: str = ""
    question: str = ""

    @property
    def about(self) -> str:
        """What it is about, as a heading."""
        return f"Question {self.code}: {self.question}" if self.code else WHOLE


Said = Callable[[Sequence[Remark]], Iterable[str]]  # how a letter says its remarks, in paragraphs


@dataclass(frozen=True, slots=True)
class Request:
    """What revisions are asked of: ``audit`` names it in words, ``kind`` is certification, internal or additional.

    ``due_on`` is the day to answer by, ``rounds_end`` the day by which all rounds should be over.
    """

    audit: str
    kind: str
    number: int
    due_on: date
    rounds_end: date
    revision_days: int
    rounds_days: int


def letter(request: Request, remarks: Sequence[Remark]) -> str:
    """A letter to begin with; the reviewer edits it. Remarks keep their order and are gathered by question.

    Where they are too long for a letter it names their questions, or counts them; the author reads them beside it.
    """
    drafts = (_letter(request, remarks, said) for said in (_in_full, _by_question))
    fitting = (draft for draft in drafts if len(draft) <= LONGEST - ROOM)
    return next(fitting, None) or _letter(request, remarks, _by_number)


def replace_days(text: str, moved: Mapping[date, date]) -> str:
    """The letter with other days in the place of those that moved meanwhile; each is looked at once."""
    days = {wording.day(before): wording.day(now) for before, now in moved.items()}
    return re.sub(rf"(?<!\d)({'|'.join(days)})", lambda found: days[found[0]], text)


def describe_moved_day(named: date, due_on: date) -> str:
    """What is said where a letter was made for another day than the one that counts."""
    return f"They answer by {wording.day(due_on)} now, not by {wording.day(named)}."


def _letter(request: Request, remarks: Sequence[Remark], said: Said) -> str:
    must = [remark for remark in remarks if remark.must_fix]
    rest = [remark for remark in remarks if not remark.must_fix]
    parts = [_thanks(request), _asks(request, len(must))]
    parts += _listed("Please fix:", must, said)
    parts += _listed("For your information; this need not be answered:", rest, said)
    return "\n\n".join([*parts, HOW, _why(request), "AMHSA, Certifying Partner for municipalities"])


def _thanks(request: Request) -> str:
    return f"Thank you for {'your answer about the' if request.number > 1 else 'the'} {request.audit}."


def _asks(request: Request, must: int) -> str:
    day = wording.day(request.due_on)
    if not must:
        return f"Before we decide, please answer the following by {day}."
    points = "deal with one point" if must == 1 else f"deal with {wording.said(must, 'point')}"
    return f"Before it can pass our quality review, please {points} and send it to us again by {day}."


def _listed(heading: str, remarks: Iterable[Remark], said: Said) -> Iterator[str]:
    """The heading, then the remarks, where there are any."""
    gathered = _gathered(remarks)
    if gathered:
        yield heading
        yield from said(gathered)


def _in_full(remarks: Sequence[Remark]) -> Iterator[str]:
    """What is about one question together, each remark a line of its own."""
    for about, same in groupby(remarks, key=lambda remark: remark.about):
        yield "\n".join([about, *(f"- {_one_paragraph(remark.text)}" for remark in same)])


def _by_question(remarks: Sequence[Remark]) -> Iterator[str]:
    codes = list(dict.fromkeys(remark.code for remark in remarks if remark.code))
    about = ["on the audit as a whole"] if any(not remark.code for remark in remarks) else []
    if codes:
        about.append(f"on {'question' if len(codes) == 1 else 'questions'} {wording.joined(codes)}")
    yield f"What our notes say {' and '.join(about)}. {BESIDE}"


def _by_number(remarks: Sequence[Remark]) -> Iterator[str]:
    yield f"What our {wording.count(len(remarks), 'note')} say. {BESIDE}"


def _gathered(remarks: Iterable[Remark]) -> list[Remark]:
    """The same with those about one thing next to each other, in the order in which the things first come."""
    by_about: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_about.setdefault(remark.about, []).append(remark)
    return [remark for same in by_about.values() for remark in same]


def _one_paragraph(text: str) -> str:
    return " ".join(text.split())


def _why(request: Request) -> str:
    until = wording.day(request.rounds_end)
    return (
        f"Why we ask: {WHY[request.kind]} Each round is answered within {request.revision_days} days, and all rounds "
        f"within {request.rounds_days} days of the first request, by {until}. If you need more time, tell us before "
        f"{wording.day(request.due_on)}; a late answer ends nothing by itself."
    )
