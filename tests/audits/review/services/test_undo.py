"""The person who made a decision can undo it for a short time; then nothing of it remains."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from audits.conducting.services.submissions import resubmit_audit
from audits.models import Audit, Note, RevisionRound
from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from audits.review.services.pauses import pause_clocks, restart_clocks
from audits.review.services.reviews import reject_audit, request_revisions, take_audit
from audits.review.services.undo import undo_decision
from audits.rules.lifecycle import AuditState
from certificates.models import Certificate, Standing
from certificates.services.standings import recompute_standings
from municipalities.models import User
from notifications.models import Obligation
from notifications.services.delivery import deliver_emails
from secor_portal.activity.models import Event
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken, StaleState
from tests.factories import CertificateFactory, NoteFactory, RevisionRoundFactory, UserFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
NOT_RESTORED = ("version", "act_by")  # an undo raises the version; tests check the due date separately

DECISIONS: dict[str, Callable[..., Any]] = {
    "revisions": lambda **facts: request_revisions(letter="Please add the drill.", **facts),
    "passed": pass_qa,
    "failed": lambda **facts: fail_qa(reason="Too old.", **facts),
    "returned": lambda **facts: reject_audit(reason="The wrong instrument.", **facts),
}
each_decision = pytest.mark.parametrize("decision", DECISIONS)


@dataclass
class Desk:
    """A reviewer with an audit in review, and the time of their actions."""

    audit: Audit
    reviewer: User
    at: Any

    def decide(self, decision: str) -> None:
        DECISIONS[decision](audit=self.audit, version=self.audit.version, by=self.reviewer, at=self.at)

    def undo(self, after: timedelta = SECOND, **other: Any) -> Audit:
        given = {"audit": self.audit, "version": self.audit.version, "by": self.reviewer, "at": self.at + after}
        return undo_decision(**given | other)


@pytest.fixture
def desk(audit_in, reviewer, at, opened) -> Desk:
    """An audit in its second round of review, with an unsent note for information."""
    audit = audit_in("in_review", reviewer=reviewer, round=1, version=4)
    with scopes_disabled():
        RevisionRoundFactory(audit=audit, answered_on=audit.conducted_on + timedelta(days=30))
        NoteFactory(audit=audit, round=2, weight="information")
        recompute_standings([audit.municipality_id], as_of=local_day(at), at=at)
    audit.refresh_from_db()
    return Desk(audit, reviewer, at)


def everything(audit: Audit) -> dict[str, Any]:
    """All that a decision could change."""
    row = Audit.objects.filter(pk=audit.pk).values().get()
    return {
        "audit": {name: value for name, value in row.items() if name not in NOT_RESTORED},
        "notes": list(Note.objects.filter(audit=audit).order_by("pk").values()),
        "rounds": list(RevisionRound.objects.filter(audit=audit).order_by("pk").values()),
        "certificates": list(Certificate.objects.filter(audit=audit).values("state")),
        "standing": Standing.objects.get(municipality_id=audit.municipality_id).answer,
    }


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(RuleBroken) as refusal:
        call()
    return refusal.value.code


@each_decision
def test_an_undone_decision_restores_everything(decision, desk):
    before, act_by = everything(desk.audit), desk.audit.act_by
    desk.decide(decision)
    assert everything(desk.audit) != before

    desk.undo()

    assert everything(desk.audit) == before
    assert (desk.audit.state, desk.audit.act_by) == (AuditState.IN_REVIEW, act_by)


@each_decision
def test_undoing_a_decision_is_logged(decision, desk):
    desk.decide(decision)

    desk.undo()

    undone = Event.objects.about(desk.audit).get(verb="audit.decision_undone")
    assert (undone.by, undone.at) == (desk.reviewer, desk.at + SECOND)
    assert undone.sentence.startswith("Undone: ")


@each_decision
def test_a_decision_can_be_undone_until_the_time_is_over(decision, desk):
    desk.decide(decision)

    assert code(lambda: desk.undo(60 * SECOND)) == "too_late_to_undo"

    desk.undo(59 * SECOND)


@each_decision
def test_only_the_person_who_decided_can_undo_it(decision, desk, manager):
    desk.decide(decision)

    assert code(lambda: desk.undo(by=manager)) == "not_your_decision"


def test_an_undone_decision_cannot_be_undone_again(desk):
    desk.decide("revisions")
    desk.undo()

    assert code(desk.undo) == "nothing_to_undo"


def test_an_audit_without_a_decision_has_nothing_to_undo(desk):
    assert code(desk.undo) == "nothing_to_undo"


def test_a_decision_cannot_be_undone_if_the_setting_is_zero(desk, settings):
    settings.UNDO_SECONDS = 0
    desk.decide("passed")

    assert code(lambda: desk.undo(timedelta(0))) == "too_late_to_undo"


def test_undoing_a_return_assigns_an_unassigned_audit(audit_in, reviewer, at, opened):
    audit = audit_in("submitted")
    reject_audit(audit=audit, reason="Unreadable.", version=0, by=reviewer, at=at)

    undo_decision(audit=audit, version=1, by=reviewer, at=at)

    assert (audit.state, audit.reviewer, audit.rejected_because) == (AuditState.IN_REVIEW, reviewer, "")


def test_a_second_decision_can_be_undone_after_the_first(desk):
    before = everything(desk.audit)
    desk.decide("failed")
    desk.undo()
    desk.at += 2 * SECOND
    desk.decide("revisions")

    desk.undo()

    assert everything(desk.audit) == before


def test_undoing_a_decision_restores_the_pause_it_ended(desk, reviewer, at):
    pause_clocks(audit=desk.audit, reason="Flood.", version=desk.audit.version, by=reviewer, at=at)
    desk.decide("passed")
    assert desk.audit.paused_on is None

    desk.undo()

    [pause] = desk.audit.pauses.all()
    assert (desk.audit.paused_on, pause.until_on, pause.ended_by) == (local_day(at), None, None)


def test_only_the_pause_ended_by_the_decision_is_restored(desk, reviewer, at):
    facts = {"audit": desk.audit, "by": reviewer, "at": at}
    pause_clocks(**facts, reason="Flood.", version=desk.audit.version)
    restart_clocks(**facts, version=desk.audit.version)
    pause_clocks(**facts, reason="Fire.", version=desk.audit.version)
    desk.decide("passed")

    desk.undo()

    ended = dict(desk.audit.pauses.values_list("reason", "until_on"))
    assert ended == {"Flood.": local_day(at), "Fire.": None}


# — what prevents an undo —


def test_a_later_resubmission_prevents_undoing(desk, administrator, at):
    desk.decide("revisions")
    decided = desk.audit.version
    resubmit_audit(audit=desk.audit, answer="Added.", fixed=(), version=decided, by=administrator, at=at + SECOND)

    with pytest.raises(StaleState) as refusal:
        desk.undo(2 * SECOND, version=decided)

    assert "Audit resubmitted" in refusal.value.sentence
    assert code(lambda: desk.undo(2 * SECOND)) == "nothing_to_undo"
    assert RevisionRound.objects.filter(number=2, answered_on__isnull=False).exists()


def test_a_reversal_cannot_be_undone(desk, manager, at):
    desk.decide("passed")
    reverse_qa(audit=desk.audit, reason="A mistake.", version=desk.audit.version, by=manager, at=at)

    assert code(lambda: desk.undo(by=manager)) == "nothing_to_undo"


def test_an_issued_certificate_prevents_undoing(desk):
    desk.decide("passed")
    with scopes_disabled():
        Certificate.objects.filter(audit=desk.audit).delete()
        CertificateFactory(audit=desk.audit)
    before = everything(desk.audit)

    assert code(desk.undo) == "certificate_issued"
    assert everything(desk.audit) == before


def test_undoing_a_decision_removes_the_prepared_certificate(audit_in, reviewer, at, opened):
    audit = audit_in("in_review", kind="certification", reviewer=reviewer)
    pass_qa(audit=audit, version=0, by=reviewer, at=at)
    assert Certificate.objects.awaiting().filter(audit=audit).exists()
    assert Standing.objects.get().standing == "certified"

    undo_decision(audit=audit, version=1, by=reviewer, at=at)

    assert not Certificate.objects.exists()
    assert Standing.objects.get().standing != "certified"


# — email —


@pytest.fixture
def outbox(settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mailoutbox


def deliver_at(at: Any, outbox: list) -> list[str]:
    """Deliver what is due and return the subjects, without emails about a changed standing."""
    before = len(outbox)
    with scopes_disabled():
        deliver_emails(now=lambda: at)
    return [message.subject for message in outbox[before:] if "standing is" not in message.subject]


@pytest.mark.django_db(transaction=True)
@each_decision
def test_one_email_is_sent_after_the_time_to_undo(decision, desk, administrator, outbox):
    desk.decide(decision)

    assert deliver_at(desk.at + 59 * SECOND, outbox) == []
    assert len(deliver_at(desk.at + 60 * SECOND, outbox)) == 1
    assert deliver_at(desk.at + 120 * SECOND, outbox) == []


@pytest.mark.django_db(transaction=True)
@each_decision
def test_an_undone_decision_sends_no_email(decision, desk, administrator, outbox):
    desk.decide(decision)
    desk.undo()

    assert deliver_at(desk.at + timedelta(days=1), outbox) == []
    assert set(Obligation.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.django_db(transaction=True)
@each_decision
def test_a_decision_undone_and_made_again_sends_one_email(decision, desk, administrator, outbox):
    desk.decide(decision)
    desk.undo()
    desk.at += 5 * SECOND
    desk.decide(decision)

    assert deliver_at(desk.at + 59 * SECOND, outbox) == []
    assert len(deliver_at(desk.at + 60 * SECOND, outbox)) == 1


@pytest.mark.django_db(transaction=True)
def test_an_email_is_sent_at_once_if_the_setting_is_zero(desk, administrator, outbox, settings):
    settings.UNDO_SECONDS = 0

    desk.decide("revisions")

    assert len(deliver_at(desk.at, outbox)) == 1


@pytest.mark.django_db(transaction=True)
@each_decision
def test_an_email_already_claimed_for_sending_prevents_undoing(decision, desk, administrator):
    desk.decide(decision)
    Obligation.objects.update(state="claimed", mail=desk.audit.pk)
    before = everything(desk.audit)

    assert code(desk.undo) == "mail_has_left"
    assert everything(desk.audit) == before


def test_undoing_keeps_the_notification_of_another_audit(desk, administrator, audit_in):
    with scopes_disabled():
        other = audit_in("in_review", reviewer=UserFactory(desk_role="reviewer"), version=desk.audit.version)
    DECISIONS["failed"](audit=other, version=other.version, by=other.reviewer, at=desk.at)
    desk.decide("failed")

    desk.undo()

    states = dict(Obligation.objects.filter(subject="qa_decided").values_list("subject_id", "state"))
    assert states == {str(other.pk): "due", str(desk.audit.pk): "withdrawn"}


def test_a_taken_audit_keeps_its_reviewer_after_an_undone_return(audit_in, reviewer, at, opened):
    audit = audit_in("submitted")
    take_audit(audit=audit, version=0, by=reviewer, at=at)
    reject_audit(audit=audit, reason="Unreadable.", version=1, by=reviewer, at=at)

    undo_decision(audit=audit, version=2, by=reviewer, at=at)

    assert audit.reviewer == reviewer


def test_a_final_decision_and_its_new_standing_share_one_email(desk, mailoutbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    desk.decide("passed")

    deliver_emails(now=lambda: desk.at + 60 * SECOND)

    by_address = {mail.to[0]: mail for mail in mailoutbox}
    assert len(by_address) == len(mailoutbox)
    mail = by_address[desk.audit.author.email]
    assert mail.subject.startswith("Passed AMHSA’s review: certification audit, ")
    assert "YOUR STANDING IS NOW “CERTIFIED”" in mail.body
