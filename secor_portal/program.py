"""The numbers of the SECOR program, each stated once. The rules behind them are in ``docs/program/rules.md``."""

from dataclasses import asdict, dataclass
from datetime import date

WORKER_LIMIT = 10  # the most workers a small employer may have on any one day (R1.1)
CERTIFICATE_YEARS = 3  # how long a certificate is valid if it is maintained (R3.1, R4.1)
AUDIT_INTERVAL_YEARS = 1  # from one audit to the latest day of the next (R3.4)
PASS_MARK_PERCENT = 80  # overall, unless a version of the audit questions says otherwise (R2.2)
SECTION_PASS_MARK_PERCENT = 50  # in every section, likewise (R2.2)
DISCOUNT_FLOOR_PERCENT = 5  # of the industry-rated WCB premium, with a certificate in force (R5.1)
DISCOUNT_CEILING_PERCENT = 20  # of the same, depending on claims costs (R5.1)
SOON_DAYS = 14  # a deadline this near is shown as "soon" on every page


@dataclass(frozen=True, slots=True)
class WorkingLimits:
    """The partner's working limits, in days. Missing one is shown and reminded of; it has no other consequence.

    The defaults are the usual ones; a setting of the same name changes each. Every year's audits are submitted by
    ``submission_closes``, a month and a day.
    """

    gathering_days: int = 15
    submission_days: int = 21
    submission_closes: tuple[int, int] = (12, 1)
    revision_days: int = 15
    rounds_days: int = 90
    certification_answer_days: int = 14
    other_answer_days: int = 35

    def answer_days(self, kind: str) -> int:
        """How long the first review of an audit of this kind may take, and each later one."""
        return self.certification_answer_days if kind == "certification" else self.other_answer_days

    def closes_on(self, conducted_on: date) -> date:
        """The last day on which audits conducted in that year are submitted."""
        return date(conducted_on.year, *self.submission_closes)


USUAL_WORKING_LIMITS = {name: limit for name, limit in asdict(WorkingLimits()).items() if isinstance(limit, int)}
