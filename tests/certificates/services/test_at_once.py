"""Two people at the desk at the same moment: one records it, the other is told."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from audits.review.services.decisions import reverse_qa
from certificates.models import Certificate, Extension, MinistryReview
from certificates.models.certificate import CertificateState
from certificates.services.extensions import grant_extension
from certificates.services.issuing import issue_certificate
from certificates.services.reviews import record_review_decided, record_review_opened
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import awaiting, certified
from tests.factories import MinistryReviewFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _unscoped():
    with scopes_disabled():
        yield


@pytest.fixture
def village():
    return MunicipalityFactory()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """How each of the acts ended, all begun together: "done" or the refusal's code."""
    ready, ended = threading.Barrier(len(acts)), [""] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            with every_municipality():
                ready.wait(10)
                act()
            ended[index] = "done"
        except RuleBroken as refusal:
            ended[index] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ended


def test_a_review_recorded_by_two_presses_at_once_is_there_once(village, at):
    facts = {"opened_on": date(2026, 4, 6), "incident_on": None, "incident": "Serious injury", "by": UserFactory()}

    ended = at_once(*[lambda: record_review_opened(municipality=village, **facts, at=at)] * 3)

    assert sorted(ended) == ["done", "recorded_already", "recorded_already"]
    assert MinistryReview.objects.count() == 1


def test_an_extension_granted_by_two_presses_at_once_is_there_once(village, at):
    certified(village)
    facts = {"granted_on": date(2026, 5, 2), "until": date(2026, 9, 1), "year": 2026, "reason": "Flood."}
    by = UserFactory()

    ended = at_once(*[lambda: grant_extension(municipality=village, **facts, by=by, at=at)] * 3)

    assert sorted(ended) == ["done", "recorded_already", "recorded_already"]
    assert Extension.objects.count() == 1


def issuing(certificate, by, at):
    issue_certificate(
        certificate=certificate,
        version=0,
        number="2026-0007",
        issued_on=date(2026, 5, 10),
        expires_on=date(2029, 4, 1),
        legal_name="Village of Delia",
        wcb_account="1234567",
        industry_code="95100",
        by=by,
        at=at,
    )


def states():
    return list(Certificate.objects.values_list("state", flat=True))


def test_a_certificate_issued_while_the_ministry_revokes_is_issued_or_withdrawn_and_never_lost(village, at):
    prepared, review, by = awaiting(village), MinistryReviewFactory(municipality=village), UserFactory()
    decision = {"decided_on": date(2026, 5, 9), "outcome": "revoked", "letter": "0417"}

    issued, revoked = at_once(
        lambda: issuing(prepared, by, at),
        lambda: record_review_decided(review=review, **decision, by=by, at=at),
    )

    assert revoked == "done"
    assert (issued, states()) in [("done", [CertificateState.ISSUED]), ("not_won", [])]


@pytest.mark.slow
def test_of_who_issues_a_certificate_and_who_reverses_its_qa_at_once_one_is_told(village, at):
    prepared, by = awaiting(village), UserFactory()
    audit, reason = prepared.audit, "The report was mixed up."
    manager = UserFactory(desk_role="manager")

    issued, reversed_ = at_once(
        lambda: issuing(prepared, by, at),
        lambda: reverse_qa(audit=audit, reason=reason, version=audit.version, by=manager, at=at),
    )

    assert (issued, reversed_, states()) in [
        ("done", "certificate_issued", [CertificateState.ISSUED]),
        ("not_won", "done", []),
    ]
