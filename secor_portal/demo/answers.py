"""Answers that a village could have given, question by question; nothing here touches the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from audits.rules.answers import AskedQuestion, GivenAnswer, Reply, Style, compute_element_scores, compute_worths
from audits.rules.scoring import list_shortfalls
from secor_portal.wording import day

PASS_OVERALL, PASS_ELEMENT = 80, 50
RARELY_APPLIES = 0.15
WHERE = (
    "In the binder beside the counter",
    "In the shop, behind the workbench",
    "On the shared drive and on paper",
    "In the pump house and the office",
    "In the minutes of the safety talks",
    "With the spring papers for council",
    "In the grader and in the office",
    "On the wall by the first-aid kit",
)
FULL = (
    "the last entry is from {day}. No month is missing.",
    "signed on {day}. Both outside workers knew where it is.",
    "checked against the schedule on {day}. Everything was there.",
    "dated {day}. People work the way it says.",
    "read on {day}, from the first page to the last.",
    "kept up by the foreman. Council saw it on {day}.",
)
PARTLY = (
    "{have} of {need} forms are on file. The winter ones are from the shop only.",
    "begun on {day}. {have} of {need} months are there.",
    "{have} of {need} people had signed by {day}.",
    "found for {have} of {need} pieces of equipment.",
    "done in the office. The outside crew has {have} of {need}.",
)
NONE = (
    "there was nothing on paper before {day}. A form is drafted for council.",
    "people talked about it on {day}, but no one writes it down.",
    "we looked on {day} and found an empty form.",
)
NOT_HERE = (
    "The municipality has no work of this kind. The county does it under contract.",
    "The equipment was sold in spring.",
    "Contractors do this, and their own system covers it.",
)
TALKS = (
    "asked on {day}, one of them a seasonal worker.",
    "short talks on {day}. The unsure ones were new this summer.",
    "asked one by one on {day}, in their own words.",
    "asked at work on {day}. They knew it by heart.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How good the answers are: ``share`` of the points, and whether they must pass (None: as it comes).

    ``answered`` is the share of the questions that have an answer at all.
    """

    share: float
    passes: bool | None
    answered: float = 1.0


def invent_answers(
    questions: Sequence[AskedQuestion], wanted: Wanted, conducted_on: date, rng: Random
) -> dict[str, GivenAnswer]:
    """An answer for each question by its code; those that another one settles are left out."""
    given: dict[str, GivenAnswer] = {}
    for question in questions:
        if not _is_settled_by(given, questions, question):
            given[question.code] = _answer(question, wanted.share, conducted_on, rng)
    if wanted.passes is not None:
        given = _completed(questions, _pulled(questions, given, wanted.passes, conducted_on, rng), conducted_on, rng)
    last = round(len(questions) * wanted.answered)
    return {question.code: given[question.code] for question in questions[:last] if question.code in given}


def improve_answers(
    questions: Sequence[AskedQuestion],
    given: Mapping[str, GivenAnswer],
    codes: Sequence[str],
    conducted_on: date,
    rng: Random,
) -> dict[str, GivenAnswer]:
    """The answers after the author improved those to ``codes``."""
    better = {
        question.code: _full(question, conducted_on, rng, asked=given[question.code].asked)
        for question in questions
        if question.code in codes
    }
    return _completed(questions, {**given, **better}, conducted_on, rng)


def _is_settled_by(
    given: Mapping[str, GivenAnswer], questions: Sequence[AskedQuestion], question: AskedQuestion
) -> bool:
    if not question.depends_on:
        return False
    parent = compute_worths(questions, given)[question.depends_on]
    return not parent.possible or not parent.awarded


def _answer(question: AskedQuestion, share: float, conducted_on: date, rng: Random) -> GivenAnswer:
    luck = rng.random()
    if question.may_not_apply and luck < RARELY_APPLIES:
        return GivenAnswer(reply=Reply.NOT_APPLICABLE, note=rng.choice(NOT_HERE))
    if luck < share:
        return _full(question, conducted_on, rng)
    if question.style is Style.ALL_OR_NOTHING:
        return _nothing(question, conducted_on, rng)
    return _in_part(question, conducted_on, rng)


def _full(question: AskedQuestion, conducted_on: date, rng: Random, asked: int | None = None) -> GivenAnswer:
    if question.style is Style.PERCENT_POSITIVE:
        people = asked or rng.randint(2, 5)
        return _talked(question, people, people, conducted_on, rng)
    points = question.points if question.style is Style.RANGE else None
    return GivenAnswer(Reply.YES, points, known_by=question.validation, note=_note(FULL, conducted_on, rng))


def _in_part(question: AskedQuestion, conducted_on: date, rng: Random) -> GivenAnswer:
    if question.style is Style.PERCENT_POSITIVE:
        asked = rng.randint(3, 5)
        return _talked(question, asked, rng.randint(asked - 2, asked - 1), conducted_on, rng)
    points = Decimal(max(1, int(question.points) * rng.randint(5, 9) // 10))
    if not 0 < points < question.points:
        return _full(question, conducted_on, rng)
    return GivenAnswer(Reply.PARTLY, points, known_by=question.validation, note=_note(PARTLY, conducted_on, rng))


def _nothing(question: AskedQuestion, conducted_on: date, rng: Random) -> GivenAnswer:
    points = Decimal(0) if question.style is Style.RANGE else None
    return GivenAnswer(Reply.NO, points, known_by=question.validation, note=_note(NONE, conducted_on, rng))


def _talked(question: AskedQuestion, asked: int, positive: int, conducted_on: date, rng: Random) -> GivenAnswer:
    reply = Reply.YES if positive == asked else Reply.PARTLY if positive else Reply.NO
    note = _note(TALKS, conducted_on, rng)
    return GivenAnswer(reply, positive=positive, asked=asked, known_by=question.validation, note=note)


def _note(sentences: Sequence[str], conducted_on: date, rng: Random) -> str:
    need = rng.randint(4, 12)
    seen = conducted_on - timedelta(days=rng.randint(2, 90))
    return f"{rng.choice(WHERE)}: {rng.choice(sentences)}".format(
        day=day(seen), have=need - rng.randint(1, 3), need=need
    )


def _pulled(
    questions: Sequence[AskedQuestion], given: dict[str, GivenAnswer], passes: bool, conducted_on: date, rng: Random
) -> dict[str, GivenAnswer]:
    """The answers made better or worse, one by one, until they pass or do not."""
    pulled = dict(given)
    for question in _weakest_first(questions, pulled) if passes else _strongest_first(questions, pulled):
        if _passes(questions, pulled) == passes:
            break
        better = _full if passes else _nothing
        if question.style is Style.PERCENT_POSITIVE and not passes:
            continue
        pulled[question.code] = better(question, conducted_on, rng)
    return pulled


def _completed(
    questions: Sequence[AskedQuestion], given: dict[str, GivenAnswer], conducted_on: date, rng: Random
) -> dict[str, GivenAnswer]:
    """What is asked again since the answer it depends on got better is answered too."""
    for question in questions:
        if question.code not in given and not _is_settled_by(given, questions, question):
            given[question.code] = _full(question, conducted_on, rng)
    return given


def _passes(questions: Sequence[AskedQuestion], given: Mapping[str, GivenAnswer]) -> bool:
    scores = compute_element_scores(questions, given)
    return not list_shortfalls(scores, pass_overall=PASS_OVERALL, pass_element=PASS_ELEMENT)


def _weakest_first(questions: Sequence[AskedQuestion], given: Mapping[str, GivenAnswer]) -> list[AskedQuestion]:
    """What lost points, in the weakest element first."""
    every = compute_worths(questions, given)
    weak = {score.name: score.percent or 0 for score in compute_element_scores(questions, given)}
    lost = [question for question in questions if every[question.code].awarded != every[question.code].possible]
    return sorted(lost, key=lambda question: (weak[question.element], bool(question.depends_on)))


def _strongest_first(questions: Sequence[AskedQuestion], given: Mapping[str, GivenAnswer]) -> list[AskedQuestion]:
    return [question for question in questions if question.code in given and not question.depends_on]
