from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Answer, Audit, Document, Evidence, Note
from tests.audits import papers
from tests.factories import (
    MOMENT,
    AnswerFactory,
    AuditFactory,
    DocumentFactory,
    EvidenceFactory,
    InstrumentFactory,
    NoteFactory,
    QuestionFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/v1/audits/"


@pytest.fixture
def instrument():
    """1.1 yes or no; 1.2 a range that depends on it; 1.3 per cent positive."""
    made = InstrumentFactory()
    first = QuestionFactory(instrument=made, number=1, is_written_policy=True)
    QuestionFactory(instrument=made, number=2, style="range", depends_on=first)
    QuestionFactory(instrument=made, number=3, style="percent_positive", validation="I")
    return made


@pytest.fixture
def audit(answered_draft, instrument):
    return answered_draft(instrument=instrument, kind="internal")


@pytest.fixture
def question(instrument):
    return {one.code: one for one in instrument.questions.all()}


@pytest.fixture
def own(api, administrator):
    return api(administrator)


def at(audit, *parts):
    return "/".join([f"{LIST}{audit.pk}", *map(str, parts), ""])


def put(client, audit, code, **sent):
    return client.put(at(audit, "answers", code), {"version": 0, **sent}, format="json")


def test_a_saved_answer_is_listed_with_its_points(own, audit):
    saved = put(own, audit, "1.3", asked=3, positive=2, known_by="I", note="Two of three.")

    assert saved.status_code == 200
    assert saved.data == own.get(at(audit, "answers", "1.3")).data
    assert (saved.data["reply"], saved.data["version"], saved.data["carried_over"]) == ("partly", 1, False)
    rows = {row["code"]: row for row in own.get(at(audit, "answers")).data}
    assert rows["1.3"]["worth"] == {"awarded": "20/3", "possible": "10.00"}
    assert rows["1.3"]["answer"]["note"] == "Two of three."
    assert (rows["1.1"]["answer"], rows["1.1"]["worth"]["awarded"], rows["1.1"]["is_settled"]) == (None, None, False)


def test_an_unanswered_question_has_version_0(own, audit):
    assert own.get(at(audit, "answers", "1.1")).data == {"reply": "", "version": 0}
    assert own.get(at(audit, "answers", "9.9")).status_code == 404


def test_a_conflict_returns_the_other_answer_and_overwrites_nothing(own, api, member, audit):
    put(api(member("contributor")), audit, "1.1", reply="yes", note="Theirs.")

    refused = put(own, audit, "1.1", reply="no", note="Mine.")

    assert (refused.status_code, refused.data["code"]) == (409, "answered_meanwhile")
    assert (refused.data["theirs"]["note"], refused.data["theirs"]["version"]) == ("Theirs.", 1)
    assert put(own, audit, "1.1", reply="no", note="Mine.", version=1).data["version"] == 2


@pytest.mark.parametrize(
    ("code", "sent", "field"),
    [
        ("1.2", {"reply": "partly", "points": "10"}, "points"),
        ("1.3", {"asked": 2, "positive": 3}, "positive"),
        ("1.1", {"reply": "not_applicable"}, "reply"),
        ("1.1", {"reply": "maybe"}, "reply"),
        ("1.1", {"known_by": "DIOX"}, "known_by"),
        ("1.1", {"version": -1}, "version"),
        ("1.3", {"asked": 2**40}, "asked"),
    ],
)
def test_a_refused_answer_names_its_field(code, sent, field, own, audit):
    refused = put(own, audit, code, **sent)

    assert (refused.status_code, field in refused.data) == (400, True)


def test_progress_counts_by_element(own, audit, question):
    with scopes_disabled():
        AnswerFactory(audit=audit, question=question["1.1"], reply="no")

    told = own.get(at(audit, "progress")).data

    assert (told["settled"], told["questions"]) == (2, 3)
    assert told["elements"] == [{"number": 1, "name": "Section 1", "settled": 2, "questions": 3}]


def test_findings_name_their_question_and_severity(own, audit):
    found = own.get(at(audit, "findings")).data

    assert {"check": "unanswered", "severity": "must_fix", "code": "1.1"}.items() <= found[0].items()
    problems = own.get(at(audit, "problems")).data
    assert [problem["code"] for problem in problems] == ["1.1", "1.2", "1.3"]


def test_a_file_attached_under_two_versions_is_detached_once(own, audit, question):
    with scopes_disabled():
        document = DocumentFactory(audit=audit)
        for one in (question["1.1"], QuestionFactory(number=1)):
            EvidenceFactory(audit=audit, question=one, document=document)

    assert own.delete(at(audit, "answers", "1.1", "evidence", document.pk)).status_code == 204
    assert own.delete(at(audit, "answers", "1.1", "evidence", document.pk)).status_code == 404


def test_a_file_is_added_reused_dated_and_detached(own, audit):
    file = papers.upload("forms.pdf", papers.pdf())
    sent = {"files": [file], "question": "1.1", "dated_on": "2026-03-01"}

    added = own.post(at(audit, "documents"), sent, format="multipart")

    assert (added.status_code, added.data[0]["dated_on"]) == (201, "2026-03-01")
    document = added.data[0]["id"]
    again = own.post(at(audit, "answers", "1.2", "evidence"), {"document": document}, format="json")
    assert (again.status_code, again.data["id"]) == (201, document)
    rows = {row["code"]: row["evidence"] for row in own.get(at(audit, "answers")).data}
    assert rows == {"1.1": [document], "1.2": [document], "1.3": []}
    dated = own.put(at(audit, "documents", document, "dated_on"), {"dated_on": None}, format="json")
    assert (dated.status_code, dated.data["dated_on"]) == (200, None)
    assert own.delete(at(audit, "answers", "1.1", "evidence", document)).status_code == 204
    assert own.delete(at(audit, "answers", "1.1", "evidence", document)).status_code == 404
    with scopes_disabled():
        assert Evidence.objects.get().question.code == "1.2"
        assert Document.objects.get().removed_at is None


def test_another_audits_file_is_not_found(own, audit, town):
    with scopes_disabled():
        other = DocumentFactory(audit=AuditFactory(municipality=town))

    refused = own.post(at(audit, "answers", "1.1", "evidence"), {"document": str(other.pk)}, format="json")

    assert refused.status_code == 404


def test_an_answer_is_carried_over_and_restored(own, audit, town, instrument, question, settings):
    settings.AUDIT_CARRY_OVER = True
    with scopes_disabled():
        facts = {"state": "qa_passed", "method": "answered", "conducted_on": date(2025, 5, 2)}
        won = AuditFactory(municipality=town, instrument=instrument, **facts)
        AnswerFactory(audit=won, question=question["1.1"], note="It hangs.")

    carried = own.post(at(audit, "answers", "1.1", "carry_over"), {"version": 0}, format="json")
    assert (carried.status_code, carried.data["carried_over"], carried.data["note"]) == (200, True, "It hangs.")
    refused = own.post(at(audit, "answers", "1.2", "carry_over"), {"version": 0}, format="json")
    assert (refused.status_code, refused.data["code"]) == (400, "not_carried")
    back = own.post(at(audit, "answers", "1.1", "take_back"), {"version": 1}, format="json")
    assert (back.data["carried_over"], back.data["reply"], back.data["version"]) == (False, "", 2)


def test_a_note_is_ticked_and_unticked(own, town, administrator):
    with scopes_disabled():
        returned = AuditFactory(municipality=town, author=administrator, state="revisions_requested", round=1)
        note = NoteFactory(audit=returned, sent_at=MOMENT)
        unsent = NoteFactory(audit=returned)

    ticked = own.post(at(returned, "notes", note.pk, "tick"))
    assert (ticked.status_code, ticked.data["fixed_at"] is not None) == (200, True)
    assert own.post(at(returned, "notes", note.pk, "untick")).data["fixed_at"] is None
    assert own.post(at(returned, "notes", unsent.pk, "tick")).status_code == 404
    with scopes_disabled():
        assert not Note.objects.filter(fixed_at__isnull=False).exists()


def test_the_method_of_a_draft_can_be_changed(own, audit):
    chosen = own.post(at(audit, "method"), {"method": "reported", "version": 0}, format="json")

    assert (chosen.status_code, chosen.data["method"], chosen.data["version"]) == (200, "reported", 1)
    with scopes_disabled():
        assert Audit.objects.get().method == "reported"


@pytest.mark.parametrize("role", ["reader", "auditor"])
def test_a_member_without_write_access_cannot_answer(role, api, member, audit):
    reader = api(member(role))

    assert put(reader, audit, "1.1", reply="yes").status_code == 403
    assert reader.get(at(audit, "answers")).status_code == (200 if role == "reader" else 403)
    with scopes_disabled():
        assert not Answer.objects.exists()


@pytest.mark.parametrize("more", [0, 30])
def test_the_list_query_count_is_independent_of_its_length(more, own, audit, instrument, django_assert_max_num_queries):
    for number in range(4, 4 + more):
        with scopes_disabled():
            AnswerFactory(audit=audit, question=QuestionFactory(instrument=instrument, number=number))

    with django_assert_max_num_queries(10):
        assert len(own.get(at(audit, "answers")).data) == 3 + more
