"""The desk's morning letter."""

from datetime import date, timedelta

import pytest
import time_machine

from audits.rules.lifecycle import AuditState
from certificates.models import Standing
from certificates.services.standings import recompute_standings
from municipalities.models import Membership
from notifications.letters.desk_digest import write_desk_digest
from notifications.models import Obligation
from notifications.models.contact import Contact
from notifications.rules.schedule import morning_of
from notifications.selectors.recipients import find_contacts
from tests.certificates.views.stored import stored
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    BounceFactory,
    CertificateFactory,
    ClockPauseFactory,
    HeadcountEntryFactory,
    MembershipFactory,
    MunicipalityFactory,
    RevisionRoundFactory,
)
from tests.notifications.rows import ReminderFactory
from tests.pages import parse_page

pytestmark = pytest.mark.usefixtures("everywhere")

MONDAY = date(2027, 6, 7)  # the internal audit of a town certified on 1 May 2026 was due on 1 May 2027


@pytest.fixture(autouse=True)
def portal(settings):
    settings.PORTAL_URL = "https://portal.example"


def section(title):
    [found] = [one for one in write_desk_digest(MONDAY).sections if one.title == title]
    return found


def titles():
    return [one.title for one in write_desk_digest(MONDAY).sections]


def test_a_quiet_day_says_so():
    letter = write_desk_digest(MONDAY)

    assert letter.subject == "0 audits to answer, 7 June 2027, SECOR desk"
    assert letter.headline == "No audits to answer."
    assert letter.lead == "No answer is late. No certificates to issue."
    assert titles() == ["What waits"]


def test_the_queue_is_counted_by_state(town):
    AuditFactory(municipality=town, state=AuditState.SUBMITTED, answer_due_on=date(2027, 6, 6))
    AuditFactory(municipality=town, state=AuditState.IN_REVIEW, answer_due_on=MONDAY)
    AuditFactory(municipality=town, state=AuditState.RESUBMITTED, answer_due_on=date(2027, 7, 1))
    AuditFactory(municipality=town, state=AuditState.REVISIONS_REQUESTED, answer_due_on=date(2027, 1, 1))
    AuditFactory(municipality=town, state=AuditState.DRAFT)

    letter = write_desk_digest(MONDAY)

    assert letter.headline == "Three audits to answer."
    assert letter.lead == "One answer late. No certificates to issue."
    assert letter.sections[0].facts == (
        ("Submitted", "1"),
        ("In review", "1"),
        ("Resubmitted", "1"),
        ("Late answers", "1"),
        ("Certificates to issue", "0"),
    )


def test_certificates_to_issue_lead_to_them(certified):
    CertificateFactory(audit=certified, state="awaiting", number="", issued_on=None, issued_by=None, code=None)

    assert "One certificate to issue." in write_desk_digest(MONDAY).lead
    assert section("What waits").link.url == "https://portal.example/desk/certificates/"


def test_late_audits_are_listed_with_their_day(certified, administrator, at):
    recompute_standings([certified.municipality_id], as_of=MONDAY, at=at)

    late = section("Overdue audits")

    assert late.paragraphs == ("One municipality:",)
    assert late.facts == ((certified.municipality.official_name, "Due by 1 May 2027"),)
    assert late.link.url == "https://portal.example/desk/municipalities/?due=overdue"


def test_only_the_first_ten_are_named(at):
    for _ in range(12):
        audit = AuditFactory(state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
        MembershipFactory(municipality=audit.municipality)
        recompute_standings([audit.municipality_id], as_of=MONDAY, at=at)

    late = section("Overdue audits")

    assert late.paragraphs == ("12 municipalities. The first:",)
    assert len(late.facts) == 10


def test_certificates_that_expire_soon_are_listed(certified, administrator, at):
    recompute_standings([certified.municipality_id], as_of=MONDAY, at=at)
    Standing.objects.update(expires_on=date(2027, 9, 5), next_due_by=None)

    assert section("Certificates that expire within 90 days").facts == (
        (certified.municipality.official_name, "Expires on 5 September 2027"),
    )
    Standing.objects.update(expires_on=date(2027, 9, 6))
    assert titles() == ["What waits"]


def test_more_than_ten_people_are_told_to_amhsa(town, at):
    HeadcountEntryFactory(municipality=town, count=11)
    recompute_standings([town.pk], as_of=MONDAY, at=at)

    assert section("More than 10 workers this year").facts == ((town.official_name, "Next: COR audit"),)


def four_with_everything_to_list():
    """One that is still there, one that ended, one that was revoked, and one without any of it."""
    facts = {"next_due_by": date(2027, 5, 1), "expires_on": MONDAY, "size_status": "exceeded"}
    stored(MunicipalityFactory(name="There", official_name="There"), **facts)
    stored(MunicipalityFactory(name="Ended", official_name="Ended", ended_on=MONDAY), **facts)
    stored(MunicipalityFactory(name="Revoked", official_name="Revoked"), in_force=False, **facts)
    stored(MunicipalityFactory(name="Quiet", official_name="Quiet"), next_due_by=date(2028, 5, 1))


@pytest.mark.parametrize(
    ("title", "listed"),
    [
        ("Overdue audits", ["Revoked", "There"]),
        ("Certificates that expire within 90 days", ["There"]),
        ("More than 10 workers this year", ["Revoked", "There"]),
    ],
)
def test_a_list_names_those_that_its_link_leads_to(client, reviewer, title, listed):
    four_with_everything_to_list()

    told = section(title)
    with time_machine.travel("2027-06-07 16:00:00+00:00", tick=False):
        client.force_login(reviewer)
        page = client.get(told.link.url.removeprefix("https://portal.example")).content.decode()

    names = [name for name, _ in told.facts]
    assert sorted(names) == listed
    assert parse_page(page).items("th[scope=row] > a") == names


def late_audit(town, at):
    AuditFactory(municipality=town, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
    recompute_standings([town.pk], as_of=MONDAY, at=at)


def asked_revisions(town, at):
    RevisionRoundFactory(audit=AuditFactory(municipality=town, state=AuditState.REVISIONS_REQUESTED), due_on=MONDAY)


def open_action(town, at):
    ActionItemFactory(plan=ActionPlanFactory(audit=AuditFactory(municipality=town)), due_on=MONDAY)


def unsubmitted_draft(town, at):
    AuditFactory(municipality=town, state=AuditState.DRAFT, conducted_on=date(2027, 6, 1))


NOBODY = "A date is near and emails reach no one there"


@pytest.mark.parametrize("date_of", [late_audit, asked_revisions, open_action, unsubmitted_draft])
def test_a_municipality_with_a_date_and_nobody_to_tell_is_listed(town, member, at, date_of):
    date_of(town, at)
    for role in ("reader", "auditor"):
        member(role)

    assert section(NOBODY).facts == ((town.official_name, "Invite an administrator"),)


@pytest.mark.parametrize("role", ["administrator", "contributor"])
def test_a_municipality_with_a_contact_is_not_listed(town, member, at, role):
    open_action(town, at)
    member(role)

    assert NOBODY not in titles()
    Membership.objects.update(ended_at=at)
    assert NOBODY in titles()


UNREACHED = "Emails don’t reach them: ask for another address"


def bounces(membership):
    BounceFactory(address=membership.user.email.lower())


def test_a_municipality_whose_only_contact_bounces_is_listed(town, member, at):
    open_action(town, at)
    bounces(MembershipFactory(municipality=town, user__email="Robin.Crow@example.org"))

    assert section(NOBODY).facts == ((town.official_name, UNREACHED),)


def test_each_is_said_what_to_do_for_it(town, member, at):
    deserted = MunicipalityFactory(name="Zama", official_name="Hamlet of Zama")
    for place in (town, deserted):
        open_action(place, at)
    MembershipFactory(municipality=deserted, until=MONDAY - timedelta(days=1))  # gone by now
    bounces(MembershipFactory(municipality=town))

    told = section(NOBODY)

    assert told.facts == ((town.official_name, UNREACHED), ("Hamlet of Zama", "Invite an administrator"))
    assert told.link.label == "See which addresses emails don’t reach"
    assert told.link.url == "https://portal.example/desk/clockwork/"


def test_where_nobody_is_there_no_address_is_to_be_seen(town, at):
    open_action(town, at)

    assert section(NOBODY).link is None


def people(town, *, chosen, bouncing):
    """A first contact, somebody else and an administrator, some of them chosen, some not reached by mail."""
    for place, role in enumerate(("contributor", "contributor", "administrator"), start=1):
        one = MembershipFactory(municipality=town, role=role)
        if place in chosen:
            Contact.objects.create(municipality=town, membership=one, place=min(place, 2))
        if place in bouncing:
            bounces(one)


@pytest.mark.parametrize("chosen", [(), (1,), (1, 2), (3,)])
@pytest.mark.parametrize("bouncing", [(), (1,), (1, 2), (1, 3), (2, 3), (3,), (1, 2, 3)])
def test_who_is_listed_is_whose_mail_goes_to_the_desk(town, at, settings, chosen, bouncing):
    open_action(town, at)
    people(town, chosen=chosen, bouncing=bouncing)

    told = find_contacts([town.pk], MONDAY)[town.pk]

    assert (NOBODY in titles()) == (told == (settings.DESK_CONTACT,))


@pytest.mark.parametrize(
    "facts",
    [
        {"conducted_on": None},
        {"conducted_on": date(2027, 6, 1), "paused_on": MONDAY},
        {"conducted_on": date(2027, 6, 7)},
    ],
)
def test_a_draft_without_a_date_near_is_none(town, settings, facts):
    settings.REMINDER_DAYS_BEFORE = [7]
    AuditFactory(municipality=town, state=AuditState.DRAFT, **facts)

    assert NOBODY not in titles()


def test_the_days_on_which_the_clocks_stood_still_move_the_date_of_a_draft(town, settings):
    settings.REMINDER_DAYS_BEFORE = [7]
    draft = AuditFactory(municipality=town, state=AuditState.DRAFT, conducted_on=date(2027, 5, 20))
    assert NOBODY in titles()

    ClockPauseFactory(audit=draft, from_on=date(2027, 5, 21), until_on=date(2027, 6, 1))

    assert NOBODY not in titles()


def test_a_municipality_without_a_near_date_or_that_ended_is_not_listed(town, at):
    MunicipalityFactory()
    open_action(town, at)
    town.ended_on = MONDAY
    town.save()

    assert NOBODY not in titles()


def test_mail_that_failed_leads_to_the_reasons(town):
    ReminderFactory(municipality=town, state="failed", not_before=morning_of(MONDAY - timedelta(days=7)))

    failed = section("Failed emails")

    assert failed.paragraphs == ("One message couldn’t be sent within the last 7 days.",)
    assert failed.link.url == "https://portal.example/desk/messages/?show=failed"
    assert Obligation.objects.count() == 1


def test_mail_that_failed_long_ago_was_told_then(town):
    ReminderFactory(municipality=town, state="failed", not_before=morning_of(MONDAY - timedelta(days=8)))

    assert "Failed emails" not in titles()


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 30])
def test_the_digest_of_thirty_municipalities_asks_as_often_as_of_three(number, at, django_assert_num_queries):
    for _ in range(number):
        late_audit(MunicipalityFactory(), at)
        unsubmitted_draft(MunicipalityFactory(), at)

    with django_assert_num_queries(13):
        write_desk_digest(MONDAY)
