from datetime import date, timedelta

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.documents import add_documents
from audits.conducting.services.evidence import attach_evidence, date_document, detach_evidence
from audits.models import Audit, Document, Evidence
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.uploads import UploadsRefused
from tests.audits import papers
from tests.factories import AuditFactory, DocumentFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]
TODAY = date(2026, 5, 10)


@pytest.fixture
def audit(answered_draft):
    return answered_draft()


@pytest.fixture
def question(audit):
    return QuestionFactory(instrument=audit.instrument, code="3.4")


@pytest.fixture
def document(audit):
    with scopes_disabled():
        return DocumentFactory(audit=audit, name="forms.pdf")


@pytest.fixture
def hand(administrator, at):
    return {"by": administrator, "at": at}


def test_one_file_shows_several_questions(audit, question, document, hand):
    other = QuestionFactory(instrument=audit.instrument)

    for one in (question, other):
        attach_evidence(audit=audit, question=one, document=document, **hand)

    assert set(Evidence.objects.values_list("question", flat=True)) == {question.pk, other.pk}
    sentences = {event.sentence for event in Event.objects.about(audit)}
    assert "“forms.pdf” attached to question 3.4" in sentences


def test_attaching_twice_changes_nothing(audit, question, document, hand):
    first = attach_evidence(audit=audit, question=question, document=document, **hand)

    assert attach_evidence(audit=audit, question=question, document=document, **hand) == first
    assert Audit.objects.get().version == 1


def test_a_file_of_another_audit_or_taken_out_shows_nothing(audit, question, document, town, hand, at):
    with scopes_disabled():
        foreign = DocumentFactory(audit=AuditFactory(municipality=town))
    document.removed_at = at

    for wrong in (foreign, document):
        with pytest.raises(RuleBroken) as refusal:
            attach_evidence(audit=audit, question=question, document=wrong, **hand)
        assert (refusal.value.code, refusal.value.field) == ("unknown_document", "document")


def test_a_file_taken_from_a_question_stays_among_the_audits(audit, question, document, hand):
    shown = attach_evidence(audit=audit, question=question, document=document, **hand)

    detach_evidence(evidence=shown, **hand)

    assert not Evidence.objects.exists()
    assert Document.objects.get().removed_at is None
    with pytest.raises(RuleBroken) as refusal:
        detach_evidence(evidence=Evidence(pk=shown.pk or document.pk, audit=audit, question=question), **hand)
    assert refusal.value.code == "detached_already"


def test_a_date_is_kept_and_the_same_again_changes_nothing(audit, document, hand):
    date_document(document=document, dated_on=date(2026, 3, 1), **hand)
    date_document(document=document, dated_on=date(2026, 3, 1), **hand)

    assert Document.objects.get().dated_on == date(2026, 3, 1)
    assert Audit.objects.get().version == 1
    assert Event.objects.about(audit).get().sentence == "Date of “forms.pdf” set to 1 March 2026"


def test_a_date_can_be_taken_away(document, hand):
    date_document(document=document, dated_on=date(2026, 3, 1), **hand)

    assert date_document(document=document, dated_on=None, **hand).dated_on is None
    assert Document.objects.get().dated_on is None


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (TODAY + timedelta(days=1), "in_the_future"),
        (date(1026, 3, 1), "too_early"),
        (TODAY, None),
        (date(1999, 1, 1), None),
    ],
)
def test_a_day_of_which_a_file_can_speak(day, code, document, hand):
    if code is None:
        assert date_document(document=document, dated_on=day, **hand).dated_on == day
        return
    with pytest.raises(RuleBroken) as refusal:
        date_document(document=document, dated_on=day, **hand)
    assert (refusal.value.code, refusal.value.field) == (code, "dated_on")


def test_a_file_that_was_taken_out_is_not_dated(document, hand, at):
    Document.objects.update(removed_at=at)

    with pytest.raises(RuleBroken) as refusal:
        date_document(document=document, dated_on=TODAY, **hand)

    assert refusal.value.code == "unknown_document"


def test_handing_in_a_file_with_a_question_shows_it_at_once(audit, question, hand):
    file = papers.upload("forms.pdf", papers.pdf())

    (document,) = add_documents(audit=audit, uploaded=[file], question=question, dated_on=TODAY, **hand)

    assert document.dated_on == TODAY
    assert Evidence.objects.get().document == document


def test_the_same_content_again_is_pointed_to_what_is_there(audit, question, hand):
    add_documents(audit=audit, uploaded=[papers.upload("a.pdf", papers.pdf())], **hand)

    with pytest.raises(UploadsRefused) as refusal:
        add_documents(audit=audit, uploaded=[papers.upload("b.pdf", papers.pdf())], question=question, **hand)

    assert refusal.value.sentences == [
        "“b.pdf” has the same content as “a.pdf”. Choose that file from the audit’s files."
    ]


@pytest.mark.parametrize("state", ["submitted", "in_review", "qa_failed"])
def test_what_is_handed_in_stays_as_it_was(state, audit, question, document, hand):
    Audit.objects.filter(pk=audit.pk)
    audit.state = document.audit.state = state

    for call in (
        lambda: attach_evidence(audit=audit, question=question, document=document, **hand),
        lambda: date_document(document=document, dated_on=TODAY, **hand),
    ):
        with pytest.raises(RuleBroken) as refusal:
            call()
        assert refusal.value.code == "not_with_author"
