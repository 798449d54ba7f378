"""Small audits for the rules, with complete answers by default, and random ones with every kind of content."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from audits.rules.answer_sheet import AnswerSheet, EvidenceFile, SheetLine
from audits.rules.answers import AskedQuestion, GivenAnswer, Reply, Style

DAY = date(2027, 6, 15)
QUESTION = AskedQuestion("3.4", "Inspections", Style.ALL_OR_NOTHING, Decimal(5))
ANSWER = GivenAnswer(reply=Reply.YES, known_by="D", note="Twelve monthly forms are on file.")


def line(code: str = "3.4", *, given: dict[str, Any] | None = None, **facts: Any) -> SheetLine:
    """A question with a complete answer; ``given`` and the facts of question and line change it."""
    of_line = {name: facts.pop(name) for name in ("evidence", "before", "before_evidence", "is_carried") & facts.keys()}
    question = replace(QUESTION, code=code, **facts)
    return SheetLine(question, "Are inspections done?", replace(ANSWER, **(given or {})), **of_line)


def paper(*lines: SheetLine, conducted_on: date | None = DAY, **facts: Any) -> AnswerSheet:
    return AnswerSheet(lines, conducted_on, **{"valid_from": date(2023, 1, 1), **facts})


def shown(name: str = "Forms.pdf", content: str = "", dated_on: date | None = DAY) -> EvidenceFile:
    return EvidenceFile(name, content or name, dated_on)


notes = st.sampled_from(
    [
        "",
        "Twelve monthly forms are on file.",
        "None of the forms is signed, and nothing is on the wall.",
        "All of it is always complete, everyone knows it by heart.",
        "Mr Smith keeps the forms; ask smith@example.com or 780 555 0123.",
    ]
)
DATES = [None, *(DAY - timedelta(days=days) for days in (-1, 0, 200, 365, 366, 500))]
FILES = [
    EvidenceFile(name, content, day) for name in ("Forms.pdf", "Wall.jpg") for content in ("aa", "bb") for day in DATES
]
files = st.lists(st.sampled_from(FILES), max_size=2).map(tuple)


@st.composite
def givens(draw: st.DrawFn, question: AskedQuestion) -> GivenAnswer:
    """An answer that can be stored: complete, incomplete or missing, and never above the question's points."""
    reply = draw(st.none() | st.sampled_from(Reply))
    asked = draw(st.none() | st.integers(1, 12))
    return GivenAnswer(
        reply=reply,
        points=draw(st.none() | st.integers(0, int(question.points * 100)).map(lambda cents: Decimal(cents) / 100)),
        positive=None if asked is None else draw(st.none() | st.integers(0, asked)),
        asked=asked,
        known_by=draw(st.sampled_from(["", "D", "I", "DIO"])),
        note=draw(notes),
    )


@st.composite
def questions(draw: st.DrawFn, most: int = 8) -> list[AskedQuestion]:
    """Some questions of up to four elements; some depend on an earlier one."""
    found: list[AskedQuestion] = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        earlier = st.sampled_from([question.code for question in found]) if found else st.just("")
        element = draw(st.integers(1, 4))
        attach, may_not_apply = draw(st.sampled_from([(True, True), (True, False), (False, True)]))
        found.append(
            AskedQuestion(
                code=f"{element}.{number}",
                element=f"Element {element}",
                style=draw(st.sampled_from(Style)),
                points=Decimal(draw(st.integers(1, 2000))) / 100,
                validation=draw(st.sampled_from(["D", "I", "DIO"])),
                attach=attach,
                may_not_apply=may_not_apply,
                depends_on=draw(st.just("") | earlier),
            )
        )
    return found


@st.composite
def papers(draw: st.DrawFn) -> AnswerSheet:
    """An audit of random questions, with answers and files, and those of the last audit."""
    lines = []
    for question in draw(questions(most=5)):
        given, evidence = draw(givens(question)), draw(files)
        before, before_evidence = draw(st.sampled_from([(None, ()), (given, evidence), (ANSWER, (FILES[0],))]))
        is_carried = draw(st.booleans())
        lines.append(SheetLine(question, "Are they done?", given, evidence, before, before_evidence, is_carried))
    return paper(*lines, conducted_on=draw(st.sampled_from([None, date(2022, 6, 15), DAY])))
