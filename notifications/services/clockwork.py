"""Everything that is due at this moment. Beat, a timer of the system or a person may start it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from django.contrib.sessions.models import Session

from certificates.services.standings import recompute_due_standings
from notifications.models import JobRun
from notifications.rules.jobs import DIGEST, RECOMPUTE, REMIND, TIDY, Job
from notifications.services.delivery import DeliveryRun, deliver_emails
from notifications.services.heartbeat import may_send
from notifications.services.obligations import write_desk_digests
from notifications.services.reminders import ReminderCounts, write_due_reminders
from secor_portal import clock

MARK_INTERVAL = timedelta(hours=1)  # how often a job with nothing to do notes that it ran

log = structlog.get_logger()


@dataclass(slots=True)
class ClockworkTurn:
    """What one turn of the clockwork did. ``recomputed`` counts municipalities."""

    recomputed: int = 0
    made: ReminderCounts = field(default_factory=ReminderCounts)
    run: DeliveryRun = field(default_factory=DeliveryRun)


def run_due(*, now: Callable[[], datetime] = clock.now) -> ClockworkTurn:
    """Recompute standings, write reminders and send emails. It is safe to run again, or twice at once.

    A job whose time came while nothing ran is done now. If one fails, the others still run. All faults are raised at
    the end, together.
    """
    turn, faults = ClockworkTurn(), []
    for step in (_beat_heart, _recompute_standings, _write_reminders, _write_digests, _deliver_emails, _clear_sessions):
        try:
            step(turn, now)
        except Exception as fault:  # raised below; reminders must go although a recompute fails, and the reverse
            log.warning("clockwork_failed", step=step.__name__, exc_info=fault)
            faults.append(fault)
    if faults:
        raise ExceptionGroup("The clockwork did not do everything.", faults)
    return turn


def _beat_heart(turn: ClockworkTurn, now: Callable[[], datetime]) -> None:
    """Beat even if there is nothing to send, so that the watchdog sees the portal checking for emails."""
    may_send(at=now())


def _recompute_standings(turn: ClockworkTurn, now: Callable[[], datetime]) -> None:
    at = now()
    if RECOMPUTE.is_due(at, _last_done_for(RECOMPUTE)):
        turn.recomputed = recompute_due_standings(as_of=clock.local_day(at), at=at)
        _mark_done(RECOMPUTE, at)


def _write_reminders(turn: ClockworkTurn, now: Callable[[], datetime]) -> None:
    """In each turn, since facts change at any time."""
    at = now()
    turn.made = write_due_reminders(as_of=clock.local_day(at), at=at)
    _mark_done(REMIND, at)


def _write_digests(turn: ClockworkTurn, now: Callable[[], datetime]) -> None:
    at = now()
    if DIGEST.is_due(at, _last_done_for(DIGEST)):
        write_desk_digests(as_of=clock.local_day(at), at=at)
        _mark_done(DIGEST, at)


def _deliver_emails(turn: ClockworkTurn, now: Callable[[], datetime]) -> None:
    turn.run = deliver_emails(now=now)


def _clear_sessions(turn: ClockworkTurn, now: Callable[[], datetime]) -> None:
    at = now()
    if TIDY.is_due(at, _last_done_for(TIDY)):
        Session.objects.filter(expire_date__lt=at).delete()
        _mark_done(TIDY, at)


def _last_done_for(job: Job) -> date | None:
    return JobRun.objects.filter(name=job.name).values_list("done_for", flat=True).first()


def _mark_done(job: Job, at: datetime) -> None:
    """Note that the job is done, but not each minute."""
    fresh = JobRun.objects.filter(name=job.name, done_for=clock.local_day(at), done_at__gt=at - MARK_INTERVAL)
    if not fresh.exists():
        JobRun.objects.update_or_create(name=job.name, defaults={"done_for": clock.local_day(at), "done_at": at})
