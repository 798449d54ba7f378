"""Choosing whom a municipality wants told first."""

from datetime import datetime

from django.db import transaction

from municipalities.models import Membership, Municipality, User
from notifications.models import Contact
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


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
        raise RuleBroken("one_twice", "Choose somebody else than the first contact.", field="second")
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # of two who choose at once one waits
    Contact.objects.filter(municipality=municipality).delete()
    chosen = [(place, one) for place, one in ((1, first), (2, second)) if one]
    for place, one in chosen:
        Contact.objects.create(municipality=municipality, place=place, membership=one)
    said = {"first": str(first.user) if first else "nobody", "second": str(second.user) if second else "nobody"}
    record("contacts.chosen", municipality, by=by, at=at, **said)
