"""The certifying partner's decision to give more time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from secor_portal.tenancy.models import TenantModel


class Extension(TenantModel):
    """More time up to and including ``until``: for the audit of ``year``, or for the certificate that ``audit`` won."""

    granted_on = models.DateField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    audit = models.ForeignKey("audits.Audit", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["granted_on", "id"]
        indexes = [models.Index(fields=["municipality", "granted_on"], name="extension_of_municipality")]
        constraints = [
            models.CheckConstraint(
                name="an_extension_is_of_a_year_or_of_a_certificate",
                condition=Q(year=None, audit__isnull=False) | Q(year__isnull=False, audit=None),
            ),
            models.CheckConstraint(
                name="an_extension_stays_within_its_year", condition=Q(year=None) | Q(until__year=models.F("year"))
            ),
        ]

    def __str__(self) -> str:
        return f"Extension until {self.until}"
