"""The letter of a revision round, composed from the reviewer's notes."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from audits.rules.kinds import AuditKind
from secor_portal import wording
from secor_portal.partner import PARTNER

INSTRUCTIONS = (
    "What to do: Open the audit in the portal. Change the answers, or add the files that support them. Tick each point "
    "when you have dealt with it. Then tell the reviewer in a few words what you did, and send the audit back."
)
IN_PORTAL = "You find each note in the portal, at its question."
WHOLE_AUDIT = "The audit as a whole"
SIGNATURE = f"{PARTNER.name}, Certifying Partner for municipalities"
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
    def heading(self) -> str:
        """The question it is about, or the whole audit."""
        return f"Question {self.code}: {self.question}" if self.code else WHOLE_AUDIT


RemarkWording = Callable[[Sequence[Remark]], Iterable[str]]  # remarks in, paragraphs out


@dataclass(frozen=True, slots=True)
class RevisionLetterFacts:
    """What a letter says about its round.

    ``audit`` names the audit in words, ``kind`` is certification, internal or additional.
    ``due_on`` is the day to answer by, ``rounds_end`` the day by which all rounds should be over.
    """

    audit: str
    kind: str
    number: int
    due_on: date
    rounds_end: date
    revision_days: int
    rounds_days: int


def compose_letter(facts: RevisionLetterFacts, remarks: Sequence[Remark]) -> str:
    """A letter for the reviewer to edit. Remarks keep their order and are gathered by question.

    If the remarks are too long for a letter, it names their questions; if there are too many questions, it counts them.
    """
    drafts = (_write_letter(facts, remarks, style) for style in (_quote_remarks, _name_questions))
    fitting = (draft for draft in drafts if len(draft) <= LONGEST - ROOM)
    return next(fitting, None) or _write_letter(facts, remarks, _count_remarks)


def replace_days(text: str, moved: Mapping[date, date]) -> str:
    """The letter with each day that moved replaced by the new one."""
    days = {wording.day(before): wording.day(now) for before, now in moved.items()}
    return re.sub(rf"(?<!\d)(?:{'|'.join(days)})", lambda found: days[found[0]], text)


def describe_moved_day(named: date, due_on: date) -> str:
    """The sentence for a letter that names another answer day than the one that counts now."""
    return f"The answer is due on {wording.day(due_on)} now, not on {wording.day(named)}."


def _write_letter(facts: RevisionLetterFacts, remarks: Sequence[Remark], style: RemarkWording) -> str:
    must = [remark for remark in remarks if remark.must_fix]
    rest = [remark for remark in remarks if not remark.must_fix]
    parts = [_thank_for(facts), _ask_for(facts, len(must))]
    parts += _list_remarks("Please fix:", must, style)
    parts += _list_remarks("For your information. You don’t need to answer this:", rest, style)
    return "\n\n".join([*parts, INSTRUCTIONS, _explain_request(facts), SIGNATURE])


def _thank_for(facts: RevisionLetterFacts) -> str:
    return f"Thank you for {'your answer about the' if facts.number > 1 else 'the'} {facts.audit}."


def _ask_for(facts: RevisionLetterFacts, must: int) -> str:
    day = wording.day(facts.due_on)
    if not must:
        return f"Before {PARTNER.name} decides, please answer the following by {day}."
    points = wording.spell_count(must, "point")
    return (
        f"Before it can pass {PARTNER.possessive} review, please deal with {points} and send the audit back by {day}."
    )


def _list_remarks(heading: str, remarks: Iterable[Remark], style: RemarkWording) -> Iterator[str]:
    """The heading and the remarks; nothing if there are none."""
    gathered = _gather_by_heading(remarks)
    if gathered:
        yield heading
        yield from style(gathered)


def _quote_remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    """One paragraph a question, one line a remark."""
    for heading, same in groupby(remarks, key=lambda remark: remark.heading):
        yield "\n".join([heading, *(f"- {_join_lines(remark.text)}" for remark in same)])


def _name_questions(remarks: Sequence[Remark]) -> Iterator[str]:
    codes = list(dict.fromkeys(remark.code for remark in remarks if remark.code))
    about = ["on the audit as a whole"] if any(not remark.code for remark in remarks) else []
    if codes:
        about.append(f"on {'question' if len(codes) == 1 else 'questions'} {wording.join_words(codes)}")
    yield f"The reviewer’s notes {' and '.join(about)}. {IN_PORTAL}"


def _count_remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    yield f"The reviewer’s {wording.count(len(remarks), 'note')}. {IN_PORTAL}"


def _gather_by_heading(remarks: Iterable[Remark]) -> list[Remark]:
    """The remarks with those of one question side by side; questions keep the order in which they first come."""
    by_heading: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_heading.setdefault(remark.heading, []).append(remark)
    return [remark for same in by_heading.values() for remark in same]


def _join_lines(text: str) -> str:
    return " ".join(text.split())


def _explain_request(facts: RevisionLetterFacts) -> str:
    return (
        f"Why: {AuditKind(facts.kind).row.counts_when} Please answer each round within {facts.revision_days} days. All "
        f"rounds should end within {facts.rounds_days} days of the first request, by {wording.day(facts.rounds_end)}. "
        f"If you need more time, tell {PARTNER.name} before {wording.day(facts.due_on)}. A late answer has no "
        "automatic consequence."
    )
