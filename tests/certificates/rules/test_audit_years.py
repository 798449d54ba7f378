"""Which day counts for the audit that a certificate in force asks for."""

from datetime import date

import pytest

from audits.rules.kinds import AuditKind
from certificates.rules.audit_years import explain_uncounted_day
from certificates.rules.record import Audit, Extension, Outcome, Record

WON = Audit("a", AuditKind.CERTIFICATION, date(2024, 12, 20), True, Outcome.PASSED, date(2025, 1, 10))
FIRST = Audit("b", AuditKind.INTERNAL, date(2025, 12, 18), True, Outcome.PASSED, date(2026, 1, 5))
HELD = Record(audits=(WON, FIRST))
TODAY = date(2026, 11, 25)
DOUBT = (
    "This day does not count for 2026. The audit for 2026 can be conducted from 1 January to 18 December 2026.",
    ("R3.3", "R3.4"),
)


def test_a_day_before_the_year_that_is_asked_for_does_not_count():
    assert explain_uncounted_day(HELD, AuditKind.INTERNAL, date(2025, 12, 10), TODAY) == DOUBT


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 11, 24)])
def test_a_day_in_the_year_counts(day):
    assert explain_uncounted_day(HELD, AuditKind.INTERNAL, day, TODAY) is None


def test_a_day_after_the_anniversary_still_counts_for_its_year():
    assert explain_uncounted_day(HELD, AuditKind.INTERNAL, date(2026, 12, 20), date(2026, 12, 21)) is None


def test_more_time_that_amhsa_gave_is_in_the_sentence():
    extended = Record(audits=HELD.audits, extensions=(Extension(date(2026, 11, 1), date(2026, 12, 28), year=2026),))

    sentence, _ = explain_uncounted_day(extended, AuditKind.INTERNAL, date(2025, 12, 10), TODAY)

    assert "from 1 January to 28 December 2026" in sentence


def test_a_certificate_that_expires_on_new_year_is_renewed_by_the_day_before():
    won = Audit("a", AuditKind.CERTIFICATION, date(2025, 1, 1), True, Outcome.PASSED, date(2025, 1, 10))
    yearly = [Audit(str(year), AuditKind.INTERNAL, date(year, 6, 1)) for year in (2026, 2027)]

    sentence, rules = explain_uncounted_day(
        Record(audits=(won, *yearly)), AuditKind.INTERNAL, date(2027, 5, 1), date(2027, 7, 1)
    )

    assert sentence.endswith("The audit for 2028 must be conducted by 31 December 2027.")
    assert rules == ("R3.3", "R4.2")


def test_a_later_certification_audit_may_win_the_next_certificate():
    assert explain_uncounted_day(HELD, AuditKind.CERTIFICATION, date(2025, 12, 19), TODAY) is None


@pytest.mark.parametrize("day", [date(2024, 12, 1), WON.conducted_on])
def test_a_certification_audit_until_the_certificate_wins_no_other(day):
    assert explain_uncounted_day(HELD, AuditKind.CERTIFICATION, day, TODAY) == DOUBT


def test_an_additional_audit_never_counts_so_nothing_is_said():
    assert explain_uncounted_day(HELD, AuditKind.ADDITIONAL, date(2025, 12, 10), TODAY) is None


@pytest.mark.parametrize(
    ("record", "today"), [(Record(), TODAY), (HELD, date(2027, 3, 1))], ids=["never certified", "not maintained"]
)
def test_without_a_certificate_in_force_no_year_is_asked_for(record, today):
    assert explain_uncounted_day(record, AuditKind.INTERNAL, date(2025, 12, 10), today) is None
