"""Switching mail off and on again."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from municipalities.models import Membership, Municipality, User
from notifications.events import ContactsChanged, contacts_changed
from notifications.models import Contact
from notifications.models.preference import Preference
from notifications.rules.subjects import EmailKind
from notifications.services.reminders import request_check
from secor_portal.activity.services import record
from secor_portal.clock import local_day
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import open_municipalities


@transaction.atomic
def switch_off_emails(*, person: User, kinds: Iterable[EmailKind], by: User, at: datetime) -> list[EmailKind]:
    """Send the person no more mail of these kinds. Gives those that were on; switching off twice changes nothing."""
    were_on = [kind for kind in kinds if _add_preference(person, kind, at)]
    for kind in were_on:
        record("mail.switched_off", person, by=by, at=at, what=kind.row.title)
    _request_check_for(person, were_on, at)
    return were_on


@transaction.atomic
def switch_on_emails(*, person: User, kinds: Iterable[EmailKind], by: User, at: datetime) -> list[EmailKind]:
    """Send them again. Gives those that were off."""
    were_off = [kind for kind in kinds if Preference.objects.filter(user=person, kind=kind).delete()[0]]
    for kind in were_off:
        record("mail.switched_on", person, by=by, at=at, what=kind.row.title)
    _request_check_for(person, were_off, at)
    return were_off


@transaction.atomic
def choose_emails(
    *, person: User, wanted: Collection[EmailKind], offered: Collection[EmailKind], by: User, at: datetime
) -> bool:
    """Take over what the person ticked among what was ``offered``; the rest stays as it is. Whether it changed."""
    on = switch_on_emails(person=person, kinds=[kind for kind in offered if kind in wanted], by=by, at=at)
    off = switch_off_emails(person=person, kinds=[kind for kind in offered if kind not in wanted], by=by, at=at)
    return bool(on or off)


def _request_check_for(person: User, changed: Collection[EmailKind], at: datetime) -> None:
    """What was to be told to the person may now be told to somebody else."""
    if changed:
        with open_municipalities(person.roles):
            request_check(person.roles, as_of=local_day(at))


def _add_preference(person: User, kind: EmailKind, at: datetime) -> bool:
    return Preference.objects.get_or_create(user=person, kind=kind, defaults={"since": at})[1]


@transaction.atomic
def choose_contacts(
    *, municipality: Municipality, first: Membership | None, second: Membership | None, by: User, at: datetime
) -> None:
    """Have the first contact told alone, and the second where mail does not reach the first; none: everybody is told.

    Refused where the second is the first, or there is a second without a first.
    """
    if second and not first:
        raise RuleBroken("second_without_first", "Choose a first contact too.", field="first")
    if second and first == second:
        raise RuleBroken("one_twice", "Choose a different person as the second contact.", field="second")
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # of two who choose at once one waits
    Contact.objects.filter(municipality=municipality).delete()
    chosen = [(place, one) for place, one in ((1, first), (2, second)) if one]
    for place, one in chosen:
        Contact.objects.create(municipality=municipality, place=place, membership=one)
    said = {"first": str(first.user) if first else "nobody", "second": str(second.user) if second else "nobody"}
    record("contacts.chosen", municipality, by=by, at=at, **said)
    contacts_changed.announce(ContactsChanged(municipality.pk, at))
