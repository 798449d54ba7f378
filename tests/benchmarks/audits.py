"""One large audit to measure with: 150 answers and 40 notes in review, and a draft of as many questions."""

from audits.models import Audit, Element, Instrument
from municipalities.models import Municipality, User
from tests.factories import (
    AnswerFactory,
    AuditFactory,
    DocumentFactory,
    EvidenceFactory,
    InstrumentFactory,
    NoteFactory,
    QuestionFactory,
)

QUESTIONS, NOTES, ELEMENTS = 150, 40, 10
STYLES = ("all_or_nothing", "range", "percent_positive")
NOTE = "19 of 24 monthly forms are on file for the shop and the pump house; the five missing are from the winter. " * 3


def instrument() -> Instrument:
    """150 questions in ten elements."""
    made = InstrumentFactory(name="Measured")
    made.elements.all().delete()
    for number in range(1, ELEMENTS + 1):
        element = Element.objects.create(instrument=made, number=number, name=f"Part {number}", points_possible=150)
        for position in range(1, QUESTIONS // ELEMENTS + 1):
            style = STYLES[position % len(STYLES)]
            facts = {"instrument": made, "element": element, "number": position, "style": style}
            QuestionFactory(**facts, text=f"Is part {number}.{position} of the system looked after, and by whom?")
    return made


def answered(municipality: Municipality, author: User, asked: Instrument, **facts: object) -> Audit:
    """An audit with an answer and a file for every question."""
    about = {"municipality": municipality, "author": author, "kind": "internal", "method": "answered"}
    audit = AuditFactory(**about, instrument=asked, **facts)
    documents = DocumentFactory.create_batch(20, audit=audit)
    for place, question in enumerate(asked.questions.all()):
        counts = {"asked": 6, "positive": 5} if question.style == "percent_positive" else {}
        points = {"points": 8} if question.style == "range" else {}
        AnswerFactory(
            audit=audit, question=question, reply="partly" if counts or points else "yes", note=NOTE, **counts, **points
        )
        EvidenceFactory(audit=audit, question=question, document=documents[place % len(documents)])
    return audit


def in_review(municipality: Municipality, author: User, reviewer: User, asked: Instrument) -> Audit:
    """With 40 notes to send."""
    audit = answered(municipality, author, asked, state="in_review", reviewer=reviewer)
    for question in list(asked.questions.all())[:NOTES]:
        NoteFactory(audit=audit, question=question, written_by=reviewer)
    return audit
