"""Checks that several services of this app share. They raise RuleBroken, which names the field to correct."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from certificates.models import Certificate
from certificates.rules import record as facts
from certificates.rules.fields import MalformedRecord
from certificates.rules.numbering import LONGEST_NUMBER
from certificates.rules.reading import check_record
from certificates.rules.record import Record
from certificates.selectors.records import compute_default_expiry, load_record
from municipalities.models import Municipality
from municipalities.rules import wcb
from municipalities.services.checks import check_one_line, check_past_day, make_stale_refusal
from secor_portal import wording
from secor_portal.dates import add_years
from secor_portal.errors import RuleBroken

MOST_YEARS = 5  # the longest that Partnerships could have printed; the default is three
LONGEST_NAME = 160


def lock_municipality(municipality_id: UUID) -> None:
    """Lock the municipality until the transaction ends. Call this before reading or changing its data.

    If two people record something for it at once, the second waits here and then sees the first one's changes.
    """
    Municipality.objects.select_for_update(no_key=True).only("pk").get(pk=municipality_id)


def reload_certificate(certificate: Certificate) -> None:
    """Read the certificate again after waiting for a lock, so that checks see the changes that others made.

    Raises StaleState if it no longer exists.
    """
    try:
        certificate.refresh_from_db()
    except Certificate.DoesNotExist as fault:
        raise make_stale_refusal() from fault


def check_expiry(certificate: Certificate, expires_on: date) -> date:
    """Return the expiry that Partnerships printed, if it is after the audit, by at most ``MOST_YEARS`` years.

    An extension of the certificate must still be after it, in the same year.
    """
    first, last = certificate.effective_on, add_years(certificate.effective_on, MOST_YEARS)
    if not first < expires_on <= last:
        sentence = f"Enter the day on the certificate, after {wording.day(first)} and not after {wording.day(last)}."
        raise RuleBroken("implausible_expiry", sentence, field="expires_on", rule="R4.1")
    if _contradicts(replace_printed_expiry(load_record(certificate.municipality_id), certificate, expires_on)):
        sentence = "This certificate has an extension. Enter a printed day before it, in the same year."
        raise RuleBroken("extended_otherwise", sentence, field="expires_on", rule="R3.3")
    return expires_on


def replace_printed_expiry(record: Record, certificate: Certificate, expires_on: date) -> Record:
    """The record as if ``expires_on`` were printed on the certificate."""
    audit = str(certificate.audit_id)
    others = tuple(printed for printed in record.printed_expiries if printed.audit != audit)
    if expires_on == compute_default_expiry(certificate.effective_on):
        return replace(record, printed_expiries=others)
    return replace(record, printed_expiries=(*others, facts.PrintedExpiry(audit, expires_on)))


def _contradicts(record: Record) -> bool:
    try:
        check_record(record)
    except MalformedRecord:
        return True
    return False


def check_number(number: str, *, audit_id: UUID) -> str:
    """Return the number without surrounding space, if no other audit's certificate has it."""
    number = check_one_line(number, field="number", what="the certificate’s number", longest=LONGEST_NUMBER)
    if Certificate.objects.issued().filter(number=number).exclude(audit_id=audit_id).exists():
        raise refuse_taken_number(number)
    return number


def refuse_taken_number(number: str) -> RuleBroken:
    """The refusal of a number that another certificate already has."""
    sentence = f"Number {number} is on another certificate. Enter the next free one."
    return RuleBroken("number_taken", sentence, field="number")


def check_names(legal_name: str, wcb_account: str, industry_code: str) -> dict[str, str]:
    """Return the municipality's details on the certificate by field. All three are required."""
    account, code = wcb_account.strip().upper(), industry_code.strip()
    if not wcb.ACCOUNT.fullmatch(account):
        raise RuleBroken("not_an_account", wcb.ACCOUNT_SENTENCE, field="wcb_account")
    if not wcb.INDUSTRY_CODE.fullmatch(code):
        raise RuleBroken("not_an_industry_code", wcb.INDUSTRY_CODE_SENTENCE, field="industry_code")
    name = check_one_line(legal_name, field="legal_name", what="the legal name", longest=LONGEST_NAME)
    return {"legal_name": name, "wcb_account": account, "industry_code": code}


def check_issue_day(certificate: Certificate, issued_on: date, at: datetime) -> date:
    """Return the day, if it isn't in the future and not before the day on which QA passed."""
    check_past_day(issued_on, at, field="issued_on")
    decided_on = certificate.audit.qa_decided_on
    if decided_on and issued_on < decided_on:
        sentence = f"Enter {wording.day(decided_on)} or a later day: QA passed on that day."
        raise RuleBroken("issued_before_qa", sentence, field="issued_on", rule="R2.1")
    return issued_on


def insist_on_version(certificate: Certificate, version: int) -> None:
    """Refuse a decision that was made on an older version of the certificate."""
    if certificate.version != version:
        raise make_stale_refusal()
