"""What can be wrong in the clockwork, and the name of each trouble."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifications.rules.jobs import JOBS
from secor_portal import wording

LATE_AFTER = timedelta(minutes=15)
STILL_AFTER = timedelta(minutes=5)  # the clockwork runs each minute
MOST_WAITING = 100  # messages in the queue


@dataclass(frozen=True, slots=True)
class ClockworkTrouble:
    """What is wrong. ``name`` never changes and holds no personal data; ``sentence`` is for the desk."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Gauges:
    """What the watchdog sees at the moment ``at``. ``waiting`` is None if the job queue doesn't answer.

    ``day_is_full``: the emails of 24 hours are used up. ``sated`` counts addresses that had their share of them and
    wait for more. ``done_at`` says when each job last ran; a job that never ran counts from ``since``, when the portal
    was set up.
    """

    at: datetime
    since: datetime
    beat_at: datetime | None = None
    late: int = 0
    done_at: Mapping[str, datetime] = field(default_factory=dict)
    waiting: int | None = 0
    bounced: int = 0
    day_is_full: bool = False
    sated: int = 0
    held_because: str = ""


def find_troubles(seen: Gauges) -> list[ClockworkTrouble]:
    """Everything that is wrong, the worst first; empty if everything works."""
    return [
        *_hold_trouble(seen),
        *_limit_trouble(seen),
        *_late_trouble(seen),
        *_job_troubles(seen),
        *_queue_trouble(seen),
        *_bounce_trouble(seen),
    ]


def _hold_trouble(seen: Gauges) -> Iterator[ClockworkTrouble]:
    if seen.held_because:
        yield ClockworkTrouble("sending_held", f"No emails are sent until a manager confirms it. {seen.held_because}")


def _limit_trouble(seen: Gauges) -> Iterator[ClockworkTrouble]:
    if seen.day_is_full:
        yield ClockworkTrouble(
            "mail_limit", "The portal has sent as many emails as it may in 24 hours. The others go later."
        )
    elif seen.sated:
        number = wording.capitalize_first(wording.spell_count(seen.sated, "address", "addresses"))
        yield ClockworkTrouble("mail_limit", f"{number} got as many emails as it may in 24 hours. The others go later.")


def _late_trouble(seen: Gauges) -> Iterator[ClockworkTrouble]:
    if seen.late:
        number = wording.capitalize_first(wording.spell_count(seen.late, "message"))
        minutes = LATE_AFTER // timedelta(minutes=1)
        yield ClockworkTrouble("obligation_late", f"{number} should have gone out more than {minutes} minutes ago.")


def _job_troubles(seen: Gauges) -> Iterator[ClockworkTrouble]:
    for job in JOBS:
        done_at = seen.done_at.get(job.name)
        if seen.at > job.late_from(done_at or seen.since):
            when = f"last ran on {wording.moment(done_at)}" if done_at else "never ran"
            yield ClockworkTrouble(f"job_{job.name}", f"A daily job {when}: {job.title[:1].lower()}{job.title[1:]}.")


def _queue_trouble(seen: Gauges) -> Iterator[ClockworkTrouble]:
    """Many messages wait, or one does and no worker has read the queue for minutes."""
    if seen.waiting is None:
        yield ClockworkTrouble("queue_unreachable", "The job queue doesn’t answer.")
    elif seen.waiting and (seen.waiting > MOST_WAITING or seen.at - (seen.beat_at or seen.since) > STILL_AFTER):
        number = wording.capitalize_first(wording.spell_count(seen.waiting, "message"))
        yield ClockworkTrouble("queue_not_drained", f"{number} {_wait_verb(seen.waiting)} in the job queue.")


def _wait_verb(number: int) -> str:
    return "waits" if number == 1 else "wait"


def _bounce_trouble(seen: Gauges) -> Iterator[ClockworkTrouble]:
    if seen.bounced:
        number = wording.spell_count(seen.bounced, "address", "addresses")
        yield ClockworkTrouble("address_bounced", f"Emails don’t reach {number}.")
