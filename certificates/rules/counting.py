"""Whether the day of an audit counts for the year that a certificate in force asks for (R3.3, R3.4)."""

from datetime import date

from audits.rules.kinds import AuditKind
from certificates.rules.history import History
from certificates.rules.next_audit import required
from certificates.rules.record import Record
from certificates.rules.standing import standing
from secor_portal import wording


def why_not_counted(record: Record, kind: AuditKind, conducted_on: date, today: date) -> str:
    """Why an audit of that kind and day does not count for the year that is asked for; empty where it does.

    ``record`` is without that audit. A certification audit after the certificate's may win the next one whatever the
    year, and an additional audit counts for none (R7).
    """
    if kind is AuditKind.ADDITIONAL or not standing(record, today).in_force:
        return ""
    known = History(record).known_on(today)
    if known.certificate is None:
        return ""
    if kind is AuditKind.CERTIFICATION and conducted_on > known.certificate.effective_on:
        return ""
    asked = required(record, known, known.certificate)
    if conducted_on >= asked.opens_on:
        return ""
    due_by = wording.day(asked.due_by)
    when = f"by {due_by}" if asked.opens_on == asked.due_by else f"from {wording.span(asked.opens_on, asked.due_by)}"
    return (
        f"This day does not count for {asked.year}. An audit for {asked.year} is conducted {when} (R3.3, {asked.rule})."
    )
