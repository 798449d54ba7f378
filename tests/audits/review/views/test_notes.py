import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.models import Note
from tests.audits import reviews
from tests.audits.reading import error_at, text, typed
from tests.factories import NoteFactory, StandardNoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(town, administrator, reviewer):
    return reviews.answered(town, administrator, reviewer=reviewer)


@pytest.fixture
def note(audit):
    return reviews.notes(audit, ["1.2"], text="Date it.")[0]


@pytest.fixture
def desk(signed_in, reviewer):
    return signed_in(reviewer)


def kept() -> Note:
    with scopes_disabled():
        return Note.objects.select_related("question").get()


def test_saving_a_note_returns_to_its_question_and_filter(desk, address, audit):
    sent = {"question": "1.2", "weight": "must_fix", "text": "Date it."}

    response = desk.post(f"{address('desk:review_note', audit)}?show=notes&file=x", sent)

    assert response.url == f"{address('desk:review', audit)}?show=notes&file=x#q-1.2"
    assert (kept().question.code, kept().text) == ("1.2", "Date it.")


def test_a_refused_note_is_kept_at_its_question(desk, address, audit):
    sent = {"question": "1.2", "weight": "information", "text": "x" * 10_001}

    response = desk.post(f"{address('desk:review_note', audit)}?show=all", sent)

    assert response.status_code == 422
    assert error_at(response, "text")
    assert typed(response, "text") == "x" * 10_001
    after = response.content.decode().split('<li id="q-1.2"', 1)[1].split('<li id="q-', 1)[0]
    assert "New note on 1.2" in text_of(after)


def text_of(html: str) -> str:
    return " ".join(html.replace("<span data-about>", "").split())


def test_a_note_on_an_unknown_question_is_refused_and_kept(desk, address, audit):
    response = desk.post(
        address("desk:review_note", audit), {"question": "9.9", "weight": "must_fix", "text": "Date it."}
    )

    assert "This audit has no question 9.9." in text(response)
    assert typed(response, "text") == "Date it."


def test_a_standard_note_is_inserted_with_one_click(desk, address, audit):
    standard = StandardNoteFactory(about="1.2", title="No date", weight="information", text="Show a date.")
    StandardNoteFactory(about="2", title="Of another element")

    library = desk.get(address("desk:review_library", audit), {"q": "1.2", "show": "notes"})
    shown = text(library)
    response = desk.post(
        f"{address('desk:review_note', audit)}?show=notes", {"question": "1.2", "standard": str(standard.pk)}
    )

    assert shown.index("No date") < shown.index("Other notes") < shown.index("Of another element")
    assert response.url.endswith("?show=notes#q-1.2")
    assert (kept().text, kept().weight, kept().question.code) == ("Show a date.", "information", "1.2")


def test_a_retired_standard_note_is_not_found(desk, address, audit, at):
    standard = StandardNoteFactory(retired_at=at)

    assert desk.post(address("desk:review_note", audit), {"standard": str(standard.pk)}).status_code == 404
    assert desk.post(address("desk:review_note", audit), {"standard": "x"}).status_code == 404
    assert not Note._base_manager.exists()


def test_the_library_redirects_if_the_audit_is_not_in_review(desk, address, town, administrator):
    audit = reviews.answered(town, administrator, state="submitted")

    assert desk.get(address("desk:review_library", audit)).status_code == 302


def test_a_note_is_changed_on_its_own_page(desk, address, audit, note):
    where = address("desk:review_note_change", audit, note.pk)

    shown = desk.get(where)
    response = desk.post(where, {"was": typed(shown, "was"), "text": "Date it, please.", "weight": "information"})

    assert typed(shown, "text") == "Date it."
    assert response.url == f"{address('desk:review', audit)}#q-1.2"
    assert (kept().text, kept().weight) == ("Date it, please.", "information")


def test_a_note_of_several_lines_can_be_changed_repeatedly(desk, address, audit):
    first = {"question": "1.2", "weight": "must_fix", "text": "Date it.\r\nSign it."}
    desk.post(address("desk:review_note", audit), first)
    where = address("desk:review_note_change", audit, kept().pk)

    for words in ("Date both.\r\nSign both.", "Date all."):
        read = typed(desk.get(where), "was").replace("\n", "\r\n")  # as a browser submits it
        response = desk.post(where, {"was": read, "text": words, "weight": "must_fix"})

        assert (response.status_code, kept().text) == (302, words.replace("\r\n", "\n"))


def test_line_endings_do_not_matter_when_changing_a_note(desk, address, audit, note):
    Note._base_manager.update(text="Date it.\nSign it.")
    where = address("desk:review_note_change", audit, note.pk)

    desk.post(where, {"was": "Date it.\r\nSign it.", "text": "Both.", "weight": "must_fix"})

    assert kept().text == "Both."


def test_a_second_change_keeps_the_typed_text_and_shows_the_note(desk, address, audit, note):
    Note._base_manager.update(text="Sign it.")
    where = address("desk:review_note_change", audit, note.pk)

    response = desk.post(where, {"was": "Date it.", "text": "Mine.", "weight": "must_fix"})

    assert "Another person changed this note" in text(response)
    assert "The note now says Sign it." in text(response)
    assert (typed(response, "text"), typed(response, "was"), kept().text) == ("Mine.", "Sign it.", "Sign it.")
    desk.post(where, {"was": typed(response, "was"), "text": "Mine.", "weight": "must_fix"})
    assert kept().text == "Mine."


def test_a_sent_note_cannot_be_changed(desk, address, audit, note, at):
    Note._base_manager.update(sent_at=at)

    shown = desk.get(address("desk:review_note_change", audit, note.pk), follow=True)
    desk.post(address("desk:review_note_weigh", audit, note.pk), {"weight": "information"})

    assert "This note was sent, so it can’t change." in text(shown)
    assert kept().weight == "must_fix"


def test_the_weight_of_a_note_is_changed_with_one_click(desk, address, audit, note):
    response = desk.post(f"{address('desk:review_note_weigh', audit, note.pk)}?show=notes", {"weight": "information"})

    assert response.url == f"{address('desk:review', audit)}?show=notes#q-1.2"
    assert kept().weight == "information"


def test_a_note_of_another_audit_is_not_found(desk, address, town, administrator, audit, note):
    other = reviews.answered(town, administrator, count=2, kind="internal")

    assert desk.get(address("desk:review_note_change", other, note.pk)).status_code == 404


def test_the_notes_of_a_report_can_be_changed_and_weighed(desk, address, audit_in, reviewer):
    audit = audit_in("in_review", kind="internal", reviewer=reviewer)
    with scopes_disabled():
        note = NoteFactory(audit=audit, text="Date it.")

    body = desk.get(address("desk:review", audit)).content.decode()
    response = desk.post(address("desk:review_note_weigh", audit, note.pk), {"weight": "information"})

    assert reverse("desk:review_note_change", args=[audit.pk, note.pk]) in body
    assert response.url == f"{address('desk:review', audit)}#notes"
    assert kept().weight == "information"
