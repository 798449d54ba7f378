"""Certificates for the desk's lists, and the next free number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.rules.numbering import next_number


@dataclass(frozen=True, slots=True)
class CertificateChoice:
    """The certificates that the desk asks for: of one state or all, by the start of a number or part of a name."""

    state: str = CertificateState.AWAITING
    text: str = ""

    @classmethod
    def read_query(cls, asked: Mapping[str, str]) -> "CertificateChoice":
        """The choice in the query of an address. A search without a state covers all states."""
        text = asked.get("q", "").strip()
        state = asked.get("state", "" if text else CertificateState.AWAITING)
        return cls(state if state in CertificateState.values else "", text)

    @property
    def order(self) -> str:
        """The order of the list: certificates to issue, the longest wait first; others, the newest first."""
        return "prepared_at" if self.state == CertificateState.AWAITING else "-prepared_at"


def find_certificates(choice: CertificateChoice) -> QuerySet[Certificate]:
    """The certificates that fit ``choice``, each with its municipality. The page sorts them."""
    rows = Certificate.objects.select_related("municipality")
    if choice.state:
        rows = rows.filter(state=choice.state)
    if choice.text:
        rows = rows.filter(Q(number__istartswith=choice.text) | Q(municipality__name__icontains=choice.text))
    return rows


def find_free_number(issued_on: date) -> str:
    """The number to suggest for a certificate issued on that day."""
    taken = Certificate.objects.issued().filter(number__startswith=f"{issued_on.year}-")
    return next_number(issued_on.year, taken.values_list("number", flat=True))
