"""A municipality says whom it wants told first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Contact
from notifications.selectors.recipients import find_chosen_contacts
from notifications.services.preferences import choose_contacts
from notifications.services.reminders import write_reminders
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.factories import MembershipFactory, MunicipalityFactory
from tests.notifications.delivery import at_once
from tests.notifications.rows import BEFORE, told

pytestmark = pytest.mark.usefixtures("everywhere")


@pytest.fixture
def people(town):
    return [MembershipFactory(municipality=town, role="contributor") for _ in range(3)]


def choose(town, by, at, first=None, second=None):
    choose_contacts(municipality=town, first=first, second=second, by=by, at=at)


def test_only_the_first_contact_is_reminded(certified, administrator, people, at):
    choose(certified.municipality, administrator, at, people[0], people[1])

    write_reminders(as_of=BEFORE, at=at)

    assert [row[1] for row in told()] == [people[0].user.email]
    first, second = people[0].user, people[1].user
    assert str(Event.objects.get()) == f"Contacts chosen: first {first}, second {second}"


def test_where_the_first_has_left_the_second_is_reminded(certified, administrator, people, at):
    choose(certified.municipality, administrator, at, people[0], people[1])
    people[0].ended_at = at
    people[0].save()

    write_reminders(as_of=BEFORE, at=at)

    assert [row[1] for row in told()] == [people[1].user.email]


def test_another_choice_takes_the_place_of_the_last(town, administrator, people, at):
    choose(town, administrator, at, people[0], people[1])
    choose(town, administrator, at, people[1], people[0])
    assert find_chosen_contacts(town.pk) == {"first": str(people[1].pk), "second": str(people[0].pk)}

    choose(town, administrator, at)

    assert not Contact.objects.exists()


@pytest.mark.parametrize(("first", "second", "field"), [(None, 0, "first"), (0, 0, "second")])
def test_what_makes_no_sense_is_refused(town, administrator, people, at, first, second, field):
    with pytest.raises(RuleBroken) as refusal:
        choose(
            town,
            administrator,
            at,
            people[first] if first is not None else None,
            people[second] if second is not None else None,
        )

    assert refusal.value.field == field


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_at_once_one_choice_stands(at):
    with every_municipality():
        town = MunicipalityFactory()
        one, other = (MembershipFactory(municipality=town) for _ in range(2))
    choices = [(one, other), (other, one)] * 3

    def one_of_them():
        first, second = choices.pop()
        choose(town, one.user, at, first, second)

    assert at_once(6, one_of_them) == []
    with every_municipality():
        kept = find_chosen_contacts(town.pk)
    assert kept in ({"first": str(a.pk), "second": str(b.pk)} for a, b in ((one, other), (other, one)))


def test_a_choice_is_in_nobodys_way_who_writes_what_is_to_be_told_there(town, administrator, people, at):
    """The run that writes it needs the municipality's key, and may hold what this waits for."""
    with CaptureQueriesContext(connection) as asked:
        choose(town, administrator, at, people[0])

    held = [one["sql"] for one in asked if one["sql"].endswith(" FOR UPDATE")]
    assert not [sql for sql in held if 'FROM "municipalities_municipality"' in sql]
