from datetime import date

import pytest

from audits.conducting.rules.cross_checks.instrument import check_not_in_force
from tests.audits.rules.sheets import line, paper


@pytest.mark.parametrize(
    ("conducted_on", "valid_until", "found"),
    [
        (None, date(2026, 12, 31), 0),
        (date(2022, 12, 31), date(2026, 12, 31), 1),
        (date(2023, 1, 1), date(2026, 12, 31), 0),
        (date(2026, 12, 31), date(2026, 12, 31), 0),
        (date(2027, 1, 1), date(2026, 12, 31), 1),
        (date(2099, 1, 1), None, 0),
        (date(2022, 12, 31), None, 1),
    ],
)
def test_an_instrument_not_valid_on_the_audit_date_is_found(conducted_on, valid_until, found):
    audit = paper(line(), conducted_on=conducted_on, valid_until=valid_until)

    assert len(list(check_not_in_force(audit))) == found


@pytest.mark.parametrize(
    ("valid_until", "validity"),
    [(None, "from 1 January 2023"), (date(2026, 12, 31), "from 1 January 2023 to 31 December 2026")],
)
def test_the_finding_gives_the_validity_of_the_instrument(valid_until, validity):
    audit = paper(line(), conducted_on=date(2022, 6, 15), valid_until=valid_until)

    assert [finding.sentence for finding in check_not_in_force(audit)] == [
        f"This version of the audit questions is valid {validity}, but the audit ended on 15 June 2022. "
        "Correct the date, or use the version that was valid then."
    ]
