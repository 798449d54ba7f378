"""Everything that is due at this moment, whoever asks: beat, a timer of the system, or a person."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog
from django.contrib.sessions.models import Session

from certificates.services.standings import recompute_due
from notifications.models import JobRun
from notifications.rules.jobs import DIGEST, RECOMPUTE, REMIND, TIDY, Job
from notifications.services.delivering import Run, deliver
from notifications.services.looking import Made, make_due
from notifications.services.making import make_desk_digests
from notifications.services.sending import may_send
from secor_portal import clock

MARK_AGAIN = timedelta(hours=1)  # how often a job that has nothing to do says that it looked

log = structlog.get_logger()


@dataclass(slots=True)
class Turn:
    """What one turn of the clockwork did. ``recomputed`` counts municipalities."""

    recomputed: int = 0
    made: Made = field(default_factory=Made)
    run: Run = field(default_factory=Run)


def run_due(*, now: Callable[[], datetime] = clock.now) -> Turn:
    """Recompute what ends today, write what is to be told, and send it. Running it again, or twice at once, is safe.

    A job whose time came while nothing ran is done now. Where one fails the others are done all the same; what went
    wrong is raised at the end, together.
    """
    turn, faults = Turn(), []
    for step in (_beat, _recompute, _remind, _digest, _deliver, _tidy):
        try:
            step(turn, now)
        except Exception as fault:  # raised below; reminders must go although a recompute fails, and the reverse
            log.warning("clockwork_failed", step=step.__name__, exc_info=fault)
            faults.append(fault)
    if faults:
        raise ExceptionGroup("The clockwork did not do everything.", faults)
    return turn


def _beat(turn: Turn, now: Callable[[], datetime]) -> None:
    """Also where nothing is to be sent: that mail is looked for is seen by it."""
    may_send(at=now())


def _recompute(turn: Turn, now: Callable[[], datetime]) -> None:
    at = now()
    if RECOMPUTE.is_due(at, _done_for(RECOMPUTE)):
        turn.recomputed = recompute_due(as_of=clock.local_day(at), at=at)
        _mark(RECOMPUTE, at)


def _remind(turn: Turn, now: Callable[[], datetime]) -> None:
    """Each turn: facts change at any time."""
    at = now()
    turn.made = make_due(as_of=clock.local_day(at), at=at)
    _mark(REMIND, at)


def _digest(turn: Turn, now: Callable[[], datetime]) -> None:
    at = now()
    if DIGEST.is_due(at, _done_for(DIGEST)):
        make_desk_digests(as_of=clock.local_day(at), at=at)
        _mark(DIGEST, at)


def _deliver(turn: Turn, now: Callable[[], datetime]) -> None:
    turn.run = deliver(now=now)


def _tidy(turn: Turn, now: Callable[[], datetime]) -> None:
    at = now()
    if TIDY.is_due(at, _done_for(TIDY)):
        Session.objects.filter(expire_date__lt=at).delete()
        _mark(TIDY, at)


def _done_for(job: Job) -> date | None:
    return JobRun.objects.filter(name=job.name).values_list("done_for", flat=True).first()


def _mark(job: Job, at: datetime) -> None:
    """Remember that it was done; not each minute."""
    fresh = JobRun.objects.filter(name=job.name, done_for=clock.local_day(at), done_at__gt=at - MARK_AGAIN)
    if not fresh.exists():
        JobRun.objects.update_or_create(name=job.name, defaults={"done_for": clock.local_day(at), "done_at": at})
