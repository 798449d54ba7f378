"""Issues and reissues certificates. An issued one doesn't change; a reissue replaces it and keeps the old one."""

import secrets
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from certificates import events
from certificates.models import Certificate
from certificates.models.certificate import CertificateState
from certificates.rules.verification_code import BITS, encode_number
from certificates.rules.winning import why_not_issued
from certificates.selectors.records import load_record
from certificates.services.checks import (
    check_expiry,
    check_issue_day,
    check_names,
    check_number,
    insist_on_version,
    lock_municipality,
    refuse_taken_number,
    reload_certificate,
)
from certificates.services.documents import make_document_if_possible
from municipalities.events import facts_changed
from municipalities.models import User
from municipalities.services.checks import check_one_line, make_stale_refusal
from secor_portal import clock, wording
from secor_portal.activity.services import record
from secor_portal.errors import RuleBroken, StaleState

LONGEST_REASON = 300
FROZEN = ("number", "legal_name", "wcb_account", "industry_code", "effective_on", "expires_on")


@transaction.atomic
def issue_certificate(
    *,
    certificate: Certificate,
    version: int,
    number: str,
    issued_on: date,
    expires_on: date,
    legal_name: str,
    wcb_account: str,
    industry_code: str,
    by: User,
    at: datetime,
) -> Certificate:
    """Give the certificate its number, names and code, and make its document. After that it doesn't change."""
    lock_municipality(certificate.municipality_id)
    facts = check_issue(
        certificate=certificate,
        version=version,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        legal_name=legal_name,
        wcb_account=wcb_account,
        industry_code=industry_code,
        at=at,
    )
    _freeze(certificate, {**facts, "state": CertificateState.ISSUED, "issued_by": by}, version)
    record("certificate.issued", certificate, by=by, at=at, number=certificate.number, expires_on=expires_on)
    _announce(certificate, by, at)
    return certificate


def check_issue(
    *,
    certificate: Certificate,
    version: int,
    number: str,
    issued_on: date,
    expires_on: date,
    legal_name: str,
    wcb_account: str,
    industry_code: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the facts to print on the certificate, if it can be issued with them.

    Raises RuleBroken, or StaleState if the certificate was issued or changed since the person opened it.
    """
    if not certificate.is_awaiting:
        raise StaleState("already_issued", f"This certificate is issued already, with number {certificate.number}.")
    insist_on_version(certificate, version)
    _insist_on_won(certificate, at)
    return {
        "number": check_number(number, audit_id=certificate.audit_id),
        "issued_on": check_issue_day(certificate, issued_on, at),
        "expires_on": check_expiry(certificate, expires_on),
        **check_names(legal_name, wcb_account, industry_code),
    }


@transaction.atomic
def reissue_certificate(
    *,
    certificate: Certificate,
    version: int,
    reason: str,
    legal_name: str,
    wcb_account: str,
    industry_code: str,
    by: User,
    at: datetime,
) -> Certificate:
    """Replace an issued certificate by a new one with the same number. The old one stays on record as superseded."""
    reason = check_one_line(reason, field="reason", what="the reason", longest=LONGEST_REASON)
    names = check_names(legal_name, wcb_account, industry_code)
    reissued = _replace(certificate, version, by, at, **names)
    record("certificate.reissued", reissued, by=by, at=at, number=reissued.number, reason=reason)
    _announce(reissued, by, at)
    return reissued


@transaction.atomic
def record_printed_expiry(
    *, certificate: Certificate, version: int, expires_on: date, by: User, at: datetime
) -> Certificate:
    """Record the expiry that Partnerships printed (R4.1), and replace the document that has another date.

    The new certificate keeps the scan of the signed paper, because that one shows the printed date.
    """
    lock_municipality(certificate.municipality_id)
    reload_certificate(certificate)
    if expires_on == certificate.expires_on:
        sentence = f"The certificate already expires on {wording.day(expires_on)}. Enter the day that differs."
        raise RuleBroken("nothing_changes", sentence, field="expires_on")
    scan = {"scan_sha256": certificate.scan_sha256, "scan_media_type": certificate.scan_media_type}
    check_expiry(certificate, expires_on)
    reissued = _replace(certificate, version, by, at, expires_on=expires_on, **scan)
    record("certificate.expiry_recorded", reissued, by=by, at=at, number=reissued.number, expires_on=expires_on)
    _announce(reissued, by, at)
    return reissued


def _insist_on_won(certificate: Certificate, at: datetime) -> None:
    """Refuse if facts changed since it was prepared or issued, so that a rule now forbids it (R1.3, R6.3)."""
    reasons = why_not_issued(load_record(certificate.municipality_id), str(certificate.audit_id), clock.local_day(at))
    if reasons:
        sentence = f"No certificate can be issued for this audit. {reasons[0].sentence}"
        raise RuleBroken("not_won", sentence, rule=reasons[0].rule)


def _replace(certificate: Certificate, version: int, by: User, at: datetime, **different: Any) -> Certificate:
    """Replace an issued certificate by a new one, with the same facts except those in ``different``."""
    lock_municipality(certificate.municipality_id)
    insist_on_version(certificate, version)
    if certificate.state != CertificateState.ISSUED:
        sentence = "Another certificate took this one’s place." if certificate.is_superseded else "Issue it first."
        raise RuleBroken("not_issued", sentence)
    _insist_on_won(certificate, at)
    _supersede(certificate, version)
    successor = Certificate.objects.create(
        municipality_id=certificate.municipality_id,
        audit_id=certificate.audit_id,
        replaces=certificate,
        prepared_at=at,
        effective_on=certificate.effective_on,
        expires_on=certificate.expires_on,
    )
    frozen = {name: getattr(certificate, name) for name in FROZEN} | different
    _freeze(
        successor, {"state": CertificateState.ISSUED, "issued_on": clock.local_day(at), "issued_by": by, **frozen}, 0
    )
    return successor


def _supersede(certificate: Certificate, version: int) -> None:
    unmoved = Certificate.objects.filter(pk=certificate.pk, version=version, state=CertificateState.ISSUED)
    if not unmoved.update(state=CertificateState.SUPERSEDED, version=version + 1):
        raise make_stale_refusal()
    certificate.refresh_from_db()


def _freeze(certificate: Certificate, facts: dict[str, Any], version: int) -> None:
    """Store ``facts`` and the document made of them. The document is on disk before the row names it."""
    written = {**facts, "code": encode_number(secrets.randbits(BITS))}
    written["document_sha256"] = make_document_if_possible(_with(certificate, written))
    unmoved = Certificate.objects.filter(pk=certificate.pk, version=version)
    try:
        with transaction.atomic():
            moved = unmoved.update(**written, version=version + 1)
    except IntegrityError as fault:  # another person gave this number at the same moment
        raise refuse_taken_number(facts["number"]) from fault
    if not moved:
        raise make_stale_refusal()
    certificate.refresh_from_db()


def _with(certificate: Certificate, facts: dict[str, Any]) -> Certificate:
    """A copy with ``facts``. If the issue is refused, the caller's certificate doesn't look issued."""
    drafted = copy(certificate)
    for name, fact in facts.items():
        setattr(drafted, name, fact)
    return drafted


def _announce(certificate: Certificate, by: User, at: datetime) -> None:
    events.certificate_issued.send(Certificate, certificate=certificate, by=by, at=at)
    facts_changed.send(Certificate, municipality_id=certificate.municipality_id, at=at)
