"""The municipalities."""

import uuid
from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from municipalities.rules.headcount import Ruling


class MunicipalityKind(models.TextChoices):
    """What the province calls it."""

    CITY = "city", "city"
    TOWN = "town", "town"
    VILLAGE = "village", "village"
    SUMMER_VILLAGE = "summer_village", "summer village"
    MUNICIPAL_DISTRICT = "municipal_district", "municipal district"
    SPECIALIZED = "specialized_municipality", "specialized municipality"
    IMPROVEMENT_DISTRICT = "improvement_district", "improvement district"
    SPECIAL_AREA = "special_area", "special area"
    METIS_SETTLEMENT = "metis_settlement", "Metis settlement"


class MunicipalityQuerySet(models.QuerySet):
    """Municipalities by whether they exist."""

    def existing_on(self, day):
        """Those not yet merged or dissolved on ``day``."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day))


class Municipality(models.Model):
    """One municipality of Alberta (R1.4), with what WCB and the certifying partner know it by.

    It is not scoped; the guards decide who may see it. ``ended_on`` is the first day on which it no longer exists;
    its successor keeps its history readable. ``version`` counts every change; a form opened on an older version is
    refused.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=140, unique=True)
    kind = models.CharField(max_length=30, choices=MunicipalityKind)
    census_code = models.CharField(max_length=7, unique=True, null=True, help_text="Statistics Canada's code")
    ended_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    wcb_account = models.CharField("WCB account", max_length=20, blank=True)
    industry_code = models.CharField(max_length=10, blank=True)
    pir_registered_on = models.DateField(null=True, blank=True)
    pir_withdrawn_on = models.DateField(null=True, blank=True)
    insurable_earnings = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    industry_rate = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    counts_councillors = models.BooleanField(default=False, help_text="The certifying partner's ruling (R1.2)")
    counts_volunteers = models.BooleanField(default=False, help_text="The certifying partner's ruling (R1.2)")
    version = models.PositiveIntegerField(default=0)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "municipalities"
        indexes = [models.Index(fields=["name", "id"], name="municipality_by_name")]
        constraints = [
            models.CheckConstraint(
                name="pir_is_withdrawn_after_it_was_registered",
                condition=Q(pir_withdrawn_on=None) | Q(pir_withdrawn_on__gte=F("pir_registered_on")),
            ),
            models.CheckConstraint(
                name="pir_is_withdrawn_only_where_it_was_registered",
                condition=Q(pir_withdrawn_on=None) | Q(pir_registered_on__isnull=False),
            ),
            models.CheckConstraint(
                name="only_an_ended_municipality_has_a_successor",
                condition=Q(successor=None) | Q(ended_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.official_name

    def has_ended(self, day: date) -> bool:
        """Whether it was merged or dissolved by ``day``."""
        return self.ended_on is not None and self.ended_on <= day

    @property
    def ruling(self) -> Ruling:
        """Which categories the certifying partner ruled in (R1.2)."""
        return Ruling(councillors=self.counts_councillors, volunteers=self.counts_volunteers)

    @property
    def municipality_id(self) -> uuid.UUID:
        """Its own id, so that permissions treat it like the rows that belong to it."""
        return self.id
