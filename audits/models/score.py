"""Points by element."""

from django.db import models
from django.db.models import F, Q

from audits.models.audit import Audit
from audits.models.instrument import Element
from secor_portal.tenancy.models import TenantModel


class ElementScore(TenantModel):
    """Points awarded and possible in one element; what does not apply leaves the possible (R2.2)."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="scores")
    element = models.ForeignKey(Element, on_delete=models.PROTECT, related_name="+")
    points_awarded = models.DecimalField(max_digits=7, decimal_places=2)
    points_possible = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        ordering = ["element__number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "element"], name="an_element_is_scored_once"),
            models.CheckConstraint(
                name="an_element_is_awarded_at_most_what_is_possible",
                condition=Q(points_awarded__gte=0, points_awarded__lte=F("points_possible")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points_awarded} of {self.points_possible}"
