"""Moving from question to question, and the list of open questions."""

import pytest
from django_scopes import scopes_disabled

from tests.audits.reading import text
from tests.factories import (
    AnswerFactory,
)

pytestmark = pytest.mark.django_db


def test_the_list_of_questions_shows_the_progress(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])

    shown = text(office.get(address("audit_questions", audit)))

    assert "1 of 3 questions answered." in shown
    assert "Continue with question 1.2" in shown
    assert "1.1 Is there a policy?" in shown
    assert "Yes, 10 of 10" in shown
    assert "Not answered yet" in shown


def test_a_report_has_no_list_of_questions(office, address, audit_in):
    response = office.get(address("audit_questions", audit_in("draft")), follow=True)

    assert "so it has no questions to answer here." in text(response)


@pytest.mark.parametrize(("after", "goes_to"), [("", "1.2"), ("1.2", "2.1"), ("2.1", "1.2"), ("9.9", "1.2")])
def test_the_next_open_question_is_found(after, goes_to, office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])

    response = office.get(address("audit_question_open", audit), {"after": after})

    assert response.url == address("audit_question", audit, goes_to)


def test_the_list_is_shown_when_no_question_is_open(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], reply="no")
        AnswerFactory(audit=audit, question=question["2.1"], reply="not_applicable")

    response = office.get(address("audit_question_open", audit), follow=True)

    assert "All 3 questions are answered." in text(response)
    assert "Decided by 1.1" in text(response)


def test_an_unknown_question_is_not_found(office, address, audit):
    assert office.get(address("audit_question", audit, "9.9")).status_code == 404
    assert office.post(address("audit_question", audit, "9.9"), {"version": 0}).status_code == 404
    assert office.post(address("audit_question", audit, "9.9"), {}).status_code == 404
