"""The permissions of every role in every state, compared with a table written by involvement."""

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

# permission → roles that have it, and in which states; for an audit that the municipality's own people conduct
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
# the differences for an audit with an external auditor (R2.3, R2.4)
EXTERNAL = INTERNAL | {
    "audits.view": (OWN | DESK | {"auditor"}, ANY),
    "audits.write": ({"auditor"}, ANY),
    "audits.conduct": ({"auditor"}, WITH_AUTHOR),
    "audits.withdraw": ({"auditor"}, {"submitted"}),
}


@pytest.fixture
def person(town, neighbour, audit_in, at):
    """``person(role, audit)`` is a new user in this role; an auditor is assigned to ``audit``."""

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
def test_every_role_has_its_permissions_on_an_internal_audit(state, audit_in, person, unscoped):
    audit = audit_in(state, kind="internal")

    may = {role: permitted(person(role, audit), INTERNAL, audit) for role in ROLES}

    assert may == {role: expected(role, INTERNAL, state) for role in ROLES}


@pytest.mark.parametrize("state", AuditState)
def test_every_role_has_its_permissions_with_an_external_auditor(state, audit_in, person, unscoped):
    audit = audit_in(state, kind="certification")
    people = {role: person(role, audit) for role in ROLES}

    may = {role: permitted(user, EXTERNAL, fresh(audit)) for role, user in people.items()}

    assert may == {role: expected(role, EXTERNAL, state) for role in ROLES}


def permitted(user, table, audit):
    """The permissions of the table that the user has."""
    return {permission for permission in table if user.has_perm(permission, audit)}


def expected(role, table, state):
    """The permissions that the table gives to a role in a state."""
    return {name for name, (roles, states) in table.items() if role in roles and state in states}


@pytest.mark.parametrize("state", AuditState)
@pytest.mark.parametrize("kind", ["internal", "certification"])
def test_the_report_is_readable_only_by_its_readers(kind, state, audit_in, person, unscoped):
    audit = audit_in(state, kind=kind)
    people = {role: person(role, audit) for role in ROLES}
    at_work = kind == "certification"  # then an external auditor is assigned
    document = DocumentFactory(audit=audit)

    found = {role: reading(user, fresh(audit), fresh(document)) for role, user in people.items()}

    own = not (at_work and state == "draft")  # R2.3: shared on submission
    readers = {"auditor"} if at_work else set()
    readers |= (OWN if own else set()) | (DESK if state != "draft" else set())
    assert found == {role: (role in readers, role in readers, role in readers & DESK) for role in ROLES}


def reading(user, audit, document):
    """Whether the user may read the report, download one of its files, and see the file on the page."""
    asked = (("audits.view_report", audit), ("audits.read_document", document), ("audits.view_file", document))
    return tuple(user.has_perm(permission, subject) for permission, subject in asked)


@pytest.mark.parametrize("role", ROLES)
def test_files_and_notes_have_the_permissions_of_their_audit(role, audit_in, person, unscoped):
    audit = audit_in("in_review", kind="internal")
    document, note = DocumentFactory(audit=audit), NoteFactory(audit=audit)
    user = person(role, audit)

    assert user.has_perm("audits.remove_document", document) is (role in WRITERS)
    assert user.has_perm("audits.remove_note", note) is (role in DESK)


def test_members_write_again_after_the_external_auditors_access(audit_in, person, town, unscoped):
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


@pytest.mark.parametrize("involvement", ["author", "submitted_by", "assignment", "membership"])
def test_a_person_involved_in_the_audit_cannot_decide_it(involvement, audit_in, town, at, unscoped):
    desk = UserFactory(desk_role="manager")
    facts = {involvement: desk} if involvement in ("author", "submitted_by") else {}
    audit = audit_in("in_review", kind="certification", **facts)
    if involvement in ("assignment", "membership"):
        ended = {"ended_at": at} if involvement == "assignment" else {}
        membership = MembershipFactory(municipality=town, role="auditor", user=desk, **ended)
        if involvement == "assignment":
            AuditorAssignmentFactory(audit=audit, membership=membership)

    for permission in ("audits.decide", "audits.review", "audits.reject", "audits.overrule"):
        assert not desk.has_perm(permission, audit)


@pytest.mark.parametrize("involvement", ["submitted it the first time", "answered a question"])
@pytest.mark.parametrize("kind", ["internal", "certification"])
def test_a_person_who_answered_or_submitted_cannot_decide(involvement, kind, town, administrator, unscoped):
    audit = reviews.answered(town, administrator, kind=kind, count=2)
    desk = UserFactory(desk_role="manager")
    if involvement == "answered a question":
        Answer.objects.filter(question__code="1.1").update(answered_by=desk)
    else:
        Submission.objects.update(submitted_by=desk)
        reviews.hand_in(audit)

    for permission in ("audits.decide", "audits.review", "audits.reject", "audits.overrule"):
        assert not desk.has_perm(permission, fresh(audit))


def test_the_people_involved_in_an_audit_are_loaded_once(town, administrator, unscoped, django_assert_num_queries):
    audit = fresh(reviews.answered(town, administrator))

    with django_assert_num_queries(1):
        assert audit.worker_ids == {administrator.pk}
        assert audit.worker_ids == {administrator.pk}


def test_a_manager_cannot_reverse_their_own_decision(audit_in, manager, unscoped):
    audit = audit_in("qa_passed", qa_decided_by=manager)

    assert not manager.has_perm("audits.reverse", audit)
    assert UserFactory(desk_role="manager").has_perm("audits.reverse", audit)


def test_an_inactive_user_has_no_permissions(audit_in, unscoped):
    audit = audit_in("submitted")
    for person in (UserFactory(desk_role="manager", is_active=False),):
        assert not any(person.has_perm(permission, audit) for permission in INTERNAL)


def fresh(row):
    with scopes_disabled():
        return type(row).objects.get(pk=row.pk)


def fresh_user(user):
    return type(user).objects.get(pk=user.pk)
