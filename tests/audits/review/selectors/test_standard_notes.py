import pytest

from audits.review.selectors.standard_notes import list_standard_notes, load_library
from tests.factories import QuestionFactory, StandardNoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(at):
    for title, about in (("any", ""), ("its own", "1.7"), ("its element", "1"), ("another", "2.1"), ("longer", "1.70")):
        StandardNoteFactory(title=title, about=about)
    StandardNoteFactory(title="retired", retired_at=at)


def test_standard_notes_for_the_question_come_first(library, django_assert_num_queries):
    question = QuestionFactory(number=7, code="1.7")

    with django_assert_num_queries(1):
        found = load_library(question)

    assert [note.title for note in found.suggested] == ["its own", "its element", "any"]
    assert [note.title for note in found.others] == ["another", "longer"]


def test_general_standard_notes_come_first_for_the_whole_audit(library):
    assert [note.title for note in load_library(None).suggested] == ["any"]
    assert len(load_library(None).others) == 4


def test_a_retired_standard_note_is_not_offered(library):
    assert "retired" not in [note.title for note in list_standard_notes()]
