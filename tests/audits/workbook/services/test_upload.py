"""All answers of a workbook are saved, or none."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from audits.conducting.services.answers import check_answer, list_columns, save_answer
from audits.models import Answer, Audit
from audits.rules.answers import NO_ANSWER, GivenAnswer, Reply
from audits.selectors.question_sheet import load_sheet
from audits.workbook.rules import reading
from audits.workbook.rules.columns import Heading
from audits.workbook.rules.filling import is_untouched, merge_answers
from audits.workbook.rules.texts import normalize_text
from audits.workbook.services import upload
from audits.workbook.services.file import find_owner, write_workbook
from audits.workbook.services.upload import WorkbookMoved, WorkbookRefused, import_workbook, preview_workbook
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.sheets import SheetRefused, read_workbook
from tests.audits.papers import png
from tests.audits.workbooks import changed, closed, downloaded, fill, filled, row_of, sheet_with
from tests.factories import AnswerFactory, AuditFactory, InstrumentFactory, QuestionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened")]

REPLY, POINTS, ASKED, POSITIVE, NOTE = (
    Heading.REPLY,
    Heading.POINTS,
    Heading.ASKED,
    Heading.POSITIVE,
    Heading.NOTE,
)


@pytest.fixture
def audit(town, administrator) -> Audit:
    """Four questions in two elements; the first is answered."""
    with scopes_disabled():
        instrument = InstrumentFactory()
        policy, training = instrument.elements.all()
        make = {"instrument": instrument, "may_not_apply": True}
        first = QuestionFactory(**make, element=policy, number=1, code="1.1")
        QuestionFactory(**make, element=policy, number=2, code="1.2", style="range", points=5)
        QuestionFactory(**make, element=training, number=1, code="2.1", style="percent_positive", points=8)
        QuestionFactory(instrument=instrument, element=training, number=2, code="2.10", style="percent_positive")
        audit = AuditFactory(
            municipality=town, author=administrator, instrument=instrument, method="answered", state="draft"
        )
        AnswerFactory(audit=audit, question=first, reply="yes", note="Signed\r\nand dated")
    return audit


@pytest.fixture
def sent(audit, administrator, at) -> Callable[..., Any]:
    """``sent({"1.1": {REPLY: "No"}})`` uploads the workbook with these cells and returns the saved changes."""

    def send(answers: Any = None, content: bytes = b"", **more: Any) -> Any:
        content = content or filled(audit, at, answers or {})
        return import_workbook(audit=audit, content=content, by=administrator, at=at, **more)

    return send


def answer(audit: Audit, code: str) -> GivenAnswer | None:
    found = Answer.objects.filter(audit=audit, question__code=code).first()
    return found.given if found else None


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Answer, Audit, Event)]


# — saving —


@pytest.mark.slow
def test_the_filled_cells_become_answers(audit, sent, administrator, at):
    saved = sent(
        {
            "1.1": {REPLY: "NO", NOTE: "=1+1 is what it says"},
            "1.2": {REPLY: "partly", POINTS: "2,5", Heading.KNOWN_BY: "OD"},
            "2.1": {ASKED: 5, POSITIVE: "4"},
        }
    )

    assert [change.code for change in saved] == ["1.1", "1.2", "2.1"]
    assert answer(audit, "1.1") == GivenAnswer(Reply.NO, known_by="D", note="=1+1 is what it says")
    assert answer(audit, "1.2") == GivenAnswer(Reply.PARTLY, Decimal("2.5"), known_by="DO")
    assert answer(audit, "2.1") == GivenAnswer(Reply.PARTLY, positive=4, asked=5)
    assert answer(audit, "2.10") is None
    written = Answer.objects.get(audit=audit, question__code="1.2")
    assert (written.answered_by, written.answered_at, written.version) == (administrator, at, 1)
    assert Answer.objects.get(audit=audit, question__code="1.1").version == 2


def test_the_log_records_the_workbook_and_every_answer(audit, sent):
    sent({"1.1": {REPLY: "No"}, "1.2": {POINTS: 5}})

    told = [(event.verb, event.facts) for event in Event.objects.order_by("pk")]
    assert told == [
        ("audit.workbook_imported", {"answers": "2 answers"}),
        ("answer.saved", {"code": "1.2", "reply": "yes"}),
        ("answer.saved", {"code": "1.1", "reply": "no"}),
    ]


def test_an_untouched_workbook_changes_nothing(audit, sent):
    before = everything()

    assert sent() == []
    assert everything() == before


def test_a_blank_cell_erases_nothing(audit, sent):
    saved = sent({"1.1": {REPLY: None, NOTE: None, Heading.KNOWN_BY: "I"}})

    assert len(saved) == 1
    assert answer(audit, "1.1") == GivenAnswer(Reply.YES, known_by="I", note="Signed\nand dated")


def test_an_incomplete_answer_is_saved(audit, sent):
    sent({"1.2": {NOTE: "Ask the foreman"}, "2.1": {ASKED: 3}})

    assert answer(audit, "1.2") == GivenAnswer(note="Ask the foreman")
    assert answer(audit, "2.1") == GivenAnswer(asked=3)


def test_changing_a_carried_over_answer_removes_the_link(audit, sent, unscoped):
    certified = AnswerFactory(audit=AuditFactory(municipality=audit.municipality, instrument=audit.instrument))
    Answer.objects.filter(audit=audit).update(carried_from=certified)

    sent({"1.1": {NOTE: "Signed anew"}})

    assert Answer.objects.get(audit=audit).carried_from is None


def test_moved_rows_and_columns_are_read(audit, sent, at):
    def reorder(book):
        sheet = sheet_with(book, "1.1")
        for number in (4, 5):
            for cell in sheet[number]:
                sheet.cell(number + 6, 25 - cell.column).value = cell.value
                cell.value = None
        for cell in list(sheet[3])[:16]:
            sheet.cell(9, 25 - cell.column).value = cell.value
            cell.value = None

    content = filled(audit, at, {"1.1": {REPLY: "No"}, "1.2": {REPLY: "n"}})

    sent(content=changed(content, reorder))

    assert answer(audit, "1.1").reply is Reply.NO
    assert answer(audit, "1.2").reply is Reply.NO


# — problems —


def test_a_workbook_with_problems_lists_them_and_saves_nothing(audit, sent):
    before = everything()

    with pytest.raises(WorkbookRefused) as refusal:
        sent(
            {
                "1.1": {REPLY: "Partly", NOTE: "x" * 10_001, POINTS: 3},
                "1.2": {REPLY: "Partly", POINTS: 5},
                "2.1": {ASKED: 2, POSITIVE: 3},
                "2.10": {REPLY: "Does not apply"},
            }
        )

    assert [(problem.place, problem.sentence) for problem in refusal.value.problems] == [
        ("1 Section 1!L4", "Use at most 10,000 characters. You have 10,001."),
        ("1 Section 1!G4", "This question scores 10 points or none. Choose yes or no."),
        ("1 Section 1!H4", "The points of this question follow from the answer. Leave this cell empty."),
        ("1 Section 1!H5", "Enter points above 0 and below 5 for “partly”, with at most two decimals."),
        ("2 Section 2!J4", "You asked 2, so no more than 2 can agree. Correct one of the numbers."),
        ("2 Section 2!G5", "This question always applies. Choose another answer."),
    ]
    assert refusal.value.sentence == "Nothing was saved: 6 problems in the workbook. Correct them and choose it again."
    assert everything() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "place", "words"),
    [
        (lambda sheet: sheet.merge_cells("G4:G5"), "1 Section 1!G4:G5", "merged"),
        (lambda sheet: sheet.__setitem__("H5", "=1+1"), "1 Section 1!H5", "formula"),
        (lambda sheet: sheet.__setitem__("A4", "7.7"), "1 Section 1!A4", "has no question “7.7”"),
        (lambda sheet: sheet.__setitem__("A5", "1.1"), "1 Section 1!A5", "also in 1 Section 1!A4"),
        (lambda sheet: sheet.__setitem__("G3", "Antwort"), "1 Section 1", "“Answer” is missing"),
        (lambda sheet: sheet.delete_rows(1, 3), "1 Section 1", "headings of this sheet are missing"),
    ],
)
def test_a_single_problem_saves_nothing(audit, sent, at, spoil, place, words):
    before = everything()
    content = filled(audit, at, {"1.2": {NOTE: "mine"}, "2.1": {ASKED: 3}})

    with pytest.raises(WorkbookRefused) as refusal:
        sent(content=changed(content, lambda book: spoil(book.worksheets[1])))

    assert [problem.place for problem in refusal.value.problems] == [place]
    assert words in refusal.value.problems[0].sentence
    assert everything() == before


@pytest.mark.slow
def test_the_workbook_of_another_audit_is_refused(audit, sent, town, at, unscoped):
    other = AuditFactory(municipality=town, instrument=audit.instrument, method="answered", state="draft")

    with pytest.raises(WorkbookRefused) as refusal:
        sent(content=filled(other, at, {"1.2": {REPLY: "Yes"}}))

    assert [problem.place[:9] for problem in refusal.value.problems] == ["Read me!B"]
    assert audit.reference in refusal.value.problems[0].sentence


@pytest.mark.slow
def test_the_workbook_of_another_version_is_refused(audit, sent, at, unscoped):
    content = filled(audit, at, {"1.2": {REPLY: "Yes"}})
    Audit.objects.filter(pk=audit.pk).update(instrument=InstrumentFactory())

    with pytest.raises(WorkbookRefused) as refusal:
        sent(content=content)

    assert "another version of the audit questions" in refusal.value.problems[0].sentence


# — unreadable files —


def million_rows(book: bytes) -> bytes:
    """A workbook with a million equal rows in less than 5 MB."""
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001))
    return with_sheet(book, head + rows + b"</sheetData></worksheet>")


def with_sheet(book: bytes, content: bytes) -> bytes:
    """The workbook with its second sheet replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == "xl/worksheets/sheet2.xml" else old.read(part))
    return file.getvalue()


MONSTERS: dict[str, Callable[[bytes], bytes]] = {
    "a picture": lambda _: png(),
    "a million rows": million_rows,
    "a sheet that unpacks to 100 MB": lambda book: with_sheet(book, b" " * 100_000_000),
    "a sheet of nonsense": lambda book: with_sheet(book, b"<worksheet><row>"),
    "half a file": lambda book: book[: len(book) // 2],
    "nothing": lambda _: b" ",
    "more than 5 MB": lambda _: b"PK\x03\x04" * 1_400_000,
}


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.parametrize("monster", MONSTERS)
def test_an_unreadable_file_is_refused_within_the_limits(audit, sent, at, monster):
    content = MONSTERS[monster](write_workbook(audit=audit, at=at))
    before = everything()

    with pytest.raises(SheetRefused) as refusal:
        sent(content=content)

    seconds, memory = cost(content)
    assert (refusal.value.field, refusal.value.sentence[-1]) == ("file", ".")
    assert seconds <= 2.2  # the limit is two seconds; the rest is for starting the process
    assert memory <= 256 * 1024 * 1024
    assert everything() == before


MEASURED = """
import resource, sys
from secor_portal.sheets import SheetRefused, read_workbook
try:
    read_workbook(sys.stdin.buffer.read(), most_rows=6500, most_columns=60)
except SheetRefused:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)
"""


def cost(content: bytes) -> tuple[float, int]:
    """Processor seconds and bytes of memory of the reading process, measured by a small process that starts it."""
    answer = subprocess.run([sys.executable, "-c", MEASURED], input=content, capture_output=True, check=True)
    seconds, memory = answer.stdout.split()
    return float(seconds), int(memory)


@pytest.mark.slow
@pytest.mark.any_database
def test_the_file_of_a_million_rows_is_under_five_megabytes(audit, at):
    assert len(million_rows(write_workbook(audit=audit, at=at))) < 5 * 1024 * 1024


# — changes by other people —


@pytest.fixture
def outdated(audit, at, member) -> bytes:
    """A workbook with answers to 1.1 and 1.2; after the download, a colleague changed 1.1 in the portal."""
    content = filled(audit, at, {"1.1": {REPLY: "No", NOTE: "Unsigned"}, "1.2": {REPLY: "Yes"}})
    change_in_portal(audit, "1.1", GivenAnswer(Reply.YES, note="Found it"), member("contributor"), at)
    return content


def change_in_portal(audit: Audit, code: str, given: GivenAnswer, by: Any, at: Any) -> None:
    question = audit.instrument.questions.get(code=code)
    version = Answer.objects.filter(audit=audit, question=question).values_list("version", flat=True).first() or 0
    save_answer(audit=audit, question=question, given=given, version=version, by=by, at=at + timedelta(hours=1))


@pytest.mark.slow
def test_an_answer_changed_in_the_portal_is_a_conflict(audit, administrator, outdated, sent):
    preview = preview_workbook(audit=audit, content=outdated, by=administrator)
    saved = sent(content=outdated)

    assert [change.code for change in preview.conflicts] == ["1.1"]
    assert [change.code for change in preview.plain] == ["1.2"]
    assert preview.conflicts[0].differences == [
        (Heading.REPLY, "Yes", "No"),
        (Heading.KNOWN_BY, "–", "Documents"),
        (Heading.NOTE, "Found it", "Unsigned"),
    ]
    assert [change.code for change in saved] == ["1.2"]
    assert answer(audit, "1.1").note == "Found it"


@pytest.mark.slow
def test_a_conflict_is_overwritten_if_chosen(audit, outdated, sent):
    sent(content=outdated, overwrite={"1.1", "9.9"})

    assert answer(audit, "1.1") == GivenAnswer(Reply.NO, known_by="D", note="Unsigned")
    assert Answer.objects.get(audit=audit, question__code="1.1").version == 3


def test_an_untouched_row_is_no_conflict(audit, administrator, at, sent, member):
    content = filled(audit, at, {"1.2": {REPLY: "Yes"}})
    change_in_portal(audit, "1.1", GivenAnswer(Reply.NO), member("contributor"), at)

    assert [change.code for change in sent(content=content)] == ["1.2"]
    assert answer(audit, "1.1") == GivenAnswer(Reply.NO)


def test_an_equal_answer_in_the_portal_is_no_conflict(audit, administrator, at, member):
    content = filled(audit, at, {"1.1": {REPLY: "No"}})
    change_in_portal(
        audit, "1.1", GivenAnswer(Reply.NO, known_by="D", note="Signed\nand dated"), member("contributor"), at
    )

    assert preview_workbook(audit=audit, content=content, by=administrator).changes == []


@pytest.mark.slow
def test_a_row_without_a_stamp_conflicts_with_any_answer(audit, administrator, at):
    content = filled(audit, at, {"1.1": {REPLY: "No", Heading.STAMP: None}, "1.2": {REPLY: "No", Heading.STAMP: ""}})

    preview = preview_workbook(audit=audit, content=content, by=administrator)

    assert [change.code for change in preview.conflicts] == ["1.1"]
    assert [change.code for change in preview.plain] == ["1.2"]


@pytest.mark.slow
def test_an_upload_that_differs_from_its_preview_is_refused(audit, administrator, at, sent, member):
    content = filled(audit, at, {"1.1": {REPLY: "No"}})
    looked = preview_workbook(audit=audit, content=content, by=administrator)
    change_in_portal(audit, "1.1", GivenAnswer(Reply.YES, note="Found it"), member("contributor"), at)
    before = everything()

    with pytest.raises(WorkbookMoved) as refusal:
        sent(content=content, seen=looked.fingerprint)

    assert [change.code for change in refusal.value.preview.conflicts] == ["1.1"]
    assert everything() == before
    assert len(sent(content=content, seen=refusal.value.preview.fingerprint, overwrite=["1.1"])) == 1


def test_a_preview_saves_nothing(audit, administrator, at):
    before = everything()

    preview = preview_workbook(audit=audit, content=filled(audit, at, {"1.1": {REPLY: "No"}}), by=administrator)

    assert (len(preview.changes), preview.unchanged, preview.ignored) == (1, 0, [])
    assert everything() == before


# — audits that take no workbook —


@pytest.mark.parametrize("state", ["submitted", "in_review", "resubmitted", "qa_passed"])
def test_a_submitted_audit_accepts_no_workbook(audit, administrator, at, state, unscoped):
    content = filled(audit, at, {"1.1": {REPLY: "No"}})
    submitted = AuditFactory(municipality=audit.municipality, state=state, method="answered")

    for act in (preview_workbook, lambda **more: import_workbook(**more, at=at)):
        with pytest.raises(RuleBroken) as refusal:
            act(audit=submitted, content=content, by=administrator)
        assert refusal.value.code == "not_with_author"


def test_an_audit_submitted_since_the_download_accepts_no_workbook(audit, sent, at):
    content = filled(audit, at, {"1.1": {REPLY: "No"}})
    Audit.objects.filter(pk=audit.pk).update(
        state="submitted", submitted_at=at, submitted_by=audit.author, answer_due_on=at.date(), act_by=at.date()
    )

    with pytest.raises(RuleBroken) as refusal:
        sent(content=content)

    assert refusal.value.code == "not_with_author"
    assert not isinstance(refusal.value, StaleState)


def test_an_audit_entered_as_a_report_has_no_workbook(town, administrator, at, unscoped):
    reported = AuditFactory(municipality=town, state="draft")

    with pytest.raises(RuleBroken) as refusal:
        write_workbook(audit=reported, at=at)
    with pytest.raises(RuleBroken) as another:
        import_workbook(audit=reported, content=b"x", by=administrator, at=at)

    assert refusal.value.code == another.value.code == "not_answered_here"


# — query counts —


def asked_for(audit: Audit, rows: int, sent: Any, at: Any) -> int:
    with scopes_disabled():
        for number in range(rows):
            QuestionFactory(instrument=audit.instrument, number=100 + number, code=f"1.{100 + number}")
    content = filled(audit, at, {"1.1": {REPLY: "No"}, "1.2": {REPLY: "Yes"}})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(sent(content=content)) == 2
    return len(queries)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [0, 60])
def test_unchanged_rows_need_no_query(audit, sent, at, rows):
    assert asked_for(audit, rows, sent, at) == 14


# — download and upload —

notes = st.text(max_size=60) | st.text(st.sampled_from("=+-@_x0041F\r\n\t\x0b\uffff'\"&<> "), max_size=60)
answers = st.builds(
    GivenAnswer,
    reply=st.none() | st.sampled_from(Reply),
    points=st.none() | st.decimals("0.01", "4.99", places=2),
    positive=st.none() | st.integers(0, 3),
    asked=st.integers(3, 999),
    known_by=st.sampled_from(["", "D", "IO", "DIO"]),
    note=notes.filter(lambda text: "\x00" not in text),
)


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # every example is a file and a process; shrinking takes long
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(answered=st.lists(answers, min_size=4, max_size=4))
def test_answers_survive_download_and_upload(audit, at, answered):
    kept = keep(audit, answered)

    book = read_workbook(write_workbook(audit=audit, at=at), most_rows=99, most_columns=20)
    sheet = load_sheet(audit, notes=())
    found = reading.read_answers(book, find_owner(sheet), [row.line.question for row in sheet.rows])

    assert found.problems == []
    for row in found.rows:
        asked, question = sheet.by_code[row.code].line.question, sheet.by_code[row.code].question
        assert is_untouched(row.said, row.stamp)
        given, saved = check_answer(question, merge_answers(asked, NO_ANSWER, row.said)), kept[row.code]
        assert given == replace(saved, note=normalize_text(saved.note))
    assert {row.code for row in found.rows} == {code for code, given in kept.items() if given != NO_ANSWER}


def keep(audit: Audit, answered: list[GivenAnswer]) -> dict[str, GivenAnswer]:
    """Store these answers, or only their note and method if the question does not allow the rest."""
    Answer.objects.filter(audit=audit).delete()
    kept = {}
    for question, wanted in zip(audit.instrument.questions.all(), answered, strict=True):
        try:
            kept[question.code] = check_answer(question, wanted)
        except RuleBroken:
            kept[question.code] = check_answer(question, GivenAnswer(note=wanted.note, known_by=wanted.known_by))
        AnswerFactory(audit=audit, question=question, **list_columns(kept[question.code]))
    return kept


@pytest.mark.slow
def test_a_sheet_with_too_many_rows_is_refused(audit, sent, at, monkeypatch):
    monkeypatch.setattr(upload, "MOST_ROWS", 4)

    with pytest.raises(SheetRefused) as refusal:
        sent(content=filled(audit, at, {}))

    assert "more than 4 rows" in refusal.value.sentence


def test_a_copied_sheet_is_a_problem_for_each_repeated_row(audit, sent, at):
    book = downloaded(audit, at)
    fill(book, "1.2", {REPLY: "Yes"})
    sheet = sheet_with(book, "1.2")
    copy = book.copy_worksheet(sheet)

    with pytest.raises(WorkbookRefused) as refusal:
        sent(content=closed(book))

    assert [problem.place for problem in refusal.value.problems] == [
        f"{copy.title}!A{row_of(sheet, code)}" for code in ("1.1", "1.2")
    ]
