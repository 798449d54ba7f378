"""The hooks that other apps register with this one, and the results without any."""

from datetime import date

import pytest

from audits import hooks
from audits.hooks import AuditHooks, DayDoubt, EmailText, Proposal, register_hooks
from audits.models import Audit

TODAY = date(2026, 5, 10)
PROPOSAL = Proposal("internal", TODAY, "Next: the internal audit.", ("R3.4",))


class Certificates(AuditHooks):
    def propose_audit(self, municipality, today):
        return PROPOSAL if (municipality, today) == ("Delia", TODAY) else None

    def describe_passing(self, audit):
        return [(f"{audit.kind} audit: a certificate.", "R2.1")]

    def find_expiries(self, municipality_ids):
        return dict.fromkeys(municipality_ids, TODAY)

    def doubt_day(self, audit, today):
        return DayDoubt(f"{audit.conducted_on} does not count.", ("R3.3",))


class Emails(AuditHooks):
    def preview_revisions(self, revision_round):
        return EmailText(f"About {revision_round}", "Dear all")


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    monkeypatch.setattr(hooks, "HOOKS", [])


def test_hooks_return_nothing_if_none_are_registered():
    assert hooks.propose_audit("Delia", TODAY) is None
    assert hooks.describe_passing(Audit(state="submitted")) == ()
    assert hooks.find_expiries([1, 2]) == {}
    assert hooks.doubt_day(Audit(conducted_on=TODAY), TODAY) is None
    assert hooks.preview_revisions("a round") is None


@pytest.mark.parametrize("order", [(Certificates, Emails), (Emails, Certificates)], ids=["standing first", "last"])
def test_each_app_answers_only_its_own_hooks(order):
    for kind in order:
        register_hooks(kind())

    assert hooks.propose_audit("Delia", TODAY) == PROPOSAL
    assert hooks.propose_audit("Drumheller", TODAY) is None
    assert hooks.describe_passing(Audit(kind="internal", state="in_review")) == [
        ("internal audit: a certificate.", "R2.1")
    ]
    assert hooks.find_expiries([1]) == {1: TODAY}
    assert str(hooks.doubt_day(Audit(conducted_on=TODAY), TODAY)) == "2026-05-10 does not count."
    assert hooks.preview_revisions("a round") == EmailText("About a round", "Dear all")


def test_an_audit_without_a_last_day_raises_no_doubt():
    register_hooks(Certificates())

    assert hooks.doubt_day(Audit(), TODAY) is None


@pytest.mark.parametrize("state", ["draft", "qa_passed", "qa_failed"])
def test_a_draft_or_decided_audit_describes_no_passing(state):
    register_hooks(Certificates())

    decided_on = None if state == "draft" else TODAY
    assert hooks.describe_passing(Audit(state=state, qa_decided_on=decided_on)) == ()
