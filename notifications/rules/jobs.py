"""Which jobs there are each day, and whether they were done."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from notifications.rules.morning import MORNING
from secor_portal.clock import ALBERTA

LONGEST_PAUSE = timedelta(hours=26)
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
        if self.on_working_days and local.weekday() not in WORKING_DAYS:
            return False
        return local.time() >= self.opens and (done_for is None or done_for < local.date())


RECOMPUTE = Job("recompute", "The standings are recomputed", time(0))
DIGEST = Job("desk_digest", "The desk gets its digest", MORNING, on_working_days=True)
REMIND = Job("remind", "The reminders are written", time(0))
NIGHTLY = (RECOMPUTE, REMIND)
