"""The certificate that a passed certification audit earns."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from certificates.rules.verification_code import format_code
from secor_portal.tenancy.models import TenantModel, build_scoped_manager


class CertificateState(models.TextChoices):
    """The steps from preparing a certificate to replacing it. The standing says whether it is in force."""

    AWAITING = "awaiting", "Awaiting issue"
    ISSUED = "issued", "Issued"
    SUPERSEDED = "superseded", "Superseded"


class CertificateQuerySet(models.QuerySet):
    """Filters by state."""

    def awaiting(self):
        """Certificates that the desk still has to issue."""
        return self.filter(state=CertificateState.AWAITING)

    def issued(self):
        """Certificates that were issued, replaced ones too."""
        return self.exclude(state=CertificateState.AWAITING)

    def current(self):
        """Certificates that no reissue replaced, issued or not."""
        return self.exclude(state=CertificateState.SUPERSEDED)


class Certificate(TenantModel):
    """One certificate, prepared when QA passes (R2.1) and frozen when it is issued.

    ``expires_on`` is the date that Partnerships printed, otherwise three years after ``effective_on``. People enter
    ``code`` on the public page to check the certificate. A reissue keeps the old certificate as superseded.
    ``document_sha256`` names the portal's PDF and is empty until there is one. ``scan_sha256`` names the scan of the
    paper that both parties signed. ``version`` goes up with every change.
    """

    audit = models.ForeignKey("audits.Audit", on_delete=models.PROTECT, related_name="certificates")
    state = models.CharField(max_length=12, choices=CertificateState, default=CertificateState.AWAITING)
    prepared_at = models.DateTimeField()
    effective_on = models.DateField()
    expires_on = models.DateField()
    number = models.CharField(max_length=40, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    legal_name = models.CharField(max_length=160, blank=True)
    wcb_account = models.CharField(max_length=20, blank=True)
    industry_code = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=20, unique=True, null=True, blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scan_media_type = models.CharField(max_length=100, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = build_scoped_manager(CertificateQuerySet)

    class Meta:
        indexes = [
            models.Index(fields=["municipality", "-effective_on"], name="cert_of_municipality"),
            models.Index(fields=["effective_on", "id"], name="cert_by_effective"),
            models.Index(fields=["state", "prepared_at", "id"], name="cert_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["audit"],
                condition=~Q(state=CertificateState.SUPERSEDED),
                name="an_audit_has_one_current_certificate",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(state=CertificateState.ISSUED), name="a_certificate_number_is_given_once"
            ),
            models.CheckConstraint(
                name="a_certificate_expires_after_it_is_effective", condition=Q(expires_on__gt=F("effective_on"))
            ),
            models.CheckConstraint(
                name="an_issued_certificate_says_number_day_person_and_code",
                condition=Q(state=CertificateState.AWAITING)
                | (~Q(number="") & Q(issued_on__isnull=False, issued_by__isnull=False, code__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Certificate {self.number}" if self.number else "Certificate awaiting issue"

    @property
    def shown_code(self) -> str:
        """The code as people read it; empty until the certificate is issued."""
        return format_code(self.code or "")

    @property
    def audit_year(self) -> int:
        """The calendar year of the audit that won it."""
        return self.effective_on.year

    @property
    def is_awaiting(self) -> bool:
        """Whether the desk still has to issue it."""
        return self.state == CertificateState.AWAITING

    @property
    def is_superseded(self) -> bool:
        """Whether a reissue replaced it."""
        return self.state == CertificateState.SUPERSEDED
