"""The pages of an audit answered question by question: starting, open tasks, check and revisions."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit, Note
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    AnswerFactory,
    EvidenceFactory,
    InstrumentFactory,
    NoteFactory,
    QuestionFactory,
    RevisionRoundFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def instrument():
    """A question in each of two elements, 1.1 and 2.1."""
    made = InstrumentFactory(valid_from=date(2026, 1, 1), name="Newest")
    for element in made.elements.all():
        QuestionFactory(instrument=made, element=element, number=1, text=f"Is {element.number} done?", attach="It")
    return made


@pytest.fixture
def audit(answered_draft, instrument):
    return answered_draft(instrument=instrument, kind="internal")


@pytest.fixture
def office(signed_in, administrator):
    return signed_in(administrator)


def answered(audit: Audit, **facts: str) -> None:
    """Answer every question with yes and attach a file dated in March."""
    with scopes_disabled():
        for question in audit.instrument.questions.all():
            note = f"We saw the record of element {question.element.number} at the office."
            AnswerFactory(audit=audit, question=question, **{"note": note, **facts})
            EvidenceFactory(audit=audit, question=question, document__dated_on=date(2026, 3, 1))


# — starting —


def test_the_start_page_offers_questions_first(office, address, town, instrument):
    page = office.get(address("audit_start", town)).content.decode()

    assert 'value="answered" id="id_method_0" checked' in page.replace("aria-describedby", "")
    office.post(address("audit_start", town), {"kind": "internal", "method": "reported"})
    with scopes_disabled():
        assert Audit.objects.get().method == "reported"


def test_the_start_page_without_questions_offers_no_method(office, address, town):
    InstrumentFactory(valid_from=date(2026, 1, 1))

    assert 'name="method"' not in office.get(address("audit_start", town)).content.decode()
    office.post(address("audit_start", town), {"kind": "internal"})

    with scopes_disabled():
        assert Audit.objects.get().method == "reported"


def test_the_method_of_a_draft_can_be_changed(office, address, audit):
    assert "How do you want to enter this audit?" in text(office.get(address("audit_method", audit)))

    office.post(address("audit_method", audit), {"method": "reported", "version": 0})

    with scopes_disabled():
        assert Audit.objects.get().method == "reported"
    assert "Documents" in text(office.get(address("audit", audit)))


def test_a_draft_without_questions_stays_a_report(office, address, audit_in):
    response = office.post(address("audit_method", audit_in("draft")), {"method": "answered", "version": 0})

    assert response.status_code == 422
    assert "has no questions. Hand the audit in as a report." in error_at(response, "method")


def test_the_method_of_a_submitted_audit_cannot_be_changed(office, address, audit_in):
    response = office.get(address("audit_method", audit_in("submitted")), follow=True)

    assert "Here is what you can do." in text(response)


# — open tasks —


def test_the_audit_page_shows_how_many_questions_are_answered(office, address, audit, instrument):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=instrument.questions.first())

    shown = text(office.get(address("audit", audit)))

    assert "Questions 1 of 2 answered To do" in shown
    assert "Other documents" in shown
    assert "Method Question by question, in the portal Change the method" in shown
    assert "Score by section" not in shown


def test_a_fully_answered_audit_is_ready_without_a_document(office, address, audit):
    answered(audit)

    shown = text(office.get(address("audit", audit)))

    assert "Questions 2 of 2 answered: 100.0% overall, lowest section 100.0% Done" in shown
    assert "Check and submit" in shown
    assert "Ready" in shown


def test_the_score_page_of_an_answered_audit_leads_to_its_questions(office, address, audit):
    assert office.get(address("audit_scores", audit)).url == address("audit_questions", audit)


# — the check —


def test_the_check_lists_findings_by_severity_with_links(office, address, audit, instrument):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=instrument.questions.first(), note="It is there.")

    response = office.get(address("audit_check", audit))

    shown = text(response)
    assert "Fix 2 things in the questions" in shown
    assert "Must fix: 2 findings" in shown
    assert "Look again:" in shown
    assert "For information:" in shown
    assert f'href="{address("audit_question", audit, "1.1")}"' in response.content.decode()
    assert f'href="{address("audit_question", audit, "2.1")}"' in response.content.decode()
    assert "Submit to AMHSA" not in shown


def test_a_must_fix_finding_blocks_the_submission(office, address, audit):
    response = office.post(address("audit_submit", audit), {"version": 0})

    assert response.status_code == 422
    assert "Question 1.1 is not answered." in text(response)
    with scopes_disabled():
        assert Audit.objects.get().state == "draft"


def test_a_complete_audit_is_submitted_with_a_receipt(office, address, audit):
    answered(audit)
    assert "Submit to AMHSA" in text(office.get(address("audit_check", audit)))

    response = office.post(address("audit_submit", audit), {"version": 0}, follow=True)

    assert "It has 2 answered questions and 2 files." in text(response)
    shown = text(office.get(address("audit", audit)))
    assert "Questions and answers" in shown
    assert "100.0% overall" in shown


# — revisions —


@pytest.fixture
def returned(audit, at):
    answered(audit)
    with scopes_disabled():
        facts = {
            "state": "revisions_requested",
            "round": 1,
            "answer_due_on": date(2026, 6, 4),
            "act_by": date(2026, 6, 4),
        }
        Audit.objects.update(**facts, submitted_at=at, submitted_by=audit.author)
        RevisionRoundFactory(audit=audit, requested_on=date(2026, 5, 5))
        second, first = audit.instrument.questions.order_by("-code")
        audit.second = NoteFactory(audit=audit, question=second, text="Second.", sent_at=at)
        audit.first = NoteFactory(audit=audit, question=first, text="First.", sent_at=at)
        audit.whole = NoteFactory(audit=audit, text="Whole.", weight="information", sent_at=at)
    audit.refresh_from_db()
    return audit


def ticked() -> set[str]:
    with scopes_disabled():
        return set(Note.objects.filter(fixed_at__isnull=False).values_list("text", flat=True))


def test_the_notes_follow_the_questions_and_link_to_them(office, address, returned):
    response = office.get(address("audit_revisions", returned))

    shown = text(response)
    assert shown.index("Whole.") < shown.index("First.") < shown.index("Second.")
    assert "0 of 3 notes dealt with" in shown
    assert f'href="{address("audit_question", returned, "1.1")}#notes"' in response.content.decode()


def test_saving_ticks_sends_nothing_and_keeps_the_typed_answer(office, address, returned):
    sent = {"version": 0, "do": "tick", "fixed": [str(returned.first.pk)], "answer": "Half of i"}

    response = office.post(address("audit_revisions", returned), sent)

    assert response.status_code == 200
    assert ticked() == {"First."}
    assert (typed(response, "answer"), typed(response, "version")) == ("Half of i", "1")
    assert "1 of 3 notes dealt with" in text(response)
    assert "You haven’t sent your answer yet." in text(response)


def test_a_note_ticked_at_its_question_counts_on_the_page(office, address, returned):
    for note in (returned.first, returned.second):
        office.post(address("audit_note_tick", returned, note.pk), {})
    fixed = [str(returned.first.pk), str(returned.second.pk)]

    response = office.post(address("audit_revisions", returned), {"version": 2, "answer": "Dated.", "fixed": fixed})

    assert response.url == address("audit_receipt", returned)


@pytest.mark.parametrize("was_ticked", [True, False])
def test_an_unticked_must_fix_note_blocks_the_answer(was_ticked, office, address, returned):
    if was_ticked:
        office.post(address("audit_note_tick", returned, returned.second.pk), {})
    sent = {"version": 1 if was_ticked else 0, "answer": "Dated.", "fixed": [str(returned.first.pk)]}

    response = office.post(address("audit_revisions", returned), sent)

    assert response.status_code == 422
    assert "one must-fix note. Fix each one, then tick it." in error_at(response, "fixed")
    assert typed(response, "answer") == "Dated."
    with scopes_disabled():
        assert Audit.objects.get().state == "revisions_requested"


def test_the_revisions_query_count_is_independent_of_the_questions(
    office, address, returned, instrument, django_assert_max_num_queries
):
    for number in range(2, 30):
        with scopes_disabled():
            AnswerFactory(audit=returned, question=QuestionFactory(instrument=instrument, number=number))

    with django_assert_max_num_queries(18):
        office.get(address("audit_revisions", returned))
