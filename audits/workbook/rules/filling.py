"""A row of the workbook beside the answer that is there. A blank cell never erases anything."""

from collections.abc import Iterator

from audits.rules.answers import VALIDATION_WAYS, AskedQuestion, GivenAnswer, Reply, Style
from audits.workbook.rules.columns import FIELDS, REPLIES, Column, Stamp, said_by, stamp_of
from audits.workbook.rules.texts import normal
from secor_portal.wording import number

NOTHING_THERE = "–"
BLANK = (None, "")
LEFT_OVER = ("points", "positive", "asked")  # what may still stand there from the download beside a new answer
FOLLOWS = "The points of this question follow from the answer. Leave this cell empty."
CHOSEN = "Points are chosen for “Partly” only. Choose that, or clear this cell."
COUNTED = "The points of this question follow from the numbers of people. Leave this cell empty."
FIRST_THE_NUMBERS = "The answer follows from the numbers. Fill in people asked and people who agreed instead."
CONTRADICTED = "This answer contradicts the numbers of people. Clear this cell, or correct the numbers."
NOT_COUNTED = "This question is not scored by people. Leave this cell empty, or say it in the note."
NOT_ASKED = "The answer says that it does not apply, yet people were counted. Clear one of the two."


def is_untouched(said: GivenAnswer, stamp: Stamp | None) -> bool:
    """Whether the row says what it said when it was downloaded."""
    return stamp is not None and stamp_of(stamp.version, said) == stamp


def filled_in(question: AskedQuestion, present: GivenAnswer, said: GivenAnswer) -> GivenAnswer:
    """The answer that is there with what the row says written over it."""
    chosen = present.points if present.reply is Reply.PARTLY else None
    return GivenAnswer(
        reply=_reply(question, present, said),
        points=chosen if said.points is None else said.points,
        positive=present.positive if said.positive is None else said.positive,
        asked=present.asked if said.asked is None else said.asked,
        known_by=said.known_by or present.known_by,
        note=present.note if said.note in ("", normal(present.note)) else said.note,
    )


def not_kept(
    question: AskedQuestion, present: GivenAnswer, said: GivenAnswer, after: GivenAnswer
) -> Iterator[tuple[Column, str]]:
    """Cells that say something which the answer ``after`` does not; a page would not have let one fill them."""
    for field, column in FIELDS.items():
        typed = getattr(said, field)
        is_left_over = field in LEFT_OVER and typed == getattr(present, field)
        if typed not in BLANK and not is_left_over and typed != _kept(after, field):
            yield column, _why(question, column, after)


def differences(question: AskedQuestion, before: GivenAnswer, after: GivenAnswer) -> list[tuple[Column, str, str]]:
    """What changes, column by column, in words from and to."""
    old, new = in_words(question, before), in_words(question, after)
    return [(column, old[column], new[column]) for column in old if old[column] != new[column]]


def in_words(question: AskedQuestion, given: GivenAnswer) -> dict[Column, str]:
    """An answer as people read it, by column; what is not there is a dash."""
    said = said_by(question, given)
    words = {
        Column.REPLY: REPLIES[given.reply] if given.reply else "",
        Column.POINTS: "" if said.points is None else number(said.points),
        Column.ASKED: "" if given.asked is None else str(given.asked),
        Column.POSITIVE: "" if given.positive is None else str(given.positive),
        Column.KNOWN_BY: ", ".join(VALIDATION_WAYS[letter] for letter in given.known_by if letter in VALIDATION_WAYS),
        Column.NOTE: said.note,
    }
    return {column: text or NOTHING_THERE for column, text in words.items()}


def _reply(question: AskedQuestion, present: GivenAnswer, said: GivenAnswer) -> Reply | None:
    """Numbers that were typed without an answer say one: people counted, or points chosen."""
    if said.reply is not None:
        return said.reply
    if question.style is Style.PERCENT_POSITIVE:
        return present.reply if said.asked is None and said.positive is None else None
    if question.style is Style.RANGE and said.points is not None:
        return {question.points: Reply.YES, 0: Reply.NO}.get(said.points, Reply.PARTLY)
    return present.reply


def _kept(after: GivenAnswer, field: str) -> object:
    return normal(after.note) if field == "note" else getattr(after, field)


def _why(question: AskedQuestion, column: Column, after: GivenAnswer) -> str:
    if column is Column.REPLY:
        return FIRST_THE_NUMBERS if after.positive is None else CONTRADICTED
    if column is Column.POINTS:
        return {Style.ALL_OR_NOTHING: FOLLOWS, Style.RANGE: CHOSEN, Style.PERCENT_POSITIVE: COUNTED}[question.style]
    return NOT_ASKED if question.style is Style.PERCENT_POSITIVE else NOT_COUNTED
