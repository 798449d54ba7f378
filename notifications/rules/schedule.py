"""On which days, and at what time, people get reminders of a date. Times are Alberta's.

A *stage* is a number of days left: 30 goes thirty days before the date, 0 on the day, -7 seven days after it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from secor_portal.clock import ALBERTA, local_day
from secor_portal.dates import ONE_DAY

LAST_MONTH = 30  # days before a date from which reminders can’t be switched off


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days ``before`` a date (0 is the day itself) and ``after`` it on which reminders go.

    Raises ValueError if a number makes no sense.
    """

    before: tuple[int, ...]
    after: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.before or min(self.before) < 0:
            raise ValueError("The days before a date are numbers from 0 up, at least one.")
        if min(self.after, default=1) < 1:
            raise ValueError("The days after a date are numbers from 1 up.")

    @property
    def stages(self) -> tuple[int, ...]:
        """Every stage, the most urgent last."""
        return tuple(sorted({*self.before, *(-days for days in self.after)}, reverse=True))

    def find_reached(self, due_on: date, as_of: date) -> int | None:
        """The most urgent stage whose day has come; None if the date is further away than any."""
        left = (due_on - as_of).days
        return min((stage for stage in self.stages if stage >= left), default=None)

    def find_stage(
        self, due_on: date, as_of: date, *, told: Collection[int] = (), known_on: date | None = None
    ) -> int | None:
        """The one stage to send on ``as_of``: the most urgent one reached. None if nothing is to be sent.

        Nothing is, if that stage or a more urgent one was ``told``, or if its day is not after ``known_on``, the day
        when people learned of the date in another way. So after months of silence, people get one reminder.
        """
        stage = self.find_reached(due_on, as_of)
        if stage is None or any(earlier <= stage for earlier in told):
            return None
        if known_on is not None and (due_on - known_on).days <= stage:
            return None
        return stage

    def find_superseded(self, due_on: date, as_of: date, waiting: Collection[int]) -> frozenset[int]:
        """Those of the ``waiting`` stages that a more urgent one, reached by ``as_of``, has replaced."""
        stage = self.find_reached(due_on, as_of)
        return frozenset(one for one in waiting if stage is not None and one > stage)

    def find_next_day(self, due_on: date, as_of: date) -> date | None:
        """The day of the next reminder after ``as_of``; None after the last stage."""
        left = (due_on - as_of).days
        coming = max((stage for stage in self.stages if stage < left), default=None)
        return None if coming is None else days_after(due_on, -coming)

    def find_horizon(self, as_of: date) -> date:
        """The furthest date with a reminder on ``as_of``."""
        return days_after(as_of, max(self.before)) or date.max


def is_early(stage: int) -> bool:
    """Whether more than a month is left at that stage. People can switch these reminders off."""
    return stage > LAST_MONTH


def days_after(day: date, days: int) -> date | None:
    """``day`` and so many ``days``; None after the calendar's last day."""
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None


FIRST_REQUEST, BEFORE_SEASON = (2, 1), (5, 1)  # month and day


def headcount_request_days(as_of: date) -> tuple[date, ...]:
    """The days of that year that are still to come, or the latest that has come, in order."""
    first, second = date(as_of.year, *FIRST_REQUEST), date(as_of.year, *BEFORE_SEASON)
    return (second,) if as_of >= second else (first, second)


def is_before_season(day: date) -> bool:
    """Whether it is no later than the last day of these requests."""
    return day <= date(day.year, *BEFORE_SEASON)


MORNING = time(7)


def morning_of(day: date) -> datetime:
    """When the working day begins."""
    return datetime.combine(day, MORNING, ALBERTA)


def next_morning(at: datetime) -> datetime:
    """The first morning after the moment ``at``."""
    today = morning_of(local_day(at))
    return today if at < today else morning_of(local_day(at) + ONE_DAY)


def opening_of(stage_on: date, at: datetime) -> datetime:
    """When the stage of the day ``stage_on`` may go: that morning, or at once if the morning is over."""
    return max(at, morning_of(stage_on)) if stage_on == local_day(at) else at
