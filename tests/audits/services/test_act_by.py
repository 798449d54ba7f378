"""The stored due date to act is right after every step, and when the expiry of a certificate changes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.conducting.services.audits import change_facts
from audits.conducting.services.submissions import submit_audit, withdraw_audit
from audits.models import Audit
from audits.review.services.decisions import pass_qa, reverse_qa
from audits.review.services.reviews import reject_audit, request_revisions, take_audit
from audits.rules.act_by import NEVER
from audits.rules.lifecycle import AuditState
from audits.services.act_by import compute_day_to_act, update_act_by
from certificates.services.standings import recompute_standings
from secor_portal.clock import local_day
from tests.factories import AuditFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 5, 24)  # two weeks after the date of the tests


@pytest.fixture
def expiry(set_hooks):
    """``expiry(day)`` makes the certificates of all municipalities expire on this day."""

    def set_to(day: date | None) -> None:
        set_hooks(find_expiries=lambda ids: dict.fromkeys(ids, day) if day else {})

    set_to(None)
    return set_to


def stored(audit: Audit) -> date | None:
    return Audit.objects.get(pk=audit.pk).act_by


def test_an_audit_without_a_certificate_is_due_with_its_answer(expiry, audit_in, administrator, at, opened):
    audit = audit_in("draft", kind="certification")

    submit_audit(audit=audit, version=0, by=administrator, at=at)

    assert stored(audit) == DUE


@pytest.mark.parametrize(
    ("expires_on", "act_by"),
    [
        (date(2026, 5, 20), date(2026, 5, 6)),  # two weeks before: it is overdue when it is submitted
        (date(2026, 6, 6), date(2026, 5, 23)),
        (date(2026, 6, 7), DUE),
        (date(2029, 5, 1), DUE),
    ],
)
def test_an_expiring_certificate_moves_the_due_date_forward(
    expires_on, act_by, expiry, audit_in, administrator, at, opened
):
    expiry(expires_on)
    audit = audit_in("draft", kind="certification")

    submit_audit(audit=audit, version=0, by=administrator, at=at)

    assert stored(audit) == act_by


def test_the_due_date_changes_with_every_step(expiry, audit_in, reviewer, manager, administrator, at, opened):
    expiry(date(2026, 6, 1))
    audit = audit_in("submitted", answer_due_on=DUE)
    days = {}

    take_audit(audit=audit, version=audit.version, by=reviewer, at=at)
    days["in review"] = stored(audit)
    request_revisions(audit=audit, letter="Please.", version=audit.version, by=reviewer, at=at)
    days["asked"] = stored(audit)
    Audit.objects.filter(pk=audit.pk).update(state=AuditState.IN_REVIEW)
    audit.refresh_from_db()
    pass_qa(audit=audit, version=audit.version, by=reviewer, at=at)
    days["passed"] = stored(audit)
    reverse_qa(audit=audit, reason="A mistake.", version=audit.version, by=manager, at=at)
    days["reversed"] = stored(audit)
    reject_audit(audit=audit, reason="Unreadable.", version=audit.version, by=reviewer, at=at)
    days["returned"] = stored(audit)

    assert days == {
        "in review": DUE,
        "asked": date(2026, 5, 10),  # 15 days for the answer and 7 for the second look before 1 June
        "passed": None,
        "reversed": DUE,
        "returned": None,
    }


def test_a_withdrawn_audit_has_no_due_date(expiry, audit_in, administrator, at, opened):
    audit = audit_in("submitted")

    withdraw_audit(audit=audit, version=0, by=administrator, at=at)

    assert stored(audit) is None


def test_an_audit_ending_after_the_expiry_is_due_with_its_answer(expiry, audit_in, administrator, at, opened):
    expiry(date(2026, 5, 8))
    audit = audit_in("revisions_requested", conducted_on=date(2026, 5, 1), act_by=date(2026, 4, 20), round=1)

    change_facts(audit=audit, conducted_on=date(2026, 5, 9), version=0, by=administrator, at=at)

    assert stored(audit) == audit.answer_due_on


def test_a_paused_audit_without_an_expiry_is_never_due():
    facts = {"kind": "additional", "state": "in_review", "answer_due_on": DUE, "conducted_on": DUE, "expires_on": DUE}

    assert compute_day_to_act(**facts, paused_on=None) == DUE
    assert compute_day_to_act(**facts, paused_on=DUE) == NEVER
    assert compute_day_to_act(**facts | {"state": "draft"}, paused_on=DUE) is None


def test_the_usual_days_can_be_set(expiry, settings, audit_in, administrator, at, opened):
    settings.AUDIT_USUAL_DAYS = settings.AUDIT_USUAL_DAYS | {"certification_review": 30}
    expiry(date(2026, 6, 20))
    audit = audit_in("draft", kind="certification")

    submit_audit(audit=audit, version=0, by=administrator, at=at)

    assert stored(audit) == date(2026, 5, 21)


# — a changed expiry —


@pytest.mark.usefixtures("unscoped")
def test_a_changed_expiry_updates_the_open_audits(town, at):
    AuditFactory(municipality=town, state="qa_passed", conducted_on=date(2023, 5, 20), qa_decided_on=date(2023, 6, 1))
    for year in (2024, 2025):
        AuditFactory(
            municipality=town,
            kind="internal",
            state="qa_passed",
            conducted_on=date(year, 5, 10),
            qa_decided_on=date(year, 6, 1),
        )
    renewal = AuditFactory(municipality=town, answer_due_on=DUE)
    closed = AuditFactory(municipality=town, state="qa_failed")
    elsewhere = AuditFactory(answer_due_on=DUE)

    recompute_standings([town.pk], as_of=local_day(at), at=at)

    assert [stored(audit) for audit in (renewal, closed, elsewhere)] == [date(2026, 5, 6), None, DUE]


@pytest.mark.usefixtures("unscoped")
@pytest.mark.parametrize("number", [1, 40])
def test_the_query_count_is_independent_of_the_municipalities(number, at, expiry):
    expiry(date(2026, 5, 15))
    audits = [AuditFactory(municipality=MunicipalityFactory(), answer_due_on=DUE) for _ in range(number)]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        update_act_by([audit.municipality_id for audit in audits])

    assert {stored(audit) for audit in audits} == {date(2026, 5, 1)}
    assert len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]) == 3


@pytest.mark.usefixtures("unscoped")
def test_an_unchanged_expiry_updates_no_audit(town, at):
    AuditFactory(municipality=town, answer_due_on=DUE)
    recompute_standings([town.pk], as_of=local_day(at), at=at)

    with CaptureQueriesContext(connection) as asked:
        recompute_standings([town.pk], as_of=local_day(at) + timedelta(days=1), at=at)

    assert not [one for one in asked if one["sql"].startswith("UPDATE") and "audits_audit" in one["sql"]]
