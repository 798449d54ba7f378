"""What follows in this app when other apps' services have done their work."""

from datetime import date

import pytest

from audits.review.services.decisions import fail_qa, pass_qa, reverse_qa
from certificates.models import Certificate, Standing
from certificates.models.certificate import CertificateState
from certificates.services.reviews import record_review_decided
from municipalities.services.desk_facts import record_pir, rule_on_headcount
from municipalities.services.headcount import remove_headcount, report_headcount
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import TODAY, certified
from tests.factories import AuditFactory, HeadcountEntryFactory, MinistryReviewFactory, UserFactory

CONDUCTED = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def in_review(town, reviewer):
    """A certification audit that passes, with its reviewer."""
    return AuditFactory(municipality=town, state="in_review", reviewer=reviewer, conducted_on=CONDUCTED)


def passed(audit, reviewer, at):
    return pass_qa(audit=audit, version=audit.version, by=reviewer, at=at)


def eleven_reported(town, at):
    return report_headcount(
        municipality=town,
        category="seasonal",
        count=11,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 2),
        accepts_eleven=True,
        by=UserFactory(),
        at=at,
    )


def reversed_by(audit, at):
    audit.refresh_from_db()
    somebody_else = UserFactory(desk_role="manager")
    return reverse_qa(audit=audit, reason="The report was mixed up.", version=audit.version, by=somebody_else, at=at)


def test_qa_passing_prepares_the_certificate_and_renews_the_standing(in_review, town, reviewer, at):
    passed(in_review, reviewer, at)

    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.audit_id) == (CertificateState.AWAITING, in_review.pk)
    assert (certificate.effective_on, certificate.expires_on) == (CONDUCTED, date(2029, 5, 1))
    assert (certificate.municipality_id, certificate.prepared_at) == (town.pk, at)
    assert Event.objects.get(verb="certificate.prepared").by == reviewer
    assert Standing.objects.get().standing == "certified"


def test_qa_failing_prepares_nothing(in_review, reviewer, at):
    fail_qa(audit=in_review, reason="No evidence.", version=in_review.version, by=reviewer, at=at)

    assert not Certificate.objects.exists()
    assert Standing.objects.get().standing == "never_certified"


@pytest.mark.parametrize(
    "facts", [{"kind": "internal"}, {"kind": "additional"}, {"passed": False}], ids=["internal", "additional", "failed"]
)
def test_an_audit_that_wins_nothing_has_nothing_prepared(facts, town, reviewer, at):
    audit = AuditFactory(municipality=town, state="in_review", reviewer=reviewer, **facts)

    passed(audit, reviewer, at)

    assert not Certificate.objects.exists()


def test_above_ten_people_no_certificate_is_prepared_until_the_headcount_is_put_right(in_review, town, reviewer, at):
    wrong = HeadcountEntryFactory(municipality=town, count=11, starts_on=date(2026, 1, 1))
    passed(in_review, reviewer, at)
    assert not Certificate.objects.exists()

    remove_headcount(entry=wrong, version=wrong.version, by=UserFactory(), at=at)

    assert Certificate.objects.get().audit_id == in_review.pk
    assert Event.objects.get(verb="certificate.prepared").by is None


def test_a_prepared_certificate_goes_with_the_headcount_that_forbids_it_and_comes_back(in_review, town, reviewer, at):
    passed(in_review, reviewer, at)
    prepared = Certificate.objects.get()

    by_mistake = eleven_reported(town, at)
    assert not Certificate.objects.exists()
    withdrawn = Event.objects.get(verb="certificate.withdrawn")
    assert (withdrawn.subject_id, withdrawn.by) == (str(prepared.pk), None)

    remove_headcount(entry=by_mistake, version=by_mistake.version, by=UserFactory(), at=at)
    assert Certificate.objects.get().audit_id == in_review.pk


def test_a_prepared_certificate_goes_when_the_ministry_revokes(in_review, town, reviewer, at):
    passed(in_review, reviewer, at)
    review = MinistryReviewFactory(municipality=town)

    record_review_decided(review=review, decided_on=TODAY, outcome="revoked", letter="0417", by=reviewer, at=at)

    assert not Certificate.objects.exists()


def test_a_certificate_in_peoples_hands_is_not_withdrawn(town, at):
    issued = certified(town, on=CONDUCTED)

    eleven_reported(town, at)

    assert Certificate.objects.get() == issued


def test_a_prepared_certificate_that_is_still_won_stays(in_review, town, reviewer, at):
    passed(in_review, reviewer, at)
    prepared = Certificate.objects.get()

    record_pir(municipality=town, version=0, registered_on=None, withdrawn_on=None, by=reviewer, at=at)

    assert Certificate.objects.get() == prepared


def test_qa_passing_on_the_day_of_a_revocation_prepares_nothing(in_review, town, reviewer, at):
    MinistryReviewFactory(municipality=town, decided_on=TODAY, outcome="revoked", letter="0417")

    passed(in_review, reviewer, at)

    assert not Event.objects.filter(verb="certificate.prepared").exists()


def test_reversing_qa_withdraws_what_was_prepared(in_review, reviewer, at):
    passed(in_review, reviewer, at)
    prepared = Certificate.objects.get()

    reversed_by(in_review, at)

    assert not Certificate.objects.exists()
    assert Event.objects.get(verb="certificate.withdrawn").subject_id == str(prepared.pk)
    assert Standing.objects.get().standing == "never_certified"


def test_qa_of_an_issued_certificate_cannot_be_reversed(town, at):
    issued = certified(town)

    with pytest.raises(RuleBroken, match=issued.number) as refusal:
        reversed_by(issued.audit, at)

    assert refusal.value.code == "certificate_issued"
    issued.audit.refresh_from_db()
    assert issued.audit.state == "qa_passed"


def test_passing_again_after_a_reversal_prepares_one_certificate(in_review, reviewer, at):
    passed(in_review, reviewer, at)
    reversed_by(in_review, at)
    in_review.refresh_from_db()

    passed(in_review, in_review.reviewer or reviewer, at)

    assert Certificate.objects.count() == 1


def test_a_certificate_long_over_is_not_prepared_after_the_fact(town, at):
    AuditFactory(municipality=town, state="qa_passed", conducted_on=date(2015, 5, 1))

    report_headcount(
        municipality=town,
        category="administration",
        count=2,
        starts_on=date(2026, 1, 1),
        ends_on=None,
        by=UserFactory(),
        at=at,
    )

    assert Standing.objects.get().standing == "not_maintained"
    assert not Certificate.objects.exists()


def test_the_desks_facts_renew_the_standing(town, manager, at):
    certified(town)
    HeadcountEntryFactory(municipality=town, category="councillor", count=12, starts_on=date(2026, 2, 1))

    rule_on_headcount(municipality=town, version=town.version, councillors=True, volunteers=False, by=manager, at=at)
    assert Standing.objects.get().size_status == "exceeded"

    record_pir(
        municipality=town,
        version=town.version,
        registered_on=date(2020, 1, 1),
        withdrawn_on=date(2026, 1, 1),
        by=manager,
        at=at,
    )
    assert Standing.objects.get().discount_status == "ineligible"


def test_an_undone_change_leaves_the_standing_as_it_was(town, manager, at, monkeypatch):
    certified(town)
    record_pir(municipality=town, version=0, registered_on=date(2021, 1, 1), withdrawn_on=None, by=manager, at=at)
    before = Standing.objects.get().answer
    monkeypatch.setattr("certificates.receivers.prepare_won_certificates", failing)

    with pytest.raises(RuntimeError):
        record_pir(municipality=town, version=1, registered_on=None, withdrawn_on=None, by=manager, at=at)

    assert Standing.objects.get().answer == before


def failing(**_):
    raise RuntimeError
