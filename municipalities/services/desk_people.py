"""The people who work at the desk. There is always a manager."""

from datetime import datetime

from django.db import IntegrityError, transaction

from municipalities.models import DeskRole, User
from municipalities.services.checks import check_address, check_one_line, make_stale_refusal
from municipalities.services.joining import LONGEST_NAME
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def add_desk_person(*, email: str, role: str, name: str, by: User | None, at: datetime) -> User:
    """Give a person a desk role, and an account if the address has none.

    A new person signs in with a code sent by email and may then choose a password.
    """
    email, role = check_address(email), _check_role(role)
    person = User.objects.filter(email=email).first() or _new_person(email, name, at)
    if person.desk_role:
        sentence = (
            f"{email} is already at the desk as {_name_role(person.desk_role)}. Change the role in the list instead."
        )
        raise RuleBroken("at_the_desk_already", sentence, field="email")
    _set_role(person, role)
    record("desk.person_added", person, by=by, at=at, email=email, role=_name_role(role))
    return person


@transaction.atomic
def change_desk_role(*, person: User, role: str, by: User, at: datetime) -> User:
    """Make a reviewer a manager, or a manager a reviewer."""
    role = _check_role(role)
    if person.desk_role == role:
        return person
    _keep_a_manager(person, field="role")
    _set_role(person, role)
    record("desk.person_changed", person, by=by, at=at, email=person.email, role=_name_role(role))
    return person


@transaction.atomic
def remove_desk_person(*, person: User, by: User, at: datetime) -> User:
    """Remove the desk role. The person's roles at municipalities and past work stay."""
    _keep_a_manager(person, field=None)
    _set_role(person, "")
    record("desk.person_removed", person, by=by, at=at, email=person.email)
    return person


def _check_role(role: str) -> str:
    if role not in DeskRole.values:
        raise RuleBroken("unknown_role", "Choose one of the roles shown.", field="role")
    return role


def _name_role(role: str) -> str:
    return DeskRole(role).label.lower()


def _new_person(email: str, name: str, at: datetime) -> User:
    name = check_one_line(name, field="name", what="the name of the person", longest=LONGEST_NAME)
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name=name, joined_at=at)
    except IntegrityError as fault:  # another request created the account at the same moment
        raise make_stale_refusal() from fault


def _keep_a_manager(person: User, *, field: str | None) -> None:
    """Lock all managers, so that two can't remove each other at the same moment."""
    managers = User.objects.filter(desk_role=DeskRole.MANAGER, is_active=True)
    if {row.pk for row in managers.select_for_update().order_by("pk")} == {person.pk}:
        sentence = f"{person} is the only manager. Make another person manager first."
        raise RuleBroken("last_manager", sentence, field=field)


def _set_role(person: User, role: str) -> None:
    if not User.objects.filter(pk=person.pk, desk_role=person.desk_role).update(desk_role=role):
        raise make_stale_refusal()
    person.desk_role = role
