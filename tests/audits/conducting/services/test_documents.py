import pytest
from django_scopes import scopes_disabled

from audits.conducting.services import documents
from audits.conducting.services.documents import add_documents, remove_document
from audits.models import Audit, Document
from secor_portal import files
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.uploads import UploadsRefused
from tests.audits import papers
from tests.audits.papers import upload
from tests.factories import DocumentFactory, InstrumentFactory, QuestionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(audit_in):
    return audit_in("draft")


def names(audit) -> list[str]:
    return [document.name for document in Document.objects.filter(audit=audit, removed_at=None)]


def test_several_files_are_added_at_once(draft, administrator, at, opened):
    uploaded = [upload("photo.png", papers.png()), upload("C:\\list.xlsx", papers.xlsx())]

    added = add_documents(audit=draft, uploaded=uploaded, by=administrator, at=at)

    assert [(one.name, one.media_type) for one in added] == [
        ("photo.png", "image/png"),
        ("list.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ]
    assert files.locate_file(added[0].sha256).read_bytes() == papers.png()
    assert (added[0].size, added[0].uploaded_by, added[0].municipality_id) == (
        len(papers.png()), administrator, draft.municipality_id,
    )  # fmt: skip
    events = Event.objects.about(draft).order_by("id")
    assert [event.sentence for event in events] == ["Document added: photo.png", "Document added: list.xlsx"]


def test_one_bad_file_refuses_the_whole_upload(draft, administrator, at, opened):
    uploaded = [upload("good.pdf", papers.pdf("good")), upload("bad.pdf", b"MZ"), upload("worse.exe", b"MZ")]

    with pytest.raises(UploadsRefused) as refusal:
        add_documents(audit=draft, uploaded=uploaded, by=administrator, at=at)

    assert [sentence.split("”")[0] for sentence in refusal.value.sentences] == ["“bad.pdf", "“worse.exe"]
    assert names(draft) == ["report.pdf"]
    assert not Event.objects.about(draft).exists()
    assert Audit.objects.get().version == 0


def test_an_upload_without_a_file_is_refused(draft, administrator, at, opened):
    with pytest.raises(RuleBroken, match="Choose a file") as refusal:
        add_documents(audit=draft, uploaded=[], by=administrator, at=at)

    assert refusal.value.field == "files"


@pytest.mark.parametrize(
    ("uploaded", "says"),
    [
        ([("again.pdf", papers.pdf())], "“again.pdf” has the same content as “report.pdf”."),
        ([("a.pdf", papers.pdf("x")), ("b.pdf", papers.pdf("x"))], "“b.pdf” has the same content as “a.pdf”."),
    ],
)
def test_a_file_with_the_same_content_is_refused(uploaded, says, draft, administrator, at, opened):
    with pytest.raises(RuleBroken) as refusal:
        add_documents(audit=draft, uploaded=[upload(*one) for one in uploaded], by=administrator, at=at)

    assert says in refusal.value.sentence
    assert names(draft) == ["report.pdf"]


def test_a_removed_file_can_be_added_again(draft, administrator, at, opened):
    remove_document(document=Document.objects.get(audit=draft), by=administrator, at=at)

    add_documents(audit=draft, uploaded=[upload("again.pdf", papers.pdf())], by=administrator, at=at)

    assert names(draft) == ["again.pdf"]
    assert Document.objects.filter(audit=draft).count() == 2


def test_a_removed_file_stays_in_the_database_and_on_disk(draft, administrator, at, opened):
    document = Document.objects.get(audit=draft)

    remove_document(document=document, by=administrator, at=at)

    kept = Document.objects.get(audit=draft)
    assert kept.removed_at == at
    assert files.locate_file(kept.sha256).exists()


def test_a_removed_file_cannot_be_removed_again(draft, administrator, at, opened):
    document = Document.objects.get(audit=draft)
    remove_document(document=document, by=administrator, at=at)

    with pytest.raises(RuleBroken, match="was already removed"):
        remove_document(document=Document.objects.get(), by=administrator, at=at)


@pytest.mark.parametrize(("round_of_file", "goes"), [(0, False), (1, False), (2, True)])
def test_only_files_of_the_current_round_can_be_removed(round_of_file, goes, audit_in, administrator, at, opened):
    audit = audit_in("revisions_requested", round=2)
    with scopes_disabled():
        document = DocumentFactory(audit=audit, round=round_of_file)

    if goes:
        remove_document(document=document, by=administrator, at=at)
        assert document.removed_at == at
    else:
        with pytest.raises(RuleBroken, match="before AMHSA asked for revisions"):
            remove_document(document=document, by=administrator, at=at)


def test_a_file_added_in_a_round_has_its_number(audit_in, administrator, at, opened):
    audit = audit_in("revisions_requested", round=2)

    added = add_documents(audit=audit, uploaded=[upload("new.pdf", papers.pdf("n"))], by=administrator, at=at)

    assert added[0].round == 2


def test_an_audit_over_the_file_limit_refuses_more_files(draft, administrator, at, opened, monkeypatch):
    monkeypatch.setattr(documents, "MOST_DOCUMENTS", 2)
    uploaded = [upload("a.pdf", papers.pdf("a")), upload("b.pdf", papers.pdf("b"))]

    with pytest.raises(RuleBroken, match="at most 2 files"):
        add_documents(audit=draft, uploaded=uploaded, by=administrator, at=at)

    assert names(draft) == ["report.pdf"]


def test_a_refused_upload_leaves_no_file_on_disk(draft, administrator, at, opened, monkeypatch):
    monkeypatch.setattr(documents, "MOST_DOCUMENTS", 3)
    too_many = [upload(f"{n}.pdf", papers.pdf(f"{n} of too many")) for n in range(3)]
    doubles = [upload("new.pdf", papers.pdf("beside a double")), upload("again.pdf", papers.pdf())]
    elsewhere = {"question": QuestionFactory(instrument=InstrumentFactory())}
    of_another = [upload("a.pdf", papers.pdf("of another question"))]

    for uploaded, more in ((too_many, {}), (doubles, {}), (of_another, elsewhere)):
        with pytest.raises(RuleBroken):
            add_documents(audit=draft, uploaded=uploaded, by=administrator, at=at, **more)

    assert names(draft) == ["report.pdf"]
    kept = [words for words in ("0 of too many", "beside a double", "of another question") if papers.is_stored(words)]
    assert kept == []
