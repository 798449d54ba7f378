"""Answers an audit question by question. Answers save by themselves, so an unfinished one is accepted."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from audits.models import Answer, Audit, Method, Question
from audits.rules.answers import VALIDATION_WAYS, GivenAnswer, Reply, Style
from audits.rules.line_ends import unify_line_ends
from audits.services.transitions import LONGEST_TEXT, count_change, insist_with_author
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

SMALLEST = Decimal("0.01")  # of a point
MOST_ASKED = 999  # people in interviews
NEW = 0  # the version of an answer that doesn't exist yet


class AnswerConflict(StaleState):
    """Another person, or the same one in another window, saved this answer first: ``theirs``."""

    def __init__(self, theirs: Answer) -> None:
        who, when = theirs.answered_by, wording.moment(theirs.answered_at)
        sentence = f"{who} saved this answer at {when}, after you opened it. Choose which answer to keep."
        super().__init__("answered_meanwhile", sentence)
        self.theirs = theirs


@transaction.atomic
def save_answer(
    *, audit: Audit, question: Question, given: GivenAnswer, version: int, by: User, at: datetime
) -> Answer:
    """Save the answer to one question. ``version`` is that of the answer the person saw, 0 for none.

    Saving the same answer again changes nothing. Raises ``AnswerConflict`` if a different one was saved since then.
    """
    insist_with_author(audit, by)
    insist_on_questions(audit, question)
    given = check_answer(question, given)
    present = _find_answer(audit, question)
    if present is not None and _is_same(present, given):
        return present
    _refuse_other(present, version)
    count_change(audit, by)
    try:
        answer = write_answer(audit, question, present, by, at, **list_columns(given), carried_from=None)
    except AnswerConflict as conflict:
        return _same_or_conflict(conflict, given)
    record("answer.saved", answer, by=by, at=at, code=question.code, reply=describe_reply(answer))
    return answer


def write_answer(
    audit: Audit, question: Question, present: Answer | None, by: User, at: datetime, **facts: Any
) -> Answer:
    """Write an answer over ``present``, or as the first. Raises ``AnswerConflict`` if ``present`` changed."""
    facts |= {"answered_by": by, "answered_at": at}
    if present is None:
        return _create_answer(audit, question, facts)
    unmoved = Answer.objects.filter(pk=present.pk, version=present.version)
    if not unmoved.update(version=F("version") + 1, **facts):
        raise AnswerConflict(Answer.objects.select_related("answered_by").get(pk=present.pk))
    for name, fact in facts.items():
        setattr(present, name, fact)
    present.version += 1
    return present


def get_present_answer(audit: Audit, question: Question, version: int) -> Answer | None:
    """The answer that the person saw, or None. Raises ``AnswerConflict`` if it is a different one now."""
    present = _find_answer(audit, question)
    _refuse_other(present, version)
    return present


def insist_on_questions(audit: Audit, question: Question) -> None:
    """Raise ``RuleBroken`` unless the audit is answered question by question and has this question."""
    insist_answered_here(audit)
    if question.instrument_id != audit.instrument_id:
        raise RuleBroken("unknown_question", "This audit doesn’t have that question. Choose one of its own questions.")


def insist_answered_here(audit: Audit) -> None:
    """Raise ``RuleBroken`` unless the audit is answered question by question."""
    if audit.method != Method.ANSWERED:
        sentence = "You chose to hand this audit in as a report. To answer its questions, change that first."
        raise RuleBroken("not_answered_here", sentence)


def check_answer(question: Question, given: GivenAnswer) -> GivenAnswer:
    """The answer as it will be stored. Raises ``RuleBroken`` with the field that is wrong."""
    note = unify_line_ends(given.note).strip()
    _check_note(note)
    given = replace(given, note=note, known_by=_letters(given.known_by))
    if given.reply is Reply.NOT_APPLICABLE:
        return _not_applicable(question, given)
    return {
        Style.ALL_OR_NOTHING: _all_or_nothing,
        Style.RANGE: _range,
        Style.PERCENT_POSITIVE: _per_cent,
    }[Style(question.style)](question, given)


def _not_applicable(question: Question, given: GivenAnswer) -> GivenAnswer:
    if not question.may_not_apply:
        raise RuleBroken("always_applies", "This question always applies. Choose another answer.", field="reply")
    return replace(given, points=None, positive=None, asked=None)


def _all_or_nothing(question: Question, given: GivenAnswer) -> GivenAnswer:
    if given.reply is Reply.PARTLY:
        sentence = f"This question scores {wording.number(question.points)} points or none. Choose yes or no."
        raise RuleBroken("all_or_nothing", sentence, field="reply")
    return replace(given, points=None, positive=None, asked=None)


def _range(question: Question, given: GivenAnswer) -> GivenAnswer:
    """Yes scores all points and no scores none; for "partly" the points are chosen."""
    settled = {Reply.YES: question.points, Reply.NO: Decimal(0)}
    if given.reply is not Reply.PARTLY:
        return replace(given, points=settled.get(given.reply) if given.reply else None, positive=None, asked=None)
    if given.points is not None:
        _check_points(question, given.points)
    return replace(given, positive=None, asked=None)


def _check_points(question: Question, points: Decimal) -> None:
    if not points.is_finite() or not 0 < points < question.points or points != points.quantize(SMALLEST):
        sentence = (
            f"Enter points above 0 and below {wording.number(question.points)} for “partly”, with at most two decimals."
        )
        raise RuleBroken("points_out_of_range", sentence, field="points")


def _per_cent(_question: Question, given: GivenAnswer) -> GivenAnswer:
    """The reply follows from how many of the people asked agreed."""
    if given.asked is None and given.positive is None:
        return replace(given, reply=None, points=None)
    if given.asked is not None and not 1 <= given.asked <= MOST_ASKED:
        raise RuleBroken(
            "asked_out_of_range", f"Enter how many people you asked, from 1 to {MOST_ASKED}.", field="asked"
        )
    if given.positive is not None and given.asked is None:
        raise RuleBroken("asked_is_missing", "Also enter how many people you asked.", field="asked")
    if given.positive is not None and not 0 <= given.positive <= (given.asked or 0):
        sentence = f"You asked {given.asked}, so no more than {given.asked} can agree. Correct one of the numbers."
        raise RuleBroken("more_than_asked", sentence, field="positive")
    return replace(given, points=None, reply=_reply_of(given))


def _reply_of(given: GivenAnswer) -> Reply | None:
    if given.positive is None:
        return None
    if not given.positive:
        return Reply.NO
    return Reply.YES if given.positive == given.asked else Reply.PARTLY


def _check_note(note: str) -> None:
    if len(note) > LONGEST_TEXT:
        sentence = f"Use at most {LONGEST_TEXT:,} characters. You have {len(note):,}."
        raise RuleBroken("too_long", sentence, field="note")


def _letters(known_by: str) -> str:
    return "".join(letter for letter in VALIDATION_WAYS if letter in known_by)


def list_columns(given: GivenAnswer) -> dict[str, Any]:
    """The answer as columns of the database."""
    return {
        "reply": given.reply.value if given.reply else "",
        "points": given.points,
        "positive": given.positive,
        "asked": given.asked,
        "known_by": given.known_by,
        "note": given.note,
    }


def _create_answer(audit: Audit, question: Question, facts: dict[str, Any]) -> Answer:
    try:
        with transaction.atomic():
            return Answer.objects.create(municipality_id=audit.municipality_id, audit=audit, question=question, **facts)
    except IntegrityError as fault:
        theirs = Answer.objects.select_related("answered_by").get(audit=audit, question=question)
        raise AnswerConflict(theirs) from fault


def _find_answer(audit: Audit, question: Question) -> Answer | None:
    return Answer.objects.filter(audit=audit, question=question).select_related("answered_by").first()


def _refuse_other(present: Answer | None, version: int) -> None:
    if (present.version if present else NEW) != version:
        raise AnswerConflict(present) if present else _describe_gone()


def _is_same(answer: Answer, given: GivenAnswer) -> bool:
    """Whether ``given`` is stored already. A carried-over answer is never the same: it belongs to another audit."""
    return answer.given == given and answer.carried_from_id is None


def _same_or_conflict(conflict: AnswerConflict, given: GivenAnswer) -> Answer:
    """Two people who save the same answer at the same time agree."""
    if _is_same(conflict.theirs, given):
        return conflict.theirs
    raise conflict


def describe_reply(answer: Answer) -> str:
    """The reply inside a sentence of the history."""
    return answer.get_reply_display().lower() if answer.reply else "not decided yet"


def _describe_gone() -> StaleState:
    return StaleState(
        "answer_is_gone", "Another person removed this answer after you opened it. Check the question, then save again."
    )
