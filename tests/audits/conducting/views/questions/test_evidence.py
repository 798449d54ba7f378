"""Files attached to an answer."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_scopes import scopes_disabled

from audits.models import Document, Evidence
from tests.audits import papers
from tests.audits.conducting.views.questions.kept import kept
from tests.audits.reading import error_at, text, typed
from tests.factories import (
    DocumentFactory,
    EvidenceFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db


def day_of(document):
    with scopes_disabled():
        return Document.objects.get(pk=document.pk).dated_on


def test_adding_a_file_saves_its_date_and_the_answer(office, address, audit):
    sent = {
        "version": 0,
        "reply": "yes",
        "note": "Typed.",
        "files": papers.upload("forms.pdf", papers.pdf()),
        "dated_on": "2026-03-01",
    }

    response = office.post(address("audit_evidence", audit, "1.1"), sent)

    assert response.url == address("audit_question", audit, "1.1") + "#evidence"
    with scopes_disabled():
        shown = Evidence.objects.select_related("document", "question").get()
    assert (shown.document.name, shown.document.dated_on, shown.question.code) == ("forms.pdf", date(2026, 3, 1), "1.1")
    assert kept("1.1").note == "Typed."


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({}, "files", "Choose a file."),
        ({"files": SimpleUploadedFile("a.exe", b"MZ")}, "files", "a.exe"),
        ({"files": papers.upload("a.pdf", papers.pdf()), "dated_on": "soon"}, "dated_on", "Enter a date such as"),
        ({"files": papers.upload("a.pdf", papers.pdf()), "dated_on": "2026-05-11"}, "dated_on", "is in the future"),
    ],
)
def test_a_refused_file_does_not_lose_the_answer(sent, field, sentence, office, address, audit):
    response = office.post(address("audit_evidence", audit, "1.1"), {"version": 0, "note": "Typed.", **sent})

    assert response.status_code == 422
    assert sentence in error_at(response, field)
    assert (kept("1.1").note, typed(response, "version")) == ("Typed.", "1")


def test_a_refused_answer_adds_no_file(office, address, audit):
    sent = {"version": 0, "reply": "partly", "points": "99", "files": papers.upload("a.pdf", papers.pdf())}

    response = office.post(address("audit_evidence", audit, "1.2"), sent)

    assert response.status_code == 422
    with scopes_disabled():
        assert not Document.objects.exists()


def test_a_file_of_the_audit_is_attached_to_two_questions(office, address, audit):
    with scopes_disabled():
        document = DocumentFactory(audit=audit, name="forms.pdf")

    office.post(address("audit_evidence_reuse", audit, "1.1"), {"version": 0, "document": str(document.pk)})
    office.post(address("audit_evidence_reuse", audit, "1.2"), {"version": 0, "document": str(document.pk)})

    with scopes_disabled():
        assert set(Evidence.objects.values_list("question__code", "document")) == {
            ("1.1", document.pk),
            ("1.2", document.pk),
        }


@pytest.mark.parametrize("chosen", ["", "00000000-0000-4000-8000-000000000000"])
def test_reusing_a_file_without_a_choice_is_refused(chosen, office, address, audit):
    with scopes_disabled():
        DocumentFactory(audit=audit)

    response = office.post(address("audit_evidence_reuse", audit, "1.1"), {"version": 0, "document": chosen})

    assert response.status_code == 422
    assert error_at(response, "document").startswith("Choose ")


def test_a_detached_file_stays_in_the_audit(office, address, audit, shown):
    where = address("audit_evidence_detach", audit, "1.1", shown.document_id)

    assert office.post(where, {"version": 0, "note": "Typed."}).status_code == 302

    with scopes_disabled():
        assert not Evidence.objects.exists()
        assert Document.objects.exists()
    assert kept("1.1").note == "Typed."


@pytest.mark.parametrize("name", ["audit_evidence_detach", "audit_evidence_date"])
def test_a_file_detached_by_another_person_loses_no_typed_text(name, office, address, audit, question, shown):
    with scopes_disabled():
        other = EvidenceFactory(audit=audit, question=question["1.1"]).document
        Evidence.objects.filter(pk=shown.pk).delete()
    where = address(name, audit, "1.1", shown.document_id)

    response = office.post(where, {"version": 0, "note": "Typed.", f"dated_{other.pk}": "2026-03-01"}, follow=True)

    assert f"“{shown.document}” is no longer attached to this question. Another person detached it." in text(response)
    assert kept("1.1").note == "Typed."
    assert day_of(other) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "file"), [("audit_question", 0), ("audit_evidence_date", 1), ("audit_evidence_detach", 1)]
)
def test_every_button_saves_all_typed_dates(name, file, office, address, audit, question, shown):
    with scopes_disabled():
        other = EvidenceFactory(audit=audit, question=question["1.1"]).document
    days = {f"dated_{shown.document_id}": "2026-03-01", f"dated_{other.pk}": "2026-04-01"}

    response = office.post(address(name, audit, "1.1", *[other.pk][:file]), {"version": 0, "go": "next", **days})

    assert response.status_code == 302
    assert (day_of(shown.document), day_of(other)) == (date(2026, 3, 1), date(2026, 4, 1))


def test_an_unchanged_date_does_not_overwrite_a_newer_one(office, address, audit, shown):
    with scopes_disabled():
        Document.objects.update(dated_on=date(2026, 2, 2))  # in another tab, after this page was opened
    name = f"dated_{shown.document_id}"

    office.post(
        address("audit_question", audit, "1.1"), {"version": 0, name: "2026-03-01", f"{name}_was": "2026-03-01"}
    )

    assert day_of(shown.document) == date(2026, 2, 2)


def test_an_emptied_date_is_removed(office, address, audit, shown):
    with scopes_disabled():
        Document.objects.update(dated_on=date(2026, 2, 2))
    where, name = address("audit_question", audit, "1.1"), f"dated_{shown.document_id}"

    office.post(where, {"version": 0, name: "", f"{name}_was": typed(office.get(where), f"{name}_was")})

    assert day_of(shown.document) is None


def test_a_refused_date_is_shown_and_the_others_are_saved(office, address, audit, question, shown):
    with scopes_disabled():
        other = EvidenceFactory(audit=audit, question=question["1.1"]).document
    days = {f"dated_{shown.document_id}": "soon", f"dated_{other.pk}": "2026-04-01"}

    response = office.post(address("audit_question", audit, "1.1"), {"version": 0, "note": "Typed.", **days})

    assert response.status_code == 422
    assert typed(response, f"dated_{shown.document_id}") == "soon"
    assert day_of(other) == date(2026, 4, 1)
    assert kept("1.1").note == "Typed."


def test_a_refused_answer_keeps_the_typed_dates(office, address, audit, shown):
    days = {f"dated_{shown.document_id}": "2026-03-01", "dated_on": "2026-04-01"}

    response = office.post(address("audit_question", audit, "1.1"), {"version": 0, "reply": "maybe", **days})

    assert response.status_code == 422
    assert {name: typed(response, name) for name in days} == days
    assert day_of(shown.document) is None


def test_save_and_next_also_uploads_the_chosen_file(office, address, audit):
    sent = {"version": 0, "files": papers.upload("forms.pdf", papers.pdf()), "dated_on": "2026-03-01", "go": "next"}

    office.post(address("audit_question", audit, "1.1"), sent)

    with scopes_disabled():
        assert Evidence.objects.get().document.dated_on == date(2026, 3, 1)


def test_a_date_without_a_file_is_refused_and_kept(office, address, audit):
    response = office.post(address("audit_question", audit, "1.1"), {"version": 0, "dated_on": "2026-03-01"})

    assert (error_at(response, "files"), typed(response, "dated_on")) == ("Choose a file.", "2026-03-01")


@pytest.mark.parametrize(
    ("typed_day", "day", "says"),
    [
        ("2026-03-01", date(2026, 3, 1), "Date saved."),
        ("", None, "Date saved."),
        ("soon", None, "enter a date such as 15 June 2027."),
        ("2026-12-01", None, "This date is in the future."),
    ],
)
def test_the_date_of_a_file_is_saved_or_refused(typed_day, day, says, office, address, audit, shown):
    where = address("audit_evidence_date", audit, "1.1", shown.document_id)

    response = office.post(where, {"version": 0, f"dated_{shown.document_id}": typed_day}, follow=True)

    assert says in text(response)
    with scopes_disabled():
        assert Document.objects.get().dated_on == day


def test_a_neighbour_cannot_find_the_evidence(signed_in, address, audit, shown, neighbour):
    with scopes_disabled():
        stranger = MembershipFactory(municipality=neighbour).user

    where = address("audit_evidence_detach", audit, "1.1", shown.document_id)
    assert signed_in(stranger).post(where, {}).status_code == 404
