"""Switching mail off and on again."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from municipalities.models import User
from notifications.models.preference import Kind, Preference
from notifications.services.looking import look_again
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.tenancy import open_municipalities


@transaction.atomic
def switch_off(*, person: User, kinds: Iterable[Kind], by: User, at: datetime) -> list[Kind]:
    """Send the person no more mail of these kinds. Gives those that were on; switching off twice changes nothing."""
    were_on = [kind for kind in kinds if _add(person, kind, at)]
    for kind in were_on:
        record("mail.switched_off", person, by=by, at=at, what=kind.label)
    _tell_anew(person, were_on, at)
    return were_on


@transaction.atomic
def switch_on(*, person: User, kinds: Iterable[Kind], by: User, at: datetime) -> list[Kind]:
    """Send them again. Gives those that were off."""
    were_off = [kind for kind in kinds if Preference.objects.filter(user=person, kind=kind).delete()[0]]
    for kind in were_off:
        record("mail.switched_on", person, by=by, at=at, what=kind.label)
    _tell_anew(person, were_off, at)
    return were_off


@transaction.atomic
def choose_mail(*, person: User, wanted: Collection[Kind], offered: Collection[Kind], by: User, at: datetime) -> bool:
    """Take over what the person ticked among what was ``offered``; the rest stays as it is. Whether it changed."""
    on = switch_on(person=person, kinds=[kind for kind in offered if kind in wanted], by=by, at=at)
    off = switch_off(person=person, kinds=[kind for kind in offered if kind not in wanted], by=by, at=at)
    return bool(on or off)


def _tell_anew(person: User, changed: Collection[Kind], at: datetime) -> None:
    """What was to be told to the person may now be told to somebody else."""
    if changed:
        with open_municipalities(person.roles):
            look_again(person.roles, as_of=local_day(at))


def _add(person: User, kind: Kind, at: datetime) -> bool:
    return Preference.objects.get_or_create(user=person, kind=kind, defaults={"since": at})[1]
