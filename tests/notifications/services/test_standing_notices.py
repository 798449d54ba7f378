"""Municipalities are told that their standing changed: once, and not what was taken back at once."""

from datetime import date, datetime, timedelta

import pytest

from certificates.services.standings import recompute_standings
from notifications.letters.composing import compose_email
from notifications.models import Obligation
from notifications.services.standing_notices import StandingChange, notify_standing_changes
from tests.factories import AuditFactory, HeadcountEntryFactory, MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.usefixtures("everywhere")

DAY = date(2027, 4, 17)
NOON = datetime.fromisoformat("2027-04-17T18:00:00+00:00")
NIGHT = datetime.fromisoformat("2027-04-17T06:10:00+00:00")


def tell(town, before, after, at=NOON):
    notify_standing_changes([StandingChange(town.pk, before, after)], as_of=DAY, at=at)


def waiting():
    rows = Obligation.objects.filter(subject="standing_changed", state="due")
    return [(row.context["before"], row.context["after"]) for row in rows]


def test_administrators_and_contributors_are_told_after_the_time_to_undo(town, administrator, member, settings):
    contributor = member("contributor")
    member("reader")

    tell(town, "never_certified", "certified")

    rows = Obligation.objects.all()
    assert {row.recipient for row in rows} == {administrator.email, contributor.email}
    assert {row.not_before for row in rows} == {NOON + timedelta(seconds=settings.UNDO_SECONDS)}


def test_what_the_night_changed_is_told_in_the_morning(town, administrator):
    tell(town, "certified", "lapsed", at=NIGHT)

    assert Obligation.objects.get().not_before == datetime.fromisoformat("2027-04-17T13:00:00+00:00")


def test_what_was_taken_back_before_anybody_was_told_is_told_to_nobody(town, administrator):
    tell(town, "never_certified", "certified")
    tell(town, "certified", "never_certified", at=NOON + timedelta(seconds=30))

    assert waiting() == []


def test_of_two_changes_in_a_row_one_is_told(town, administrator):
    tell(town, "certified", "renewal_pending", at=NIGHT)
    tell(town, "renewal_pending", "lapsed")

    assert waiting() == [("certified", "lapsed")]


def test_a_change_after_one_that_was_told_is_told_too(town, administrator):
    tell(town, "never_certified", "certified", at=NIGHT)
    Obligation.objects.update(state="sent", sent_at=NOON)

    tell(town, "certified", "revoked")

    assert waiting() == [("certified", "revoked")]


def test_the_recompute_of_a_night_tells_whose_standing_changed(certified, administrator, neighbour):
    towns = [certified.municipality_id, neighbour.pk]
    recompute_standings(towns, as_of=date(2026, 6, 1), at=NIGHT)
    assert waiting() == []

    recompute_standings(towns, as_of=date(2028, 1, 1), at=NIGHT)

    assert waiting() == [("certified", "not_maintained")]


def test_nobody_hears_of_the_standing_of_a_municipality_that_ended(certified, administrator):
    town = certified.municipality
    recompute_standings([town.pk], as_of=date(2026, 6, 1), at=NIGHT)
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2028, 1, 1))

    recompute_standings([town.pk], as_of=date(2028, 1, 1), at=NIGHT)

    assert waiting() == []


@pytest.mark.parametrize("number", [1, 30])
def test_thirty_changes_cost_as_many_queries_as_one(number, at, django_assert_num_queries):
    changes = []
    for _ in range(number):
        town = MunicipalityFactory()
        MembershipFactory(municipality=town)
        changes.append(StandingChange(town.pk, "certified", "lapsed"))

    with django_assert_num_queries(4):
        notify_standing_changes(changes, as_of=DAY, at=at)


def letter(row, as_of):
    return compose_email([row], as_of=as_of, at=NOON).letter


def test_the_letter_says_from_what_to_what_and_why(certified, administrator):
    town = certified.municipality
    recompute_standings([town.pk], as_of=date(2026, 6, 1), at=NIGHT)
    recompute_standings([town.pk], as_of=date(2028, 1, 1), at=NIGHT)

    said = letter(Obligation.objects.get(subject="standing_changed"), date(2028, 1, 1))

    assert said.subject == f"Standing changed: not maintained, {town.official_name}"
    assert said.headline == "Your standing is now “not maintained”."
    assert ("Before", "Certified") in said.sections[0].facts
    assert "2027 ended without an audit that counts" in said.sections[0].paragraphs[0]
    assert ("Since", "1 January 2028") in said.sections[0].facts
    assert "R3.1" in said.sections[0].rules


def test_a_change_and_its_return_that_nobody_was_told_of_are_told_to_nobody(certified, administrator):
    """The first one was in a sender's hands as the second one came."""
    town = certified.municipality
    recompute_standings([town.pk], as_of=date(2026, 6, 1), at=NIGHT)
    tell(town, "certified", "lapsed")
    Obligation.objects.update(state="claimed", mail=town.pk)
    tell(town, "lapsed", "certified", at=NOON + timedelta(seconds=30))
    back = Obligation.objects.get(subject_id="certified")

    assert letter(back, DAY) is None

    Obligation.objects.filter(subject_id="lapsed").update(state="sent", sent_at=NOON)
    assert ("Before", "Lapsed") in letter(back, DAY).sections[0].facts


def test_a_change_that_is_not_so_any_more_is_not_told(certified, administrator):
    town = certified.municipality
    recompute_standings([town.pk], as_of=date(2026, 6, 1), at=NIGHT)
    recompute_standings([town.pk], as_of=date(2028, 1, 1), at=NIGHT)
    row = Obligation.objects.get(subject="standing_changed")
    HeadcountEntryFactory(municipality=town)
    AuditFactory(
        municipality=town,
        kind="internal",
        conducted_on=date(2027, 4, 20),
        state="qa_passed",
        qa_decided_on=date(2027, 5, 1),
    )
    recompute_standings([town.pk], as_of=date(2027, 6, 1), at=NOON)

    assert letter(row, date(2028, 1, 1)) is None
