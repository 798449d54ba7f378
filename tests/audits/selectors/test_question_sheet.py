from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Document
from audits.rules.answers import Reply
from audits.selectors.question_sheet import find_audit_before, find_certification_before, load_answer_sheet, load_sheet
from tests.factories import (
    AnswerFactory,
    AuditFactory,
    DocumentFactory,
    EvidenceFactory,
    InstrumentFactory,
    NoteFactory,
    QuestionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
DAY = date(2026, 5, 1)


@pytest.fixture
def instrument():
    return InstrumentFactory()


@pytest.fixture
def audit_of(town, instrument):
    def make(day=DAY, **facts):
        given = {"kind": "internal", "state": "qa_passed", "method": "answered", "instrument": instrument, **facts}
        with scopes_disabled():
            return AuditFactory(municipality=town, conducted_on=day, **given)

    return make


@pytest.fixture
def questions(instrument):
    """Questions 1.1, 1.2 that depends on it, and 2.1, created in another order."""
    one, two = instrument.elements.all()
    last = QuestionFactory(instrument=instrument, element=two, number=1)
    first = QuestionFactory(instrument=instrument, element=one, number=1)
    second = QuestionFactory(instrument=instrument, element=one, number=2, depends_on=first)
    return [first, second, last]


def test_a_sheet_groups_everything_by_question(audit_of, questions):
    audit, before = audit_of(state="draft"), audit_of(date(2025, 5, 1))
    with scopes_disabled():
        answer = AnswerFactory(audit=audit, question=questions[0])
        document = DocumentFactory(audit=audit, dated_on=DAY)
        EvidenceFactory(audit=audit, question=questions[0], document=document)
        gone = DocumentFactory(audit=audit, removed_at=audit.started_at)
        EvidenceFactory(audit=audit, question=questions[0], document=gone)
        note = NoteFactory(audit=audit, question=questions[0])
        earlier = AnswerFactory(audit=before, question=questions[0], reply="no")

    sheet = load_sheet(audit)

    assert [row.code for row in sheet.rows] == ["1.1", "1.2", "2.1"]
    row = sheet.by_code["1.1"]
    assert (row.answer, row.before, list(row.notes), list(row.evidence)) == (answer, earlier, [note], [document])
    assert (row.line.before.reply, row.line.evidence[0].dated_on) == (Reply.NO, DAY)
    assert [(part.element.number, part.settled, part.first_open) for part in sheet.parts] == [
        (1, 1, "1.2"),
        (2, 0, "2.1"),
    ]
    assert (sheet.settled, sheet.before) == (1, before)


def test_a_question_decided_by_another_is_not_asked(audit_of, questions):
    audit = audit_of(state="draft")
    with scopes_disabled():
        AnswerFactory(audit=audit, question=questions[0], reply="no")

    row = load_sheet(audit).by_code["1.2"]

    assert (row.is_asked, row.is_settled, row.worth.awarded, row.answer) == (False, True, 0, None)


def test_answers_in_another_version_are_not_on_the_sheet(audit_of, questions):
    audit, before = audit_of(state="draft"), audit_of(date(2025, 5, 1))
    other = QuestionFactory(number=1)
    with scopes_disabled():
        for one in (audit, before):
            AnswerFactory(audit=one, question=other)
            EvidenceFactory(audit=one, question=other)

    for sheet in (load_sheet(audit), load_sheet(audit, documents=Document.objects.all())):
        row = sheet.by_code["1.1"]
        assert (row.answer, row.before, list(row.evidence), list(row.before_evidence)) == (None, None, [], [])


def test_the_same_question_in_another_version_is_compared(audit_of, questions, instrument):
    newer = InstrumentFactory()
    twin = QuestionFactory(instrument=newer, number=1)
    audit, before = audit_of(state="draft", instrument=newer), audit_of(date(2025, 5, 1))
    with scopes_disabled():
        earlier = AnswerFactory(audit=before, question=questions[0])

    assert load_sheet(audit).by_code[twin.code].before == earlier


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, True),
        ({"state": "submitted"}, True),
        ({"state": "draft"}, False),
        ({"state": "qa_failed"}, False),
        ({"method": "reported"}, False),
        ({"kind": "additional"}, True),
    ],
)
def test_only_a_submitted_answered_audit_is_compared(facts, counts, audit_of):
    audit, other = audit_of(state="draft"), audit_of(date(2025, 5, 1), **facts)

    assert find_audit_before(audit) == (other if counts else None)


def test_the_latest_earlier_audit_is_compared(audit_of):
    audit_of(date(2024, 5, 1))
    latest, _later = audit_of(date(2025, 5, 1)), audit_of(date(2026, 6, 1))

    assert find_audit_before(audit_of(state="draft")) == latest


def test_a_neighbours_audit_is_never_compared(audit_of, neighbour, instrument):
    with scopes_disabled():
        AuditFactory(
            municipality=neighbour,
            instrument=instrument,
            method="answered",
            state="qa_passed",
            conducted_on=date(2025, 5, 1),
        )

    assert find_audit_before(audit_of(state="draft")) is None


@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, True),
        ({"passed": False}, False),
        ({"state": "submitted"}, False),
        ({"kind": "internal"}, False),
        ({"method": "reported"}, False),
    ],
)
def test_only_a_passed_certification_can_be_carried_over(facts, counts, audit_of):
    won = audit_of(date(2025, 5, 1), **{"kind": "certification", **facts})

    assert find_certification_before(audit_of(state="draft")) == (won if counts else None)


@pytest.mark.parametrize("more", [0, 25])
def test_the_query_count_is_independent_of_the_questions(
    more, audit_of, questions, instrument, django_assert_max_num_queries
):
    audit, before = audit_of(state="draft"), audit_of(date(2025, 5, 1))
    with scopes_disabled():
        for number in range(3, 3 + more):
            question = QuestionFactory(instrument=instrument, number=number)
            for one in (audit, before):
                AnswerFactory(audit=one, question=question)
                EvidenceFactory(audit=one, question=question)

    with django_assert_max_num_queries(6):
        sheet = load_sheet(audit)
        assert len(sheet.rows) == 3 + more
    with django_assert_max_num_queries(5):
        assert len(load_answer_sheet(audit).lines) == 3 + more
