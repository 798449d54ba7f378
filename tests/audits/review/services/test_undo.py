"""Undoing a decision: as if it had not been made, for a moment, by whoever made it."""

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
CHANGED_BY_NOTHING = ("version", "act_by")  # the version counts on; the day to act by is checked by itself

DECISIONS: dict[str, Callable[..., Any]] = {
    "revisions": lambda **hand: request_revisions(letter="Please add the drill.", **hand),
    "passed": pass_qa,
    "failed": lambda **hand: fail_qa(reason="Too old.", **hand),
    "given back": lambda **hand: reject_audit(reason="The wrong instrument.", **hand),
}
each_decision = pytest.mark.parametrize("decision", DECISIONS)


@dataclass
class Desk:
    """A reviewer with an audit in review, and the hand of the clock."""

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
    """An audit in its second look, with a note for information that is not sent."""
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
        "audit": {name: value for name, value in row.items() if name not in CHANGED_BY_NOTHING},
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
def test_an_undone_decision_leaves_everything_as_it_was(decision, desk):
    before, act_by = everything(desk.audit), desk.audit.act_by
    desk.decide(decision)
    assert everything(desk.audit) != before

    desk.undo()

    assert everything(desk.audit) == before
    assert (desk.audit.state, desk.audit.act_by) == (AuditState.IN_REVIEW, act_by)


@each_decision
def test_the_undoing_is_written_down(decision, desk):
    desk.decide(decision)

    desk.undo()

    undone = Event.objects.about(desk.audit).get(verb="audit.decision_undone")
    assert (undone.by, undone.at) == (desk.reviewer, desk.at + SECOND)
    assert undone.sentence.startswith("Undone: ")


@each_decision
def test_it_can_be_undone_until_the_time_is_over(decision, desk):
    desk.decide(decision)

    assert code(lambda: desk.undo(60 * SECOND)) == "too_late_to_undo"

    desk.undo(59 * SECOND)


@each_decision
def test_only_who_decided_can_undo_it(decision, desk, manager):
    desk.decide(decision)

    assert code(lambda: desk.undo(by=manager)) == "not_your_decision"


def test_what_is_undone_is_not_undone_again(desk):
    desk.decide("revisions")
    desk.undo()

    assert code(desk.undo) == "nothing_to_undo"


def test_where_nothing_was_decided_nothing_is_undone(desk):
    assert code(desk.undo) == "nothing_to_undo"


def test_no_time_is_left_where_the_setting_says_so(desk, settings):
    settings.UNDO_SECONDS = 0
    desk.decide("passed")

    assert code(lambda: desk.undo(timedelta(0))) == "too_late_to_undo"


def test_what_was_given_back_before_anybody_had_it_is_its_reviewers(audit_in, reviewer, at, opened):
    audit = audit_in("submitted")
    reject_audit(audit=audit, reason="Unreadable.", version=0, by=reviewer, at=at)

    undo_decision(audit=audit, version=1, by=reviewer, at=at)

    assert (audit.state, audit.reviewer, audit.rejected_because) == (AuditState.IN_REVIEW, reviewer, "")


def test_a_second_decision_can_be_undone_after_a_first_was(desk):
    before = everything(desk.audit)
    desk.decide("failed")
    desk.undo()
    desk.at += 2 * SECOND
    desk.decide("revisions")

    desk.undo()

    assert everything(desk.audit) == before


def test_clocks_that_a_decision_set_free_stand_still_again(desk, reviewer, at):
    pause_clocks(audit=desk.audit, reason="Flood.", version=desk.audit.version, by=reviewer, at=at)
    desk.decide("passed")
    assert desk.audit.paused_on is None

    desk.undo()

    [pause] = desk.audit.pauses.all()
    assert (desk.audit.paused_on, pause.until_on, pause.ended_by) == (local_day(at), None, None)


def test_of_two_pauses_on_one_day_only_the_one_that_the_decision_ended_goes_on(desk, reviewer, at):
    hand = {"audit": desk.audit, "by": reviewer, "at": at}
    pause_clocks(**hand, reason="Flood.", version=desk.audit.version)
    restart_clocks(**hand, version=desk.audit.version)
    pause_clocks(**hand, reason="Fire.", version=desk.audit.version)
    desk.decide("passed")

    desk.undo()

    ended = dict(desk.audit.pauses.values_list("reason", "until_on"))
    assert ended == {"Flood.": local_day(at), "Fire.": None}


# — what forbids it —


def test_what_happened_since_forbids_it(desk, administrator, at):
    desk.decide("revisions")
    decided = desk.audit.version
    resubmit_audit(audit=desk.audit, answer="Added.", fixed=(), version=decided, by=administrator, at=at + SECOND)

    with pytest.raises(StaleState) as refusal:
        desk.undo(2 * SECOND, version=decided)

    assert "Audit resubmitted" in refusal.value.sentence
    assert code(lambda: desk.undo(2 * SECOND)) == "nothing_to_undo"
    assert RevisionRound.objects.filter(number=2, answered_on__isnull=False).exists()


def test_a_reversal_is_no_decision_to_undo(desk, manager, at):
    desk.decide("passed")
    reverse_qa(audit=desk.audit, reason="A mistake.", version=desk.audit.version, by=manager, at=at)

    assert code(lambda: desk.undo(by=manager)) == "nothing_to_undo"


def test_an_issued_certificate_forbids_it(desk):
    desk.decide("passed")
    with scopes_disabled():
        Certificate.objects.filter(audit=desk.audit).delete()
        CertificateFactory(audit=desk.audit)
    before = everything(desk.audit)

    assert code(desk.undo) == "certificate_issued"
    assert everything(desk.audit) == before


def test_a_prepared_certificate_goes_with_the_decision(audit_in, reviewer, at, opened):
    audit = audit_in("in_review", kind="certification", reviewer=reviewer)
    pass_qa(audit=audit, version=0, by=reviewer, at=at)
    assert Certificate.objects.awaiting().filter(audit=audit).exists()
    assert Standing.objects.get().standing == "certified"

    undo_decision(audit=audit, version=1, by=reviewer, at=at)

    assert not Certificate.objects.exists()
    assert Standing.objects.get().standing != "certified"


# — mail —


@pytest.fixture
def outbox(settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mailoutbox


def mail_leaves(at: Any, outbox: list) -> list[str]:
    """What leaves at this moment, as subject lines; without what says that the standing changed."""
    before = len(outbox)
    with scopes_disabled():
        deliver_emails(now=lambda: at)
    return [message.subject for message in outbox[before:] if "standing is" not in message.subject]


@pytest.mark.django_db(transaction=True)
@each_decision
def test_no_mail_leaves_before_the_time_is_over_and_then_once(decision, desk, administrator, outbox):
    desk.decide(decision)

    assert mail_leaves(desk.at + 59 * SECOND, outbox) == []
    assert len(mail_leaves(desk.at + 60 * SECOND, outbox)) == 1
    assert mail_leaves(desk.at + 120 * SECOND, outbox) == []


@pytest.mark.django_db(transaction=True)
@each_decision
def test_an_undone_decision_is_told_to_nobody(decision, desk, administrator, outbox):
    desk.decide(decision)
    desk.undo()

    assert mail_leaves(desk.at + timedelta(days=1), outbox) == []
    assert set(Obligation.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.django_db(transaction=True)
@each_decision
def test_a_decision_that_is_undone_and_made_again_is_told_once(decision, desk, administrator, outbox):
    desk.decide(decision)
    desk.undo()
    desk.at += 5 * SECOND
    desk.decide(decision)

    assert mail_leaves(desk.at + 59 * SECOND, outbox) == []
    assert len(mail_leaves(desk.at + 60 * SECOND, outbox)) == 1


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_at_once_where_no_time_is_left(desk, administrator, outbox, settings):
    settings.UNDO_SECONDS = 0

    desk.decide("revisions")

    assert len(mail_leaves(desk.at, outbox)) == 1


@pytest.mark.django_db(transaction=True)
@each_decision
def test_a_mail_that_somebody_took_to_send_forbids_it(decision, desk, administrator):
    desk.decide(decision)
    Obligation.objects.update(state="claimed", mail=desk.audit.pk)
    before = everything(desk.audit)

    assert code(desk.undo) == "mail_has_left"
    assert everything(desk.audit) == before


def test_another_audit_of_the_same_version_is_still_told(desk, administrator, audit_in):
    with scopes_disabled():
        other = audit_in("in_review", reviewer=UserFactory(desk_role="reviewer"), version=desk.audit.version)
    DECISIONS["failed"](audit=other, version=other.version, by=other.reviewer, at=desk.at)
    desk.decide("failed")

    desk.undo()

    states = dict(Obligation.objects.filter(subject="qa_decided").values_list("subject_id", "state"))
    assert states == {str(other.pk): "due", str(desk.audit.pk): "withdrawn"}


def test_a_taken_audit_keeps_its_reviewer_through_all_of_it(audit_in, reviewer, at, opened):
    audit = audit_in("submitted")
    take_audit(audit=audit, version=0, by=reviewer, at=at)
    reject_audit(audit=audit, reason="Unreadable.", version=1, by=reviewer, at=at)

    undo_decision(audit=audit, version=2, by=reviewer, at=at)

    assert audit.reviewer == reviewer


def test_once_it_stands_a_decision_and_the_standing_that_follows_leave_in_one_mail(desk, mailoutbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    desk.decide("passed")

    deliver_emails(now=lambda: desk.at + 60 * SECOND)

    by_address = {mail.to[0]: mail for mail in mailoutbox}
    assert len(by_address) == len(mailoutbox)
    mail = by_address[desk.audit.author.email]
    assert mail.subject.startswith("Passed AMHSA’s review: certification audit, ")
    assert "YOUR STANDING IS NOW “CERTIFIED”" in mail.body
