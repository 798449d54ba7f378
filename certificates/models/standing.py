"""The stored answer of the standing function, one row a municipality."""

from django.db import models

from secor_portal.tenancy.models import TenantModel


class Standing(TenantModel):
    """The standing of a municipality on the day ``as_of``. It holds until the day before ``changes_on``.

    Only ``certificates.services.standings`` writes it. ``answer`` is the whole answer, as the API returns it. The other
    columns repeat parts of it that lists sort and filter by. ``name`` repeats the municipality's name, so that a list
    needs only one index.
    """

    name = models.CharField(max_length=120)
    as_of = models.DateField()
    changes_on = models.DateField(null=True)
    standing = models.CharField(max_length=20)
    in_force = models.BooleanField()
    expires_on = models.DateField(null=True)
    next_kind = models.CharField(max_length=15, blank=True)
    next_due_by = models.DateField(null=True)
    overdue = models.BooleanField()
    under_review = models.BooleanField()
    plan_status = models.CharField(max_length=15)
    size_status = models.CharField(max_length=15)
    peak = models.PositiveIntegerField()
    discount_status = models.CharField(max_length=12)
    answer = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality"], name="a_municipality_has_one_standing")]
        indexes = [
            models.Index(fields=["changes_on"], name="standing_changes"),
            models.Index(fields=["name", "id"], name="standing_by_name"),
            models.Index(fields=["standing", "name", "id"], name="standing_by_standing"),
            models.Index(fields=["size_status", "name", "id"], name="standing_by_size"),
            models.Index(fields=["under_review", "name", "id"], name="standing_by_review"),
            models.Index(fields=["next_due_by", "id"], name="standing_by_due"),
            models.Index(fields=["standing", "next_due_by", "id"], name="standing_by_standing_due"),
            models.Index(fields=["size_status", "next_due_by", "id"], name="standing_by_size_due"),
            models.Index(fields=["expires_on", "id"], name="standing_by_expiry"),
            models.Index(fields=["standing", "expires_on", "id"], name="standing_by_standing_expiry"),
            models.Index(fields=["size_status", "expires_on", "id"], name="standing_by_size_expiry"),
        ]

    def __str__(self) -> str:
        return self.standing
