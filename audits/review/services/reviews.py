"""What the desk does with an audit before QA decides."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Min

from audits import events
from audits.conducting.services.submissions import WITHDRAWN
from audits.models import Audit, Note, RevisionRound
from audits.review.rules.letters import LONGEST, describe_moved_day
from audits.rules.deadlines import compute_revision_due
from audits.rules.lifecycle import WITH_DESK, AuditState, Move
from audits.selectors.clocks import load_pauses
from audits.selectors.limits import get_limits
from audits.services.transitions import change_audit, insist_on_text, move_audit, move_undoably, refuse_if_stale
from municipalities.events import facts_changed
from municipalities.models import User
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.partner import PARTNER


@transaction.atomic
def take_audit(*, audit: Audit, version: int, by: User, at: datetime) -> Audit:
    """Begin the review; the person who begins is the reviewer."""
    require_independence(audit, by)
    move_audit(audit, by, Move.TAKE, version=version, reviewer=by)
    record("audit.taken", audit, by=by, at=at, reviewer=str(by))
    return audit


@transaction.atomic
def assign_reviewer(*, audit: Audit, reviewer: User | None, version: int, by: User, at: datetime) -> Audit:
    """Set who reviews a submitted audit. None leaves it without a reviewer, unless the review has begun."""
    if AuditState(audit.state) not in WITH_DESK:
        refuse_if_stale(audit, by, version)
        raise RuleBroken(
            "not_with_desk", f"{PARTNER.name} doesn’t have this audit now, so it has no reviewer.", field="reviewer"
        )
    if reviewer is None and audit.state == AuditState.IN_REVIEW:
        sentence = "This audit is in review, so it needs a reviewer. Choose who continues."
        raise RuleBroken("review_needs_somebody", sentence, field="reviewer")
    if reviewer is not None:
        require_independence(audit, reviewer)
    change_audit(audit, by, version=version, reviewer=reviewer)
    record("audit.reviewer_assigned", audit, by=by, at=at, reviewer=str(reviewer or "no one"))
    return audit


@transaction.atomic
def reject_audit(*, audit: Audit, reason: str, version: int, by: User, at: datetime) -> Audit:
    """Return a submission as not reviewable; it is a draft again."""
    reason = insist_on_text(reason, field="reason", sentence="Say why this can’t be reviewed.")
    move_undoably(audit, by, Move.REJECT, version=version, at=at, **{**WITHDRAWN, "rejected_because": reason})
    record("audit.rejected", audit, by=by, at=at, reason=reason)
    events.audit_rejected.send(Audit, audit=audit, by=by, at=at)
    facts_changed.send(sender=Audit, municipality_id=audit.municipality_id, at=at)
    return audit


@transaction.atomic
def request_revisions(
    *, audit: Audit, letter: str, version: int, by: User, at: datetime, due_on: date | None = None
) -> RevisionRound:
    """Send the letter and the unsent notes as a revision round, with a day to answer by.

    ``due_on`` is the day that the letter names; ``StaleState`` if the answer is due on another day by now.
    """
    letter = insist_on_text(letter, field="letter", sentence="Write what the municipality should do.", longest=LONGEST)
    day, number = local_day(at), audit.round + 1
    answer_by = compute_revision_due(
        day, find_first_request_day(audit) or day, get_limits(), pauses=load_pauses(audit), today=day
    )
    refuse_if_stale(audit, by, version)
    _refuse_moved_day(due_on, answer_by)
    move_undoably(audit, by, Move.REQUEST_REVISIONS, version=version, at=at, round=number, answer_due_on=answer_by)
    asked = RevisionRound.objects.create(
        municipality_id=audit.municipality_id,
        audit=audit,
        number=number,
        letter=letter,
        requested_on=day,
        requested_by=by,
        due_on=answer_by,
    )
    send_notes(audit, number, at)
    record("audit.revisions_requested", audit, by=by, at=at, round=number, due_on=answer_by)
    events.revisions_requested.send(Audit, audit=audit, round=asked, by=by, at=at)
    events.dates_changed.announce(events.DatesChanged(audit.municipality_id, at))
    return asked


def _refuse_moved_day(named: date | None, due_on: date) -> None:
    if named not in (None, due_on):
        sentence = f"{describe_moved_day(named, due_on)} The letter wasn’t sent. Put the new day into it, then send it."
        raise StaleState("another_day_counts", sentence)


def find_first_request_day(audit: Audit) -> date | None:
    """The day on which revisions of this audit were first requested."""
    return RevisionRound.objects.filter(audit=audit).aggregate(day=Min("requested_on"))["day"]


def send_notes(audit: Audit, number: int, at: datetime) -> None:
    """Send the unsent notes to the author, as part of round ``number`` or ``WITH_THE_DECISION``."""
    Note.objects.filter(audit=audit, sent_at=None).update(sent_at=at, round=number)


def take_back_notes(audit: Audit, number: int) -> None:
    """Make the notes of round ``number`` unsent again, for the next round."""
    sent = Note.objects.filter(audit=audit, round=number, sent_at__isnull=False)
    sent.update(sent_at=None, round=audit.round + 1)


def require_independence(audit: Audit, reviewer: User) -> None:
    """Refuse a reviewer who conducted any part of the audit or belongs to the municipality (R2.4)."""
    if not reviewer.has_perm("audits.decide", audit):
        sentence = (
            f"{reviewer} can’t review this audit. Choose a person from {PARTNER.name} who doesn’t belong to the "
            "municipality and who didn’t write, answer or submit any part of this audit."
        )
        raise RuleBroken("not_independent", sentence, field="reviewer", rule="R2.4")
