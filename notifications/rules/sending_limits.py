"""How many emails may go out at most, so that a fault in the portal can't flood everyone, or one person forever."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """Emails at most: in one run, to one address in it, within any 24 hours, and to one address within them."""

    in_a_run: int
    to_one_in_a_run: int
    in_a_day: int
    to_one_in_a_day: int

    @property
    def harmless(self) -> int:
        """With at most this many emails to one address in 24 hours, no run can exceed the day's limit for it."""
        return self.to_one_in_a_day - self.to_one_in_a_run


@dataclass(slots=True)
class SendingCount:
    """Emails counted: ``sent`` within the 24 hours before this run and in it.

    ``lately`` are those of the 24 hours by address, if they are more than harmless; ``now`` those of the run. ``tried``
    counts what the run claimed, sent or not. ``sated`` are the addresses that get nothing more in this run.
    """

    caps: SendingLimits
    sent: int = 0
    lately: Mapping[str, int] = field(default_factory=dict)
    now: Counter[str] = field(default_factory=Counter)
    tried: int = 0
    sated: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.sated = {address for address in self.lately if self._has_enough(address)}

    def count_email(self, address: str, *, sent: bool) -> None:
        """Count an email to this address, sent or not."""
        self.tried += 1
        self.sent += sent
        self.now[address] += sent
        if self._has_enough(address):
            self.sated.add(address)

    @property
    def room(self) -> int:
        """How many emails this run may still claim."""
        return max(0, min(self.caps.in_a_run - self.tried, self.caps.in_a_day - self.sent))

    @property
    def is_full(self) -> bool:
        """Whether nothing more may go out in this run."""
        return self.room == 0

    @property
    def is_day_full(self) -> bool:
        """Whether nothing more may go out until the first email of the last 24 hours is older."""
        return self.sent >= self.caps.in_a_day

    def _has_enough(self, address: str) -> bool:
        in_the_run = self.now[address]
        in_the_day = self.lately.get(address, 0) + in_the_run
        return in_the_run >= self.caps.to_one_in_a_run or in_the_day >= self.caps.to_one_in_a_day
