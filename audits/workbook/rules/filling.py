"""Merging a row of the workbook with the present answer. An empty cell never erases anything."""

from collections.abc import Iterator

from audits.rules.answers import VALIDATION_WAYS, AskedQuestion, GivenAnswer, Reply, Style
from audits.workbook.rules.columns import FIELDS, REPLIES, Heading, Stamp, make_stamp, strip_derived
from audits.workbook.rules.texts import normalize_text
from secor_portal.wording import number

NOTHING_THERE = "–"
BLANK = (None, "")
LEFT_OVER = ("points", "positive", "asked")  # may be left over from the download beside a new answer
FOLLOWS = "The points of this question follow from the answer. Leave this cell empty."
CHOSEN = "Points are chosen for “Partly” only. Choose that, or clear this cell."
COUNTED = "The points of this question follow from the numbers of people. Leave this cell empty."
FIRST_THE_NUMBERS = "The answer follows from the numbers. Fill in people asked and people who agreed instead."
CONTRADICTED = "This answer contradicts the numbers of people. Clear this cell, or correct the numbers."
NOT_COUNTED = "This question is not scored by people. Leave this cell empty, or say it in the note."
NOT_ASKED = "You answered that it does not apply, but entered numbers of people. Clear one of the two."


def is_untouched(said: GivenAnswer, stamp: Stamp | None) -> bool:
    """Whether the row is unchanged since the download."""
    return stamp is not None and make_stamp(stamp.version, said) == stamp


def merge_answers(question: AskedQuestion, present: GivenAnswer, said: GivenAnswer) -> GivenAnswer:
    """The present answer with the filled cells of the row written over it."""
    chosen = present.points if present.reply is Reply.PARTLY else None
    return GivenAnswer(
        reply=_reply(question, present, said),
        points=chosen if said.points is None else said.points,
        positive=present.positive if said.positive is None else said.positive,
        asked=present.asked if said.asked is None else said.asked,
        known_by=said.known_by or present.known_by,
        note=present.note if said.note in ("", normalize_text(present.note)) else said.note,
    )


def find_lost_cells(
    question: AskedQuestion, present: GivenAnswer, said: GivenAnswer, after: GivenAnswer
) -> Iterator[tuple[Heading, str]]:
    """Filled cells that the answer ``after`` doesn't keep, with the reason; a page wouldn't offer them."""
    for field, column in FIELDS.items():
        typed = getattr(said, field)
        is_left_over = field in LEFT_OVER and typed == getattr(present, field)
        if typed not in BLANK and not is_left_over and typed != _kept(after, field):
            yield column, _why(question, column, after)


def list_differences(
    question: AskedQuestion, before: GivenAnswer, after: GivenAnswer
) -> list[tuple[Heading, str, str]]:
    """The changes by column, in words, before and after."""
    old, new = describe_answer(question, before), describe_answer(question, after)
    return [(column, old[column], new[column]) for column in old if old[column] != new[column]]


def describe_answer(question: AskedQuestion, given: GivenAnswer) -> dict[Heading, str]:
    """The answer in words, by column; a dash for an empty one."""
    said = strip_derived(question, given)
    words = {
        Heading.REPLY: REPLIES[given.reply] if given.reply else "",
        Heading.POINTS: "" if said.points is None else number(said.points),
        Heading.ASKED: "" if given.asked is None else str(given.asked),
        Heading.POSITIVE: "" if given.positive is None else str(given.positive),
        Heading.KNOWN_BY: ", ".join(VALIDATION_WAYS[letter] for letter in given.known_by if letter in VALIDATION_WAYS),
        Heading.NOTE: said.note,
    }
    return {column: text or NOTHING_THERE for column, text in words.items()}


def _reply(question: AskedQuestion, present: GivenAnswer, said: GivenAnswer) -> Reply | None:
    """The reply; numbers typed without one imply it: people counted, or points chosen."""
    if said.reply is not None:
        return said.reply
    if question.style is Style.PERCENT_POSITIVE:
        return present.reply if said.asked is None and said.positive is None else None
    if question.style is Style.RANGE and said.points is not None:
        return {question.points: Reply.YES, 0: Reply.NO}.get(said.points, Reply.PARTLY)
    return present.reply


def _kept(after: GivenAnswer, field: str) -> object:
    return normalize_text(after.note) if field == "note" else getattr(after, field)


def _why(question: AskedQuestion, column: Heading, after: GivenAnswer) -> str:
    if column is Heading.REPLY:
        return FIRST_THE_NUMBERS if after.positive is None else CONTRADICTED
    if column is Heading.POINTS:
        return {Style.ALL_OR_NOTHING: FOLLOWS, Style.RANGE: CHOSEN, Style.PERCENT_POSITIVE: COUNTED}[question.style]
    return NOT_ASKED if question.style is Style.PERCENT_POSITIVE else NOT_COUNTED
