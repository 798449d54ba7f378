"""Who gets a municipality's emails first."""

from django.db import models
from django.db.models import Q

from secor_portal.tenancy.models import TenantModel

PLACES = {1: "First contact", 2: "Second contact"}


class Contact(TenantModel):
    """The first (1) or second (2) contact of a municipality.

    Without contacts, all its administrators and contributors get its emails.
    """

    place = models.PositiveSmallIntegerField(choices=list(PLACES.items()))
    membership = models.OneToOneField("municipalities.Membership", on_delete=models.PROTECT, related_name="contact")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "place"], name="a_municipality_has_one_contact_a_place"),
            models.CheckConstraint(name="a_contact_is_the_first_or_the_second", condition=Q(place__in=(1, 2))),
        ]

    def __str__(self) -> str:
        return f"{PLACES[self.place]} {self.membership}"
