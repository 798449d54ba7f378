"""A wrong audit date changes the version of the instrument; correcting it restores everything."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Document, Evidence
from tests.audits.reading import text, typed
from tests.factories import DocumentFactory, EvidenceFactory, InstrumentFactory, QuestionFactory

pytestmark = pytest.mark.django_db
SLIP, RIGHT = "2025-05-01", "2026-05-01"


@pytest.fixture
def instrument():
    """In force from 2026 on."""
    made = InstrumentFactory(valid_from=date(2026, 1, 1))
    QuestionFactory(instrument=made, number=1, text="Is there a policy?")
    QuestionFactory(instrument=made, number=2, text="Is it known?")
    return made


@pytest.fixture(autouse=True)
def older(instrument):
    """In force until the end of 2025; 1.2 asks something else."""
    made = InstrumentFactory(valid_from=date(2020, 1, 1), valid_until=date(2025, 12, 31))
    QuestionFactory(instrument=made, number=1, text="Is there a policy?")
    QuestionFactory(instrument=made, number=2, text="Is there a committee?")
    return made


@pytest.fixture
def enter_day(office, address, audit):
    def enter(day):
        audit.refresh_from_db()
        sent = {"conducted_on": day, "version": audit.version}
        assert office.post(address("audit_day", audit), sent).status_code == 302
        audit.refresh_from_db()

    return enter


@pytest.fixture
def answer(office, address, audit):
    def save(code, version, **sent):
        response = office.post(address("audit_question", audit, code), {"version": version, "go": "stay", **sent})
        assert response.status_code == 302

    return save


def test_no_answer_is_lost_and_edits_appear_in_both_versions(office, address, audit, enter_day, answer):
    answer("1.1", 0, reply="yes", note="Signed in January.")
    answer("1.2", 0, reply="yes", note="Everybody knows.")

    enter_day(SLIP)
    there = [office.get(address("audit_question", audit, code)) for code in ("1.1", "1.2")]
    assert [typed(page, "note") for page in there] == ["Signed in January.", ""]
    assert typed(there[1], "version") == "0"
    answer("1.1", typed(there[0], "version"), reply="yes", note="Signed in March.")
    answer("1.2", 0, reply="no", note="Too few people.")

    enter_day(RIGHT)
    here = [office.get(address("audit_question", audit, code)) for code in ("1.1", "1.2")]
    assert [typed(page, "note") for page in here] == ["Signed in March.", "Everybody knows."]


def test_the_check_uses_the_questions_of_the_current_version(office, address, audit, enter_day, answer):
    answer("1.2", 0, reply="yes", note="Everybody knows.")

    enter_day(SLIP)

    assert "Everybody knows." not in text(office.get(address("audit_check", audit)))
    assert "0 of 2 questions answered." in text(office.get(address("audit_questions", audit)))


def test_a_moved_file_can_be_dated_and_detached(office, address, audit, question, enter_day):
    with scopes_disabled():
        shown = EvidenceFactory(audit=audit, question=question["1.1"], document=DocumentFactory(audit=audit))
    where = [audit, "1.1", shown.document_id]

    enter_day(SLIP)

    day = {f"dated_{shown.document_id}": "2025-03-01"}
    assert office.post(address("audit_evidence_date", *where), day).status_code == 302
    assert office.post(address("audit_evidence_detach", *where), {}).status_code == 302
    with scopes_disabled():
        assert Document.objects.get().dated_on == date(2025, 3, 1)
        assert not Evidence.objects.exists()


def test_a_file_attached_in_both_versions_can_be_detached(office, address, audit, question, older):
    with scopes_disabled():
        document = DocumentFactory(audit=audit)
        for one in (question["1.1"], older.questions.get(code="1.1")):
            EvidenceFactory(audit=audit, question=one, document=document)

    assert office.post(address("audit_evidence_detach", audit, "1.1", document.pk), {}).status_code == 302
    with scopes_disabled():
        assert Evidence.objects.get().question.instrument == older


def test_a_file_attached_in_another_version_cannot_be_detached(office, address, audit, older):
    with scopes_disabled():
        aside = EvidenceFactory(audit=audit, question=older.questions.get(code="1.2"))

    office.post(address("audit_evidence_detach", audit, "1.2", aside.document_id), {})

    with scopes_disabled():
        assert Evidence.objects.get() == aside
