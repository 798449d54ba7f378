"""Clocks, pauses and undoing a decision over the API."""

import pytest
from django_scopes import scopes_disabled

from audits.models import Audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(audit_in, reviewer):
    return audit_in("in_review", reviewer=reviewer, kind="internal")


@pytest.fixture
def call(api, audit):
    """``call(person, "pause", reason=…)`` posts to the audit."""

    def post(person, what, **sent):
        return api(person).post(f"/api/v1/audits/{audit.pk}/{what}/", sent, format="json")

    return post


def test_both_sides_read_the_clocks(api, audit, reviewer, administrator):
    for person in (reviewer, administrator):
        answer = api(person).get(f"/api/v1/audits/{audit.pk}/clocks/").json()
        [running] = [clock for clock in answer["clocks"] if clock["stopped_on"] is None]
        assert (running["name"], running["owner"], running["due_on"]) == ("answer", "desk", "2026-06-14")
        assert answer["pauses"] == []


def test_the_deadlines_are_paused_and_restarted(api, call, audit, reviewer):
    stopped = call(reviewer, "pause", reason="Flood.", version=0)
    assert (stopped.status_code, stopped.data["paused_on"], stopped.data["act_by"]) == (200, "2026-05-10", None)

    pauses = api(reviewer).get(f"/api/v1/audits/{audit.pk}/clocks/").json()["pauses"]
    assert pauses == [{"from_on": "2026-05-10", "until_on": None, "reason": "Flood."}]

    going = call(reviewer, "resume", version=1)
    assert (going.json()["paused_on"], going.json()["act_by"]) == (None, "2026-05-31")


def test_a_second_pause_is_refused(call, reviewer):
    call(reviewer, "pause", reason="Flood.", version=0)

    again = call(reviewer, "pause", reason="Flood.", version=1)

    assert (again.status_code, again.json()["code"]) == (400, "clocks_stand_still")


def test_a_municipality_cannot_pause_the_deadlines(call, administrator):
    assert call(administrator, "pause", reason="Flood.", version=0).status_code == 403


def test_a_decision_is_undone(call, audit, reviewer):
    call(reviewer, "fail_qa", reason="Old.", version=0)

    undone = call(reviewer, "undo", version=1)

    assert (undone.status_code, undone.data["state"], undone.data["qa_reason"]) == (200, "in_review", "")


def test_another_reviewers_decision_cannot_be_undone(call, audit, reviewer, manager):
    call(reviewer, "fail_qa", reason="Old.", version=0)

    refused = call(manager, "undo", version=1)

    assert (refused.status_code, refused.json()["code"]) == (400, "not_your_decision")
    with scopes_disabled():
        assert Audit.objects.get().state == "qa_failed"


def test_an_older_version_is_a_conflict(call, reviewer):
    call(reviewer, "fail_qa", reason="Old.", version=0)

    assert call(reviewer, "undo", version=0).status_code == 409
