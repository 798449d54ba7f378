"""What certificates register with this app, and what is said while nothing is registered."""

from datetime import date

import pytest

from audits import outlook, previews, proposal
from audits.models import Audit
from audits.proposal import Proposal

TODAY = date(2026, 5, 10)


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch):
    """Puts back what was registered afterwards."""
    monkeypatch.setattr(proposal, "_registered", proposal._nothing)
    monkeypatch.setattr(outlook, "_outlook", outlook._no_outlook)
    monkeypatch.setattr(outlook, "_expiries", outlook._no_expiries)
    monkeypatch.setattr(outlook, "_day_doubt", outlook._no_doubt)


def test_without_a_standing_nothing_is_proposed():
    assert proposal.propose(object(), TODAY) is None
    assert outlook.outlook(Audit(state="submitted")) == ()
    assert outlook.expiries([1, 2]) == {}
    assert outlook.day_doubt(Audit(conducted_on=TODAY), TODAY) == ""


def test_what_is_registered_is_asked():
    made = Proposal("internal", TODAY, "Next: the internal audit.", ("R3.4",))
    proposal.register_proposal(lambda place, day: made if (place, day) == ("Delia", TODAY) else None)
    outlook.register_outlook(lambda audit: [(f"{audit.kind} awaits issue.", "R2.1")])
    outlook.register_expiries(lambda ids: dict.fromkeys(ids, TODAY))
    outlook.register_day_doubt(lambda audit, _: f"{audit.conducted_on} does not count.")

    assert proposal.propose("Delia", TODAY) == made
    assert outlook.outlook(Audit(kind="internal", state="in_review")) == [("internal awaits issue.", "R2.1")]
    assert outlook.expiries([1]) == {1: TODAY}
    assert outlook.day_doubt(Audit(conducted_on=TODAY), TODAY) == "2026-05-10 does not count."


def test_without_a_day_there_is_no_doubt():
    outlook.register_day_doubt(lambda *_: "Never asked.")

    assert outlook.day_doubt(Audit(), TODAY) == ""


@pytest.mark.parametrize("state", ["draft", "qa_passed", "qa_failed"])
def test_what_qa_cannot_pass_now_has_no_outlook(state):
    outlook.register_outlook(lambda _: [("Never asked.", "R2.1")])

    decided_on = None if state == "draft" else TODAY
    assert outlook.outlook(Audit(state=state, qa_decided_on=decided_on)) == ()


def test_nobody_writes_mail_until_somebody_says_so(monkeypatch):
    monkeypatch.setattr(previews, "_registered", lambda _: None)

    assert previews.preview("a round") is None
    previews.register_preview(lambda asked: previews.Mail(f"About {asked}", "Dear all"))
    assert previews.preview("a round") == previews.Mail("About a round", "Dear all")
