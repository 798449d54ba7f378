"""What is asked in an audit."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q


class InstrumentQuerySet(models.QuerySet):
    """Reading words."""

    def in_force_on(self, day):
        """Those that an audit conducted on ``day`` may use, the newest first."""
        valid = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
        return self.filter(valid).order_by("-valid_from")


PER_CENT = [MinValueValidator(0), MaxValueValidator(100)]


class Instrument(models.Model):
    """One version of the audit instrument, with its pass marks in per cent (R2.2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=20)
    is_sample = models.BooleanField(default=False, help_text="Invented for trying the portal; not AMHSA's")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    pass_overall = models.PositiveSmallIntegerField(default=80, validators=PER_CENT)
    pass_element = models.PositiveSmallIntegerField(default=50, validators=PER_CENT)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="an_instrument_version_is_there_once"),
            models.CheckConstraint(
                name="an_instrument_is_valid_until_after_its_start",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="pass_marks_are_per_cent", condition=Q(pass_overall__lte=100, pass_element__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Element(models.Model):
    """One of the instrument's elements, with the points usually possible in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="elements")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    points_possible = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="an_element_number_is_there_once"),
            models.CheckConstraint(name="an_element_has_points", condition=Q(points_possible__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"
