"""Which jobs there are each day, and whether they were done."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from notifications.rules.schedule import MORNING
from secor_portal.clock import ALBERTA

LONGEST_PAUSE = timedelta(hours=26)
DAY, GRACE = timedelta(days=1), timedelta(hours=2)
WORKING_DAYS = range(5)  # Monday to Friday


@dataclass(frozen=True, slots=True)
class Job:
    """What is done once each day, from ``opens`` on in Alberta; ``said`` is what it does, for people."""

    name: str
    said: str
    opens: time
    on_working_days: bool = False

    def is_due(self, at: datetime, done_for: date | None) -> bool:
        """Whether it is to be done at the moment ``at``, having last been done for the day ``done_for``."""
        local = at.astimezone(ALBERTA)
        if not self._is_done_on(local.date()):
            return False
        return local.time() >= self.opens and (done_for is None or done_for < local.date())

    def late_from(self, done_at: datetime) -> datetime:
        """From when on it is late, last done at ``done_at``: 26 hours after, and two after it could be done again."""
        day = done_at.astimezone(ALBERTA).date() + DAY
        while not self._is_done_on(day):
            day += DAY
        return max(done_at + LONGEST_PAUSE, datetime.combine(day, self.opens, ALBERTA) + GRACE)

    def _is_done_on(self, day: date) -> bool:
        return not self.on_working_days or day.weekday() in WORKING_DAYS


RECOMPUTE = Job("recompute", "The standings are recomputed", time(0))
DIGEST = Job("desk_digest", "The desk gets its digest", MORNING, on_working_days=True)
REMIND = Job("remind", "The reminders are written", time(0))
TIDY = Job("tidy", "Sessions that are over are cleared away", time(0))
JOBS = (RECOMPUTE, REMIND, DIGEST, TIDY)
