"""Granting more time for the audit of a year or for a certificate. No yearly audit can be waived (R3.3)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from certificates.models import Certificate, Extension
from certificates.models.certificate import CertificateState
from certificates.services.checks import lock_municipality, reload_certificate
from municipalities.events import facts_changed
from municipalities.models import Municipality, User
from municipalities.services.checks import check_past_day, check_plausible_day
from secor_portal import wording
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken

LONGEST_REASON = 1000


@transaction.atomic
def grant_extension(
    *,
    municipality: Municipality,
    granted_on: date,
    until: date,
    reason: str,
    year: int | None = None,
    certificate: Certificate | None = None,
    by: User,
    at: datetime,
) -> Extension:
    """Record a decision of ``granted_on`` to give time up to and including ``until``, for one of the two."""
    lock_municipality(municipality.pk)
    if certificate is not None:
        reload_certificate(certificate)
    check_past_day(granted_on, at, field="granted_on")
    if (year is None) == (certificate is None):
        sentence = "Choose what gets more time: the audit of a year, or a certificate."
        raise RuleBroken("year_or_certificate", sentence, field="year")
    of = _of_year(year, until, at) if certificate is None else _of_certificate(municipality, certificate, until)
    decision = {"municipality": municipality, "granted_on": granted_on, "until": until, **of}
    if Extension.objects.filter(**decision).exists():
        raise RuleBroken(
            "recorded_already", "This extension is recorded already. Enter another last day.", field="until"
        )
    extension = Extension.objects.create(**decision, granted_by=by, reason=_checked_reason(reason))
    what = f"for the audit of {year}" if certificate is None else f"for certificate {certificate.number}"
    record("extension.granted", extension, by=by, at=at, until=until, of=what, reason=extension.reason)
    facts_changed.send(Extension, municipality_id=municipality.pk, at=at)
    return extension


def _of_year(year: int | None, until: date, at: datetime) -> dict[str, Any]:
    check_plausible_day(until, at, field="until")
    if until.year != year:
        sentence = f"Enter a day in {year}: the audit of a year cannot move into another."
        raise RuleBroken("outside_its_year", sentence, field="until", rule="R3.3")
    return {"year": year, "audit_id": None}


def _of_certificate(municipality: Municipality, certificate: Certificate, until: date) -> dict[str, Any]:
    if certificate.municipality_id != municipality.pk or certificate.state != CertificateState.ISSUED:
        sentence = "Choose a certificate of this municipality that is issued and not superseded."
        raise RuleBroken("not_issued", sentence, field="certificate")
    expires_on = certificate.expires_on
    if until <= expires_on:
        sentence = f"Enter a day after {wording.day(expires_on)}, on which the certificate expires without extension."
        raise RuleBroken("not_after_expiry", sentence, field="until", rule="R4.1")
    if until.year != expires_on.year:
        sentence = f"Enter a day in {expires_on.year}, the certificate’s expiry year: its audit cannot be waived."
        raise RuleBroken("outside_expiry_year", sentence, field="until", rule="R3.3")
    return {"year": None, "audit_id": certificate.audit_id}


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise RuleBroken("missing", "Enter the reason.", field="reason")
    if len(reason) > LONGEST_REASON:
        sentence = f"Use at most {LONGEST_REASON} characters; these are {len(reason)}."
        raise RuleBroken("too_long", sentence, field="reason")
    return reason
