"""Which emails people want, and who gets a municipality's emails first."""

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
    """Stop emails of these kinds to the person. Returns the kinds that were on. Safe to run twice."""
    were_on = [kind for kind in kinds if _add_preference(person, kind, at)]
    for kind in were_on:
        record("mail.switched_off", person, by=by, at=at, what=kind.row.title)
    _request_check_for(person, were_on, at)
    return were_on


@transaction.atomic
def switch_on_emails(*, person: User, kinds: Iterable[EmailKind], by: User, at: datetime) -> list[EmailKind]:
    """Send emails of these kinds again. Returns the kinds that were off."""
    were_off = [kind for kind in kinds if Preference.objects.filter(user=person, kind=kind).delete()[0]]
    for kind in were_off:
        record("mail.switched_on", person, by=by, at=at, what=kind.row.title)
    _request_check_for(person, were_off, at)
    return were_off


@transaction.atomic
def choose_emails(
    *, person: User, wanted: Collection[EmailKind], offered: Collection[EmailKind], by: User, at: datetime
) -> bool:
    """Save what the person ticked among the ``offered`` kinds; others stay as they are. Returns whether any changed."""
    on = switch_on_emails(person=person, kinds=[kind for kind in offered if kind in wanted], by=by, at=at)
    off = switch_off_emails(person=person, kinds=[kind for kind in offered if kind not in wanted], by=by, at=at)
    return bool(on or off)


def _request_check_for(person: User, changed: Collection[EmailKind], at: datetime) -> None:
    """Another person may now get what this person was to get."""
    if changed:
        with open_municipalities(person.roles):
            request_check(person.roles, as_of=local_day(at))


def _add_preference(person: User, kind: EmailKind, at: datetime) -> bool:
    return Preference.objects.get_or_create(user=person, kind=kind, defaults={"since": at})[1]


@transaction.atomic
def choose_contacts(
    *, municipality: Municipality, first: Membership | None, second: Membership | None, by: User, at: datetime
) -> None:
    """Choose the first contact, who gets the emails alone, and the second, who gets them if they don't arrive.

    Without contacts, all administrators and contributors get them. Raises RuleBroken if the second contact is also the
    first, or if there is no first.
    """
    if second and not first:
        raise RuleBroken("second_without_first", "Choose a first contact too.", field="first")
    if second and first == second:
        raise RuleBroken("one_twice", "Choose a different person as the second contact.", field="second")
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # of two requests at once, one waits
    Contact.objects.filter(municipality=municipality).delete()
    chosen = [(place, one) for place, one in ((1, first), (2, second)) if one]
    for place, one in chosen:
        Contact.objects.create(municipality=municipality, place=place, membership=one)
    names = {"first": str(first.user) if first else "no one", "second": str(second.user) if second else "no one"}
    record("contacts.chosen", municipality, by=by, at=at, **names)
    contacts_changed.announce(ContactsChanged(municipality.pk, at))
