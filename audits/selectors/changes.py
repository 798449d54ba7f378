"""What changed in an audit: since it was returned, and since the audit before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from audits.models import Audit, Submission
from audits.rules.answer_sheet import Shown
from audits.rules.answers import NOTHING, Given
from audits.rules.changes import Change, File, FileChanges, Handed, changes, file_changes
from audits.rules.scoring import share, shown
from audits.selectors.question_sheet import Sheet

LATEST = 2  # what was handed in last, and what was before it


@dataclass(frozen=True, slots=True)
class Since:
    """What is different. ``name`` says since when: Round 1, Last year; the scores are the whole's, in per cent."""

    name: str
    by_code: Mapping[str, Change]
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


def since_returned(audit: Audit) -> Since | None:
    """What differs between the last two submissions, in one query; None while nothing came back of this round.

    An audit may have come in twice before it was ever returned: withdrawn or rejected, and handed in again.
    """
    if not audit.round:
        return None
    latest = list(Submission.objects.filter(audit=audit).order_by("-number")[:LATEST])
    if len(latest) < LATEST or latest[0].round < audit.round:
        return None
    after, before = latest
    return Since(
        name="First submission" if not before.round else f"Round {before.round}",
        by_code={change.code: change for change in changes(before.answers, after.answers)},
        files=file_changes(_files(before), _files(after)),
        score_before=_overall(before),
        score_after=_overall(after),
    )


def since_last_year(sheet: Sheet) -> Since | None:
    """What differs from the audit before, in no query; None for a first one.

    Points are compared as they were chosen: another instrument may give a question others.
    """
    if sheet.before is None:
        return None
    found = {}
    for row in sheet.rows:
        line = row.line
        before = _handed(line.before or NOTHING, line.before_evidence)
        change = Change(row.code, before, _handed(line.given, line.evidence))
        if change:
            found[row.code] = change
    earlier = {file for row in sheet.rows for file in _named(row.line.before_evidence)}
    now = {file for row in sheet.rows for file in _named(row.line.evidence)}
    return Since("Last year", found, file_changes(sorted(earlier), sorted(now)))


def _handed(given: Given, evidence: tuple[Shown, ...]) -> Handed:
    return Handed(
        reply=given.reply,
        points=given.points,
        positive=given.positive,
        asked=given.asked,
        known_by=given.known_by,
        note=given.note,
        files=_named(evidence),
    )


def _named(evidence: tuple[Shown, ...]) -> tuple[File, ...]:
    return tuple((file.name, file.sha256) for file in evidence)


def _files(submission: Submission) -> list[File]:
    return [(file["name"], file["sha256"]) for file in submission.files]


def _overall(submission: Submission) -> str:
    """The whole score as it was handed in, exact fractions added up."""
    scores = [(Fraction(awarded), Fraction(possible)) for awarded, possible in submission.scores.values()]
    percent = share(sum((one for one, _ in scores), Fraction(0)), sum((two for _, two in scores), Fraction(0)))
    return "" if percent is None else shown(percent)
