from datetime import date

import pytest

from certificates import document
from certificates.events import certificate_issued
from certificates.models import Certificate, Standing
from certificates.models.certificate import CertificateState
from certificates.rules.verification_code import read_code
from certificates.services import issuing
from certificates.services.extensions import grant_extension
from certificates.services.issuing import issue_certificate, record_printed_expiry, reissue_certificate
from secor_portal import files
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken, StaleState
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import awaiting, certified
from tests.factories import ExtensionFactory, HeadcountEntryFactory, MinistryReviewFactory

PAPER = {
    "number": "2026-0007",
    "issued_on": date(2026, 5, 9),
    "expires_on": date(2029, 4, 1),
    "legal_name": "Village of Delia",
    "wcb_account": "1234567",
    "industry_code": "95100",
}
NAMES = {name: PAPER[name] for name in ("legal_name", "wcb_account", "industry_code")}


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def heard():
    """The certificates that `certificate_issued` spoke of."""
    said = []

    def hear(sender, *, certificate, **_):
        said.append(certificate.pk)

    certificate_issued.connect(hear)
    yield said
    certificate_issued.disconnect(hear)


@pytest.fixture
def prepared(town):
    return awaiting(town)


@pytest.fixture
def issued(town):
    return certified(town, on=date(2025, 6, 15))


def issue(certificate, by, at, **different):
    facts = {"version": certificate.version, **PAPER, **different}
    return issue_certificate(certificate=certificate, by=by, at=at, **facts)


def refused(certificate, by, at, **different):
    with pytest.raises(RuleBroken) as refusal:
        issue(certificate, by, at, **different)
    assert Certificate.objects.get(pk=certificate.pk).state == CertificateState.AWAITING
    return refusal.value


@pytest.mark.slow
def test_issuing_writes_what_stands_on_the_certificate(prepared, reviewer, at):
    issue(prepared, reviewer, at)

    prepared.refresh_from_db()
    assert {name: getattr(prepared, name) for name in PAPER} == PAPER
    assert (prepared.state, prepared.issued_by, prepared.version) == (CertificateState.ISSUED, reviewer, 1)
    assert read_code(prepared.code) == prepared.code
    assert Event.objects.about(prepared).first().sentence == "Certificate 2026-0007 issued, valid through 1 April 2029"


@pytest.mark.slow
def test_issuing_stores_the_document(prepared, reviewer, at):
    issue(prepared, reviewer, at)

    with files.open_file(prepared.document_sha256) as stored:
        assert stored.read(5) == b"%PDF-"


@pytest.mark.slow
def test_issuing_tells_the_others(prepared, reviewer, at, heard):
    issue(prepared, reviewer, at)

    assert heard == [prepared.pk]


@pytest.mark.slow
def test_a_printed_expiry_moves_the_standing(prepared, reviewer, at):
    issue(prepared, reviewer, at, expires_on=date(2029, 6, 30))

    assert Standing.objects.get().expires_on == date(2029, 6, 30)


def test_without_pango_the_certificate_is_issued_and_its_document_waits(prepared, reviewer, at, no_pango):
    issue(prepared, reviewer, at)

    assert (prepared.state, prepared.document_sha256) == (CertificateState.ISSUED, "")


@pytest.mark.parametrize(
    ("different", "field", "code"),
    [
        ({"number": "  "}, "number", "missing"),
        ({"number": "2026\n0007"}, "number", "not_one_line"),
        ({"number": "7" * 41}, "number", "too_long"),
        ({"issued_on": date(2026, 5, 11)}, "issued_on", "future_day"),
        ({"issued_on": date(2026, 4, 20)}, "issued_on", "issued_before_qa"),
        ({"expires_on": date(2026, 4, 1)}, "expires_on", "implausible_expiry"),
        ({"expires_on": date(2031, 4, 2)}, "expires_on", "implausible_expiry"),
        ({"legal_name": ""}, "legal_name", "missing"),
        ({"legal_name": "x" * 161}, "legal_name", "too_long"),
        ({"wcb_account": ""}, "wcb_account", "not_an_account"),
        ({"wcb_account": "!"}, "wcb_account", "not_an_account"),
        ({"industry_code": ""}, "industry_code", "not_an_industry_code"),
        ({"industry_code": "9510"}, "industry_code", "not_an_industry_code"),
    ],
)
def test_what_cannot_stand_on_a_certificate_is_refused_at_its_field(different, field, code, prepared, reviewer, at):
    refusal = refused(prepared, reviewer, at, **different)

    assert (refusal.field, refusal.code) == (field, code)
    assert refusal.sentence.endswith((".", "WCB’s letters, for example 1234567."))


@pytest.mark.slow
def test_the_day_of_qa_is_early_enough_to_issue(prepared, reviewer, at):
    assert issue(prepared, reviewer, at, issued_on=prepared.audit.qa_decided_on).state == CertificateState.ISSUED


def test_a_number_is_given_once(prepared, neighbour, reviewer, at):
    certified(neighbour, number="2026-0007")

    assert refused(prepared, reviewer, at).code == "number_taken"


@pytest.mark.slow
def test_a_number_given_at_the_same_moment_is_refused_by_the_database(prepared, neighbour, reviewer, at, monkeypatch):
    certified(neighbour, number="2026-0007")
    monkeypatch.setattr("certificates.services.issuing.check_number", lambda number, **_: number)

    refusal = refused(prepared, reviewer, at)

    assert (refusal.code, refusal.field) == ("number_taken", "number")
    assert prepared.is_awaiting


@pytest.mark.slow
def test_a_certificate_is_issued_once(prepared, reviewer, at):
    issue(prepared, reviewer, at)

    with pytest.raises(StaleState) as refusal:
        issue(prepared, reviewer, at, number="2026-0008")

    assert refusal.value.code == "already_issued"
    assert Certificate.objects.get().number == "2026-0007"


@pytest.mark.slow
def test_of_two_hands_that_issue_one_is_told(prepared, reviewer, at):
    other = Certificate.objects.get(pk=prepared.pk)
    issue(prepared, reviewer, at)

    with pytest.raises(StaleState):
        issue(other, reviewer, at, number="2026-0008")

    assert Certificate.objects.get().number == "2026-0007"


def test_a_form_opened_on_an_older_version_is_refused(prepared, reviewer, at):
    with pytest.raises(StaleState):
        issue(prepared, reviewer, at, version=prepared.version + 1)


def test_above_ten_people_none_is_issued(prepared, town, reviewer, at):
    HeadcountEntryFactory(municipality=town, count=11, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 2))

    refusal = refused(prepared, reviewer, at)

    assert (refusal.code, refusal.rule) == ("not_won", "R1.3")


def test_after_a_revocation_between_audit_and_qa_none_is_issued(prepared, town, reviewer, at):
    day = date(2026, 4, 5)
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")

    assert refused(prepared, reviewer, at).rule == "R6.3"


def revoked(town, day):
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")


def test_a_revoked_certificate_is_not_issued(prepared, town, reviewer, at):
    revoked(town, date(2026, 5, 9))

    refusal = refused(prepared, reviewer, at)

    assert (refusal.code, refusal.rule) == ("not_won", "R6.3")
    assert refusal.sentence == (
        "No certificate can be issued for this audit. The ministry revoked the certificate on 9 May 2026. A new "
        "certificate requires a certification audit conducted after that day."
    )


def test_a_revoked_certificate_is_not_issued_again(issued, town, reviewer, at):
    revoked(town, date(2026, 5, 9))

    with pytest.raises(RuleBroken) as refusal:
        reissue_certificate(certificate=issued, version=0, reason="Misspelt.", **NAMES, by=reviewer, at=at)

    assert refusal.value.rule == "R6.3"
    assert Certificate.objects.get().state == CertificateState.ISSUED


def test_no_other_expiry_is_recorded_on_a_revoked_certificate(issued, town, reviewer, at):
    revoked(town, date(2026, 5, 9))

    with pytest.raises(RuleBroken) as refusal:
        record_printed_expiry(certificate=issued, version=0, expires_on=date(2028, 7, 31), by=reviewer, at=at)

    assert refusal.value.rule == "R6.3"
    assert Certificate.objects.get().expires_on == date(2028, 6, 15)


@pytest.mark.slow
def test_an_expired_certificate_can_be_issued_again(town, reviewer, at):
    expired = certified(town, on=date(2020, 6, 15))

    reissued = reissue_certificate(certificate=expired, version=0, reason="Misspelt.", **NAMES, by=reviewer, at=at)

    assert reissued.state == CertificateState.ISSUED


@pytest.mark.slow
def test_a_reissue_takes_the_place_of_the_certificate_and_keeps_it(issued, reviewer, at, heard):
    old_code = issued.code

    reissued = reissue_certificate(
        certificate=issued,
        version=issued.version,
        reason="The name was misspelt.",
        **{**NAMES, "legal_name": "Village of Delia Lake"},
        by=reviewer,
        at=at,
    )

    issued.refresh_from_db()
    assert (issued.state, issued.code) == (CertificateState.SUPERSEDED, old_code)
    assert (reissued.state, reissued.replaces, reissued.number) == (CertificateState.ISSUED, issued, issued.number)
    assert (reissued.effective_on, reissued.expires_on) == (issued.effective_on, issued.expires_on)
    assert reissued.legal_name == "Village of Delia Lake"
    assert reissued.code not in ("", old_code)
    assert reissued.issued_on == date(2026, 5, 10)
    assert files.locate_file(reissued.document_sha256).exists()
    assert heard == [reissued.pk]
    assert "The name was misspelt." in Event.objects.about(reissued).first().sentence


def test_a_reissue_needs_a_reason(issued, reviewer, at):
    with pytest.raises(RuleBroken) as refusal:
        reissue_certificate(certificate=issued, version=0, reason=" ", **NAMES, by=reviewer, at=at)

    assert refusal.value.field == "reason"


@pytest.mark.parametrize("state", [CertificateState.AWAITING, CertificateState.SUPERSEDED])
def test_only_an_issued_certificate_is_issued_again(state, town, reviewer, at):
    certificate = certified(town, state=state)

    with pytest.raises(RuleBroken) as refusal:
        reissue_certificate(certificate=certificate, version=0, reason="Why not.", **NAMES, by=reviewer, at=at)

    assert refusal.value.code == "not_issued"


@pytest.mark.slow
def test_of_two_hands_that_reissue_one_is_told(issued, reviewer, at):
    other = Certificate.objects.get(pk=issued.pk)
    reissue_certificate(certificate=issued, version=0, reason="Once.", **NAMES, by=reviewer, at=at)

    with pytest.raises(StaleState):
        reissue_certificate(certificate=other, version=0, reason="Twice.", **NAMES, by=reviewer, at=at)

    assert Certificate.objects.count() == 2


@pytest.mark.slow
def test_a_printed_expiry_makes_a_document_that_says_so(issued, reviewer, at):
    type(issued).objects.filter(pk=issued.pk).update(scan_sha256="ab" * 32, scan_media_type="application/pdf")
    issued.refresh_from_db()

    recorded = record_printed_expiry(
        certificate=issued, version=issued.version, expires_on=date(2028, 7, 31), by=reviewer, at=at
    )

    assert (recorded.expires_on, recorded.number, recorded.replaces) == (date(2028, 7, 31), issued.number, issued)
    assert recorded.scan_sha256 == "ab" * 32
    assert Standing.objects.get().expires_on == date(2028, 7, 31)
    assert "31 July 2028" in Event.objects.about(recorded).first().sentence


def test_the_expiry_that_is_there_already_changes_nothing(issued, reviewer, at):
    with pytest.raises(RuleBroken) as refusal:
        record_printed_expiry(certificate=issued, version=0, expires_on=issued.expires_on, by=reviewer, at=at)

    assert (refusal.value.code, refusal.value.field) == ("nothing_changes", "expires_on")


@pytest.mark.parametrize("expires_on", [date(2028, 12, 31), date(2029, 1, 1)])
def test_a_printed_expiry_cannot_pass_an_extension(expires_on, issued, town, reviewer, at):
    ExtensionFactory(municipality=town, year=None, audit=issued.audit, until=date(2028, 12, 1))

    with pytest.raises(RuleBroken) as refusal:
        record_printed_expiry(certificate=issued, version=0, expires_on=expires_on, by=reviewer, at=at)

    assert refusal.value.code == "extended_otherwise"


def test_a_printed_expiry_is_judged_after_whoever_came_first(issued, town, reviewer, at, monkeypatch):
    facts = {"granted_on": date(2026, 5, 2), "until": date(2028, 9, 1), "reason": "Flood.", "by": reviewer, "at": at}

    def others_end(_):
        grant_extension(municipality=town, certificate=Certificate.objects.get(), **facts)

    monkeypatch.setattr(issuing, "lock_municipality", others_end)
    with pytest.raises(RuleBroken) as refusal:
        record_printed_expiry(certificate=issued, version=0, expires_on=date(2027, 3, 1), by=reviewer, at=at)

    assert refusal.value.code == "extended_otherwise"


@pytest.fixture
def no_pango(monkeypatch):
    """A system without the parts that make PDFs."""

    def missing(_):
        raise document.PdfPartsMissing

    monkeypatch.setattr(document, "render_certificate", missing)
