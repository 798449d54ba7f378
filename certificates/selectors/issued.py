"""Certificates as lists show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.rules.numbering import next_number


@dataclass(frozen=True, slots=True)
class CertificateChoice:
    """Which certificates the desk asks for: of one state or of all, by the start of a number or a part of a name."""

    state: str = CertificateState.AWAITING
    text: str = ""

    @classmethod
    def read_query(cls, asked: Mapping[str, str]) -> "CertificateChoice":
        """The choice in an address. A search without a state searches all states."""
        text = asked.get("q", "").strip()
        state = asked.get("state", "" if text else CertificateState.AWAITING)
        return cls(state if state in CertificateState.values else "", text)

    @property
    def order(self) -> str:
        """Awaiting certificates with the longest wait come first, others with the latest."""
        return "prepared_at" if self.state == CertificateState.AWAITING else "-prepared_at"


def find_certificates(choice: CertificateChoice) -> QuerySet[Certificate]:
    """Those that fit, each with its municipality; the page puts them in order."""
    rows = Certificate.objects.select_related("municipality")
    if choice.state:
        rows = rows.filter(state=choice.state)
    if choice.text:
        rows = rows.filter(Q(number__istartswith=choice.text) | Q(municipality__name__icontains=choice.text))
    return rows


def find_free_number(issued_on: date) -> str:
    """The number to propose for a certificate issued on that day."""
    taken = Certificate.objects.issued().filter(number__startswith=f"{issued_on.year}-")
    return next_number(issued_on.year, taken.values_list("number", flat=True))
