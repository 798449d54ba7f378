"""What of a record was known on one day, at the edges."""

from datetime import date

from audits.rules.kinds import AuditKind
from certificates.rules.history import FactHistory
from certificates.rules.record import Audit, Extension, Outcome, Record

WON = Audit("a", AuditKind.CERTIFICATION, date(2024, 6, 1), True, Outcome.PASSED, date(2024, 7, 1))
EXTENDED = Record(audits=(WON,), extensions=(Extension(date(2027, 5, 3), date(2027, 9, 1), audit="a"),))


def test_extension_is_known_from_the_day_it_was_granted():
    history = FactHistory(EXTENDED)

    assert history.find_expiry(WON, date(2027, 5, 2)) == date(2027, 6, 1)
    assert history.find_expiry(WON, date(2027, 5, 3)) == date(2027, 9, 1)
