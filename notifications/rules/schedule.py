"""On which days somebody hears of a date, before it and after it.

A *stage* is a number of days left: 30 is told thirty days before the date, 0 on the day, -7 seven days after it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from secor_portal.clock import ALBERTA, local_day

LAST_MONTH = 30  # days before a date from which on everybody concerned hears of it


@dataclass(frozen=True, slots=True)
class Schedule:
    """The days ``before`` a date (0 is the day itself) and ``after`` it on which it is told.

    Raises ValueError where a number makes no sense.
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

    def reached(self, due_on: date, as_of: date) -> int | None:
        """The most urgent stage whose day has come; None while the date is further away than any."""
        left = (due_on - as_of).days
        return min((stage for stage in self.stages if stage >= left), default=None)

    def to_tell(
        self, due_on: date, as_of: date, *, told: Collection[int] = (), known_on: date | None = None
    ) -> int | None:
        """The one stage to tell on ``as_of``: the most urgent reached. None where nothing is to be told.

        Nothing is, where that stage or a more urgent one was ``told``, or where its day is not after ``known_on``, the
        day on which people learned of the date in another way. So whoever was not told for months hears of it once.
        """
        stage = self.reached(due_on, as_of)
        if stage is None or any(earlier <= stage for earlier in told):
            return None
        if known_on is not None and (due_on - known_on).days <= stage:
            return None
        return stage

    def superseded(self, due_on: date, as_of: date, waiting: Collection[int]) -> frozenset[int]:
        """Those of the stages ``waiting`` whose place a more urgent one, reached by ``as_of``, has taken."""
        stage = self.reached(due_on, as_of)
        return frozenset(one for one in waiting if stage is not None and one > stage)

    def next_day(self, due_on: date, as_of: date) -> date | None:
        """The first day after ``as_of`` on which this date is told again; None after the last stage."""
        left = (due_on - as_of).days
        coming = max((stage for stage in self.stages if stage < left), default=None)
        return None if coming is None else days_after(due_on, -coming)

    def horizon(self, as_of: date) -> date:
        """The furthest date of which anybody hears on ``as_of``."""
        return days_after(as_of, max(self.before)) or date.max


def is_early(stage: int) -> bool:
    """Whether more than a month is left at that stage; whoever can do without hears of the date later."""
    return stage > LAST_MONTH


def days_after(day: date, days: int) -> date | None:
    """``day`` and so many ``days``; None after the calendar's last day."""
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None


FIRST_REQUEST, BEFORE_SEASON = (2, 1), (5, 1)  # month and day


def headcount_request_days(as_of: date) -> tuple[date, ...]:
    """The days of that year which are still to come or the latest that has come, in order."""
    first, second = date(as_of.year, *FIRST_REQUEST), date(as_of.year, *BEFORE_SEASON)
    return (second,) if as_of >= second else (first, second)


def is_before_season(day: date) -> bool:
    """Whether it is not later than the last day on which everybody is asked."""
    return day <= date(day.year, *BEFORE_SEASON)


MORNING = time(7)
ONE_DAY = timedelta(days=1)


def morning_of(day: date) -> datetime:
    """When the working day begins."""
    return datetime.combine(day, MORNING, ALBERTA)


def next_morning(at: datetime) -> datetime:
    """The first morning after the moment ``at``."""
    today = morning_of(local_day(at))
    return today if at < today else morning_of(local_day(at) + ONE_DAY)


def opening_of(stage_on: date, at: datetime) -> datetime:
    """From when on a stage is told whose day is ``stage_on``: that morning, or at once where it is over."""
    return max(at, morning_of(stage_on)) if stage_on == local_day(at) else at
