"""The totals of a draft of the audit questions, and the place of a problem."""

from decimal import Decimal

from audits.questions.rules.draft import ElementDraft, FileEntry, FileProblem, Said
from tests.audits.questions.rules.drafts import draft, question

FIRST = ElementDraft(1, "Commitment", (question("1.1"), question("1.12", points=Decimal("2.5"))))
SECOND = ElementDraft(2, "Hazards", (question("2.1", points=Decimal(4)),))


def test_points_add_up_by_element_and_in_total():
    assert FIRST.points == Decimal("12.5")
    assert draft(FIRST, SECOND).points == Decimal("16.5")
    assert (ElementDraft(3, "Empty", ()).points, draft().points) == (0, 0)


def test_questions_of_all_elements_are_in_order():
    assert [each.code for each in draft(FIRST, SECOND).questions] == ["1.1", "1.12", "2.1"]


def test_the_number_of_a_question_is_the_part_after_its_element():
    assert [each.number for each in FIRST.questions] == [1, 12]


def test_a_draft_has_the_usual_pass_marks_by_default():
    plain, asked = draft(FIRST), question("1.1")
    assert (plain.is_sample, plain.pass_overall, plain.pass_element) == (False, 80, 50)
    assert (asked.may_not_apply, asked.is_written_policy) == (False, False)


def test_a_problem_without_a_place_is_only_its_sentence():
    assert str(FileProblem("Questions!E12", "Write its points.")) == "Questions!E12: Write its points."
    assert str(FileProblem("", "This is no workbook.")) == "This is no workbook."


def test_a_missing_field_has_the_place_of_its_entry():
    entry = FileEntry({"name": Said("Small", "line 1")}, "line 9", {"version": "line 2"})
    assert [entry.find_place(name) for name in ("name", "version", "points")] == ["line 1", "line 2", "line 9"]
    assert not Said("10", "line 1").is_number
