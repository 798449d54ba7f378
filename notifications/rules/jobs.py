"""The daily jobs, and whether they were done."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from notifications.rules.schedule import MORNING
from secor_portal.clock import ALBERTA
from secor_portal.dates import is_working_day

LONGEST_PAUSE = timedelta(hours=26)
DAY, GRACE = timedelta(days=1), timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Job:
    """What runs once a day, from the time ``opens`` in Alberta. ``title`` names it for people."""

    name: str
    title: str
    opens: time
    on_working_days: bool = False

    def is_due(self, at: datetime, done_for: date | None) -> bool:
        """Whether it has to run at the moment ``at``. It last ran for the day ``done_for``."""
        local = at.astimezone(ALBERTA)
        if not self._runs_on(local.date()):
            return False
        return local.time() >= self.opens and (done_for is None or done_for < local.date())

    def late_from(self, done_at: datetime) -> datetime:
        """When it becomes late after it ran at ``done_at``: 26 hours later, and two hours after it could run again."""
        day = done_at.astimezone(ALBERTA).date() + DAY
        while not self._runs_on(day):
            day += DAY
        return max(done_at + LONGEST_PAUSE, datetime.combine(day, self.opens, ALBERTA) + GRACE)

    def _runs_on(self, day: date) -> bool:
        return not self.on_working_days or is_working_day(day)


RECOMPUTE = Job("recompute", "Recompute the standings", time(0))
DIGEST = Job("desk_digest", "Send the desk its morning email", MORNING, on_working_days=True)
REMIND = Job("remind", "Write the reminders", time(0))
TIDY = Job("tidy", "Delete expired sessions", time(0))
JOBS = (RECOMPUTE, REMIND, DIGEST, TIDY)
