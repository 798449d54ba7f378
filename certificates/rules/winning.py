"""Why an audit wins no certificate, and why a certificate that it won can't be issued (R2.1, R2.2, R6.3, R1.3).

`History.find_obstacles` states the rule; this module puts each obstacle into a sentence.
"""

from datetime import date

from certificates.rules.history import FactHistory, Obstacle
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Audit, Record
from secor_portal.codes import check_complete
from secor_portal.partner import PARTNER
from secor_portal.program import WORKER_LIMIT
from secor_portal.wording import day

AFTER_REVOCATION = "A new certificate requires a certification audit conducted after that day."
# For each obstacle its rule, and its sentence with places for facts of the audit.
OBSTACLES = {
    Obstacle.NOT_CERTIFICATION: (
        "R2.1",
        "This is an {kind} audit. Only a certification audit can earn a certificate.",
    ),
    Obstacle.NOT_YET_CONDUCTED: ("R2.1", "The audit is dated {conducted_on}, a day in the future."),
    Obstacle.NOT_SCORED: ("R2.2", "The audit has no score yet."),
    Obstacle.BELOW_PASS_MARKS: ("R2.2", "The audit did not reach the pass marks."),
    Obstacle.QA_PENDING: ("R2.1", f"{PARTNER.name} has not finished its review of the audit."),
    Obstacle.QA_FAILED: ("R2.1", f"The audit did not pass {PARTNER.possessive} review."),
    Obstacle.REVOKED_BEFORE_QA: (
        "R6.3",
        "The ministry revoked the certificate on {revoked_on}, before this audit passed "
        f"{PARTNER.possessive} review. {AFTER_REVOCATION}",
    ),
    Obstacle.TOO_MANY_WORKERS: (
        "R1.3",
        "The municipality had {peak} workers on {peak_on}. With more than "
        f"{WORKER_LIMIT} workers on any day, it needs an audit for the large-employer certificate (COR).",
    ),
}
check_complete(Obstacle, OBSTACLES)


def why_no_certificate(record: Record, audit_id: str, as_of: date) -> list[Reason]:
    """Everything that kept the audit from a certificate up to ``as_of``; empty if it won one.

    Raises LookupError if there is no such audit.
    """
    return _list_obstacles(FactHistory(record), _find_audit(record, audit_id), as_of)


def why_not_issued(record: Record, audit_id: str, as_of: date) -> list[Reason]:
    """Everything that forbids issuing a certificate for the audit on ``as_of``: it won none, or that one was revoked.

    Raises LookupError if there is no such audit.
    """
    history, audit = FactHistory(record), _find_audit(record, audit_id)
    return _list_obstacles(history, audit, as_of) or _list_revocation(history, audit, as_of)


def _find_audit(record: Record, audit_id: str) -> Audit:
    for audit in record.audits:
        if audit.id == audit_id:
            return audit
    raise LookupError(f"There is no audit {audit_id} in this record.")


def _list_obstacles(history: FactHistory, audit: Audit, as_of: date) -> list[Reason]:
    found = list(history.find_obstacles(audit, as_of))
    if not found:
        return []
    revoked_on, peak = history.revocation_before_qa(audit), history.peak_until(audit.conducted_on)
    facts = {
        "kind": audit.kind.value,
        "conducted_on": day(audit.conducted_on),
        "revoked_on": day(revoked_on) if revoked_on else "",
        "peak": peak.count,
        "peak_on": day(peak.first_day) if peak.first_day else "",
    }
    rows = (OBSTACLES[obstacle] for obstacle in found)
    return [Reason(rule, sentence.format_map(facts), Subject.CERTIFICATE) for rule, sentence in rows]


def _list_revocation(history: FactHistory, audit: Audit, as_of: date) -> list[Reason]:
    revoked_on = history.revoked_on(audit.conducted_on, as_of)
    if revoked_on is None:
        return []
    sentence = f"The ministry revoked the certificate on {day(revoked_on)}. {AFTER_REVOCATION}"
    return [Reason("R6.3", sentence, Subject.CERTIFICATE)]
