"""The checks of an audit before it is submitted. To add one, write a function and list it in ``CHECKS``."""

from audits.conducting.rules.cross_checks.answers import check_always_applies, check_unanswered
from audits.conducting.rules.cross_checks.contradiction import check_contradiction
from audits.conducting.rules.cross_checks.copies import check_busy_file, check_copied_note, check_same_evidence
from audits.conducting.rules.cross_checks.evidence import check_missing_evidence, check_outside_the_year, check_undated
from audits.conducting.rules.cross_checks.finding import Check, Finding, Severity
from audits.conducting.rules.cross_checks.instrument import check_not_in_force
from audits.conducting.rules.cross_checks.justification import check_no_justification, check_no_reason
from audits.conducting.rules.cross_checks.known_by import check_not_known
from audits.conducting.rules.cross_checks.people import check_names_contact, check_names_person
from audits.conducting.rules.cross_checks.points import check_element_does_not_apply, check_impossible_points
from audits.rules.answer_sheet import AnswerSheet

__all__ = ["CHECKS", "Check", "Finding", "Severity", "run_cross_checks"]

CHECKS: tuple[Check, ...] = (
    check_not_in_force,
    check_unanswered,
    check_always_applies,
    check_impossible_points,
    check_no_reason,
    check_no_justification,
    check_missing_evidence,
    check_contradiction,
    check_not_known,
    check_outside_the_year,
    check_same_evidence,
    check_copied_note,
    check_names_person,
    check_names_contact,
    check_undated,
    check_busy_file,
    check_element_does_not_apply,
)
RANK = {severity: number for number, severity in enumerate(Severity)}
WHOLE_AUDIT = -1  # comes before the first question


def run_cross_checks(paper: AnswerSheet) -> list[Finding]:
    """All findings: those about the whole audit first, then question by question, the gravest first."""
    place = {line.question.code: number for number, line in enumerate(paper.lines)}
    found = [finding for check in CHECKS for finding in check(paper)]
    return sorted(found, key=lambda finding: (place.get(finding.code, WHOLE_AUDIT), RANK[finding.severity]))
