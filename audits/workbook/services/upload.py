"""Saving the answers of an uploaded workbook: all of them, or none if anything is wrong.

The same checks as on the pages apply, by sheet and cell. An answer that changed in the portal after the download is a
conflict; it stays unless the person chooses the workbook's answer.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from audits.conducting.services.answers import NEW, check_answer, describe_reply, insist_answered_here, list_columns
from audits.models import Answer, Audit, Question
from audits.rules.answers import NO_ANSWER, GivenAnswer
from audits.selectors.question_sheet import QuestionRow, load_sheet
from audits.services.transitions import change_audit, insist_with_author
from audits.workbook.rules import filling, reading
from audits.workbook.rules.columns import FIELDS, Heading
from audits.workbook.rules.reading import AnswerRow, CellProblem
from audits.workbook.rules.texts import normalize_text
from audits.workbook.services.file import find_owner
from municipalities.models import User
from secor_portal import uploads
from secor_portal.activity.models import Event
from secor_portal.activity.services import event_of, record
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.sheets import Workbook, read_workbook
from secor_portal.sheets.reader import MOST_BYTES
from secor_portal.wording import count

MOST_ROWS, MOST_COLUMNS = 6_500, 60  # of one sheet; an instrument has at most 6,000 questions
ROWS_AT_ONCE = 500
FINGERPRINT_LENGTH = 32
TOO_LARGE = "Remove pictures and other sheets. The limit is 5 MB."
MARKS = ("version", "answered_by", "answered_at", "carried_from")


class WorkbookRefused(RuleBroken):
    """The workbook has ``problems``, by sheet and cell. Nothing was saved."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        sentence = (
            f"Nothing was saved: {count(len(problems), 'problem')} in the workbook. Correct them and choose it again."
        )
        super().__init__("broken_workbook", sentence, field="file")
        self.problems = problems


class WorkbookMoved(StaleState):
    """Saving would no longer change what the preview showed; ``preview`` is the present one."""

    def __init__(self, preview: "WorkbookPreview") -> None:
        sentence = "Nothing was saved, because answers in the portal changed after your preview. Here is a new preview."
        super().__init__("changed_meanwhile", sentence)
        self.preview = preview


@dataclass(frozen=True, slots=True)
class UploadedChange:
    """One answer that the workbook would change. ``present`` is the present answer, or None."""

    question: Question
    present: Answer | None
    after: GivenAnswer
    is_conflict: bool
    place: str
    differences: Sequence[tuple[Heading, str, str]]

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def version(self) -> int:
        """The version of the present answer, 0 for none."""
        return self.present.version if self.present else NEW


@dataclass(frozen=True)
class WorkbookPreview:
    """What a workbook would change, or its problems.

    ``unchanged`` counts the rows that change nothing; ``ignored`` names the sheets without answers.
    """

    changes: Sequence[UploadedChange] = ()
    problems: Sequence[CellProblem] = ()
    unchanged: int = 0
    ignored: Sequence[str] = ()

    @property
    def conflicts(self) -> list[UploadedChange]:
        """Answers that changed in the portal after the download."""
        return [change for change in self.changes if change.is_conflict]

    @property
    def plain(self) -> list[UploadedChange]:
        """Changes without a conflict."""
        return [change for change in self.changes if not change.is_conflict]

    @cached_property
    def fingerprint(self) -> str:
        """A hash of exactly these changes to these answers."""
        parts = [(change.code, change.version, change.after, change.is_conflict) for change in self.changes]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:FINGERPRINT_LENGTH]

    def list_chosen(self, overwrite: Collection[str]) -> list[UploadedChange]:
        """What would be saved: everything but the conflicts whose codes are not in ``overwrite``."""
        return [change for change in self.changes if not change.is_conflict or change.code in overwrite]


def read_content(file: UploadedFile) -> bytes:
    """The content of an uploaded workbook. Raises ``RuleBroken``, without reading it, if it is too large."""
    return uploads.read_content(file, limit=MOST_BYTES, advice=TOO_LARGE)


def preview_workbook(*, audit: Audit, content: bytes, by: User) -> WorkbookPreview:
    """What uploading ``content`` would change now. Saves nothing.

    Raises ``SheetRefused`` if it isn't a workbook, ``WorkbookRefused`` if cells are wrong.
    """
    insist_with_author(audit, by)
    insist_answered_here(audit)
    return _preview(audit, _read(content))


def import_workbook(
    *, audit: Audit, content: bytes, by: User, at: datetime, overwrite: Collection[str] = (), seen: str = ""
) -> list[UploadedChange]:
    """Save all answers of a workbook, or none. Returns what was saved.

    ``overwrite`` holds the codes of the conflicts in which the workbook counts. With ``seen``, a preview's fingerprint,
    it saves only what that preview showed, or raises ``WorkbookMoved``.
    """
    insist_with_author(audit, by)
    insist_answered_here(audit)
    book = _read(content)  # before the transaction: it takes a while and must not block others
    return _save(audit, book, by=by, at=at, overwrite=overwrite, seen=seen)


@transaction.atomic
def _save(
    audit: Audit, book: Workbook, *, by: User, at: datetime, overwrite: Collection[str], seen: str
) -> list[UploadedChange]:
    audit.refresh_from_db(from_queryset=Audit.objects.select_for_update(no_key=True))  # other saves wait
    insist_with_author(audit, by)
    insist_answered_here(audit)
    preview = _preview(audit, book)
    if seen and seen != preview.fingerprint:
        raise WorkbookMoved(preview)
    chosen = preview.list_chosen(overwrite)
    if chosen:
        change_audit(audit, by)
        answers = _write(audit, chosen, by, at)
        _log(audit, answers, by, at)
    return chosen


def _read(content: bytes) -> Workbook:
    return read_workbook(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)


def _preview(audit: Audit, book: Workbook) -> WorkbookPreview:
    sheet = load_sheet(audit, notes=())
    said = reading.read_answers(book, find_owner(sheet), [row.line.question for row in sheet.rows])
    problems, changes = list(said.problems), []
    for row in said.rows:
        answered, wrong = _compared(row, sheet.by_code[row.code])
        problems += wrong
        changes += [answered] if answered else []
    if problems:
        raise WorkbookRefused(_once(problems)[: reading.MOST_PROBLEMS])
    order = {code: number for number, code in enumerate(sheet.by_code)}
    changes.sort(key=lambda answered: order[answered.code])
    return WorkbookPreview(changes, unchanged=len(said.rows) - len(changes), ignored=said.ignored)


def _compared(row: AnswerRow, question_row: QuestionRow) -> tuple[UploadedChange | None, list[CellProblem]]:
    """The change of a row, or its problems."""
    if filling.is_untouched(row.said, row.stamp):
        return None, []
    asked, present = question_row.line.question, question_row.line.given
    after, problems = _checked(row, question_row)
    wrong = filling.find_lost_cells(asked, present, row.said, after)
    problems += [row.make_problem(column, sentence) for column, sentence in wrong]
    if problems or _is_same(after, present):
        return None, problems
    answer = question_row.answer
    looked_at = row.stamp.version if row.stamp else NEW
    found = UploadedChange(
        question=question_row.question,
        present=answer,
        after=after,
        is_conflict=looked_at != (answer.version if answer else NEW),
        place=row.place,
        differences=filling.list_differences(asked, present, after),
    )
    return found, []


def _checked(row: AnswerRow, question_row: QuestionRow) -> tuple[GivenAnswer, list[CellProblem]]:
    """The answer as the pages would store it, and a problem for every cell that they would refuse."""
    problems: list[CellProblem] = []
    said = row.said
    for _ in FIELDS:
        try:
            given = filling.merge_answers(question_row.line.question, question_row.line.given, said)
            return check_answer(question_row.question, given), problems
        except RuleBroken as refusal:
            field = refusal.field or "reply"
            problems.append(row.make_problem(FIELDS[field], refusal.sentence))
            said = replace(said, **{field: getattr(NO_ANSWER, field)})  # what else is wrong without it?
    return question_row.line.given, problems


def _is_same(after: GivenAnswer, present: GivenAnswer) -> bool:
    return after == replace(present, note=normalize_text(present.note))


def _once(problems: Sequence[CellProblem]) -> list[CellProblem]:
    """At most one problem for each cell."""
    first: dict[str, CellProblem] = {}
    for problem in problems:
        first.setdefault(problem.place, problem)
    return list(first.values())


def _write(audit: Audit, changes: Sequence[UploadedChange], by: User, at: datetime) -> list[Answer]:
    new = [_written(_first(audit, one.question), one, by, at) for one in changes if one.present is None]
    changed = [_written(one.present, one, by, at) for one in changes if one.present is not None]
    Answer.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    Answer.objects.bulk_update(changed, [*FIELDS, *MARKS], batch_size=ROWS_AT_ONCE)
    return [*new, *changed]


def _first(audit: Audit, question: Question) -> Answer:
    return Answer(municipality_id=audit.municipality_id, audit=audit, question=question, version=NEW)


def _written(answer: Answer, one: UploadedChange, by: User, at: datetime) -> Answer:
    facts = list_columns(one.after) | {"carried_from": None, "answered_by": by, "answered_at": at}
    for name, fact in facts.items():
        setattr(answer, name, fact)
    answer.version += 1
    return answer


def _log(audit: Audit, answers: Sequence[Answer], by: User, at: datetime) -> None:
    record("audit.workbook_imported", audit, by=by, at=at, answers=count(len(answers), "answer"))
    Event.objects.bulk_create(_saved(answers, by, at), batch_size=ROWS_AT_ONCE)


def _saved(answers: Sequence[Answer], by: User, at: datetime) -> Iterator[Event]:
    for answer in answers:
        facts: Mapping[str, Any] = {"code": answer.question.code, "reply": describe_reply(answer)}
        yield event_of("answer.saved", answer, by=by, at=at, **facts)
