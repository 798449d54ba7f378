"""Which audit is next, and by when (R3.3 to R3.5, R4.2)."""

from datetime import date

from certificates.rules.answer import Certificate, NextAudit, NextKind, SizeStatus, Standing
from certificates.rules.dates import ONE_DAY, anniversary
from certificates.rules.history import Known
from certificates.rules.record import Record
from municipalities.rules.values import value


@value
class Required:
    """The audit that a certificate in force asks for next, and what sets its last day.

    ``year`` is the calendar year it belongs to (R3.3), ``anniversary`` that of the last audit (R3.4).
    ``extended_until`` is None where AMHSA gave no later day for that year. ``before_expiry`` is the day before the
    certificate expires in its expiry year, and None in the years before it (R4.2).
    """

    year: int
    anniversary: date
    extended_until: date | None
    before_expiry: date | None

    @property
    def kind(self) -> NextKind:
        """Only a certification audit settles the expiry year; before it internal ones do (R3.5)."""
        return NextKind.INTERNAL if self.before_expiry is None else NextKind.CERTIFICATION

    @property
    def due_by(self) -> date:
        """The last day to conduct it."""
        by_the_year = self.extended_until or self.anniversary
        return by_the_year if self.before_expiry is None else min(by_the_year, self.before_expiry)

    @property
    def rule(self) -> str:
        """The rule that sets the last day."""
        return "R4.2" if self.due_by == self.before_expiry else "R3.4"

    @property
    def opens_on(self) -> date:
        """The first day that counts for its year, or the last day to conduct it if that is earlier."""
        return min(date(self.year, 1, 1), self.due_by)


def next_audit(record: Record, known: Known, standing: Standing, size: SizeStatus) -> NextAudit | None:
    """The audit to conduct next; None while QA decides on one that may win the certificate."""
    if known.candidate and not (standing.in_force and owes_a_year(known)):
        return None
    kind, opens_on, due_by = _terms(record, known, standing)
    return NextAudit(
        kind=NextKind.COR if size is SizeStatus.EXCEEDED else kind,
        opens_on=opens_on,
        due_by=due_by,
        overdue=due_by is not None and due_by < known.day,
    )


def required(record: Record, known: Known, certificate: Certificate) -> Required:
    """What ``certificate``, known and in force, asks for next: its first year without an audit, else its last."""
    year = known.unaudited_year or certificate.expires_on.year
    by_anniversary = anniversary(known.counted[-1].conducted_on)
    return Required(
        year=year,
        anniversary=by_anniversary,
        extended_until=_extended_until(record, known.day, year, later_than=by_anniversary),
        before_expiry=None if known.unaudited_year else certificate.expires_on - ONE_DAY,
    )


def due_out_of_cycle(record: Record, known: Known) -> date | None:
    """The day by which PIR asks for an audit where no certificate is in force (R3.3, R3.4); None outside PIR."""
    if not record.in_pir_on(known.day) or record.pir_registered_on is None:
        return None
    if known.counted:
        return anniversary(known.counted[-1].conducted_on)
    return date(record.pir_registered_on.year, 12, 31)


def _terms(record: Record, known: Known, standing: Standing) -> tuple[NextKind, date | None, date | None]:
    if standing.in_force and known.certificate:
        audit = required(record, known, known.certificate)
        return audit.kind, audit.opens_on, audit.due_by
    return NextKind.CERTIFICATION, None, due_out_of_cycle(record, known)


def owes_a_year(known: Known) -> bool:
    """Whether a required year that has begun has no audit; a long QA does not excuse that (R3.3)."""
    return known.unaudited_year is not None and known.unaudited_year <= known.day.year


def _extended_until(record: Record, day: date, year: int, later_than: date) -> date | None:
    """The latest day that AMHSA, as known on ``day``, gave for the audit of ``year``, if ``later_than``."""
    latest = later_than
    for extension in record.extensions:
        if extension.year == year and extension.granted_on <= day:
            latest = max(latest, extension.until)
    return latest if latest > later_than else None
