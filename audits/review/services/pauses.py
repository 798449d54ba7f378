"""Pausing an audit's deadlines for a reason, and restarting them. Only working limits pause; no certificate does."""

from datetime import date, datetime, timedelta

from django.db import transaction

from audits.events import DatesChanged, dates_changed
from audits.models import Audit, ClockPause, RevisionRound
from audits.rules.deadlines import Pause, count_paused_days
from audits.rules.lifecycle import DECIDED, AuditState
from audits.selectors.clocks import find_turn_start
from audits.services.transitions import change_audit, insist_on_text, refuse_if_stale
from municipalities.models import User
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.dates import ONE_DAY
from secor_portal.errors import RuleBroken


@transaction.atomic
def pause_clocks(*, audit: Audit, reason: str, version: int, by: User, at: datetime) -> ClockPause:
    """Pause all deadlines of an audit from today on; the municipality and the desk read the reason."""
    reason = insist_on_text(reason, field="reason", sentence="Say why you pause. The municipality reads this too.")
    refuse_if_stale(audit, by, version)
    if AuditState(audit.state) in DECIDED:
        raise RuleBroken("clocks_are_over", "QA has decided on this audit, so it has no deadline left to pause.")
    if audit.paused_on:
        since = wording.day(audit.paused_on)
        raise RuleBroken("clocks_stand_still", f"The deadlines of this audit are already paused, since {since}.")
    today = local_day(at)
    change_audit(audit, by, version=version, paused_on=today)
    pause = ClockPause.objects.create(
        municipality_id=audit.municipality_id, audit=audit, from_on=today, reason=reason, paused_by=by
    )
    record("audit.clocks_paused", audit, by=by, at=at, reason=reason)
    dates_changed.announce(DatesChanged(audit.municipality_id, at))
    return pause


@transaction.atomic
def restart_clocks(*, audit: Audit, version: int, by: User, at: datetime) -> Audit:
    """Restart the deadlines: the day to answer by moves by as many days as the pause lasted."""
    refuse_if_stale(audit, by, version)
    if not audit.paused_on:
        raise RuleBroken("clocks_run", "The deadlines of this audit aren’t paused.")
    today = local_day(at)
    pause = Pause(audit.paused_on, today)
    due_on = _move_due_day(audit, pause)
    change_audit(audit, by, version=version, paused_on=None, answer_due_on=due_on)
    if audit.state == AuditState.REVISIONS_REQUESTED:
        RevisionRound.objects.filter(audit=audit, number=audit.round).update(due_on=due_on)
    end_pause(audit, by=by, at=at, since=pause.from_on)
    return audit


def end_pause(audit: Audit, *, by: User, at: datetime, since: date) -> None:
    """Close the record of the pause since that day and announce it. The audit itself must no longer be paused."""
    today = local_day(at)
    running = ClockPause.objects.filter(audit=audit, until_on=None)
    running.update(until_on=today, ended_by=by, ended_in_version=audit.version)
    record("audit.clocks_resumed", audit, by=by, at=at, days=wording.count((today - since).days, "day"))
    dates_changed.announce(DatesChanged(audit.municipality_id, at))


def _move_due_day(audit: Audit, pause: Pause) -> date | None:
    """The moved day to answer by. A day that was over when the pause began stays."""
    since = find_turn_start(audit)
    if audit.answer_due_on is None or since is None or pause.from_on > audit.answer_due_on:
        return audit.answer_due_on
    return audit.answer_due_on + timedelta(days=count_paused_days([pause], since + ONE_DAY, pause.until_on or since))
