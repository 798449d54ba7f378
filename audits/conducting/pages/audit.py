"""What every page of one audit shows, and its problems with the page to fix each one."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from audits.conducting.rules.cross_checks import Finding, Severity, run_cross_checks
from audits.conducting.services.submissions import (
    SubmissionProblem,
    SubmissionStep,
    find_problems_before_submission,
    find_problems_of,
)
from audits.models import Audit, Method
from audits.selectors.question_sheet import QuestionSheet, load_sheet
from audits.selectors.scores import Scoreboard, build_scoreboard, load_scoreboard
from audits.wording import describe_audit_state
from municipalities.models import Municipality
from secor_portal.codes import check_complete

STEP_PAGES = {
    SubmissionStep.DAY: "municipal:audit_day",
    SubmissionStep.DOCUMENTS: "municipal:audit_documents",
    SubmissionStep.SCORES: "municipal:audit_scores",
    SubmissionStep.QUESTIONS: "municipal:audit_questions",
    SubmissionStep.INSTRUMENT: "municipal:audit_day",
}
check_complete(SubmissionStep, STEP_PAGES)


@dataclass(frozen=True, slots=True)
class LinkedProblem:
    """A problem before submission with the page to fix it. ``code`` is that of a question, or empty."""

    sentence: str
    url: str
    code: str = ""


def describe_page(municipality: Municipality, audit: Audit) -> dict[str, Any]:
    """The context that every page of one audit needs."""
    return {
        "municipality": municipality,
        "section": "audits",
        "audit": audit,
        "pill": describe_audit_state(audit),
    }


def load_answers_and_score(audit: Audit) -> tuple[QuestionSheet | None, Scoreboard]:
    """The audit's questions and its score. An audit that comes as a report has no questions: None."""
    if audit.method != Method.ANSWERED:
        return None, load_scoreboard(audit)
    sheet = load_sheet(audit, notes=())
    return sheet, build_scoreboard(audit, sheet.answer_sheet)


def find_problems(audit: Audit, sheet: QuestionSheet | None) -> list[SubmissionProblem]:
    """Everything to fix before the audit can be submitted. ``sheet`` saves reading its answers again."""
    return find_problems_of(audit, sheet.answer_sheet) if sheet else find_problems_before_submission(audit)


def link_problems(audit: Audit, sheet: QuestionSheet | None) -> list[LinkedProblem]:
    """The same, each problem with the page to fix it."""
    return [
        LinkedProblem(problem.sentence, _get_problem_url(audit, problem), problem.code)
        for problem in find_problems(audit, sheet)
    ]


def group_findings(sheet: QuestionSheet) -> list[tuple[Severity, list[tuple[Finding, str]]]]:
    """What the cross-checks find, the gravest first, each finding with the page to look at it."""
    audit, found = sheet.audit, run_cross_checks(sheet.answer_sheet)
    where = [audit.municipality.slug, audit.pk]

    def get_url(finding: Finding) -> str:
        if not finding.code:
            return reverse(STEP_PAGES[SubmissionStep.INSTRUMENT], args=where)
        return reverse("municipal:audit_question", args=[*where, finding.code])

    return [(level, [(one, get_url(one)) for one in found if one.severity is level]) for level in Severity]


def _get_problem_url(audit: Audit, problem: SubmissionProblem) -> str:
    where = [audit.municipality.slug, audit.pk]
    if problem.code:
        return reverse("municipal:audit_question", args=[*where, problem.code])
    return reverse(STEP_PAGES[problem.step], args=where)
