"""What to look at before an audit is submitted: every check is one function, and all of them are listed here."""

from audits.conducting.rules.cross_checks.answers import always_applies, unanswered
from audits.conducting.rules.cross_checks.contradiction import contradicts_note
from audits.conducting.rules.cross_checks.copies import busy_file, copied_note, same_evidence
from audits.conducting.rules.cross_checks.evidence import missing_evidence, outside_the_year, undated
from audits.conducting.rules.cross_checks.finding import Check, Finding, Severity
from audits.conducting.rules.cross_checks.instrument import not_in_force
from audits.conducting.rules.cross_checks.justification import no_justification, no_reason
from audits.conducting.rules.cross_checks.known_by import not_known
from audits.conducting.rules.cross_checks.people import names_contact, names_person
from audits.conducting.rules.cross_checks.points import element_does_not_apply, impossible_points
from audits.rules.answer_sheet import Paper

__all__ = ["CHECKS", "Check", "Finding", "Severity", "findings"]

CHECKS: tuple[Check, ...] = (
    not_in_force,
    unanswered,
    always_applies,
    impossible_points,
    no_reason,
    no_justification,
    missing_evidence,
    contradicts_note,
    not_known,
    outside_the_year,
    same_evidence,
    copied_note,
    names_person,
    names_contact,
    undated,
    busy_file,
    element_does_not_apply,
)
RANK = {severity: number for number, severity in enumerate(Severity)}
WHOLE_AUDIT = -1  # comes before the first question


def findings(paper: Paper) -> list[Finding]:
    """What every check finds: the whole audit first, then question by question, and at each the gravest first."""
    place = {line.question.code: number for number, line in enumerate(paper.lines)}
    found = [finding for check in CHECKS for finding in check(paper)]
    return sorted(found, key=lambda finding: (place.get(finding.code, WHOLE_AUDIT), RANK[finding.severity]))
