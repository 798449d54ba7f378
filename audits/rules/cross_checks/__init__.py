"""What to look at before an audit is submitted."""

from dataclasses import dataclass
from enum import StrEnum

from audits.rules.paper import Paper


class Severity(StrEnum):
    MUST_FIX = "must_fix"
    LOOK_AGAIN = "look_again"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    severity: Severity
    code: str
    sentence: str


def findings(paper: Paper) -> list[Finding]:
    return [
        Finding("unanswered", Severity.MUST_FIX, line.question.code, f"Answer question {line.question.code}.")
        for line in paper.lines
        if not paper.is_settled(line)
    ]
