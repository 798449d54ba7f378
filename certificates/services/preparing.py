"""Prepares a certificate when an audit wins one, and withdraws it if that changes before the desk issues it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from audits.models import Audit
from certificates.models import Certificate, Standing
from certificates.models.certificate import CertificateState
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import compute_default_expiry, load_record
from certificates.services.checks import lock_municipality
from municipalities.models import User
from secor_portal import clock
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken


@transaction.atomic
def prepare_certificate(*, audit: Audit, by: User | None, at: datetime) -> Certificate | None:
    """The certificate that ``audit`` won, awaiting issue; None if the rules forbid one (R2.1, R1.3, R6.3)."""
    if why_not_issued(load_record(audit.municipality_id), str(audit.pk), clock.local_day(at)):
        return None
    current = Certificate.objects.current().filter(audit=audit).first()
    return current or _prepare(audit, by, at)


@transaction.atomic
def prepare_won_certificates(*, municipality_id: UUID, at: datetime) -> Certificate | None:
    """Prepare the certificate in force by the stored standing, and withdraw prepared ones that are no longer won.

    Returns a newly prepared certificate, otherwise None. If a fact such as a headcount is corrected later, an audit may
    win a certificate or lose it.
    """
    prepared = Certificate.objects.awaiting().filter(municipality=OuterRef("municipality"))
    kept = Standing.objects.annotate(any_prepared=Exists(prepared)).get(municipality_id=municipality_id)
    if kept.any_prepared:
        _withdraw_what_is_not_won(municipality_id, at)
    if not kept.in_force:
        return None
    won_by = kept.answer["certificate"]["audit"]
    if Certificate.objects.current().filter(audit_id=won_by).exists():
        return None
    return _prepare(Audit.objects.get(pk=won_by), None, at)


@transaction.atomic
def withdraw_prepared_certificate(*, audit: Audit, by: User, at: datetime) -> None:
    """Withdraw the certificate that was prepared for ``audit``, because its QA decision is reversed.

    Raises RuleBroken if the desk issued it at the same moment.
    """
    lock_municipality(audit.municipality_id)
    protect_issued_certificate(audit=audit)
    for certificate in Certificate.objects.awaiting().filter(audit=audit):
        _withdraw(certificate, by, at)


def protect_issued_certificate(*, audit: Audit) -> None:
    """Refuse to reverse the QA decision of ``audit`` if a certificate was issued for it."""
    issued = Certificate.objects.current().exclude(state=CertificateState.AWAITING).filter(audit=audit).first()
    if issued is not None:
        sentence = f"Certificate {issued.number} was issued for this audit, and only the ministry can end it."
        raise RuleBroken("certificate_issued", sentence, rule="R6.2")


def _withdraw_what_is_not_won(municipality_id: UUID, at: datetime) -> None:
    """Withdraw prepared certificates that a headcount (R1.3) or a revocation (R6.3) now forbids."""
    facts, today = load_record(municipality_id), clock.local_day(at)
    for certificate in Certificate.objects.awaiting().filter(municipality_id=municipality_id):
        if why_not_issued(facts, str(certificate.audit_id), today):
            _withdraw(certificate, None, at)


def _withdraw(certificate: Certificate, by: User | None, at: datetime) -> None:
    record("certificate.withdrawn", certificate, by=by, at=at)
    certificate.delete()


def _prepare(audit: Audit, by: User | None, at: datetime) -> Certificate:
    effective_on: Any = audit.conducted_on  # an audit that passed QA has a day
    certificate = Certificate.objects.create(
        municipality_id=audit.municipality_id,
        audit=audit,
        prepared_at=at,
        effective_on=effective_on,
        expires_on=compute_default_expiry(effective_on),
    )
    record("certificate.prepared", certificate, by=by, at=at)
    return certificate
