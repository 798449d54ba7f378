"""Whether an audit counts for the year that a certificate in force requires next (R3.3, R3.4)."""

from datetime import date

from audits.rules.kinds import AuditKind
from certificates.rules.history import FactHistory
from certificates.rules.record import Record
from certificates.rules.standing import compute_answer, find_required_audit
from secor_portal import wording


def explain_uncounted_day(
    record: Record, kind: AuditKind, conducted_on: date, today: date
) -> tuple[str, tuple[str, ...]] | None:
    """Why an audit of that kind and day does not count for the required year, and the rules; None if it does.

    ``record`` is without that audit. A certification audit after the certificate's may win the next one whatever the
    year, and an additional audit counts for none (R7).
    """
    known = FactHistory(record).known_on(today)
    if not kind.row.in_cycle or known.certificate is None or not compute_answer(known).in_force:
        return None
    if kind.row.earns_certificate and conducted_on > known.certificate.effective_on:
        return None
    required = find_required_audit(record, known, known.certificate)
    if conducted_on >= required.opens_on:
        return None
    due_by = wording.day(required.due_by)
    span = wording.span(required.opens_on, required.due_by)
    when = f"must be conducted by {due_by}" if required.opens_on == required.due_by else f"can be conducted from {span}"
    sentence = f"This day does not count for {required.year}. The audit for {required.year} {when}."
    return sentence, ("R3.3", required.rule)
