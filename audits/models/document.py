"""The files of an audit."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audits.models.audit import Audit
from secor_portal.tenancy.models import TenantModel


class Document(TenantModel):
    """One uploaded file of an audit, stored by its content's SHA-256.

    A removed file stays on record with ``removed_at``. After a submission nothing is deleted.
    """

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField(default=0)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    dated_on = models.DateField(null=True, blank=True, help_text="The date of the document")

    class Meta:
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["audit", "sha256"],
                condition=Q(removed_at=None),
                name="the_same_file_is_in_an_audit_once",
            ),
            models.CheckConstraint(name="a_document_is_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name
