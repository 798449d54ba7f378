"""An audit as a workbook to fill in offline."""

from datetime import date

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit, Element, Question
from audits.workbook.rules.columns import Heading
from audits.workbook.services.file import MOST_SHEETS
from audits.workbook.services.upload import import_workbook
from tests.audits.workbooks import PLACES, downloaded, filled, row_of, sheet_with
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AnswerFactory,
    AuditFactory,
    InstrumentFactory,
    NoteFactory,
    QuestionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]


@pytest.fixture
def audit(town, administrator) -> Audit:
    """An audit with a question of each scoring style in one element, and an audit of the year before."""
    with scopes_disabled():
        instrument = InstrumentFactory(is_sample=True)
        asked = {"instrument": instrument, "element": instrument.elements.first()}
        policy = QuestionFactory(**asked, number=1, code="1.1", may_not_apply=True)
        drill = QuestionFactory(**asked, number=2, code="1.2", style="range", points=5)
        known = QuestionFactory(**asked, number=3, code="1.3", style="percent_positive")
        facts = {"municipality": town, "author": administrator, "instrument": instrument, "method": "answered"}
        before = AuditFactory(**facts, state="qa_passed", conducted_on=date(2025, 5, 1))
        AnswerFactory(audit=before, question=drill, reply="partly", points="2.50", note="Half of it")
        AnswerFactory(audit=before, question=known, reply="partly", positive=2, asked=3)
        audit = AuditFactory(**facts, state="draft")
        AnswerFactory(audit=audit, question=policy, note="=HYPERLINK(1)")
        AnswerFactory(audit=audit, question=drill, reply="yes", points=5)
    return audit


def cell(book, code, column):
    sheet = sheet_with(book, code)
    return sheet.cell(row_of(sheet, code), PLACES[column])


def test_only_the_answer_cells_are_unlocked(audit, at):
    book = downloaded(audit, at)

    open_cells = {
        code: {column.name for column in Heading if not cell(book, code, column).protection.locked}
        for code in ("1.1", "1.2", "1.3")
    }
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)
    assert open_cells == {
        "1.1": {"REPLY", "KNOWN_BY", "NOTE"},
        "1.2": {"REPLY", "POINTS", "KNOWN_BY", "NOTE"},
        "1.3": {"ASKED", "POSITIVE", "KNOWN_BY", "NOTE"},
    }


def test_the_lists_offer_the_valid_answers(audit, at):
    sheet = downloaded(audit, at).worksheets[1]

    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert offered == {
        "G4": '"Yes,No,Does not apply"',
        "G5": '"Yes,Partly,No"',
        "K4 K5 K6": '"D,I,O,DI,DO,IO,DIO"',
    }


def test_the_cells_accept_the_same_numbers_as_the_portal(audit, at):
    sheet = downloaded(audit, at).worksheets[1]

    limits = {
        str(one.sqref): (one.type, one.operator or "between", one.formula1, one.formula2)
        for one in sheet.data_validations.dataValidation
        if one.type != "list"
    }
    assert limits == {
        "H5": ("decimal", "between", "0.01", "4.99"),  # above 0 and below 5, with at most two decimals
        "I6": ("whole", "between", "1", "999"),
        "J6": ("whole", "between", "0", "999"),
    }


def test_a_note_is_never_a_formula(audit, at):
    note = cell(downloaded(audit, at), "1.1", Heading.NOTE)

    assert (note.value, note.data_type, note.number_format) == ("=HYPERLINK(1)", "s", "@")


def test_the_workbook_has_no_qa_notes_or_actions_of_last_year(audit, at):
    """An external auditor downloads the same workbook as the municipality's people."""
    with scopes_disabled():
        before = Audit.objects.get(state="qa_passed")
        drill = Question.objects.get(code="1.2")
        NoteFactory(audit=before, question=drill, text="Show the record.", sent_at=at)
        ActionItemFactory(plan=ActionPlanFactory(audit=before), question=drill, what="Tell everybody")

    words = " ".join(str(one.value) for sheet in downloaded(audit, at) for row in sheet.iter_rows() for one in row)

    assert "Half of it" in words
    assert "Show the record." not in words
    assert "Tell everybody" not in words


def test_the_workbook_shows_the_last_audits_answers(audit, at):
    book = downloaded(audit, at)
    before = (Heading.BEFORE_REPLY, Heading.BEFORE_POINTS, Heading.BEFORE_NOTE)

    assert [cell(book, "1.1", column).value for column in before] == [None, None, None]
    assert [cell(book, "1.2", column).value for column in before] == ["Partly", 2.5, "Half of it"]
    assert [cell(book, "1.3", column).value for column in before][1] == "2 of 3 people"


def test_the_first_sheet_identifies_the_audit_and_explains(audit, at):
    front = downloaded(audit, at).worksheets[0]
    said = dict(front.iter_rows(values_only=True))

    assert front.title == "Read me"
    assert f"Audit {audit.reference}" in said
    assert said["Audit id"] == str(audit.pk)
    assert "never names" in said["Interviews"]
    assert "80% of all points" in said["Pass marks"]
    assert said["Downloaded"].startswith("10 May 2026, 10:00")
    assert said["1 Section 1"] == "3 questions, 2 answered"


def test_headings_are_frozen_and_printed_on_every_page(audit, at):
    sheet = downloaded(audit, at).worksheets[1]

    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_an_instrument_with_many_elements_has_one_sheet(audit, administrator, at, unscoped):
    for number in range(3, MOST_SHEETS + 3):
        element = Element.objects.create(
            instrument=audit.instrument, number=number, name=f"Section {number}", points_possible=1
        )
        QuestionFactory(instrument=audit.instrument, element=element, number=1, code=f"{number}.1")

    book = downloaded(audit, at)
    content = filled(audit, at, {"20.1": {Heading.REPLY: "Yes"}})

    assert book.sheetnames == ["Read me", "Answers"]
    saved = import_workbook(audit=audit, content=content, by=administrator, at=at)
    assert [change.code for change in saved] == ["20.1"]
