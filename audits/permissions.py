"""Who may do what with an audit. Roles are data; the audit's state and people join in by ``&``."""

import rules

from audits.rules.lifecycle import WITH_AUTHOR, Move, State, after
from municipalities.models import Role
from municipalities.permissions import ADMINISTRATOR, AUDITOR, CONTRIBUTOR, DESK, MANAGER, READER, granted_to, is_outsider


def is_open_to(move: Move) -> rules.Predicate:
    """True while the audit's state allows ``move``."""

    @rules.predicate(f"is_open_to:{move}")
    def allows(_user, audit) -> bool:
        return after(audit.state, move) is not None

    return allows


@rules.predicate
def is_with_author(_user, audit) -> bool:
    """The audit is a draft or came back for revisions."""
    return State(audit.state) in WITH_AUTHOR


@rules.predicate
def is_in_review(_user, audit) -> bool:
    """A reviewer has it."""
    return audit.state == State.IN_REVIEW


@rules.predicate
def is_not_its_author(user, audit) -> bool:
    """Nobody reviews an audit that they conducted (R2.4)."""
    return audit.author_id != user.pk


@rules.predicate
def decided_by_somebody_else(user, audit) -> bool:
    """A QA decision is reversed by another person than made it."""
    return audit.qa_decided_by_id != user.pk


@rules.predicate
def may_reach(user, audit) -> bool:
    """Own people and the desk reach every audit; an external auditor only the assigned one."""
    if user.role_at(audit.municipality_id) != Role.AUDITOR:
        return True
    return audit.assignments.filter(membership__user=user, membership__ended_at=None).exists()


INDEPENDENT = is_outsider & is_not_its_author
WRITERS = granted_to(ADMINISTRATOR, CONTRIBUTOR, AUDITOR) & may_reach


def register() -> None:
    """Make this app's permissions known. All but ``audits.list``, ``audits.start`` and ``audits.keep_plan`` take an audit."""
    rules.add_perm("audits.list", granted_to(ADMINISTRATOR, CONTRIBUTOR, READER, AUDITOR, *DESK))
    rules.add_perm("audits.start", granted_to(ADMINISTRATOR, CONTRIBUTOR))
    rules.add_perm("audits.keep_plan", granted_to(ADMINISTRATOR, CONTRIBUTOR))
    rules.add_perm("audits.view_plan", granted_to(ADMINISTRATOR, CONTRIBUTOR, READER, *DESK))
    rules.add_perm("audits.view", granted_to(ADMINISTRATOR, CONTRIBUTOR, READER, AUDITOR, *DESK) & may_reach)
    rules.add_perm("audits.conduct", WRITERS & is_with_author)
    rules.add_perm("audits.submit", WRITERS & is_with_author)
    rules.add_perm("audits.discard", granted_to(ADMINISTRATOR) & is_with_author)
    rules.add_perm("audits.withdraw", WRITERS & is_open_to(Move.WITHDRAW))
    rules.add_perm("audits.assign_auditor", granted_to(ADMINISTRATOR, MANAGER))
    rules.add_perm("audits.view_review", granted_to(*DESK))
    rules.add_perm("audits.take", granted_to(*DESK) & INDEPENDENT & is_open_to(Move.TAKE))
    rules.add_perm("audits.reject", granted_to(*DESK) & INDEPENDENT & is_open_to(Move.REJECT))
    rules.add_perm("audits.review", granted_to(*DESK) & INDEPENDENT & is_in_review)
    rules.add_perm("audits.reverse", granted_to(MANAGER) & INDEPENDENT & decided_by_somebody_else & is_open_to(Move.REVERSE))
