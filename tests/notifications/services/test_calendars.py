"""What calendars show, how dates move in them, and who has their address."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.models import ActionItem
from audits.rules.lifecycle import AuditState
from certificates.services.standings import recompute_standings
from municipalities.models import Membership
from notifications.letters.composing import compose_email
from notifications.models import CalendarEntry, CalendarFeed
from notifications.selectors.agenda import read_agenda
from notifications.services.calendars import create_address, read_calendar, save_entries
from secor_portal.activity.models import Event
from secor_portal.errors import StaleState
from tests.factories import (
    ActionItemFactory,
    ActionPlanFactory,
    AuditFactory,
    AuditorAssignmentFactory,
    CalendarFeedFactory,
    ExtensionFactory,
    MembershipFactory,
    MunicipalityFactory,
    RevisionRoundFactory,
    UserFactory,
)
from tests.notifications.calendars import events, told

pytestmark = pytest.mark.usefixtures("everywhere")

TODAY = date(2027, 3, 1)


@pytest.fixture
def village(town):
    town.name = town.official_name = "Delia"
    town.save()
    return town


@pytest.fixture
def written(village, certified, at):
    """``written(minutes=…)``: the town's calendar so much later."""
    feed = CalendarFeedFactory(municipality=village)

    def write(feed=feed, as_of=TODAY, **later):
        return read_calendar(feed=feed, as_of=as_of, at=at + timedelta(**later)).write_file()

    return write


def of(person):
    return CalendarFeedFactory(municipality=None, person=person, secret_digest=str(person.pk))


AUDIT = (date(2027, 5, 1), "Delia: internal audit due", 0, "CONFIRMED")
EXPIRY = (date(2029, 5, 1), "Delia: certificate expires", 0, "CONFIRMED")


def test_a_calendar_shows_what_is_due_near_and_far_with_reason_and_page(written, village):
    shown = written()

    assert AUDIT in told(shown)
    assert EXPIRY in told(shown)
    audit = next(event for event in events(shown).values() if "internal audit" in event["SUMMARY"])
    assert "One year later is 1 May 2027." in audit["DESCRIPTION"]
    assert audit["URL"].endswith(f"/m/{village.slug}/audits/")


def test_asking_again_gives_the_same_file(written):
    assert written() == written(days=3)


def test_a_date_that_moves_keeps_its_name_and_counts_up(written, village):
    before = events(written())
    ExtensionFactory(municipality=village, year=2027, granted_on=date(2027, 2, 1), until=date(2027, 8, 31))

    shown = written(minutes=1)

    assert (date(2027, 8, 31), "Delia: internal audit due", 1, "CONFIRMED") in told(shown)
    assert set(events(shown)) == set(before)
    assert sum(event["SEQUENCE"] for event in events(shown).values()) == 1


def test_what_is_done_is_called_off_once_and_gone_after_a_while(written, village, certified):
    item = ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 1), what="Put up a rail")
    assert (date(2027, 4, 1), "Delia: action due: Put up a rail", 0, "CONFIRMED") in told(written())
    ActionItem.objects.filter(pk=item.pk).update(done_on=TODAY, done_by=certified.author)

    off = (date(2027, 4, 1), "No longer due: Delia: action due: Put up a rail", 1, "CANCELLED")

    assert off in told(written(minutes=1))
    assert off in told(written(days=80))
    assert off not in told(written(days=91))


def test_what_was_called_off_and_is_due_again_comes_back_as_something_newer(written, certified):
    item = ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 1), what="Rail")
    same = ActionItem.objects.filter(pk=item.pk)
    for minute, done_on in enumerate((None, TODAY, None)):
        same.update(done_on=done_on, done_by=done_on and certified.author)
        shown = written(minutes=minute)

    assert (date(2027, 4, 1), "Delia: action due: Rail", 2, "CONFIRMED") in told(shown)


def test_another_name_is_another_version_of_the_same_day(written, certified, at):
    item = ActionItemFactory(plan=ActionPlanFactory(audit=certified), due_on=date(2027, 4, 1), what="Rail")
    written()
    ActionItem.objects.filter(pk=item.pk).update(what="Rail\nand gate")

    shown = written(minutes=5)

    assert (date(2027, 4, 1), "Delia: action due: Rail and gate", 0, "CONFIRMED") in told(shown)
    changed = next(event for event in events(shown).values() if "gate" in event["SUMMARY"])
    assert changed["DTSTAMP"].dt == at + timedelta(minutes=5)


def test_the_expiry_that_waits_for_qa_is_the_same_day_under_another_name(written, village):
    before = events(written())
    for year in (2027, 2028, 2029):
        kind = "certification" if year == 2029 else "internal"
        state = AuditState.SUBMITTED if year == 2029 else AuditState.QA_PASSED
        decided = None if year == 2029 else date(year, 5, 5)
        facts = {"kind": kind, "state": state, "conducted_on": date(year, 4, 20), "qa_decided_on": decided}
        AuditFactory(municipality=village, **facts)

    shown = written(as_of=date(2029, 4, 25), minutes=1)

    assert (date(2029, 5, 1), "Delia: renewal in review", 0, "CONFIRMED") in told(shown)
    assert set(before) <= set(events(shown))


def test_a_municipality_that_ended_has_nothing_due(written, village):
    written()
    village.ended_on = TODAY
    village.save()

    assert {status for *_, status in told(written(minutes=1))} == {"CANCELLED"}


days = st.lists(st.dates(date(2027, 3, 2), date(2028, 12, 31)), min_size=1, max_size=5)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=days)
def test_however_an_action_moves_its_name_stays_and_its_number_grows(written, certified, days):
    item = ActionItemFactory(plan__audit__municipality=certified.municipality, due_on=date(2027, 3, 1), what="Rail")
    same, seen = ActionItem.objects.filter(pk=item.pk), []
    for minute, day in enumerate([item.due_on, *days]):
        same.update(due_on=day)
        seen.append([event for event in told(written(minutes=minute)) if event[1].startswith("Delia: action")][-1])
    names = CalendarEntry.objects.filter(subject_id=str(item.pk))

    assert names.count() == 1
    for before, now in pairwise(seen):
        assert (now[2] > before[2]) == (now[0] != before[0])
    same.delete()


def test_a_person_reads_the_dates_of_all_their_municipalities(written, village, member, neighbour):
    reader = member("reader")
    MembershipFactory(municipality=neighbour, user=reader, role="contributor")
    AuditFactory(municipality=neighbour, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))

    names = {title.partition(":")[0] for _, title, *_ in told(written(of(reader)))}

    assert names == {"Delia", neighbour.official_name}


def test_whoever_left_reads_nothing_of_it_any_more(written, member, at):
    reader = member("reader")
    feed = of(reader)
    before = read_calendar(feed=feed, as_of=TODAY, at=at)
    Membership.objects.filter(user=reader).update(ended_at=at + timedelta(days=1))

    after = read_calendar(feed=feed, as_of=TODAY, at=at + timedelta(days=2))

    assert before.entries
    assert not after.entries
    assert after.changed_at > before.changed_at
    assert after.tag != before.tag


def test_an_external_auditor_reads_the_revisions_of_their_audit_alone(written, village):
    auditor = MembershipFactory(municipality=village, role="auditor")
    yesterday = TODAY - timedelta(days=1)
    for due_day, until in ((2, TODAY), (9, None), (16, yesterday)):
        audit = AuditFactory(municipality=village, kind="internal", state=AuditState.REVISIONS_REQUESTED)
        RevisionRoundFactory(audit=audit, due_on=date(2027, 4, due_day))
        if until:
            AuditorAssignmentFactory(audit=audit, membership=auditor, until=until)

    assert told(written(of(auditor.user))) == [(date(2027, 4, 2), "Delia: revisions due", 0, "CONFIRMED")]


def test_a_reminder_and_the_calendar_tell_one_entry(written, administrator, at):
    rows = read_agenda(date(2027, 4, 17)).new
    composed = compose_email(rows, as_of=date(2027, 4, 17), at=at)
    assert not CalendarEntry.objects.exists()

    save_entries(composed.calendar)

    attached, shown = events(composed.letter.calendar), events(written(minutes=9, as_of=date(2027, 4, 17)))
    assert attached
    assert {pk: shown[pk]["DTSTAMP"].dt for pk in attached} == dict.fromkeys(attached, at)
    assert {pk: (shown[pk]["SEQUENCE"], shown[pk]["DTSTART"].dt) for pk in attached} == {
        pk: (event["SEQUENCE"], event["DTSTART"].dt) for pk, event in attached.items()
    }


def test_a_date_that_moved_is_the_next_version_in_the_mail_too(written, village, administrator, at):
    written()
    ExtensionFactory(municipality=village, year=2027, granted_on=date(2027, 2, 1), until=date(2027, 8, 31))
    day = date(2027, 8, 17)
    rows = [row for row in read_agenda(day).new if row.subject == "audit_due"]

    composed = compose_email(rows, as_of=day, at=at + timedelta(days=1))

    assert told(composed.letter.calendar) == [(date(2027, 8, 31), "Delia: internal audit due", 1, "CONFIRMED")]


def test_a_version_that_somebody_overtook_is_not_saved(written, village):
    written()
    entry = CalendarEntry.objects.get(subject="audit_due")
    late = CalendarEntry(**{name: getattr(entry, name) for name in ("municipality", "subject", "title", "why", "page")})
    late.id, late.due_on, late.sequence, late.changed_at = entry.pk, date(2027, 9, 9), 1, entry.changed_at
    late.replaces = entry.changed_at - timedelta(minutes=1)

    save_entries([late])

    assert CalendarEntry.objects.get(pk=entry.pk).due_on == entry.due_on


@pytest.mark.parametrize("number", [3, 30])
def test_thirty_municipalities_are_read_with_as_many_queries_as_three(at, number, django_assert_num_queries):
    person = UserFactory()
    for place in MunicipalityFactory.create_batch(number):
        MembershipFactory(municipality=place, user=person)
        AuditFactory(municipality=place, state=AuditState.QA_PASSED, qa_decided_on=date(2026, 5, 9))
    recompute_standings([row.municipality_id for row in person.memberships.all()], as_of=TODAY, at=at)
    feed = of(person)
    read_calendar(feed=feed, as_of=TODAY, at=at)

    with django_assert_num_queries(10):
        assert len(read_calendar(feed=feed, as_of=TODAY, at=at).entries) >= number


def test_the_first_address_is_recorded_and_its_secret_is_not_kept(village, administrator, at):
    secret = create_address(municipality=village, seen=0, by=administrator, at=at)

    feed = CalendarFeed.objects.get(municipality=village)
    assert secret not in str(vars(feed))
    assert Event.objects.get(verb="calendar.address_made").municipality_id == village.pk


def test_another_address_replaces_the_first(village, administrator, at):
    first = create_address(municipality=village, seen=0, by=administrator, at=at)
    digest = CalendarFeed.objects.get().secret_digest
    second = create_address(municipality=village, seen=1, by=administrator, at=at)

    feed = CalendarFeed.objects.get()
    assert (feed.version, first == second, feed.secret_digest == digest) == (2, False, False)
    assert Event.objects.filter(verb="calendar.address_renewed").count() == 1


@pytest.mark.parametrize("seen", [0, 2])
def test_of_two_at_once_one_is_refused(village, administrator, at, seen):
    create_address(municipality=village, seen=0, by=administrator, at=at)

    with pytest.raises(StaleState):
        create_address(municipality=village, seen=seen, by=administrator, at=at)


def test_an_address_that_is_not_there_is_not_renewed(administrator, at):
    with pytest.raises(StaleState):
        create_address(person=administrator, seen=1, by=administrator, at=at)
