"""Saving an answer with a button or from the script of the page, with the same messages."""

import json
from decimal import Decimal

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from tests.audits.conducting.views.questions.kept import CONDUCTED, kept, nothing_kept
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    AnswerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("go", "goes_to"),
    [("next", "2.1"), ("back", "1.1"), ("stay", "1.2"), ("open", "2.1"), ("leave", None), ("", "2.1")],
)
def test_save_leads_to_the_page_of_the_button(go, goes_to, office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])
    sent = {"version": 0, "reply": "partly", "points": "4.5", "known_by": ["D", "I"], "note": "Nearly.", "go": go}

    response = office.post(address("audit_question", audit, "1.2"), sent)

    assert response.url == (address("audit_question", audit, goes_to) if goes_to else address("audit", audit))
    answer = kept("1.2")
    assert (answer.reply, answer.points, answer.known_by, answer.note) == ("partly", Decimal("4.5"), "DI", "Nearly.")


def test_saving_the_last_question_leads_to_the_list(office, address, audit):
    response = office.post(
        address("audit_question", audit, "2.1"), {"version": 0, "asked": "3", "positive": "2", "go": "next"}
    )

    assert response.url == address("audit_questions", audit)
    assert (kept("2.1").asked, kept("2.1").positive, kept("2.1").reply) == (3, 2, "partly")


def test_does_not_apply_is_an_answer(office, address, audit):
    office.post(address("audit_question", audit, "2.1"), {"version": 0, "not_applicable": "on", "note": "Nobody else."})

    assert kept("2.1").reply == "not_applicable"


def test_points_alone_mean_partly(office, address, audit):
    office.post(address("audit_question", audit, "1.2"), {"version": 0, "points": "3"})

    assert (kept("1.2").reply, kept("1.2").points) == ("partly", 3)


@pytest.mark.parametrize(
    ("code", "sent", "field", "sentence"),
    [
        ("1.2", {"reply": "partly", "points": "10"}, "points", "Enter points above 0 and below 10 for “partly”"),
        ("1.2", {"reply": "partly", "points": "many"}, "points", "Enter a number, for example 86.5."),
        ("1.2", {"reply": "yes", "points": "3"}, "points", "You can enter points only for “partly”."),
        ("2.1", {"asked": "2", "positive": "3"}, "positive", "You asked 2, so no more than 2 can agree."),
        ("2.1", {"positive": "3"}, "asked", "Also enter how many people you asked."),
        ("1.1", {"reply": "maybe"}, "reply", "Choose one of the answers shown."),
    ],
)
def test_a_refused_answer_stays_on_the_page(code, sent, field, sentence, office, address, audit):
    response = office.post(address("audit_question", audit, code), {"version": 0, "note": "Long typed.", **sent})

    assert response.status_code == 422
    assert sentence in error_at(response, field)
    assert typed(response, "note") == "Long typed."
    assert nothing_kept()


def test_a_conflict_shows_both_answers_side_by_side(office, address, audit, question, member):
    with scopes_disabled():
        theirs = AnswerFactory(
            audit=audit,
            question=question["1.1"],
            reply="no",
            note="Theirs.",
            answered_by=member("contributor"),
            version=4,
        )

    response = office.post(address("audit_question", audit, "1.1"), {"version": 3, "reply": "yes", "note": "Mine."})

    assert response.status_code == 409
    shown = text(response)
    assert f"{theirs.answered_by} saved this answer at 10 May 2026, 10:00" in shown
    assert "Yours, not saved yet Yes, 10 of 10 Mine." in shown
    assert "No, 0 of 10" in shown
    assert (typed(response, "note"), typed(response, "version")) == ("Mine.", "4")
    assert kept("1.1").note == "Theirs."

    again = {"version": typed(response, "version"), "reply": "yes", "note": "Both.", "go": "stay"}
    assert office.post(address("audit_question", audit, "1.1"), again).status_code == 302
    assert (kept("1.1").note, kept("1.1").version) == ("Both.", 5)


def test_a_removed_answer_is_reported_and_can_be_saved_again(office, address, audit):
    response = office.post(address("audit_question", audit, "1.1"), {"version": 2, "reply": "yes", "note": "Mine."})

    assert response.status_code == 422
    assert "Another person removed this answer after you opened it." in text(response)
    assert (typed(response, "note"), typed(response, "version")) == ("Mine.", "0")


def test_an_answer_to_a_submitted_audit_is_refused_and_kept(office, address, audit):
    with scopes_disabled():
        type(audit).objects.update(
            state="submitted",
            submitted_at=audit.started_at,
            submitted_by=audit.author,
            answer_due_on=CONDUCTED,
            act_by=CONDUCTED,
        )

    response = office.post(address("audit_question", audit, "1.1"), {"version": 0, "reply": "yes", "note": "Mine."})

    assert response.status_code == 422
    assert "You can’t change this audit now." in text(response)
    assert typed(response, "note") == "Mine."


def test_the_page_is_never_cached(office, address, audit):
    assert "no-store" in office.get(address("audit_question", audit, "1.1"))["Cache-Control"]


def test_the_script_receives_the_version_and_the_time(office, address, audit):
    sent = {"version": 0, "reply": "yes", "note": "Half a sen"}

    response = office.post(address("audit_question_save", audit, "1.1"), sent)

    assert json.loads(response.content) == {"version": 1, "said": "Saved at 10:00. You can stop and come back later."}
    assert kept("1.1").note == "Half a sen"


def test_the_script_receives_the_messages_of_the_page(office, address, audit):
    response = office.post(
        address("audit_question_save", audit, "1.2"), {"version": 0, "reply": "partly", "points": "11"}
    )

    assert response.status_code == 422
    assert json.loads(response.content)["errors"] == {
        "points": ["Enter points above 0 and below 10 for “partly”, with at most two decimals."]
    }


def test_the_script_receives_both_answers_on_a_conflict(office, address, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], note="Theirs <b>.", version=7)

    response = office.post(address("audit_question_save", audit, "1.1"), {"version": 0, "reply": "no", "note": "Mine."})

    told = json.loads(response.content)
    assert (response.status_code, told["version"]) == (409, "7")
    assert "Mine." in told["html"]
    assert "Theirs &lt;b&gt;." in told["html"]


def test_a_signed_out_visitor_is_redirected_to_sign_in(address, audit):
    response = Client().post(address("audit_question_save", audit, "1.1"), {"version": 0})

    assert response.status_code == 302
    assert nothing_kept()


def test_saving_costs_few_queries(office, address, audit, question, django_assert_max_num_queries):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"])

    with django_assert_max_num_queries(12):  # two of them are the savepoint
        office.post(address("audit_question_save", audit, "1.1"), {"version": 1, "reply": "no", "note": "Changed."})
