"""The clocks of an audit (its deadlines) and their pauses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from audits.models import Audit, ClockPause, RevisionRound
from audits.rules.clocks import Clock, ClockName, Course, RoundDays, compute_clocks
from audits.rules.deadlines import Pause, compute_gathering_due, compute_submission_due
from audits.selectors.limits import get_limits
from secor_portal.activity.models import Event
from secor_portal.clock import local_day

CAME_IN = ("audit.submitted", "audit.resubmitted")
REOPENED = "audit.qa_reversed"


@dataclass(frozen=True, slots=True)
class Clocks:
    """Every clock that ran or runs, and their pauses, the latest first."""

    clocks: Sequence[Clock]
    pauses: Sequence[ClockPause]

    @property
    def running(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.stopped_on is None]

    @property
    def met(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.stopped_on is not None]

    @property
    def rounds_end(self) -> date | None:
        """The day by which all rounds of revisions should be over; None before the first."""
        return self._due_on(ClockName.ROUNDS)

    @property
    def submission_due(self) -> date | None:
        """The day by which the audit should be submitted; None before it was conducted."""
        return self._due_on(ClockName.SUBMISSION)

    @property
    def paused(self) -> ClockPause | None:
        """The pause that is still open."""
        return next((pause for pause in self.pauses if pause.until_on is None), None)

    def _due_on(self, name: ClockName) -> date | None:
        return next((clock.due_on for clock in self.clocks if clock.name is name), None)


def load_clocks(audit: Audit, today: date, rounds: Iterable[RevisionRound] | None = None) -> Clocks:
    """The audit's clocks on ``today``, in three queries; in two if its ``rounds`` were read already."""
    pauses = list(ClockPause.objects.filter(audit=audit).select_related("paused_by").order_by("-from_on", "-id"))
    if rounds is None:
        rounds = RevisionRound.objects.filter(audit=audit)
    return Clocks(compute_clocks(load_course(audit, rounds, convert_pauses(pauses)), get_limits(), today), pauses)


def get_gathering_due(audit: Audit, today: date) -> date:
    """The day by which data gathering should end, pauses included, in one query."""
    return compute_gathering_due(local_day(audit.started_at), get_limits(), pauses=load_pauses(audit), today=today)


def get_submission_due(audit: Audit, today: date) -> date | None:
    """The day by which to submit the audit, pauses included, in one query; None before it was conducted."""
    if audit.conducted_on is None:
        return None
    return compute_submission_due(audit.conducted_on, get_limits(), pauses=load_pauses(audit), today=today)


def get_submissions_due(conducted: Mapping[UUID, date], today: date) -> dict[UUID, date]:
    """The same for many audits that aren't paused, from the day each was conducted. One query at most."""
    if not conducted:
        return {}
    stops: dict[UUID, list[ClockPause]] = defaultdict(list)
    for pause in ClockPause.objects.filter(audit__in=conducted):
        stops[pause.audit_id].append(pause)
    return {
        pk: compute_submission_due(day, get_limits(), pauses=convert_pauses(stops[pk]), today=today)
        for pk, day in conducted.items()
        if all(pause.until_on for pause in stops[pk])
    }


def load_course(audit: Audit, rounds: Iterable[RevisionRound], pauses: Sequence[Pause]) -> Course:
    """What has happened to the audit so far, for ``rules.clocks``; one query."""
    asked = tuple(RoundDays(one.requested_on, one.answered_on) for one in rounds)
    came_in, reopened = _find_days(audit)
    came_in |= {one.answered_on for one in asked if one.answered_on}
    return Course(
        kind=audit.kind,
        state=audit.state,
        started_on=local_day(audit.started_at),
        conducted_on=audit.conducted_on,
        submissions=tuple(sorted(came_in)),
        rounds=asked,
        reopened=tuple(sorted(reopened)),
        decided_on=audit.qa_decided_on,
        pauses=tuple(pauses),
    )


def load_pauses(audit: Audit) -> list[Pause]:
    """The audit's pauses, for ``rules.deadlines``."""
    return convert_pauses(ClockPause.objects.filter(audit=audit))


def convert_pauses(pauses: Iterable[ClockPause]) -> list[Pause]:
    """Stored pauses, for ``rules.deadlines``."""
    return [Pause(pause.from_on, pause.until_on) for pause in pauses]


def find_turn_start(audit: Audit) -> date | None:
    """Since when the audit has been with the side that has it; None for a draft or a decided audit."""
    if audit.answer_due_on is None:
        return None
    asked = RevisionRound.objects.filter(audit=audit, answered_on=None).order_by("-number").first()
    if asked is not None:
        return asked.requested_on
    came_in, reopened = _find_days(audit)
    return max(came_in | reopened)


def _find_days(audit: Audit) -> tuple[set[date], set[date]]:
    """The days on which it was submitted, and those on which a decision was reversed."""
    days: dict[bool, set[date]] = {False: set(), True: set()}
    if audit.submitted_at:
        days[False].add(local_day(audit.submitted_at))
    told = Event.objects.about(audit).filter(verb__in=(*CAME_IN, REOPENED))
    for verb, at in told.values_list("verb", "at"):
        days[verb == REOPENED].add(local_day(at))
    return days[False], days[True]
