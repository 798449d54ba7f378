"""Histories that several tests of this app begin with."""

from datetime import date
from typing import Any

from certificates.models import Certificate
from certificates.rules.verification_code import encode_number
from municipalities.models import Municipality
from tests.factories import AuditFactory, CertificateFactory

TODAY = date(2026, 5, 10)  # the day of tests.factories.MOMENT in Alberta


def certified(town: Municipality, *, on: date = date(2025, 6, 15), **facts: Any) -> Certificate:
    """``town`` won a certificate on that day, and it was issued with a code that reads back."""
    audit = AuditFactory(municipality=town, conducted_on=on, state="qa_passed", kind="certification")
    return CertificateFactory(municipality=town, audit=audit, **{"code": encode_number(audit.pk.int >> 48), **facts})


def awaiting(town: Municipality, *, on: date = date(2026, 4, 1)) -> Certificate:
    """``town`` won a certificate on that day, and nobody has issued it."""
    blank = {"number": "", "issued_on": None, "issued_by": None, "legal_name": "", "code": None}
    return certified(town, on=on, state="awaiting", wcb_account="", industry_code="", **blank)
