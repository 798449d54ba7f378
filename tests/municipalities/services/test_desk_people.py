"""Who works at the desk."""

import pytest

from municipalities.models import User
from municipalities.services.desk_people import add_desk_person, change_desk_role, remove_desk_person
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk():
    with every_municipality():
        yield


def test_a_new_person_gets_an_account_without_a_password(manager, at, verbs):
    person = add_desk_person(email=" Pat@AMHSA.example", role="reviewer", name="Pat Sandhu", by=manager, at=at)

    kept = User.objects.get(email="pat@amhsa.example")
    assert (kept, kept.name, kept.desk_role) == (person, "Pat Sandhu", "reviewer")
    assert not kept.has_usable_password()
    assert verbs(person) == ["desk.person_added"]


def test_somebody_with_an_account_keeps_name_and_password(manager, at):
    there = UserFactory(email="pat@delia.ca", name="Pat")
    there.set_password("wheat field in the wind")
    there.save()

    add_desk_person(email="pat@delia.ca", role="reviewer", name="", by=manager, at=at)

    there.refresh_from_db()
    assert (there.name, there.desk_role) == ("Pat", "reviewer")
    assert there.check_password("wheat field in the wind")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"email": "nobody"}, "not_an_address", "email"),
        ({"email": "a@b.ca\nBcc: c@d.ca"}, "not_an_address", "email"),
        ({"role": "administrator"}, "unknown_role", "role"),
        ({"role": ""}, "unknown_role", "role"),
        ({"name": " "}, "missing", "name"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(manager, at, facts, code, field):
    with pytest.raises(RuleBroken) as refusal:
        add_desk_person(**{"email": "pat@b.ca", "role": "reviewer", "name": "Pat"} | facts, by=manager, at=at)

    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert User.objects.exclude(pk=manager.pk).count() == 0


def test_who_is_at_the_desk_is_not_added_again(manager, reviewer, at):
    with pytest.raises(RuleBroken) as refusal:
        add_desk_person(email=reviewer.email, role="manager", name="", by=manager, at=at)

    assert refusal.value.code == "at_the_desk_already"


def test_a_role_is_changed_and_taken_back(manager, reviewer, at, verbs):
    change_desk_role(person=reviewer, role="manager", by=manager, at=at)
    remove_desk_person(person=reviewer, by=manager, at=at)

    assert User.objects.get(pk=reviewer.pk).desk_role == ""
    assert verbs(reviewer) == ["desk.person_removed", "desk.person_changed"]


def test_the_same_role_again_says_nothing(manager, at, verbs):
    change_desk_role(person=manager, role="manager", by=manager, at=at)

    assert verbs(manager) == []


def test_the_last_manager_stays_manager(manager, reviewer, at):
    UserFactory(desk_role="manager", is_active=False)

    with pytest.raises(RuleBroken) as demotion:
        change_desk_role(person=manager, role="reviewer", by=manager, at=at)
    with pytest.raises(RuleBroken) as removal:
        remove_desk_person(person=manager, by=manager, at=at)

    assert demotion.value.code == removal.value.code == "last_manager"
    assert (demotion.value.field, removal.value.field) == ("role", None)


def test_with_another_manager_one_may_go(manager, at):
    UserFactory(desk_role="manager")

    remove_desk_person(person=manager, by=manager, at=at)

    assert not User.objects.get(pk=manager.pk).is_at_desk


def test_a_change_that_somebody_else_made_first_is_not_overwritten(manager, reviewer, at):
    seen_earlier = User.objects.get(pk=reviewer.pk)
    remove_desk_person(person=reviewer, by=manager, at=at)

    with pytest.raises(StaleState):
        change_desk_role(person=seen_earlier, role="manager", by=manager, at=at)
