"""Audits answered question by question, ready for a review."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django_scopes import scopes_disabled

from audits.models import Answer, Audit, Document, Evidence, Note, Question, Submission
from audits.rules.changes import take_snapshot
from audits.selectors.question_sheet import load_answer_sheet
from secor_portal import files
from tests.audits import papers
from tests.factories import MOMENT, AuditFactory, DocumentFactory, InstrumentFactory, NoteFactory, QuestionFactory

CONDUCTED = date(2026, 5, 1)


def questions(count: int, instrument: Any = None) -> list[Question]:
    """``count`` new questions in the instrument's two elements, each of 10 points, coded 1.1, 1.2 … 2.1, 2.2 …"""
    instrument = instrument or InstrumentFactory()
    half = (count + 1) // 2
    made = []
    for element, size in zip(instrument.elements.all(), (half, count - half), strict=True):
        made += [
            QuestionFactory.build(
                instrument=instrument, element=element, number=number, code=f"{element.number}.{number}",
                text=f"Is step {number} of element {element.number} done?", style="range",
            )
            for number in range(1, size + 1)
        ]  # fmt: skip
    return Question.objects.bulk_create(made)


def answered(town: Any, author: Any, *, count: int = 4, files_each: int = 0, **facts: Any) -> Audit:
    """An audit submitted once, with ``count`` answers, all yes, and ``files_each`` files attached to each."""
    with scopes_disabled():
        given = {"municipality": town, "author": author, "state": "in_review", "kind": "certification", **facts}
        audit = AuditFactory(method="answered", conducted_on=CONDUCTED, **given)
        asked = questions(count, audit.instrument)
        Answer.objects.bulk_create([_answer(audit, question) for question in asked])
        for number in range(files_each):
            document = a_file(audit, f"file {number}.pdf", str(number), uploaded_at=MOMENT + timedelta(minutes=number))
            Evidence.objects.bulk_create([_shown(audit, question, document) for question in asked])
        hand_in(audit)
        return audit


def a_file(audit: Audit, name: str, words: str, **facts: Any) -> Document:
    """A PDF of the audit, stored on disk."""
    stored = files.store_bytes(papers.pdf(words))
    return DocumentFactory(audit=audit, name=name, sha256=stored.sha256, size=stored.size, **facts)


def hand_in(audit: Audit) -> Submission:
    """Store the audit as it is now as a submission."""
    number = Submission.objects.filter(audit=audit).count()
    return Submission.objects.create(
        municipality=audit.municipality,
        audit=audit,
        number=number + 1,
        round=number,
        submitted_at=MOMENT,
        submitted_by=audit.author,
        conducted_on=audit.conducted_on,
        answers=take_snapshot(load_answer_sheet(audit)),
        scores={"1": [str(8 + number), "10"]},
        files=[{"name": one.name, "sha256": one.sha256} for one in Document.objects.filter(audit=audit)],
    )


def change_answer(audit: Audit, code: str, **facts: Any) -> None:
    """Change the answer to a question."""
    with scopes_disabled():
        Answer.objects.filter(audit=audit, question__code=code).update(**facts)


def second_round(audit: Audit) -> None:
    """Resubmit the audit as it is now, in round 1."""
    with scopes_disabled():
        audit.round = 1
        audit.save()
        audit.rounds.create(
            municipality=audit.municipality,
            number=1,
            letter="Please.",
            requested_on=date(2026, 5, 2),
            requested_by=audit.author,
            due_on=date(2026, 5, 17),
            answer="Done.",
            answered_on=date(2026, 5, 9),
        )
        hand_in(audit)


def notes(audit: Audit, codes: Iterable[str], **facts: Any) -> list[Note]:
    """A note on each of these questions."""
    with scopes_disabled():
        asked = {one.code: one for one in Question.objects.filter(instrument=audit.instrument)}
        whose = {"audit": audit, "municipality": audit.municipality, "written_by": audit.author}
        return Note.objects.bulk_create([NoteFactory.build(question=asked[code], **whose, **facts) for code in codes])


def _answer(audit: Audit, question: Question) -> Answer:
    return Answer(
        municipality=audit.municipality,
        audit=audit,
        question=question,
        reply="yes",
        points=question.points,
        known_by="D",
        note=f"The records of {question.code} are complete and dated, and the foreman keeps them in the shop.",
        answered_by=audit.author,
        answered_at=MOMENT,
    )


def _shown(audit: Audit, question: Question, document: Document) -> Evidence:
    return Evidence(
        municipality=audit.municipality,
        audit=audit,
        question=question,
        document=document,
        added_by=audit.author,
        added_at=MOMENT,
    )


def answered_again(
    before: Audit, town: Any, author: Any, instrument: Any, *, files_each: int = 0, **facts: Any
) -> Audit:
    """This year's audit with the same instrument as ``before``, submitted once, with all answers yes."""
    with scopes_disabled():
        given = {"municipality": town, "author": author, "state": "in_review", "kind": "certification", **facts}
        audit = AuditFactory(method="answered", conducted_on=CONDUCTED, instrument=instrument, **given)
        asked = list(Question.objects.filter(instrument=instrument))
        Answer.objects.bulk_create([_answer(audit, question) for question in asked])
        for number in range(files_each):
            document = a_file(audit, f"new file {number}.pdf", f"new {number}")
            Evidence.objects.bulk_create([_shown(audit, question, document) for question in asked])
        hand_in(audit)
        return audit
