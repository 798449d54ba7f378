"""How many workers a municipality had, and when."""

from django.db import models
from django.db.models import F, Q

from municipalities.rules.headcount import Category, WorkerSpan
from secor_portal.tenancy.models import TenantModel

MOST = 999  # more workers of one category than any small municipality could have


class HeadcountEntry(TenantModel):
    """``count`` workers of one category from ``starts_on`` to ``ends_on``, both days included; no names (R1.2).

    ``version`` counts every change; a form opened on an older version is refused.
    """

    category = models.CharField(max_length=25, choices=[(c.value, c.label) for c in Category])
    count = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["municipality", "starts_on"], name="headcount_of_municipality")]
        constraints = [
            models.CheckConstraint(name="a_headcount_is_1_to_999", condition=Q(count__gte=1, count__lte=MOST)),
            models.CheckConstraint(
                name="a_headcount_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    @property
    def as_entry(self) -> WorkerSpan:
        """What the rules count."""
        return WorkerSpan(self.category, self.count, self.starts_on, self.ends_on)

    def __str__(self) -> str:
        return f"{self.count} × {self.get_category_display()}"
