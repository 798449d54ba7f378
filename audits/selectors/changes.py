"""The changes in an audit: since it was returned, and since the previous audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audits.models import Audit, Submission
from audits.rules.answer_sheet import EvidenceFile
from audits.rules.answers import NO_ANSWER, GivenAnswer
from audits.rules.changes import AnswerChange, FileChanges, HandedInAnswer, NamedFile, compare_answers, compare_files
from audits.rules.scoring import compute_percent, format_percent
from audits.selectors.question_sheet import QuestionSheet

LATEST = 2  # the last submission and the one before it


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """The differences since ``name``: Round 1, Last year. Scores are overall scores in percent."""

    name: str
    by_code: Mapping[str, AnswerChange]
    files: FileChanges
    score_before: str = ""
    score_after: str = ""

    @property
    def answers(self) -> int:
        """How many answers differ."""
        return len(self.by_code)

    @property
    def file_count(self) -> int:
        """How many files were added or removed."""
        return len(self.files.added) + len(self.files.removed)

    @property
    def score_moved(self) -> bool:
        """Whether the overall score changed."""
        return self.score_before != self.score_after


def find_changes_since_return(audit: Audit) -> ChangesSince | None:
    """The differences of the last two submissions, in one query; None before the answer to this round.

    An audit may be submitted twice before it is first returned: withdrawn or rejected, then submitted again.
    """
    if not audit.round:
        return None
    latest = list(Submission.objects.filter(audit=audit).order_by("-number")[:LATEST])
    if len(latest) < LATEST or latest[0].round < audit.round:
        return None
    after, before = latest
    return ChangesSince(
        name="First submission" if not before.round else f"Round {before.round}",
        by_code={change.code: change for change in compare_answers(before.answers, after.answers)},
        files=compare_files(_files(before), _files(after)),
        score_before=_format_overall(before),
        score_after=_format_overall(after),
    )


def find_changes_since_last_year(sheet: QuestionSheet) -> ChangesSince | None:
    """The differences from the previous audit, without a query; None for a first audit.

    Points are compared as they were chosen: another version of the questions may give a question other points.
    """
    if sheet.before is None:
        return None
    found = {}
    for row in sheet.rows:
        line = row.line
        before = _convert_answer(line.before or NO_ANSWER, line.before_evidence)
        change = AnswerChange(row.code, before, _convert_answer(line.given, line.evidence))
        if change:
            found[row.code] = change
    earlier = {file for row in sheet.rows for file in _list_files(row.line.before_evidence)}
    now = {file for row in sheet.rows for file in _list_files(row.line.evidence)}
    return ChangesSince("Last year", found, compare_files(sorted(earlier), sorted(now)))


def _convert_answer(given: GivenAnswer, evidence: tuple[EvidenceFile, ...]) -> HandedInAnswer:
    return HandedInAnswer(
        reply=given.reply,
        points=given.points,
        positive=given.positive,
        asked=given.asked,
        known_by=given.known_by,
        note=given.note,
        files=_list_files(evidence),
    )


def _list_files(evidence: tuple[EvidenceFile, ...]) -> tuple[NamedFile, ...]:
    return tuple((file.name, file.sha256) for file in evidence)


def _files(submission: Submission) -> list[NamedFile]:
    return [(file["name"], file["sha256"]) for file in submission.files]


def _format_overall(submission: Submission) -> str:
    """The overall score as it was submitted, from exact fractions."""
    scores = [(Fraction(awarded), Fraction(possible)) for awarded, possible in submission.scores.values()]
    percent = compute_percent(
        sum((one for one, _ in scores), Fraction(0)), sum((two for _, two in scores), Fraction(0))
    )
    return "" if percent is None else format_percent(percent)
