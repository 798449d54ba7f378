"""What changed in an audit: since it was returned, and since the audit before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audits.models import Audit, Submission
from audits.rules.answer_sheet import EvidenceFile
from audits.rules.answers import NO_ANSWER, GivenAnswer
from audits.rules.changes import AnswerChange, FileChanges, HandedInAnswer, NamedFile, compare_answers, compare_files
from audits.rules.scoring import compute_percent, format_percent
from audits.selectors.question_sheet import QuestionSheet

LATEST = 2  # what was handed in last, and what was before it


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """What is different. ``name`` says since when: Round 1, Last year; the scores are the whole's, in per cent."""

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
        """How many files came or went."""
        return len(self.files.added) + len(self.files.removed)

    @property
    def score_moved(self) -> bool:
        """Whether the whole scores otherwise."""
        return self.score_before != self.score_after


def find_changes_since_return(audit: Audit) -> ChangesSince | None:
    """What differs between the last two submissions, in one query; None while nothing came back of this round.

    An audit may have come in twice before it was ever returned: withdrawn or rejected, and handed in again.
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
        score_before=_overall(before),
        score_after=_overall(after),
    )


def find_changes_since_last_year(sheet: QuestionSheet) -> ChangesSince | None:
    """What differs from the audit before, in no query; None for a first one.

    Points are compared as they were chosen: another instrument may give a question others.
    """
    if sheet.before is None:
        return None
    found = {}
    for row in sheet.rows:
        line = row.line
        before = _handed(line.before or NO_ANSWER, line.before_evidence)
        change = AnswerChange(row.code, before, _handed(line.given, line.evidence))
        if change:
            found[row.code] = change
    earlier = {file for row in sheet.rows for file in _named(row.line.before_evidence)}
    now = {file for row in sheet.rows for file in _named(row.line.evidence)}
    return ChangesSince("Last year", found, compare_files(sorted(earlier), sorted(now)))


def _handed(given: GivenAnswer, evidence: tuple[EvidenceFile, ...]) -> HandedInAnswer:
    return HandedInAnswer(
        reply=given.reply,
        points=given.points,
        positive=given.positive,
        asked=given.asked,
        known_by=given.known_by,
        note=given.note,
        files=_named(evidence),
    )


def _named(evidence: tuple[EvidenceFile, ...]) -> tuple[NamedFile, ...]:
    return tuple((file.name, file.sha256) for file in evidence)


def _files(submission: Submission) -> list[NamedFile]:
    return [(file["name"], file["sha256"]) for file in submission.files]


def _overall(submission: Submission) -> str:
    """The whole score as it was handed in, exact fractions added up."""
    scores = [(Fraction(awarded), Fraction(possible)) for awarded, possible in submission.scores.values()]
    percent = compute_percent(
        sum((one for one, _ in scores), Fraction(0)), sum((two for _, two in scores), Fraction(0))
    )
    return "" if percent is None else format_percent(percent)
