"""Why an audit wins no certificate, and why the one that it won is not issued (R2.1, R1.3, R6.3)."""

from collections.abc import Iterator
from datetime import date

from certificates.rules.dates import in_words
from certificates.rules.history import History
from certificates.rules.reason import Reason, Subject
from certificates.rules.record import Audit, Kind, Outcome, Record
from secor_portal.program import WORKER_LIMIT


def why_no_certificate(record: Record, audit_id: str, as_of: date) -> list[Reason]:
    """Everything that kept the audit from a certificate up to ``as_of``; empty if it won one.

    Raises LookupError where there is no such audit.
    """
    return _reasons(_obstacles(History(record), _audit(record, audit_id), as_of))


def why_not_issued(record: Record, audit_id: str, as_of: date) -> list[Reason]:
    """Everything that forbids on ``as_of`` to issue a certificate for the audit: it won none, or that one was revoked.

    Raises LookupError where there is no such audit.
    """
    history, audit = History(record), _audit(record, audit_id)
    return _reasons(_obstacles(history, audit, as_of)) or _reasons(_revocation(history, audit, as_of))


def _audit(record: Record, audit_id: str) -> Audit:
    for audit in record.audits:
        if audit.id == audit_id:
            return audit
    raise LookupError(f"There is no audit {audit_id} in this record.")


def _reasons(said: Iterator[tuple[str, str]]) -> list[Reason]:
    return [Reason(rule, sentence, Subject.CERTIFICATE) for rule, sentence in said]


def _revocation(history: History, audit: Audit, as_of: date) -> Iterator[tuple[str, str]]:
    if revoked_on := history.revoked_on(audit.conducted_on, as_of):
        yield (
            "R6.3",
            (
                f"The ministry revoked the certificate on {in_words(revoked_on)}; "
                "it takes an audit conducted after that day."
            ),
        )


def _obstacles(history: History, audit: Audit, as_of: date) -> Iterator[tuple[str, str]]:
    if audit.kind is not Kind.CERTIFICATION:
        yield "R2.1", f"Only a certification audit wins a certificate; this is an {audit.kind.value} one."
    if audit.conducted_on > as_of:
        yield "R2.1", f"The audit is dated {in_words(audit.conducted_on)}, which is still to come."
    if audit.passed is not True:
        yield "R2.2", "The audit is not scored." if audit.passed is None else "The audit did not reach the pass marks."
    if (outcome := audit.outcome_on(as_of)) is not Outcome.PASSED:
        yield "R2.1", "QA has not decided yet." if outcome is Outcome.PENDING else "The audit failed QA."
    if (revoked_on := history.revocation_before_qa(audit)) is not None and revoked_on <= as_of:
        yield (
            "R6.3",
            (
                f"The ministry revoked the certificate on {in_words(revoked_on)}, before QA passed this audit; "
                "it takes an audit conducted after that day."
            ),
        )
    peak = history.peak_until(audit.conducted_on)
    if peak.count > WORKER_LIMIT and peak.first_day:
        yield (
            "R1.3",
            (
                f"{peak.count} people counted on {in_words(peak.first_day)}, before the audit was conducted; "
                "above ten it takes a COR audit."
            ),
        )
