"""The audit questions and their versions."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from audits.rules.answers import AskedQuestion, Style
from secor_portal.program import PASS_MARK_PERCENT, SECTION_PASS_MARK_PERCENT


class InstrumentQuerySet(models.QuerySet):
    """Reading words."""

    def published(self):
        """Versions that audits may use; the others are being prepared."""
        return self.filter(published_at__isnull=False)

    def in_force_on(self, day):
        """Versions for an audit conducted on ``day``, the newest first."""
        valid = Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day))
        return self.published().filter(valid).order_by("-valid_from", "-published_at")


PER_CENT = [MinValueValidator(0), MaxValueValidator(100)]


class Instrument(models.Model):
    """One version of the audit questions, with its pass marks in percent (R2.2).

    Once it is published, its questions and points are frozen. Publishing a newer version only ends its validity.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    version = models.CharField(max_length=20)
    is_sample = models.BooleanField(default=False, help_text="Invented for trying the portal")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    pass_overall = models.PositiveSmallIntegerField(default=PASS_MARK_PERCENT, validators=PER_CENT)
    pass_element = models.PositiveSmallIntegerField(default=SECTION_PASS_MARK_PERCENT, validators=PER_CENT)
    imported_at = models.DateTimeField(null=True, blank=True)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

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
    """One element of a version, with the points usually possible in it."""

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


STYLES = [
    (Style.ALL_OR_NOTHING.value, "All or nothing"),
    (Style.RANGE.value, "Range of points"),
    (Style.PERCENT_POSITIVE.value, "Per cent positive"),
]


class Question(models.Model):
    """One question of an element. ``code`` is how people name it: 3.4 is the fourth question of element 3.

    ``validation`` holds the letters of how it is validated: D documents, I interviews, O observation. If the question
    that it ``depends_on`` scored nothing, it scores nothing either. If that one doesn't apply, neither does this.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="questions")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=9)
    text = models.CharField(max_length=500)
    guidance = models.TextField(blank=True)
    attach = models.CharField(max_length=500, blank=True, help_text="What to attach")
    validation = models.CharField(max_length=3)
    style = models.CharField(max_length=16, choices=STYLES)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    may_not_apply = models.BooleanField(default=False)
    is_written_policy = models.BooleanField(default=False, help_text="May be carried over from the certification audit")
    depends_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="dependents")

    class Meta:
        ordering = ["element__number", "number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "code"], name="a_question_code_is_there_once"),
            models.UniqueConstraint(fields=["element", "number"], name="a_question_number_is_in_an_element_once"),
            models.CheckConstraint(name="a_question_has_points", condition=Q(points__gt=0)),
            models.CheckConstraint(name="a_question_does_not_depend_on_itself", condition=~Q(depends_on=F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def form(self) -> tuple[Any, ...]:
        """The values that make it the same question in another version."""
        return (self.code, self.text, self.style, self.points)

    def as_asked(self, code_of: dict[Any, str], element_name: str) -> AskedQuestion:
        """The question for the rules; ``code_of`` gives the codes of the version's questions by id."""
        return AskedQuestion(
            code=self.code,
            element=element_name,
            style=Style(self.style),
            points=self.points,
            validation=self.validation,
            attach=bool(self.attach),
            may_not_apply=self.may_not_apply,
            is_written_policy=self.is_written_policy,
            depends_on=code_of.get(self.depends_on_id, ""),
        )
