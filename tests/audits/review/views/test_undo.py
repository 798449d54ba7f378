"""The offer to undo a decision on the page after it."""

from datetime import timedelta

import pytest
import time_machine
from django_scopes import scopes_disabled

from audits.models import Audit
from audits.rules.lifecycle import AuditState
from tests.audits.reading import text
from tests.factories import MOMENT

pytestmark = pytest.mark.django_db
DECISIONS = {
    "revise": ({"letter": "Please add the drill."}, "Revisions requested."),
    "pass": ({}, "QA passed."),
    "fail": ({"reason": "Too old."}, "QA failed."),
    "reject": ({"reason": "The wrong instrument."}, "Returned as not reviewable."),
}


@pytest.fixture
def audit(audit_in, reviewer):
    return audit_in("in_review", reviewer=reviewer, kind="internal")


def move_undoably(client, address, audit, decision, **more):
    given = {"version": audit.version, **DECISIONS[decision][0]}
    return client.post(address(f"desk:review_{decision}", audit), given, follow=True, **more)


def now(audit: Audit) -> Audit:
    with scopes_disabled():
        return Audit.objects.get(pk=audit.pk)


@pytest.mark.parametrize("decision", DECISIONS)
def test_the_page_after_a_decision_offers_to_undo_it(decision, audit, signed_in, reviewer, address):
    client = signed_in(reviewer)

    shown = move_undoably(client, address, audit, decision)

    said = DECISIONS[decision][1]
    assert f"{said} The email goes out in 60 seconds." in text(shown)
    assert not list(shown.context["messages"])  # the page shows it only once
    assert f'action="{address("desk:review_undo", audit)}"' in shown.content.decode()


@pytest.mark.parametrize("decision", DECISIONS)
def test_the_button_undoes_the_decision(decision, audit, signed_in, reviewer, address):
    client = signed_in(reviewer)
    move_undoably(client, address, audit, decision)

    shown = client.post(address("desk:review_undo", audit), {"version": 1}, follow=True)

    assert now(audit).state == AuditState.IN_REVIEW
    assert "Undone. The audit is in review again, and no email was sent." in text(shown)
    assert "The email goes out" not in text(shown)


@pytest.mark.parametrize(("seconds", "left"), [(1, "59 seconds"), (59, "1 second"), (59.9, "1 second")])
def test_the_offer_shows_the_remaining_time(seconds, left, audit, signed_in, reviewer, address):
    client = signed_in(reviewer)
    move_undoably(client, address, audit, "fail")

    with time_machine.travel(MOMENT + timedelta(seconds=seconds), tick=False):
        assert f"The email goes out in {left}." in text(client.get(address("desk:review", audit)))


def test_an_expired_offer_is_hidden_and_its_old_button_refused(audit, signed_in, reviewer, address):
    client = signed_in(reviewer)
    move_undoably(client, address, audit, "fail")

    with time_machine.travel(MOMENT + timedelta(seconds=60), tick=False):
        assert "The email goes out" not in text(client.get(address("desk:review", audit)))
        shown = client.post(address("desk:review_undo", audit), {"version": 1}, follow=True)

    assert "until the email about it is sent. That time is over." in text(shown)
    assert now(audit).state == AuditState.QA_FAILED


def test_another_reviewer_is_not_offered_to_undo(audit, signed_in, reviewer, manager, address):
    move_undoably(signed_in(reviewer), address, audit, "fail")

    assert "The email goes out" not in text(signed_in(manager).get(address("desk:review", audit)))


def test_a_decision_without_time_to_undo_is_only_confirmed(audit, signed_in, reviewer, address, settings):
    settings.UNDO_SECONDS = 0

    shown = move_undoably(signed_in(reviewer), address, audit, "pass")

    assert "QA passed." in text(shown)
    assert "The email goes out" not in text(shown)


@pytest.mark.parametrize("sent", [{}, {"version": "x"}])
def test_a_form_without_a_version_undoes_nothing(sent, audit, signed_in, reviewer, address):
    client = signed_in(reviewer)
    move_undoably(client, address, audit, "fail")

    assert client.post(address("desk:review_undo", audit), sent).status_code == 302
    assert now(audit).state == AuditState.QA_FAILED
