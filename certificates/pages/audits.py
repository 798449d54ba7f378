"""One municipality's audits as the desk lists them, each with the number of the certificate that it earned."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, FilteredRelation, Q

from audits.models import Audit
from audits.rules.kinds import AuditKind
from audits.rules.lifecycle import AuditState
from audits.rules.results import StatusPill, describe_score, describe_state
from certificates.models.certificate import CertificateState
from secor_portal.wording import percent


@dataclass(frozen=True, slots=True)
class DeskAudit:
    """One audit; ``number`` is that of its certificate, or None."""

    id: UUID
    kind: str
    state: str
    conducted_on: date | None
    points_awarded: Decimal | None
    points_possible: Decimal | None
    passed: bool | None
    reviewer_name: str | None
    number: str | None

    @property
    def is_draft(self) -> bool:
        return self.state == AuditState.DRAFT

    @property
    def name(self) -> str:
        return AuditKind(self.kind).label

    @property
    def short_name(self) -> str:
        return AuditKind(self.kind).row.short_label

    @property
    def qa(self) -> StatusPill:
        """Its state; once it is decided, whether it was accepted."""
        return describe_state(self.state)

    @property
    def passes(self) -> StatusPill | None:
        """Whether its score passes (R2.2)."""
        return describe_score(self.kind, self.passed)

    @property
    def score(self) -> str:
        """Its score in percent; empty without one."""
        if self.points_awarded is None or not self.points_possible:
            return ""
        return percent(100 * self.points_awarded / self.points_possible)


def list_audits(municipality_id: UUID) -> list[DeskAudit]:
    """Every audit, the latest first, in one query. The municipality must be open (tenancy)."""
    current = FilteredRelation("certificates", condition=~Q(certificates__state=CertificateState.SUPERSEDED))
    rows = Audit.objects.filter(municipality=municipality_id).annotate(current=current)
    found = rows.order_by(F("conducted_on").desc(nulls_first=True), "-started_at", "pk").values(
        "id",
        "kind",
        "state",
        "conducted_on",
        "points_awarded",
        "points_possible",
        "passed",
        reviewer_name=F("reviewer__name"),
        number=F("current__number"),
    )
    return [DeskAudit(**row) for row in found]
