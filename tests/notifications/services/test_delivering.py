"""A mail is claimed, checked, sent and marked; each once, whatever happens."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from email import message_from_string
from email.policy import default as modern
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from audits.models import Audit
from municipalities.models import Membership, User
from notifications.letters import points
from notifications.letters.notices import WRITERS
from notifications.models import Obligation
from notifications.models.obligation import ObligationQuerySet, State, Subject
from notifications.rules.attempts import PAUSES
from notifications.selectors.caps import held_back
from notifications.services import delivering
from notifications.services.claiming import LEASE, claim
from notifications.services.delivering import deliver
from notifications.services.making import make_obligations, notify
from notifications.services.settling import send_again
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    HeadcountEntryFactory,
    InvitationFactory,
    MembershipFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.notifications.rows import BEFORE, DUE_BY, ReminderFactory, told

REFUSING, GONE = "tests.notifications.backends.Refusing", "tests.notifications.backends.Gone"

Moments = Callable[[], datetime]


class Killed(BaseException):
    """The process ends here."""


def at_the_moment(at: datetime) -> Moments:
    return lambda: at


def run(at: datetime, as_of: date = BEFORE) -> delivering.Run:
    return deliver(now=at_the_moment(at), as_of=as_of)


@pytest.fixture
def waiting(everywhere: None, certified: Audit, administrator: User, at: datetime) -> Obligation:
    """The administrator is to be told, 14 days before, of the audit of 1 May 2027."""
    make_obligations(as_of=BEFORE, at=at)
    return Obligation.objects.get()


def test_a_reminder_is_sent_and_marked_with_its_event(waiting, outbox, at):
    assert run(at).sent == 1

    waiting.refresh_from_db()
    assert [mail.to for mail in outbox] == [[waiting.recipient]]
    assert (waiting.state, waiting.sent_at, waiting.headline) == ("sent", at, "Internal audit by 1 May 2027")
    event = Event.objects.about(waiting).get()
    assert (event.verb, event.municipality_id, event.by) == ("reminder.sent", waiting.municipality_id, None)
    assert str(event) == f"Reminder sent to {waiting.recipient}: Internal audit by 1 May 2027"


def test_a_sent_reminder_is_not_sent_again(waiting, outbox, at):
    for minutes in range(3):
        run(at + timedelta(minutes=minutes * 20))

    assert len(outbox) == 1


def test_over_smtp_a_mail_has_its_headers_two_bodies_and_nothing_from_elsewhere(waiting, smtp_sink, at):
    run(at)

    [mail] = smtp_sink.wait_for(1)
    assert mail["Message-ID"] == f"<{waiting.pk}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == waiting.recipient
    assert mail["Reply-To"] == "desk@amhsa.example"
    assert mail["Subject"] == f"{waiting.municipality.official_name}: internal audit by 1 May 2027"
    assert [part.get_content_type() for part in mail.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
    ]
    html = mail.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "src=" not in html
    assert "@import" not in html


def test_the_embedded_installation_writes_mail_to_its_folder(waiting, settings, tmp_path, at):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(tmp_path)

    run(at)

    [file] = Path(tmp_path).iterdir()
    mail = message_from_string(file.read_text(), policy=modern)
    assert mail["Message-ID"] == f"<{waiting.pk}@localhost>"
    assert "That is in 14 days." in mail.get_body(("plain",)).get_content()


def test_several_dates_of_one_person_are_one_mail(waiting, certified, neighbour, administrator, outbox, at):
    ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 18))
    MembershipFactory(municipality=neighbour, user=administrator)
    AuditFactory(municipality=neighbour, state="qa_passed", qa_decided_on=date(2026, 5, 9))
    HeadcountEntryFactory(municipality=neighbour)
    make_obligations(as_of=BEFORE, at=at)

    assert run(at).sent == 1

    [mail] = outbox
    assert mail.subject == "2 municipalities: 3 dates, the first on 18 April 2027"
    assert Obligation.objects.filter(state=State.SENT).count() == 3
    assert {event.municipality_id for event in Event.objects.all()} == {waiting.municipality_id, neighbour.pk}


def test_letters_are_not_mixed_with_reminders(waiting, certified, outbox, at):
    notify(
        Subject.QA_DECIDED,
        [waiting.recipient],
        municipality_id=waiting.municipality_id,
        subject_id=certified.pk,
        due_on=date(2026, 5, 10),
        at=at,
        state=certified.state,
    )

    assert run(at).sent == 2


def test_what_became_false_is_withdrawn_and_not_sent(waiting, outbox, at):
    AuditFactory(municipality=waiting.municipality, kind="internal", conducted_on=date(2027, 4, 16))

    result = run(at)

    assert (result.sent, result.closed, outbox) == (0, 1, [])
    assert told() == [("audit_due", waiting.recipient, DUE_BY, 14, "withdrawn")]


def test_what_became_false_is_left_out_of_a_mail_with_other_dates(waiting, certified, outbox, at):
    item = ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 18))
    make_obligations(as_of=BEFORE, at=at)
    item.delete()

    run(at)

    assert [mail.subject for mail in outbox] == [f"{waiting.municipality.official_name}: internal audit by 1 May 2027"]
    assert [row[-1] for row in told()] == ["withdrawn", "sent"]


def test_whoever_left_after_it_was_written_gets_nothing(waiting, outbox, at):
    Membership.objects.update(ended_at=at)

    run(at)

    assert outbox == []
    assert [row[-1] for row in told()] == ["withdrawn"]


def test_a_reminder_whose_stage_is_overtaken_is_not_sent(waiting, outbox, at):
    run(at, as_of=date(2027, 4, 24))

    assert outbox == []
    assert [row[-1] for row in told()] == ["superseded"]


def test_a_reminder_is_not_sent_before_its_day(waiting, outbox, at):
    """A run for a day to come wrote it; the minute after, delivery is for today."""
    run(at, as_of=date(2027, 4, 16))

    assert outbox == []
    assert [row[-1] for row in told()] == ["withdrawn"]


def test_a_reminder_that_waited_for_days_says_how_many_are_left_now(waiting, outbox, at):
    run(at, as_of=date(2027, 4, 23))

    assert "That is in 8 days." in outbox[0].body


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_mail_whose_sender_was_killed_goes_once_more_with_the_same_message_id(
    waiting, smtp_sink, at, monkeypatch, when
):
    """Killed before the server had it, or after, and not able to write that down."""

    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "compose" if when == "before" else "settle", killed)
        with pytest.raises(Killed):
            run(at)
    sent_by_the_killed = 0 if when == "before" else 1

    assert run(at + LEASE - timedelta(seconds=1)).tried == 0
    assert run(at + LEASE).sent == 1
    assert run(at + 2 * LEASE).tried == 0

    mails = smtp_sink.wait_for(1 + sent_by_the_killed)
    assert [mail["Message-ID"] for mail in mails] == [f"<{waiting.pk}@localhost>"] * (1 + sent_by_the_killed)
    assert Obligation.objects.get().attempts == 2


def test_what_was_claimed_together_goes_together_again(waiting, certified, outbox, at):
    plan = ActionPlanFactory(audit=certified)
    ActionItemFactory(plan=plan, due_on=date(2027, 4, 18))
    make_obligations(as_of=BEFORE, at=at)
    claimed = claim(at=at)
    ActionItemFactory(plan=plan, due_on=date(2027, 4, 17))
    make_obligations(as_of=BEFORE, at=at + LEASE)

    run(at + LEASE)

    assert len(claimed) == 2
    assert sorted(mail.extra_headers["Message-ID"] for mail in outbox)[0] != outbox[1].extra_headers["Message-ID"]
    assert f"<{claimed[0].mail}@localhost>" in [mail.extra_headers["Message-ID"] for mail in outbox]
    assert sorted(mail.subject.partition(": ")[2] for mail in outbox) == [
        "2 dates, the first on 18 April 2027",
        "action due by 17 April 2027",
    ]


def test_whoever_comes_second_takes_nothing(waiting, at, monkeypatch):
    """Two saw the same row free; the other one was faster."""
    seen = Obligation.objects.get()
    reads = iter([seen])
    claim(at=at)
    first = ObligationQuerySet.first
    monkeypatch.setattr(ObligationQuerySet, "first", lambda rows: next(reads, None) or first(rows))

    assert claim(at=at) == []
    assert Obligation.objects.get().attempts == 1


def test_a_claim_must_not_be_part_of_a_larger_transaction(everywhere, transactional_db, at):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        claim(at=at)


def test_whoever_lost_the_claim_marks_nothing(waiting, outbox, at, monkeypatch):
    """So slow that somebody else took the mail: that one writes what came of it."""
    original = delivering.compose

    def slow(*args: Any, **kwargs: Any) -> object:
        monkeypatch.undo()
        Obligation.objects.update(not_before=at + 2 * LEASE)
        return original(*args, **kwargs)

    monkeypatch.setattr(delivering, "compose", slow)
    run(at)

    assert Obligation.objects.get().state == State.CLAIMED
    assert not Event.objects.about(waiting).exists()


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_mail_once(smtp_sink, at):
    rows = 24
    with every_municipality():
        for _ in range(rows // 2):
            town = MunicipalityFactory()
            AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
            HeadcountEntryFactory(municipality=town)
            MembershipFactory.create_batch(2, municipality=town)
        make_obligations(as_of=BEFORE, at=at)
    faults = at_once(4, lambda: run(at))

    assert faults == []
    assert len({mail["Message-ID"] for mail in smtp_sink.wait_for(rows)}) == rows
    with every_municipality():
        assert Obligation.objects.filter(state=State.SENT, attempts=1).count() == rows
    assert len(smtp_sink.messages) == rows


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_one_person_one_mail_with_every_date(smtp_sink, at):
    with every_municipality():
        person = UserFactory()
        for _ in range(12):
            town = MunicipalityFactory()
            AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
            HeadcountEntryFactory(municipality=town)
            MembershipFactory(municipality=town, user=person)
        make_obligations(as_of=BEFORE, at=at)

    faults = at_once(4, lambda: run(at))

    assert faults == []
    [mail] = smtp_sink.wait_for(1)
    assert mail["Subject"] == "12 municipalities: 12 dates, the first on 1 May 2027"
    with every_municipality():
        assert set(Obligation.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_runs_at_once_write_each_reminder_once(at):
    with every_municipality():
        for _ in range(6):
            town = MunicipalityFactory()
            AuditFactory(municipality=town, state="qa_passed", qa_decided_on=date(2026, 5, 9))
            HeadcountEntryFactory(municipality=town)
            MembershipFactory(municipality=town)

    faults = at_once(3, lambda: make_obligations(as_of=BEFORE, at=at))

    assert faults == []
    with every_municipality():
        assert Obligation.objects.count() == 6


def at_once(number: int, act: Callable[[], object]) -> list[Exception]:
    """Let so many threads act at the same moment; what went wrong in them."""
    faults: list[Exception] = []
    start = Barrier(number)

    def one() -> None:
        try:
            with every_municipality():
                start.wait()
                act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_an_address_that_does_not_exist_fails_at_once_and_the_others_get_theirs(waiting, settings, outbox, member, at):
    settings.EMAIL_BACKEND = REFUSING
    waiting.recipient = "gone@example.org"
    waiting.save()
    MembershipFactory(municipality=waiting.municipality, user__email="gone@example.org")
    other = member("contributor")
    make_obligations(as_of=BEFORE, at=at + timedelta(seconds=1))

    result = run(at + timedelta(seconds=1))

    assert result.faults == ["The mail server refused the address: 550 No such user here"]
    assert other.email in [mail.to[0] for mail in outbox]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.fault, waiting.attempts) == ("failed", result.faults[0], 1)
    assert str(Event.objects.about(waiting).get()) == f"Message to gone@example.org failed. {waiting.fault}"


def test_a_full_mailbox_is_tried_again_until_it_is_enough(waiting, settings, at):
    settings.EMAIL_BACKEND = REFUSING
    waiting.recipient = "full@example.org"
    waiting.save()
    MembershipFactory(municipality=waiting.municipality, user__email="full@example.org")
    moment, attempts = at, 0
    while Obligation.objects.get().state != State.FAILED:
        assert run(moment).faults == ["The mail server refused the message: 452 Mailbox full"]
        assert run(moment).tried == 0
        moment, attempts = Obligation.objects.get().not_before, attempts + 1

    assert attempts == len(PAUSES) + 1


def test_a_mail_server_that_is_away_costs_one_mail_one_attempt_and_ends_the_run(waiting, member, settings, outbox, at):
    member("contributor")
    make_obligations(as_of=BEFORE, at=at)
    settings.EMAIL_BACKEND = GONE

    assert run(at).faults == ["The mail server could not be reached."]
    assert sorted(Obligation.objects.values_list("state", "attempts")) == [("due", 0), ("due", 1)]

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run(at + PAUSES[0]).sent == 2
    assert set(Obligation.objects.values_list("state", "fault")) == {("sent", "")}


def test_nobody_listening_is_a_mail_server_that_is_away(waiting, settings, at):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9  # nobody discards mail here

    assert run(at).faults == ["The mail server could not be reached."]


def test_a_mail_that_cannot_be_written_holds_up_no_other(waiting, certified, outbox, at, monkeypatch):
    notify(
        Subject.QA_DECIDED,
        [waiting.recipient],
        municipality_id=waiting.municipality_id,
        subject_id=certified.pk,
        due_on=date(2026, 5, 10),
        at=at - timedelta(hours=1),
    )

    result = run(at)

    assert result.faults == ["The message could not be written. The portal’s log says why."]
    assert (result.sent, len(outbox)) == (1, 1)


def decided(audit: Audit, address: str, at: datetime, *, times: int) -> None:
    """So many messages about the audit wait for the address, each a mail of its own."""
    for occasion in range(times):
        notify(
            Subject.QA_DECIDED,
            [address],
            municipality_id=audit.municipality_id,
            subject_id=audit.pk,
            due_on=date(2026, 5, 10),
            at=at,
            occasion=occasion,
            state=audit.state,
        )


def test_one_address_gets_at_most_five_mails_in_a_run(everywhere, certified, administrator, outbox, at):
    decided(certified, administrator.email, at, times=7)

    assert run(at).sent == 5
    assert run(at).sent == 2


def test_one_address_gets_no_more_than_its_share_of_a_day_and_the_desk_sees_it(
    everywhere, certified, administrator, reviewer, outbox, at, settings
):
    settings.MAIL_MOST_TO_ONE_IN_A_DAY = 6
    decided(certified, administrator.email, at, times=8)

    assert [run(at).sent, run(at + timedelta(minutes=1)).sent, run(at + timedelta(hours=23)).sent] == [5, 1, 0]
    assert held_back(at + timedelta(hours=23)) == (False, 1)
    decided(certified, reviewer.email, at, times=1)
    assert run(at + timedelta(hours=23)).closed == 1  # others are not kept waiting
    assert run(at + timedelta(days=1)).sent == 2
    assert held_back(at + timedelta(days=1)) == (False, 0)


def test_a_day_has_its_limit_and_the_desk_sees_it(everywhere, certified, member, outbox, at, settings):
    settings.MAIL_MOST_IN_A_DAY = 2
    for _ in range(3):
        member()
    make_obligations(as_of=BEFORE, at=at)

    assert [run(at).sent, run(at + timedelta(hours=1)).sent] == [2, 0]
    assert held_back(at + timedelta(hours=1)) == (True, 0)
    assert run(at + timedelta(days=1)).sent == 1
    assert held_back(at + timedelta(days=1)) == (False, 0)


def test_a_run_ends_after_its_limit(everywhere, certified, member, outbox, at, settings):
    settings.MAIL_MOST_IN_A_RUN = 2
    for _ in range(3):
        member()
    make_obligations(as_of=BEFORE, at=at)

    assert [run(at).sent, run(at).sent, run(at).sent] == [2, 1, 0]


def test_the_link_of_an_invitation_is_forgotten_when_it_is_mailed(everywhere, town, outbox, at):
    invite(town, at)

    run(at)

    assert "/invitations/s3cret/" in outbox[0].body
    assert Obligation.objects.get().context == {}
    assert not any("s3cret" in str(event.facts) for event in Event.objects.all())


@pytest.mark.parametrize("fate", ["withdrawn", "accepted", "expired"])
def test_an_invitation_that_is_of_no_use_any_more_is_not_mailed(everywhere, town, outbox, at, fate):
    invitation = invite(town, at)
    moment = {"withdrawn": "withdrawn_at", "accepted": "accepted_at", "expired": "expires_at"}[fate]
    setattr(invitation, moment, at)
    invitation.save()

    run(at)

    assert outbox == []
    assert Obligation.objects.values_list("state", "context").get() == ("withdrawn", {})


def test_an_invitation_that_failed_forgets_its_link_and_cannot_be_sent_again(everywhere, town, manager, settings, at):
    settings.EMAIL_BACKEND = REFUSING
    invite(town, at, email="gone@example.org")
    run(at)
    failed = Obligation.objects.get()

    with pytest.raises(RuleBroken, match="Invite the person again"):
        send_again(obligation=failed, by=manager, at=at)

    assert (failed.state, failed.context) == ("failed", {})


def test_an_invitation_that_waits_for_another_attempt_keeps_its_link(everywhere, town, settings, at):
    settings.EMAIL_BACKEND = GONE
    invite(town, at)

    run(at)

    assert Obligation.objects.get().context == {"secret": "s3cret"}


def invite(town: Any, at: datetime, **facts: Any) -> Any:
    invitation = InvitationFactory(municipality=town, **facts)
    notify(
        Subject.INVITATION,
        [invitation.email],
        municipality_id=town.pk,
        subject_id=invitation.pk,
        due_on=at.date(),
        at=at,
        secret="s3cret",
    )
    return invitation


def test_the_desk_lets_a_failed_message_go_again_under_the_same_id(waiting, settings, outbox, manager, at):
    mail = uuid4()
    Obligation.objects.update(state=State.FAILED, mail=mail, attempts=8, fault="No.")
    waiting.refresh_from_db()

    send_again(obligation=waiting, by=manager, at=at)

    assert run(at).sent == 1
    assert outbox[0].extra_headers["Message-ID"] == f"<{mail}@localhost>"
    assert [event.verb for event in Event.objects.about(waiting)][::-1] == ["message.queued_again", "reminder.sent"]
    with pytest.raises(StaleState):
        send_again(obligation=waiting, by=manager, at=at)


def test_a_name_with_line_breaks_adds_no_header(waiting, smtp_sink, at):
    town = waiting.municipality
    town.official_name = town.name = "Delia\r\nBcc: everybody@example.org"
    town.save()

    run(at)

    [mail] = smtp_sink.wait_for(1)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Delia Bcc: everybody@example.org: internal audit by 1 May 2027"


def test_names_in_any_script_arrive_as_they_are(waiting, smtp_sink, at):
    town = waiting.municipality
    town.official_name = "Village of Łódź ᐊᒥᐢᑿᒌᐚᐢᑲᐦᐃᑲᐣ"
    town.save()

    run(at)

    [mail] = smtp_sink.wait_for(1)
    assert "Łódź ᐊᒥᐢᑿᒌᐚᐢᑲᐦᐃᑲᐣ" in mail["Subject"]
    assert "Łódź ᐊᒥᐢᑿᒌᐚᐢᑲᐦᐃᑲᐣ" in mail.get_body(("plain",)).get_content()


def test_a_digest_that_was_not_sent_on_its_day_is_not_sent_later(everywhere, reviewer, outbox, at):
    ReminderFactory(
        municipality=None, subject="desk_digest", subject_id="", due_on=BEFORE, stage=0, recipient=reviewer.email
    )

    run(at, as_of=BEFORE + timedelta(days=2))

    assert outbox == []
    assert [row[-1] for row in told()] == ["superseded"]


def test_every_subject_has_somebody_who_writes_it():
    assert {*WRITERS, *points.WORDS, Subject.DESK_DIGEST} == set(Subject)
