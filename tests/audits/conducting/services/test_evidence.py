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
def actor(administrator, at):
    return {"by": administrator, "at": at}


def test_one_file_can_be_evidence_for_several_questions(audit, question, document, actor):
    other = QuestionFactory(instrument=audit.instrument)

    for one in (question, other):
        attach_evidence(audit=audit, question=one, document=document, **actor)

    assert set(Evidence.objects.values_list("question", flat=True)) == {question.pk, other.pk}
    sentences = {event.sentence for event in Event.objects.about(audit)}
    assert "“forms.pdf” attached to question 3.4" in sentences


def test_attaching_twice_changes_nothing(audit, question, document, actor):
    first = attach_evidence(audit=audit, question=question, document=document, **actor)

    assert attach_evidence(audit=audit, question=question, document=document, **actor) == first
    assert Audit.objects.get().version == 1


def test_a_removed_or_foreign_file_cannot_be_attached(audit, question, document, town, actor, at):
    with scopes_disabled():
        foreign = DocumentFactory(audit=AuditFactory(municipality=town))
    document.removed_at = at

    for wrong in (foreign, document):
        with pytest.raises(RuleBroken) as refusal:
            attach_evidence(audit=audit, question=question, document=wrong, **actor)
        assert (refusal.value.code, refusal.value.field) == ("unknown_document", "document")


def test_a_detached_file_stays_in_the_audit(audit, question, document, actor):
    shown = attach_evidence(audit=audit, question=question, document=document, **actor)

    detach_evidence(evidence=shown, **actor)

    assert not Evidence.objects.exists()
    assert Document.objects.get().removed_at is None
    with pytest.raises(RuleBroken) as refusal:
        detach_evidence(evidence=Evidence(pk=shown.pk or document.pk, audit=audit, question=question), **actor)
    assert refusal.value.code == "detached_already"


def test_saving_the_same_date_twice_changes_nothing(audit, document, actor):
    date_document(document=document, dated_on=date(2026, 3, 1), **actor)
    date_document(document=document, dated_on=date(2026, 3, 1), **actor)

    assert Document.objects.get().dated_on == date(2026, 3, 1)
    assert Audit.objects.get().version == 1
    assert Event.objects.about(audit).get().sentence == "Date of “forms.pdf” set to 1 March 2026"


def test_the_date_of_a_file_can_be_removed(document, actor):
    date_document(document=document, dated_on=date(2026, 3, 1), **actor)

    assert date_document(document=document, dated_on=None, **actor).dated_on is None
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
def test_a_file_date_out_of_range_is_refused(day, code, document, actor):
    if code is None:
        assert date_document(document=document, dated_on=day, **actor).dated_on == day
        return
    with pytest.raises(RuleBroken) as refusal:
        date_document(document=document, dated_on=day, **actor)
    assert (refusal.value.code, refusal.value.field) == (code, "dated_on")


def test_a_removed_file_cannot_be_dated(document, actor, at):
    Document.objects.update(removed_at=at)

    with pytest.raises(RuleBroken) as refusal:
        date_document(document=document, dated_on=TODAY, **actor)

    assert refusal.value.code == "unknown_document"


def test_a_file_added_with_a_question_is_attached_to_it(audit, question, actor):
    file = papers.upload("forms.pdf", papers.pdf())

    (document,) = add_documents(audit=audit, uploaded=[file], question=question, dated_on=TODAY, **actor)

    assert document.dated_on == TODAY
    assert Evidence.objects.get().document == document


def test_a_file_with_known_content_points_to_the_existing_file(audit, question, actor):
    add_documents(audit=audit, uploaded=[papers.upload("a.pdf", papers.pdf())], **actor)

    with pytest.raises(UploadsRefused) as refusal:
        add_documents(audit=audit, uploaded=[papers.upload("b.pdf", papers.pdf())], question=question, **actor)

    assert refusal.value.sentences == [
        "“b.pdf” has the same content as “a.pdf”. Choose that file from the audit’s files."
    ]


@pytest.mark.parametrize("state", ["submitted", "in_review", "qa_failed"])
def test_the_evidence_of_a_submitted_audit_cannot_be_changed(state, audit, question, document, actor):
    Audit.objects.filter(pk=audit.pk)
    audit.state = document.audit.state = state

    for call in (
        lambda: attach_evidence(audit=audit, question=question, document=document, **actor),
        lambda: date_document(document=document, dated_on=TODAY, **actor),
    ):
        with pytest.raises(RuleBroken) as refusal:
            call()
        assert refusal.value.code == "not_with_author"
