"""How an audit changes: compare and set, so that of two hands on one button one wins and the other is told."""

from datetime import datetime
from typing import Any

from django.db.models import F

from audits.models import Audit
from audits.rules.lifecycle import WITH_AUTHOR, AuditState, Move, get_next_state
from audits.rules.line_ends import unify_line_ends
from audits.selectors.history import get_latest_change
from audits.services.act_by import add_act_by
from municipalities.models import User
from secor_portal import wording
from secor_portal.errors import RuleBroken, StaleState

MOVED = {
    Move.SUBMIT: "submitted",
    Move.WITHDRAW: "withdrawn",
    Move.REJECT: "given back",
    Move.TAKE: "taken for review",
    Move.REQUEST_REVISIONS: "returned for revisions",
    Move.RESUBMIT: "resubmitted",
    Move.PASS_QA: "passed",
    Move.FAIL_QA: "failed",
    Move.REVERSE: "reversed",
    Move.UNDO: "undone",
}
LONGEST_TEXT = 10_000  # characters of a note, an answer or a reason


def move_audit(audit: Audit, by: User, step: Move, *, version: int | None = None, **facts: Any) -> None:
    """Take one step of the audit's life and write ``facts`` with it; ``audit`` is then as it is in the database.

    ``StaleState`` where somebody else changed it since ``version``; ``RuleBroken`` where the state does not allow it.
    """
    target = get_next_state(audit.state, step)
    if target is None:
        refuse_if_stale(audit, by, version)
        sentence = f"The audit is in the state “{AuditState(audit.state).label}” and cannot be {MOVED[step]} now."
        raise RuleBroken("move_not_open", sentence)
    change_audit(audit, by, version=version, state=target, **facts)


def move_undoably(audit: Audit, by: User, step: Move, *, version: int, at: datetime, **facts: Any) -> None:
    """Take a step that may be undone for a moment: with it is kept who took it, when, and what ``facts`` replaced."""
    refuse_if_stale(audit, by, version)
    fields: list[Any] = [Audit._meta.get_field(name) for name in facts]
    decision: dict[str, Any] = {
        "last_decision": step.value,
        "last_decision_at": at,
        "last_decision_by": by,
        "last_decision_version": F("version") + 1,
        "last_decision_before": {field.attname: field.value_from_object(audit) for field in fields},
    }
    move_audit(audit, by, step, version=version, **facts, **decision)


def change_audit(audit: Audit, by: User, *, version: int | None = None, **facts: Any) -> None:
    """Write ``facts`` and count the version, if the audit is still in the state that ``audit`` says.

    With ``version``, only if nothing else was changed since that version either.
    """
    facts = add_act_by(audit, facts)
    unmoved = Audit.objects.filter(pk=audit.pk, state=audit.state)
    if version is not None:
        unmoved = unmoved.filter(version=version)
    if not unmoved.update(version=F("version") + 1, **facts):
        raise describe_conflict(audit, by)
    audit.refresh_from_db()


def count_change(audit: Audit, by: User) -> None:
    """Count a change of something that belongs to the audit, if it is still in the state that ``audit`` says.

    Only with the same instrument, too: what is said to a question that is not asked any more would go astray. What else
    others changed meanwhile is not read: then ``audit.version`` stays behind, and whoever relies on it is refused.
    """
    unmoved = Audit.objects.filter(pk=audit.pk, state=audit.state, instrument=audit.instrument_id)
    if not unmoved.update(version=F("version") + 1):
        raise describe_conflict(audit, by)
    audit.version += 1


def refuse_if_stale(audit: Audit, by: User, version: int | None) -> None:
    """``StaleState`` where the person looked at an older version than there is."""
    if version is not None and version != audit.version:
        raise describe_conflict(audit, by)


def insist_with_author(audit: Audit, by: User, version: int | None = None) -> None:
    """``RuleBroken`` unless the audit is a draft or came back for revisions."""
    if AuditState(audit.state) not in WITH_AUTHOR:
        refuse_if_stale(audit, by, version)
        sentence = (
            f"The audit is in the state “{AuditState(audit.state).label}”. What was handed in cannot be changed now."
        )
        raise RuleBroken("not_with_author", sentence)


def describe_conflict(audit: Audit, by: User) -> StaleState:
    """The refusal that says what somebody else did meanwhile, as far as the person may know of it."""
    latest = get_latest_change(audit, by)
    happened = f" ({latest.sentence}, {latest.by}, {wording.moment(latest.at)})" if latest else ""
    sentence = f"This audit changed after you opened the page{happened}. Nothing was saved."
    return StaleState("changed_meanwhile", f"{sentence} Look at it, then send again.")


def insist_on_text(text: str, *, field: str, sentence: str, longest: int = LONGEST_TEXT) -> str:
    """``text`` without spaces around it, each line ended in one sign; ``RuleBroken`` where nothing is left of it.

    ``sentence`` says what to write.
    """
    text = unify_line_ends(text).strip()
    if not text:
        raise RuleBroken("nothing_said", sentence, field=field)
    if len(text) > longest:
        raise RuleBroken("too_long", f"Use at most {longest:,} characters; these are {len(text):,}.", field=field)
    return text
