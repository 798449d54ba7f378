"""Who may do what with an audit. Roles are data; the audit's state and people join in by ``&``.

Pages and the API check what a role may do (``write``, ``decide``, ``overrule``). The service then checks the audit's
state and refuses with a sentence. Other permissions (``conduct``, ``take``, ``review`` …) say what can be done now.
"""

from typing import Any

import rules

from audits.models.action_plan import ActionItem, ActionPlan, Proof
from audits.models.audit import Conductor
from audits.rules.lifecycle import WITH_AUTHOR, AuditState, Move, get_next_state
from municipalities.models import Role
from municipalities.models.membership import OWN_ROLES
from municipalities.permissions import (
    ADMINISTRATOR,
    AUDITOR,
    CONTRIBUTOR,
    DESK,
    MANAGER,
    granted_to,
    is_outsider,
)


def is_open_to(move: Move) -> rules.Predicate:
    """True while the audit's state allows ``move``."""

    @rules.predicate(f"is_open_to:{move}")
    def allows(_user: Any, audit: Any) -> bool:
        return get_next_state(audit.state, move) is not None

    return allows


@rules.predicate
def is_draft(_user: Any, audit: Any) -> bool:
    """The desk doesn't have it, or no longer."""
    return audit.state == AuditState.DRAFT


@rules.predicate
def is_with_author(_user: Any, audit: Any) -> bool:
    """The audit is a draft or came back for revisions."""
    return AuditState(audit.state) in WITH_AUTHOR


@rules.predicate
def is_in_review(_user: Any, audit: Any) -> bool:
    """A reviewer has it."""
    return audit.state == AuditState.IN_REVIEW


@rules.predicate
def did_not_conduct(user: Any, audit: Any) -> bool:
    """A person can't review an audit that they worked on, however little (R2.4)."""
    return user.pk not in audit.worker_ids


@rules.predicate
def decided_by_another_person(user: Any, audit: Any) -> bool:
    """A QA decision is reversed by a different person than the one who made it."""
    return audit.qa_decided_by_id != user.pk


@rules.predicate
def may_reach(user: Any, audit: Any) -> bool:
    """The municipality's people and the desk may open every audit; an external auditor only the assigned ones."""
    if user.role_at(audit.municipality_id) != Role.AUDITOR:
        return True
    return any(assignment.membership.user_id == user.pk for assignment in audit.auditors)


@rules.predicate
def is_with_external_auditor(_user: Any, audit: Any) -> bool:
    """An external auditor conducts it and has access today (R2.4)."""
    return audit.conductor == Conductor.EXTERNAL and bool(audit.auditors)


@rules.predicate
def is_being_prepared(_user: Any, row: Any) -> bool:
    """A plan, action or proof of an audit that is a draft; False for anything else."""
    row = row.item if isinstance(row, Proof) else row
    row = row.plan if isinstance(row, ActionItem) else row
    return isinstance(row, ActionPlan) and bool(row.audit.state == AuditState.DRAFT)


@rules.predicate
def is_published(_user: Any, instrument: Any) -> bool:
    """Audits may use this version of the questions."""
    return instrument.published_at is not None


def of_its_audit(predicate: rules.Predicate) -> rules.Predicate:
    """The same predicate for a document or a note: it tests their audit."""

    @rules.predicate(f"of_its_audit:{predicate.name}")
    def asks(user: Any, row: Any) -> bool:
        return predicate.test(user, row.audit)

    return asks


INDEPENDENT = is_outsider & did_not_conduct
THE_AUDITOR = granted_to(AUDITOR) & may_reach
WRITERS = THE_AUDITOR | (granted_to(ADMINISTRATOR, CONTRIBUTOR) & ~is_with_external_auditor)
REVIEWERS = granted_to(*DESK) & INDEPENDENT
REPORT_READERS = (  # R2.3: an external auditor's report is shared when it is submitted
    THE_AUDITOR | (granted_to(*OWN_ROLES) & ~(is_draft & is_with_external_auditor)) | (granted_to(*DESK) & ~is_draft)
)


def register_permissions() -> None:
    """Register this app's permissions. They take an audit, except those with a comment."""
    rules.add_perm("audits.list", granted_to(*OWN_ROLES, AUDITOR, *DESK))  # anything of a municipality
    rules.add_perm("audits.start", granted_to(ADMINISTRATOR, CONTRIBUTOR))  # the same
    rules.add_perm("audits.keep_plan", granted_to(ADMINISTRATOR, CONTRIBUTOR))  # the same
    rules.add_perm("audits.view_plan", granted_to(*OWN_ROLES) | (granted_to(*DESK) & ~is_being_prepared))  # the same
    rules.add_perm("audits.plan_from", granted_to(ADMINISTRATOR, CONTRIBUTOR) & ~(is_draft & is_with_external_auditor))
    rules.add_perm("audits.view", granted_to(*OWN_ROLES, AUDITOR, *DESK) & may_reach)
    rules.add_perm("audits.view_report", REPORT_READERS)
    rules.add_perm("audits.read_document", of_its_audit(REPORT_READERS))  # takes a document
    rules.add_perm("audits.write", WRITERS)
    rules.add_perm("audits.remove_document", of_its_audit(WRITERS))  # takes a document
    rules.add_perm("audits.answer", of_its_audit(WRITERS))  # takes a question of an audit
    rules.add_perm("audits.view_answer", of_its_audit(REPORT_READERS))  # the same
    rules.add_perm("audits.tick_note", of_its_audit(WRITERS))  # takes a note
    rules.add_perm("audits.conduct", WRITERS & is_with_author)
    rules.add_perm("audits.withdraw", WRITERS & is_open_to(Move.WITHDRAW))
    rules.add_perm("audits.administer", granted_to(ADMINISTRATOR))
    rules.add_perm("audits.discard", granted_to(ADMINISTRATOR) & is_draft)
    rules.add_perm("audits.assign_auditor", granted_to(ADMINISTRATOR, MANAGER))
    rules.add_perm("audits.view_review", granted_to(*DESK))
    rules.add_perm("audits.view_changes", granted_to(*DESK) & ~is_draft)
    rules.add_perm("audits.view_file", of_its_audit(granted_to(*DESK) & ~is_draft))  # takes a document
    rules.add_perm("audits.decide", REVIEWERS)
    rules.add_perm("audits.remove_note", of_its_audit(REVIEWERS))  # takes a note
    rules.add_perm("audits.change_note", of_its_audit(REVIEWERS))  # the same
    rules.add_perm("audits.view_standard_notes", granted_to(*DESK))  # takes nothing, or a standard note
    rules.add_perm("audits.keep_standard_notes", granted_to(MANAGER))  # the same
    rules.add_perm("audits.take", REVIEWERS & is_open_to(Move.TAKE))
    rules.add_perm("audits.reject", REVIEWERS & is_open_to(Move.REJECT))
    rules.add_perm("audits.review", REVIEWERS & is_in_review)
    rules.add_perm("audits.pause", REVIEWERS)
    rules.add_perm("audits.view_instruments", granted_to(*DESK))  # takes nothing
    rules.add_perm("audits.manage_instruments", granted_to(MANAGER))  # takes nothing
    rules.add_perm("audits.read_instrument", is_published | granted_to(*DESK))  # takes an instrument
    rules.add_perm("audits.assign_reviewer", granted_to(MANAGER))
    rules.add_perm("audits.overrule", granted_to(MANAGER) & INDEPENDENT & decided_by_another_person)
    rules.add_perm(
        "audits.reverse",
        granted_to(MANAGER) & INDEPENDENT & decided_by_another_person & is_open_to(Move.REVERSE),
    )
