from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit, ElementScore, Note, RevisionRound
from tests.audits.reading import error_at, text, typed
from tests.factories import NoteFactory, RevisionRoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(audit_in, at):
    """An audit returned for revisions, with one must-fix note and one for information."""
    audit = audit_in("revisions_requested", kind="internal", round=1, answer_due_on=date(2026, 5, 20))
    with scopes_disabled():
        RevisionRoundFactory(
            audit=audit,
            letter="Please add the drill.\nThank you.",
            requested_on=date(2026, 5, 5),
            due_on=date(2026, 5, 20),
        )
        audit.must = NoteFactory(audit=audit, text="Date the drill.", sent_at=at)
        audit.info = NoteFactory(audit=audit, text="Well done.", weight="information", sent_at=at)
        NoteFactory(audit=audit, text="Not sent.", round=2)
    return audit


def test_the_page_shows_the_letter_the_notes_and_the_due_date(signed_in, address, administrator, asked):
    shown = text(signed_in(administrator).get(address("audit_revisions", asked)))

    assert "AMHSA asks for revisions. Answer by 20 May 2026." in shown
    assert "All rounds should end by 3 August 2026" in shown
    assert "Please add the drill. Thank you." in shown
    assert "Must fix Date the drill." in shown
    assert "Not sent." not in shown


def test_a_sent_answer_leads_to_a_receipt(signed_in, address, administrator, asked):
    sent = {"version": 0, "answer": "Dated.", "fixed": [str(asked.must.pk)]}

    response = signed_in(administrator).post(address("audit_revisions", asked), sent, follow=True)

    assert response.redirect_chain[-1][0] == address("audit_receipt", asked)
    with scopes_disabled():
        assert RevisionRound.objects.get().answer == "Dated."
        assert Audit.objects.get().state == "resubmitted"
    assert "round 1" in text(response)


def test_the_answer_is_sent_with_the_ticks_of_the_page(signed_in, address, administrator, asked, at):
    with scopes_disabled():
        Note.objects.filter(round=1).update(fixed_at=at, fixed_by=administrator)
    sent = {"version": 0, "answer": "Not all.", "fixed": [str(asked.must.pk)]}

    signed_in(administrator).post(address("audit_revisions", asked), sent)

    with scopes_disabled():
        assert Audit.objects.get().state == "resubmitted"
        assert set(Note.objects.filter(fixed_at__isnull=False)) == {asked.must}


@pytest.mark.parametrize(
    ("answer", "ticked", "field", "sentence"),
    [
        ("", True, "answer", "Enter what you changed."),
        ("   ", True, "answer", "Enter what you changed."),
        ("Dated.", False, "fixed", "You haven’t ticked one must-fix note. Fix each one, then tick it."),
    ],
)
def test_a_refused_answer_keeps_the_typed_text(
    answer, ticked, field, sentence, signed_in, address, administrator, asked
):
    sent = {"version": 0, "answer": answer, "fixed": [str(asked.must.pk if ticked else asked.info.pk)]}

    response = signed_in(administrator).post(address("audit_revisions", asked), sent)

    assert error_at(response, field) == sentence
    assert typed(response, "answer").strip() == answer.strip()
    assert response.content.count(b"checked") == 1
    with scopes_disabled():
        assert Audit.objects.get().state == "revisions_requested"


def test_a_note_of_another_audit_cannot_be_ticked(signed_in, address, administrator, asked):
    sent = {"version": 0, "answer": "Dated.", "fixed": ["00000000-0000-0000-0000-000000000000"]}

    response = signed_in(administrator).post(address("audit_revisions", asked), sent)

    assert error_at(response, "fixed") == "Choose among the answers shown."


def test_an_incomplete_audit_lists_the_missing_scores(signed_in, address, administrator, asked):
    with scopes_disabled():
        ElementScore.objects.filter(element__number=1).delete()
    sent = {"version": 0, "answer": "Dated.", "fixed": [str(asked.must.pk)]}

    response = signed_in(administrator).post(address("audit_revisions", asked), sent)

    assert text(response).count("Enter the score of Section 1.") == 2
    assert typed(response, "answer") == "Dated."


def test_a_second_answer_is_refused_and_names_the_first(signed_in, address, administrator, member, asked):
    sent = {"version": 0, "answer": "Dated.", "fixed": [str(asked.must.pk)]}
    signed_in(member("contributor")).post(address("audit_revisions", asked), sent)

    again = signed_in(administrator).post(address("audit_revisions", asked), sent | {"answer": "Mine."})

    assert "Audit resubmitted, round 1" in text(again)
    assert typed(again, "answer") == "Mine."
    with scopes_disabled():
        assert RevisionRound.objects.get().answer == "Dated."
