"""The kinds of audit, and everything that pages and emails say about one kind: one row each.

To add a kind, add a member and its row here; CONTRIBUTING.md lists the few other files.
"""

from dataclasses import dataclass
from enum import StrEnum

from secor_portal.codes import check_complete
from secor_portal.partner import PARTNER


class AuditKind(StrEnum):
    """What an audit is for."""

    CERTIFICATION = "certification"
    INTERNAL = "internal"
    ADDITIONAL = "additional"

    @property
    def row(self) -> "KindRow":
        """Everything that is said about this kind."""
        return KINDS[self]

    @property
    def label(self) -> str:
        """Its name as a heading: "Internal audit"."""
        return f"{self.row.short_label} audit"

    @property
    def name_in_text(self) -> str:
        """Its name inside a sentence: "internal audit"."""
        return self.label.lower()

    @property
    def with_article(self) -> str:
        """The same with its article: "an internal audit"."""
        return f"{self.row.article} {self.name_in_text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """One kind of audit.

    ``in_cycle``: it counts as the audit of a calendar year. ``earns_certificate``: it has to reach the pass marks.
    ``purpose`` is the hint beside the choice of a kind, with the rules behind it in ``purpose_rules``. ``counts_when``
    says when the audit counts, ``after_passing`` and ``after_failing`` what the municipality does once its review is
    over; ``rule`` is the rule behind these three.
    """

    short_label: str
    article: str
    in_cycle: bool
    earns_certificate: bool
    purpose: str
    purpose_rules: tuple[str, ...]
    counts_when: str
    rule: str
    after_passing: str
    after_failing: str


ANOTHER_AUDIT = "The audit does not count. Conduct and submit another one."
KINDS = {
    AuditKind.CERTIFICATION: KindRow(
        short_label="Certification",
        article="a",
        in_cycle=True,
        earns_certificate=True,
        purpose="Earns or renews the certificate. An external auditor conducts it.",
        purpose_rules=("R2.1", "R2.4"),
        counts_when=f"To earn a certificate, the audit must reach the pass marks and pass {PARTNER.possessive} review.",
        rule="R2.1",
        after_passing=f"{PARTNER.name} issues the certificate. Next, develop your action plan.",
        after_failing=ANOTHER_AUDIT,
    ),
    AuditKind.INTERNAL: KindRow(
        short_label="Internal",
        article="an",
        in_cycle=True,
        earns_certificate=False,
        purpose="Due in each year between two certification audits. Your own people conduct it.",
        purpose_rules=("R3.1",),
        counts_when=(
            f"An internal audit does not have to reach the pass marks. It must pass {PARTNER.possessive} review."
        ),
        rule="R3.2",
        after_passing="Develop your action plan from the audit’s findings, and carry it out.",
        after_failing=ANOTHER_AUDIT,
    ),
    AuditKind.ADDITIONAL: KindRow(
        short_label="Additional",
        article="an",
        in_cycle=False,
        earns_certificate=False,
        purpose="At any time, for a reason. It does not replace a yearly audit.",
        purpose_rules=("R7",),
        counts_when="An additional audit does not replace a yearly audit.",
        rule="R7",
        after_passing="Develop an action plan from the audit’s findings, and carry it out.",
        after_failing=f"{PARTNER.name} does not accept this audit.",
    ),
}
check_complete(AuditKind, KINDS)
CYCLE_KINDS = frozenset(kind for kind, row in KINDS.items() if row.in_cycle)
KIND_CHOICES = [(kind.value, kind.label) for kind in AuditKind]
