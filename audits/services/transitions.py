"""How an audit changes. Each write compares the state and version first, so of two people at once only one succeeds."""

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

LONGEST_TEXT = 10_000  # characters of a note, an answer or a reason


def move_audit(audit: Audit, by: User, step: Move, *, version: int | None = None, **facts: Any) -> None:
    """Move the audit to its next state and write ``facts`` with it. ``audit`` is then as it is in the database.

    Raises ``StaleState`` if another person changed it since ``version``; ``RuleBroken`` if its state forbids it.
    """
    target = get_next_state(audit.state, step)
    if target is None:
        refuse_if_stale(audit, by, version)
        sentence = f"This audit can’t be {step.participle} now. Its state is “{AuditState(audit.state).label}”."
        raise RuleBroken("move_not_open", sentence)
    change_audit(audit, by, version=version, state=target, **facts)


def move_undoably(audit: Audit, by: User, step: Move, *, version: int, at: datetime, **facts: Any) -> None:
    """Make a move that can be undone for a moment. Stores who made it, when, and the values that ``facts`` replaced."""
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
    """Write ``facts`` and raise the version, if the audit is still in the state of ``audit``.

    With ``version``, only if nothing else changed since that version either. Otherwise raises ``StaleState``.
    """
    facts = add_act_by(audit, facts)
    unmoved = Audit.objects.filter(pk=audit.pk, state=audit.state)
    if version is not None:
        unmoved = unmoved.filter(version=version)
    if not unmoved.update(version=F("version") + 1, **facts):
        raise describe_conflict(audit, by)
    audit.refresh_from_db()


def count_change(audit: Audit, by: User) -> None:
    """Raise the version after a change of an answer, file or note, if the audit is still in the state of ``audit``.

    The version of the questions must be the same too, or an answer could belong to a question that is no longer asked.
    Other people's changes are not read: ``audit.version`` then stays behind, and a later step that needs it is refused.
    """
    unmoved = Audit.objects.filter(pk=audit.pk, state=audit.state, instrument=audit.instrument_id)
    if not unmoved.update(version=F("version") + 1):
        raise describe_conflict(audit, by)
    audit.version += 1


def refuse_if_stale(audit: Audit, by: User, version: int | None) -> None:
    """Raise ``StaleState`` if the person saw an older version of the audit."""
    if version is not None and version != audit.version:
        raise describe_conflict(audit, by)


def insist_with_author(audit: Audit, by: User, version: int | None = None) -> None:
    """Raise ``RuleBroken`` unless the audit is a draft or was returned for revisions."""
    if AuditState(audit.state) not in WITH_AUTHOR:
        refuse_if_stale(audit, by, version)
        sentence = f"You can’t change this audit now. Its state is “{AuditState(audit.state).label}”."
        raise RuleBroken("not_with_author", sentence)


def describe_conflict(audit: Audit, by: User) -> StaleState:
    """The refusal that says what another person changed, as far as ``by`` may know it."""
    latest = get_latest_change(audit, by)
    happened = f" ({latest.sentence}, {latest.by}, {wording.moment(latest.at)})" if latest else ""
    sentence = f"This audit changed after you opened the page{happened}. Nothing was saved."
    return StaleState("changed_meanwhile", f"{sentence} Check the change, then send yours again.")


def insist_on_text(text: str, *, field: str, sentence: str, longest: int = LONGEST_TEXT) -> str:
    """``text`` without spaces around it and with plain line ends. Raises ``RuleBroken`` if nothing is left.

    ``sentence`` asks for the text.
    """
    text = unify_line_ends(text).strip()
    if not text:
        raise RuleBroken("nothing_said", sentence, field=field)
    if len(text) > longest:
        raise RuleBroken("too_long", f"Use at most {longest:,} characters. You have {len(text):,}.", field=field)
    return text
