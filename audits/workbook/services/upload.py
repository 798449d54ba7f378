"""Answers from a workbook that was filled in off-line: all of them, or nothing where anything is wrong.

What the portal's pages would refuse is refused here, by sheet and cell. An answer that somebody changed in the portal
since the download is a conflict, and stays unless it is chosen to be overwritten.
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
from audits.selectors.question_sheet import QuestionRow as PaperRow
from audits.selectors.question_sheet import load_sheet
from audits.services.transitions import change_audit, insist_with_author
from audits.workbook.rules import filling, reading
from audits.workbook.rules.columns import FIELDS, Column
from audits.workbook.rules.reading import Problem, Row
from audits.workbook.rules.texts import normal
from audits.workbook.services.file import owner_of
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
TOO_LARGE = "Take pictures and other sheets out of it. It may have 5 MB."
MARKS = ("version", "answered_by", "answered_at", "carried_from")


class WorkbookRefused(RuleBroken):
    """Something in the workbook is wrong; ``problems`` say what, by sheet and cell. Nothing was saved."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        sentence = f"Nothing was saved: {count(len(problems), 'problem')} in the workbook. Mend it and choose it again."
        super().__init__("broken_workbook", sentence, field="file")
        self.problems = problems


class WorkbookMoved(StaleState):
    """What the workbook would change is not what was looked at; ``preview`` is what it would change now."""

    def __init__(self, preview: "Preview") -> None:
        sentence = "Answers changed in the portal since you looked. Nothing was saved. This is what would change now."
        super().__init__("changed_meanwhile", sentence)
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that the workbook would change. ``present`` is the answer that is there, None where there is none."""

    question: Question
    present: Answer | None
    after: GivenAnswer
    is_conflict: bool
    place: str
    differences: Sequence[tuple[Column, str, str]]

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def version(self) -> int:
        """The version of the answer that is there, 0 for none."""
        return self.present.version if self.present else NEW


@dataclass(frozen=True)
class Preview:
    """What a workbook would change, or what is wrong with it.

    ``unchanged`` counts the rows that say what is there already; ``ignored`` names the sheets that hold no answers.
    """

    changes: Sequence[Change] = ()
    problems: Sequence[Problem] = ()
    unchanged: int = 0
    ignored: Sequence[str] = ()

    @property
    def conflicts(self) -> list[Change]:
        """Answers that somebody changed in the portal since the download."""
        return [change for change in self.changes if change.is_conflict]

    @property
    def plain(self) -> list[Change]:
        """The other ones."""
        return [change for change in self.changes if not change.is_conflict]

    @cached_property
    def fingerprint(self) -> str:
        """Stands for these changes to these answers; another one is another preview."""
        parts = [(change.code, change.version, change.after, change.is_conflict) for change in self.changes]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:FINGERPRINT_LENGTH]

    def chosen(self, overwrite: Collection[str]) -> list[Change]:
        """What would be saved: everything but the conflicts whose codes are not in ``overwrite``."""
        return [change for change in self.changes if not change.is_conflict or change.code in overwrite]


def content_of(file: UploadedFile) -> bytes:
    """An uploaded workbook. ``RuleBroken`` before anything of it is read where it is too large."""
    return uploads.read_content(file, limit=MOST_BYTES, advice=TOO_LARGE)


def preview_workbook(*, audit: Audit, content: bytes, by: User) -> Preview:
    """What uploading ``content`` would change now. Saves nothing.

    ``SheetRefused`` where it is no workbook, ``WorkbookRefused`` where cells are wrong.
    """
    insist_with_author(audit, by)
    insist_answered_here(audit)
    return _preview(audit, _read(content))


def import_workbook(
    *, audit: Audit, content: bytes, by: User, at: datetime, overwrite: Collection[str] = (), seen: str = ""
) -> list[Change]:
    """Save the answers of a workbook, all or none; the answer is what was saved.

    ``overwrite`` holds the codes of the conflicts in which the workbook counts. With ``seen``, a preview's fingerprint,
    only what that preview showed is saved; ``WorkbookMoved`` where it would be something else by now.
    """
    insist_with_author(audit, by)
    insist_answered_here(audit)
    book = _read(content)  # before the transaction: it takes a while, and others want to save meanwhile
    return _save(audit, book, by=by, at=at, overwrite=overwrite, seen=seen)


@transaction.atomic
def _save(
    audit: Audit, book: Workbook, *, by: User, at: datetime, overwrite: Collection[str], seen: str
) -> list[Change]:
    audit.refresh_from_db(from_queryset=Audit.objects.select_for_update(no_key=True))  # who saves waits
    insist_with_author(audit, by)
    insist_answered_here(audit)
    preview = _preview(audit, book)
    if seen and seen != preview.fingerprint:
        raise WorkbookMoved(preview)
    chosen = preview.chosen(overwrite)
    if chosen:
        change_audit(audit, by)
        answers = _write(audit, chosen, by, at)
        _log(audit, answers, by, at)
    return chosen


def _read(content: bytes) -> Workbook:
    return read_workbook(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)


def _preview(audit: Audit, book: Workbook) -> Preview:
    sheet = load_sheet(audit, notes=())
    said = reading.read(book, owner_of(sheet), [row.line.question for row in sheet.rows])
    problems, changes = list(said.problems), []
    for row in said.rows:
        answered, wrong = _compared(row, sheet.by_code[row.code])
        problems += wrong
        changes += [answered] if answered else []
    if problems:
        raise WorkbookRefused(_once(problems)[: reading.MOST_PROBLEMS])
    order = {code: number for number, code in enumerate(sheet.by_code)}
    changes.sort(key=lambda answered: order[answered.code])
    return Preview(changes, unchanged=len(said.rows) - len(changes), ignored=said.ignored)


def _compared(row: Row, paper_row: PaperRow) -> tuple[Change | None, list[Problem]]:
    """What a row would change, or what is wrong in it."""
    if filling.is_untouched(row.said, row.stamp):
        return None, []
    asked, present = paper_row.line.question, paper_row.line.given
    after, problems = _checked(row, paper_row)
    wrong = filling.not_kept(asked, present, row.said, after)
    problems += [row.problem(column, sentence) for column, sentence in wrong]
    if problems or _is_same(after, present):
        return None, problems
    answer = paper_row.answer
    looked_at = row.stamp.version if row.stamp else NEW
    found = Change(
        question=paper_row.question,
        present=answer,
        after=after,
        is_conflict=looked_at != (answer.version if answer else NEW),
        place=row.place,
        differences=filling.differences(asked, present, after),
    )
    return found, []


def _checked(row: Row, paper_row: PaperRow) -> tuple[GivenAnswer, list[Problem]]:
    """The answer as the pages would keep it, and every cell that they would refuse."""
    problems: list[Problem] = []
    said = row.said
    for _ in FIELDS:
        try:
            given = filling.filled_in(paper_row.line.question, paper_row.line.given, said)
            return check_answer(paper_row.question, given), problems
        except RuleBroken as refusal:
            field = refusal.field or "reply"
            problems.append(row.problem(FIELDS[field], refusal.sentence))
            said = replace(said, **{field: getattr(NO_ANSWER, field)})  # what else is wrong without it?
    return paper_row.line.given, problems


def _is_same(after: GivenAnswer, present: GivenAnswer) -> bool:
    return after == replace(present, note=normal(present.note))


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """One problem at a cell is enough to begin with."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.place, problem)
    return list(first.values())


def _write(audit: Audit, changes: Sequence[Change], by: User, at: datetime) -> list[Answer]:
    new = [_written(_first(audit, one.question), one, by, at) for one in changes if one.present is None]
    changed = [_written(one.present, one, by, at) for one in changes if one.present is not None]
    Answer.objects.bulk_create(new, batch_size=ROWS_AT_ONCE)
    Answer.objects.bulk_update(changed, [*FIELDS, *MARKS], batch_size=ROWS_AT_ONCE)
    return [*new, *changed]


def _first(audit: Audit, question: Question) -> Answer:
    return Answer(municipality_id=audit.municipality_id, audit=audit, question=question, version=NEW)


def _written(answer: Answer, one: Change, by: User, at: datetime) -> Answer:
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
