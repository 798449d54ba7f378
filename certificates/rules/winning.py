"""Why an audit wins no certificate, and why a certificate that it won can't be issued (R2.1, R2.2, R6.3, R1.3).

`History.find_obstacles` states the rule; this module puts each obstacle into a sentence.
"""

from datetime import date

from certificates.rules.dates import in_words
from certificates.rules.history import History, Obstacle
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Audit, Record
from secor_portal.partner import PARTNER
from secor_portal.program import WORKER_LIMIT

RULES = {
    Obstacle.NOT_CERTIFICATION: "R2.1",
    Obstacle.NOT_YET_CONDUCTED: "R2.1",
    Obstacle.NOT_SCORED: "R2.2",
    Obstacle.BELOW_PASS_MARKS: "R2.2",
    Obstacle.QA_PENDING: "R2.1",
    Obstacle.QA_FAILED: "R2.1",
    Obstacle.REVOKED_BEFORE_QA: "R6.3",
    Obstacle.TOO_MANY_WORKERS: "R1.3",
}


def why_no_certificate(record: Record, audit_id: str, as_of: date) -> list[Reason]:
    """Everything that kept the audit from a certificate up to ``as_of``; empty if it won one.

    Raises LookupError if there is no such audit.
    """
    return _list_obstacles(History(record), _find_audit(record, audit_id), as_of)


def why_not_issued(record: Record, audit_id: str, as_of: date) -> list[Reason]:
    """Everything that forbids issuing a certificate for the audit on ``as_of``: it won none, or that one was revoked.

    Raises LookupError if there is no such audit.
    """
    history, audit = History(record), _find_audit(record, audit_id)
    return _list_obstacles(history, audit, as_of) or _list_revocation(history, audit, as_of)


def _find_audit(record: Record, audit_id: str) -> Audit:
    for audit in record.audits:
        if audit.id == audit_id:
            return audit
    raise LookupError(f"There is no audit {audit_id} in this record.")


def _list_obstacles(history: History, audit: Audit, as_of: date) -> list[Reason]:
    return [
        Reason(RULES[obstacle], _describe_obstacle(obstacle, history, audit), Subject.CERTIFICATE)
        for obstacle in history.find_obstacles(audit, as_of)
    ]


def _list_revocation(history: History, audit: Audit, as_of: date) -> list[Reason]:
    revoked_on = history.revoked_on(audit.conducted_on, as_of)
    if revoked_on is None:
        return []
    sentence = (
        f"The ministry revoked the certificate on {in_words(revoked_on)}. "
        "A new certificate requires a certification audit conducted after that day."
    )
    return [Reason("R6.3", sentence, Subject.CERTIFICATE)]


def _describe_obstacle(obstacle: Obstacle, history: History, audit: Audit) -> str:
    match obstacle:
        case Obstacle.NOT_CERTIFICATION:
            article = "an" if audit.kind.value[0] in "aei" else "a"
            return f"This is {article} {audit.kind.value} audit. Only a certification audit can earn a certificate."
        case Obstacle.NOT_YET_CONDUCTED:
            return f"The audit is dated {in_words(audit.conducted_on)}, a day in the future."
        case Obstacle.NOT_SCORED:
            return "The audit has no score yet."
        case Obstacle.BELOW_PASS_MARKS:
            return "The audit did not reach the pass marks."
        case Obstacle.QA_PENDING:
            return f"{PARTNER.name} has not finished its review of the audit."
        case Obstacle.QA_FAILED:
            return f"The audit did not pass {PARTNER.possessive} review."
        case Obstacle.REVOKED_BEFORE_QA:
            return _describe_revocation_before_qa(history, audit)
        case Obstacle.TOO_MANY_WORKERS:
            return _describe_peak(history, audit)


def _describe_revocation_before_qa(history: History, audit: Audit) -> str:
    revoked_on = history.revocation_before_qa(audit)
    when = f" on {in_words(revoked_on)}" if revoked_on else ""
    return (
        f"The ministry revoked the certificate{when}, before this audit passed {PARTNER.possessive} review. "
        "A new certificate requires a certification audit conducted after that day."
    )


def _describe_peak(history: History, audit: Audit) -> str:
    peak = history.peak_until(audit.conducted_on)
    when = f" on {in_words(peak.first_day)}" if peak.first_day else ""
    return (
        f"The municipality had {peak.count} workers{when}. "
        f"With more than {WORKER_LIMIT} workers on any day, it needs an audit for the large-employer certificate (COR)."
    )
