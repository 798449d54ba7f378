from datetime import UTC, date, datetime

import pytest

from certificates.models import Certificate
from certificates.rules.codes import VerificationWord
from certificates.services.issuing import reissue_certificate
from certificates.verification import verify_code
from secor_portal.tenancy import every_municipality
from tests.certificates.histories import certified
from tests.factories import AuditFactory, ExtensionFactory, HeadcountEntryFactory, MinistryReviewFactory


@pytest.fixture(autouse=True)
def desk(db):
    with every_municipality():
        yield


@pytest.fixture
def certificate(town):
    """Effective 15 June 2025, maintained in 2026 and 2027, expires 15 June 2028."""
    won = certified(town, legal_name="Village of Delia", number="2025-0187")
    for year in (2026, 2027):
        AuditFactory(municipality=town, kind="internal", conducted_on=date(year, 6, 1), state="qa_passed")
    return won


def on(year, month, day):
    return datetime(year, month, day, 18, 0, tzinfo=UTC)


def answer(certificate, at):
    found = verify_code(certificate.code, at=at)
    return found.word, found.sentence


@pytest.mark.parametrize("at", [on(2026, 5, 10), on(2028, 6, 15)])
def test_in_force_through_its_last_day(certificate, at):
    assert answer(certificate, at) == (VerificationWord.IN_FORCE, "It is in force through 15 June 2028.")


def test_expired_the_day_after(certificate):
    assert answer(certificate, on(2028, 6, 16)) == (VerificationWord.EXPIRED, "Its last day was 15 June 2028.")


def test_in_force_while_a_renewal_in_time_waits_for_qa(certificate, town):
    AuditFactory(municipality=town, conducted_on=date(2028, 6, 1), state="in_review")

    word, sentence = answer(certificate, on(2028, 6, 16))

    assert word is VerificationWord.IN_FORCE
    assert "renewal audit was conducted in time" in sentence


def test_revoked_by_the_ministry(certificate, town):
    day = date(2026, 4, 6)
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")

    assert answer(certificate, on(2026, 5, 10)) == (
        VerificationWord.REVOKED,
        "The ministry revoked it on 6 April 2026.",
    )


def test_not_maintained_where_a_yearly_audit_is_missing(town):
    certificate = certified(town)

    expected = (
        VerificationWord.NOT_MAINTAINED,
        "A yearly audit is missing, so it has not been valid since 1 January 2027.",
    )
    assert answer(certificate, on(2027, 1, 1)) == expected


def test_superseded_by_its_reissue(certificate, reviewer):
    names = {name: getattr(certificate, name) for name in ("legal_name", "wcb_account", "industry_code")}
    reissued = reissue_certificate(
        certificate=certificate, version=0, reason="Misspelt.", **names, by=reviewer, at=on(2026, 5, 1)
    )

    found = verify_code(certificate.code, at=on(2026, 5, 10))

    assert found.word is VerificationWord.SUPERSEDED
    assert (found.newer.certificate, found.newer.word) == (reissued, VerificationWord.IN_FORCE)
    assert verify_code(reissued.code, at=on(2026, 5, 10)).word is VerificationWord.IN_FORCE


def test_superseded_by_a_newer_certificate(certificate, town):
    newer = certified(town, on=date(2028, 5, 1))

    found = verify_code(certificate.code, at=on(2028, 6, 1))

    assert (found.word, found.newer.certificate) == (VerificationWord.SUPERSEDED, newer)
    assert found.expires_on == certificate.expires_on


def test_superseded_before_the_newer_one_is_issued(certificate, town):
    AuditFactory(municipality=town, conducted_on=date(2028, 5, 1), state="qa_passed")

    found = verify_code(certificate.code, at=on(2028, 6, 1))

    assert (found.word, found.newer) == (VerificationWord.SUPERSEDED, None)
    assert found.sentence == ("AMHSA is issuing a newer certificate. The municipality is certified through 1 May 2031.")


def test_nobody_is_sent_to_a_newer_certificate_that_is_neither_issued_nor_in_force(certificate, town):
    AuditFactory(municipality=town, conducted_on=date(2028, 5, 1), state="qa_passed")

    found = verify_code(certificate.code, at=on(2030, 1, 1))

    assert (found.word, found.newer) == (VerificationWord.SUPERSEDED, None)
    assert found.sentence == (
        "The municipality earned a newer certificate, but that one is not in force. Ask AMHSA before you rely on it."
    )


def test_a_newer_certificate_that_waits_for_its_renewal_says_until_when_it_counts(certificate, town):
    AuditFactory(municipality=town, conducted_on=date(2028, 5, 1), state="qa_passed")
    for year in (2029, 2030):
        AuditFactory(municipality=town, kind="internal", conducted_on=date(year, 4, 1), state="qa_passed")
    AuditFactory(municipality=town, conducted_on=date(2031, 4, 1), state="in_review")

    found = verify_code(certificate.code, at=on(2031, 5, 10))

    assert found.sentence == (
        "AMHSA is issuing a newer certificate. The municipality is certified until AMHSA decides on its renewal."
    )


def test_not_in_force_where_the_facts_no_longer_bear_it_out(certificate, town):
    HeadcountEntryFactory(municipality=town, count=11, starts_on=date(2025, 6, 1), ends_on=date(2025, 6, 2))

    word, sentence = answer(certificate, on(2026, 5, 10))

    assert word is VerificationWord.NOT_IN_FORCE
    assert "Ask AMHSA" in sentence


def test_an_earlier_certificate_and_an_earlier_revocation_say_nothing_about_a_later_one(certificate, town):
    day = date(2021, 4, 6)
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")
    certified(town, on=date(2022, 6, 15))
    HeadcountEntryFactory(municipality=town, count=11, starts_on=date(2025, 6, 1), ends_on=date(2025, 6, 2))

    assert answer(certificate, on(2026, 5, 10))[0] is VerificationWord.NOT_IN_FORCE


def test_revoked_where_the_revocation_came_before_qa(certificate, town):
    day = date(2025, 6, 20)
    MinistryReviewFactory(municipality=town, opened_on=day, decided_on=day, outcome="revoked", letter="0417")

    assert answer(certificate, on(2026, 5, 10))[0] is VerificationWord.REVOKED


def test_an_extension_moves_its_last_day(certificate, town):
    ExtensionFactory(municipality=town, year=None, audit=certificate.audit, until=date(2028, 9, 1))

    found = verify_code(certificate.code, at=on(2028, 8, 1))

    assert (found.word, found.expires_on, found.is_extended) == (VerificationWord.IN_FORCE, date(2028, 9, 1), True)


@pytest.mark.parametrize("has_successor", [True, False])
def test_a_certificate_in_force_says_that_its_municipality_ended_and_what_it_became(
    has_successor, certificate, town, neighbour
):
    successor = neighbour if has_successor else None
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2026, 1, 1), successor=successor)

    found = verify_code(certificate.code, at=on(2026, 5, 10))

    more = f" Its successor is {neighbour}." if has_successor else ""
    assert (found.word, found.ended) == (VerificationWord.IN_FORCE, f"The municipality ended on 1 January 2026.{more}")
    assert found.as_json()["municipality_ended_on"] == "2026-01-01"
    assert found.as_json()["successor"] == (str(neighbour) if has_successor else None)


def test_an_end_that_has_not_come_is_not_told(certificate, town):
    type(town).objects.filter(pk=town.pk).update(ended_on=date(2026, 5, 11))

    found = verify_code(certificate.code, at=on(2026, 5, 10))

    assert (found.ended, found.as_json()["municipality_ended_on"]) == ("", None)


def test_the_day_is_albertas(certificate):
    midnight_there = datetime(2028, 6, 16, 6, 0, tzinfo=UTC)

    assert answer(certificate, midnight_there.replace(hour=5, minute=59))[0] is VerificationWord.IN_FORCE
    assert answer(certificate, midnight_there)[0] is VerificationWord.EXPIRED


def test_what_is_not_issued_has_no_answer(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(state="awaiting")

    assert verify_code(certificate.code, at=on(2026, 5, 10)) is None


def test_a_neighbours_facts_do_not_matter(certificate, neighbour):
    day = date(2026, 4, 6)
    MinistryReviewFactory(municipality=neighbour, opened_on=day, decided_on=day, outcome="revoked", letter="0417")

    assert answer(certificate, on(2026, 5, 10))[0] is VerificationWord.IN_FORCE


def test_the_json_says_what_the_page_says_and_nothing_about_scores_or_people(certificate):
    assert verify_code(certificate.code, at=on(2026, 5, 10)).as_json() == {
        "answer": "in_force",
        "sentence": "It is in force through 15 June 2028.",
        "as_of": "2026-05-10T18:00:00+00:00",
        "municipality": "Village of Delia",
        "number": "2025-0187",
        "effective_on": "2025-06-15",
        "expires_on": "2028-06-15",
        "industry_code": "95100",
        "certifying_partner": "AMHSA",
        "newer_number": None,
        "municipality_ended_on": None,
        "successor": None,
    }


@pytest.mark.parametrize("word", VerificationWord)
def test_every_answer_has_a_word_a_meaning_an_icon_and_a_colour(word):
    assert word.label
    assert word.meaning
    assert word.icon
    assert word.colour in {"good", "care", "stop", "calm"}


def test_an_answer_takes_as_many_queries_for_a_long_history(certificate, django_assert_num_queries):
    with django_assert_num_queries(10):
        verify_code(certificate.code, at=on(2026, 5, 10))
