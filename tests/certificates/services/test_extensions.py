from datetime import date

import pytest

from certificates.models import Certificate, Extension, Standing
from certificates.rules.reading import check_record
from certificates.selectors.records import load_record
from certificates.services.extensions import grant_extension
from certificates.services.issuing import record_printed_expiry
from secor_portal.activity.models import Event
from secor_portal.errors import RuleBroken
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import awaiting, certified

GRANTED = date(2026, 5, 2)


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def certificate(town):
    """Expires on 15 June 2028."""
    return certified(town)


def grant(town, by, at, **facts):
    asked = {"granted_on": GRANTED, "until": date(2026, 9, 1), "reason": "Flood.", "year": None, "certificate": None}
    return grant_extension(municipality=town, by=by, at=at, **{**asked, **facts})


def refused(*arguments, **facts):
    with pytest.raises(RuleBroken) as refusal:
        grant(*arguments, **facts)
    assert not Extension.objects.exists()
    return refusal.value.field, refusal.value.code


def test_a_year_gets_more_time(certificate, town, reviewer, at):
    extension = grant(town, reviewer, at, year=2026)

    assert (extension.granted_by, extension.reason) == (reviewer, "Flood.")
    assert Standing.objects.get().next_due_by == date(2026, 9, 1)
    sentence = "Extension granted until 1 September 2026, for the audit of 2026: Flood."
    assert Event.objects.about(extension).get().sentence == sentence


def test_a_certificate_gets_more_time(certificate, town, reviewer, at):
    grant(town, reviewer, at, certificate=certificate, until=date(2028, 9, 1))

    assert Standing.objects.get().expires_on == date(2028, 9, 1)
    check_record(load_record(town.pk))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("year", "year_or_certificate")),
        ({"year": 2027}, ("until", "outside_its_year")),
        ({"year": 2026, "until": date(2027, 1, 1)}, ("until", "outside_its_year")),
        ({"year": 2035, "until": date(2035, 1, 1)}, ("until", "implausible_day")),
        ({"year": 2026, "granted_on": date(2026, 5, 11)}, ("granted_on", "future_day")),
        ({"year": 2026, "granted_on": date(1020, 5, 11)}, ("granted_on", "implausible_day")),
        ({"year": 2026, "reason": " "}, ("reason", "missing")),
        ({"year": 2026, "reason": "x" * 1001}, ("reason", "too_long")),
    ],
)
def test_what_cannot_be_granted_for_a_year_is_refused_at_its_field(facts, expected, certificate, town, reviewer, at):
    assert refused(town, reviewer, at, **facts) == expected


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (date(2028, 6, 15), "not_after_expiry"),
        (date(2027, 9, 1), "not_after_expiry"),
        (date(2029, 1, 1), "outside_expiry_year"),
    ],
)
def test_a_certificates_extension_stays_after_its_expiry_in_that_year(until, code, certificate, town, reviewer, at):
    assert refused(town, reviewer, at, certificate=certificate, until=until) == ("until", code)


@pytest.mark.parametrize("until", [date(2028, 6, 16), date(2028, 12, 31)])
def test_the_first_and_the_last_day_possible_are_granted(until, certificate, town, reviewer, at):
    assert grant(town, reviewer, at, certificate=certificate, until=until).audit_id == certificate.audit_id
    check_record(load_record(town.pk))


def test_both_at_once_are_refused(certificate, town, reviewer, at):
    assert refused(town, reviewer, at, certificate=certificate, year=2026) == ("year", "year_or_certificate")


def test_a_neighbours_certificate_gets_no_more_time_here(certificate, neighbour, reviewer, at):
    facts = {"certificate": certificate, "until": date(2028, 9, 1)}

    assert refused(neighbour, reviewer, at, **facts) == ("certificate", "not_issued")


def test_a_certificate_that_awaits_issue_gets_no_more_time(town, reviewer, at):
    facts = {"certificate": awaiting(town), "until": date(2029, 9, 1)}

    assert refused(town, reviewer, at, **facts) == ("certificate", "not_issued")


def test_the_same_decision_is_recorded_once(certificate, town, reviewer, at):
    grant(town, reviewer, at, year=2026)

    with pytest.raises(RuleBroken) as refusal:
        grant(town, reviewer, at, year=2026)

    assert refusal.value.code == "recorded_already"
    assert Extension.objects.count() == 1


def test_an_extension_is_judged_by_the_certificate_that_counts_once_its_turn_has_come(certificate, town, reviewer, at):
    """Somebody recorded another expiry after this page was opened."""
    seen = Certificate.objects.get(pk=certificate.pk)
    record_printed_expiry(certificate=certificate, version=0, expires_on=date(2027, 3, 1), by=reviewer, at=at)

    facts = {"certificate": seen, "until": date(2028, 9, 1)}

    assert refused(town, reviewer, at, **facts) == ("certificate", "not_issued")


def test_a_certificate_that_is_gone_meanwhile_gets_no_more_time(town, reviewer, at):
    prepared = awaiting(town)
    Certificate.objects.filter(pk=prepared.pk).delete()

    assert refused(town, reviewer, at, certificate=prepared, until=date(2029, 9, 1)) == (None, "changed_meanwhile")
