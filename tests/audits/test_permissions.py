"""Who may do what, for every role in every state; the other side of the table is written by hand."""

from datetime import date

import pytest
import time_machine
from django_scopes import scopes_disabled

from audits.models import Answer, Submission
from audits.rules.lifecycle import AuditState
from tests.audits import reviews
from tests.factories import AuditorAssignmentFactory, DocumentFactory, MembershipFactory, NoteFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN = {"administrator", "contributor", "reader"}
WRITERS = {"administrator", "contributor"}
DESK = {"reviewer", "manager"}
ROLES = [*sorted(OWN), "auditor", "other auditor", "reviewer", "manager", "neighbour", "stranger"]
ANY = set(AuditState)
WITH_AUTHOR = {"draft", "revisions_requested"}

# permission → who may, and in which states; for an audit that the municipality's own people conduct
INTERNAL = {
    "audits.view": (OWN | DESK, ANY),
    "audits.write": (WRITERS, ANY),
    "audits.conduct": (WRITERS, WITH_AUTHOR),
    "audits.withdraw": (WRITERS, {"submitted"}),
    "audits.administer": ({"administrator"}, ANY),
    "audits.discard": ({"administrator"}, {"draft"}),
    "audits.view_review": (DESK, ANY),
    "audits.decide": (DESK, ANY),
    "audits.take": (DESK, {"submitted", "resubmitted"}),
    "audits.reject": (DESK, {"submitted", "in_review"}),
    "audits.review": (DESK, {"in_review"}),
    "audits.assign_reviewer": ({"manager"}, ANY),
    "audits.assign_auditor": ({"administrator", "manager"}, ANY),
    "audits.overrule": ({"manager"}, ANY),
    "audits.reverse": ({"manager"}, {"qa_passed", "qa_failed"}),
    "audits.start": (WRITERS, ANY),
    "audits.list": (OWN | DESK | {"auditor", "other auditor"}, ANY),
    "audits.keep_plan": (WRITERS, ANY),
    "audits.view_plan": (OWN | DESK, ANY),
}
# what differs where an external auditor is at work on it (R2.3, R2.4)
EXTERNAL = INTERNAL | {
    "audits.view": (OWN | DESK | {"auditor"}, ANY),
    "audits.write": ({"auditor"}, ANY),
    "audits.conduct": ({"auditor"}, WITH_AUTHOR),
    "audits.withdraw": ({"auditor"}, {"submitted"}),
}


@pytest.fixture
def person(town, neighbour, audit_in, at):
    """Somebody by their part in it; the auditor is the one of ``audit``."""

    def make(role, audit):
        if role in ("reviewer", "manager"):
            return UserFactory(desk_role=role)
        if role == "stranger":
            return UserFactory()
        where, as_role = (neighbour, "administrator") if role == "neighbour" else (town, role.removeprefix("other "))
        membership = MembershipFactory(municipality=where, role=as_role)
        if role == "auditor" and audit.conductor == "external":
            AuditorAssignmentFactory(audit=audit, membership=membership)
        return membership.user

    return make


@pytest.mark.parametrize("state", AuditState)
def test_every_role_in_every_state_of_an_internal_audit(state, audit_in, person, unscoped):
    audit = audit_in(state, kind="internal")

    may = {role: permitted(person(role, audit), INTERNAL, audit) for role in ROLES}

    assert may == {role: told(role, INTERNAL, state) for role in ROLES}


@pytest.mark.parametrize("state", AuditState)
def test_every_role_in_every_state_with_an_external_auditor(state, audit_in, person, unscoped):
    audit = audit_in(state, kind="certification")
    people = {role: person(role, audit) for role in ROLES}

    may = {role: permitted(somebody, EXTERNAL, fresh(audit)) for role, somebody in people.items()}

    assert may == {role: told(role, EXTERNAL, state) for role in ROLES}


def permitted(somebody, table, audit):
    """Which permissions of the table they have."""
    return {permission for permission in table if somebody.has_perm(permission, audit)}


def told(role, table, state):
    """Which the table gives them."""
    return {name for name, (roles, states) in table.items() if role in roles and state in states}


@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("kind", ["internal", "certification"])
def test_who_reads_the_report(kind, state, audit_in, person, unscoped):
    audit = audit_in(state, kind=kind)
    people = {role: person(role, audit) for role in ROLES}
    at_work = kind == "certification"  # the auditor among them
    document = DocumentFactory(audit=audit)

    found = {role: reading(somebody, fresh(audit), fresh(document)) for role, somebody in people.items()}

    own = not (at_work and state == "draft")  # R2.3: shared on submission
    readers = {"auditor"} if at_work else set()
    readers |= (OWN if own else set()) | (DESK if state != "draft" else set())
    assert found == {role: (role in readers, role in readers, role in readers & DESK) for role in ROLES}


def reading(somebody, audit, document):
    """Whether they may read the report, download a file of it, and see the file in the page."""
    asked = (("audits.view_report", audit), ("audits.read_document", document), ("audits.view_file", document))
    return tuple(somebody.has_perm(permission, subject) for permission, subject in asked)


@pytest.mark.parametrize("role", ROLES)
def test_files_and_notes_ask_their_audit(role, audit_in, person, unscoped):
    audit = audit_in("in_review", kind="internal")
    document, note = DocumentFactory(audit=audit), NoteFactory(audit=audit)
    somebody = person(role, audit)

    assert somebody.has_perm("audits.remove_document", document) is (role in WRITERS)
    assert somebody.has_perm("audits.remove_note", note) is (role in DESK)


def test_own_people_write_again_once_the_external_auditors_time_is_over(audit_in, person, town, unscoped):
    audit = audit_in(kind="certification")
    membership = MembershipFactory(municipality=town, role="auditor", until=date(2026, 5, 31))
    AuditorAssignmentFactory(audit=audit, membership=membership)
    contributor = person("contributor", audit)

    with time_machine.travel("2026-05-31 18:00Z"):
        assert not contributor.has_perm("audits.write", fresh(audit))
        assert fresh_user(membership.user).has_perm("audits.write", fresh(audit))
    with time_machine.travel("2026-06-01 18:00Z"):
        assert contributor.has_perm("audits.write", fresh(audit))
        assert contributor.has_perm("audits.view_report", fresh(audit))
        assert not fresh_user(membership.user).has_perm("audits.view", fresh(audit))


@pytest.mark.parametrize("hand", ["author", "submitted_by", "assignment", "membership"])
def test_whoever_had_a_hand_in_it_decides_nothing(hand, audit_in, town, at, unscoped):
    desk = UserFactory(desk_role="manager")
    facts = {hand: desk} if hand in ("author", "submitted_by") else {}
    audit = audit_in("in_review", kind="certification", **facts)
    if hand in ("assignment", "membership"):
        ended = {"ended_at": at} if hand == "assignment" else {}
        membership = MembershipFactory(municipality=town, role="auditor", user=desk, **ended)
        if hand == "assignment":
            AuditorAssignmentFactory(audit=audit, membership=membership)

    for permission in ("audits.decide", "audits.review", "audits.reject", "audits.overrule"):
        assert not desk.has_perm(permission, audit)


@pytest.mark.parametrize("hand", ["handed it in the first time", "answered a question"])
@pytest.mark.parametrize("kind", ["internal", "certification"])
def test_whoever_answered_or_handed_in_any_of_it_decides_nothing(hand, kind, town, administrator, unscoped):
    audit = reviews.answered(town, administrator, kind=kind, count=2)
    desk = UserFactory(desk_role="manager")
    if hand == "answered a question":
        Answer.objects.filter(question__code="1.1").update(answered_by=desk)
    else:
        Submission.objects.update(submitted_by=desk)
        reviews.hand_in(audit)

    for permission in ("audits.decide", "audits.review", "audits.reject", "audits.overrule"):
        assert not desk.has_perm(permission, fresh(audit))


def test_whether_somebody_had_a_hand_in_it_is_asked_once(town, administrator, unscoped, django_assert_num_queries):
    audit = fresh(reviews.answered(town, administrator))

    with django_assert_num_queries(1):
        assert audit.worker_ids == {administrator.pk}
        assert audit.worker_ids == {administrator.pk}


def test_nobody_reverses_their_own_decision(audit_in, manager, unscoped):
    audit = audit_in("qa_passed", qa_decided_by=manager)

    assert not manager.has_perm("audits.reverse", audit)
    assert UserFactory(desk_role="manager").has_perm("audits.reverse", audit)


def test_somebody_who_is_switched_off_may_nothing(audit_in, unscoped):
    audit = audit_in("submitted")
    for person in (UserFactory(desk_role="manager", is_active=False),):
        assert not any(person.has_perm(permission, audit) for permission in INTERNAL)


def fresh(row):
    with scopes_disabled():
        return type(row).objects.get(pk=row.pk)


def fresh_user(user):
    return type(user).objects.get(pk=user.pk)
