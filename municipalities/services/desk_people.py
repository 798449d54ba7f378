"""Who works at AMHSA's desk. There is always a manager."""

from datetime import datetime

from django.db import IntegrityError, transaction

from municipalities.models import DeskRole, User
from municipalities.services.checks import check_address, check_one_line, make_stale_refusal
from municipalities.services.joining import LONGEST_NAME
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def add_desk_person(*, email: str, role: str, name: str, by: User | None, at: datetime) -> User:
    """Give somebody a desk role, with a new account where the address has none.

    A new person signs in by a code mailed to the address and may then choose a password.
    """
    email, role = check_address(email), _checked(role)
    person = User.objects.filter(email=email).first() or _new_person(email, name, at)
    if person.desk_role:
        sentence = f"{email} is at the desk already as {_said(person.desk_role)}. Change the role in the list instead."
        raise RuleBroken("at_the_desk_already", sentence, field="email")
    _give(person, role)
    record("desk.person_added", person, by=by, at=at, email=email, role=_said(role))
    return person


@transaction.atomic
def change_desk_role(*, person: User, role: str, by: User, at: datetime) -> User:
    """Make a reviewer a manager, or a manager a reviewer."""
    role = _checked(role)
    if person.desk_role == role:
        return person
    _keep_a_manager(person, field="role")
    _give(person, role)
    record("desk.person_changed", person, by=by, at=at, email=person.email, role=_said(role))
    return person


@transaction.atomic
def remove_desk_person(*, person: User, by: User, at: datetime) -> User:
    """Take the desk role back. Roles at municipalities, and what the person did, stay."""
    _keep_a_manager(person, field=None)
    _give(person, "")
    record("desk.person_removed", person, by=by, at=at, email=person.email)
    return person


def _checked(role: str) -> str:
    if role not in DeskRole.values:
        raise RuleBroken("unknown_role", "Choose one of the roles shown.", field="role")
    return role


def _said(role: str) -> str:
    return DeskRole(role).label.lower()


def _new_person(email: str, name: str, at: datetime) -> User:
    name = check_one_line(name, field="name", what="the name of the person", longest=LONGEST_NAME)
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name=name, joined_at=at)
    except IntegrityError as fault:  # somebody made the account at this very moment
        raise make_stale_refusal() from fault


def _keep_a_manager(person: User, *, field: str | None) -> None:
    """Locks the managers there are, so that two do not remove each other at once."""
    managers = User.objects.filter(desk_role=DeskRole.MANAGER, is_active=True)
    if {row.pk for row in managers.select_for_update().order_by("pk")} == {person.pk}:
        sentence = f"{person} is the only manager. Make somebody else manager first."
        raise RuleBroken("last_manager", sentence, field=field)


def _give(person: User, role: str) -> None:
    if not User.objects.filter(pk=person.pk, desk_role=person.desk_role).update(desk_role=role):
        raise make_stale_refusal()
    person.desk_role = role
