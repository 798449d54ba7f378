"""The words of each code, as people read them in lists and sentences."""

import pytest

from certificates.rules.codes import (
    DiscountReason,
    DiscountStatus,
    NextAuditKind,
    PlanStatus,
    SizeStatus,
    StandingCode,
    VerificationWord,
)


@pytest.mark.parametrize(
    ("word", "label", "meaning", "colour", "icon"),
    [
        (VerificationWord.IN_FORCE, "In force", "it is valid today", "good", "good"),
        (VerificationWord.EXPIRED, "Expired", "its last day has passed", "stop", "clock"),
        (VerificationWord.REVOKED, "Revoked", "the ministry ended it", "stop", "stop"),
        (VerificationWord.NOT_MAINTAINED, "Not maintained", "a yearly audit is missing", "stop", "care"),
        (VerificationWord.SUPERSEDED, "Replaced", "a newer certificate replaced it", "care", "file"),
        (VerificationWord.NOT_IN_FORCE, "Not in force", "AMHSA’s records don’t support it", "stop", "stop"),
        (VerificationWord.UNKNOWN, "Unknown", "there is no certificate with this code", "calm", "info"),
    ],
)
def test_public_check_says_word_and_meaning(word, label, meaning, colour, icon):
    assert (word.label, word.meaning, word.colour, word.icon) == (label, meaning, colour, icon)


def test_public_check_is_good_only_while_the_certificate_is_in_force():
    assert [word for word in VerificationWord if word.is_good] == [VerificationWord.IN_FORCE]


@pytest.mark.parametrize(
    ("standing", "label", "colour", "why_no_discount"),
    [
        (StandingCode.CERTIFIED, "Certified", "good", ""),
        (StandingCode.RENEWAL_PENDING, "Renewal pending", "care", ""),
        (StandingCode.NOT_MAINTAINED, "Not maintained", "stop", "the certificate was not maintained"),
        (StandingCode.LAPSED, "Lapsed", "stop", "the certificate expired"),
        (StandingCode.REVOKED, "Revoked", "stop", "the certificate was revoked"),
        (StandingCode.NEVER_CERTIFIED, "Never certified", "calm", "no certificate yet"),
    ],
)
def test_standing_says_word_and_why_there_is_no_discount(standing, label, colour, why_no_discount):
    assert (standing.label, standing.colour, standing.discount_phrase) == (label, colour, why_no_discount)
    assert standing.in_force is (not why_no_discount)


@pytest.mark.parametrize(
    ("kind", "short", "label", "in_text"),
    [
        (NextAuditKind.CERTIFICATION, "Certification", "Certification audit", "certification audit"),
        (NextAuditKind.INTERNAL, "Internal", "Internal audit", "internal audit"),
        (NextAuditKind.COR, "COR", "COR audit", "COR audit"),
    ],
)
def test_next_audit_keeps_its_capitals_only_where_it_must(kind, short, label, in_text):
    assert (kind.short_label, kind.label, kind.name_in_text) == (short, label, in_text)


def test_plan_status_has_a_word():
    words = [status.label for status in PlanStatus]
    assert words == ["Not due", "Missing", "Overdue", "In progress", "Implemented"]


@pytest.mark.parametrize(
    ("size", "label", "colour", "holds"),
    [
        (SizeStatus.SMALL, "Small", "good", True),
        (SizeStatus.WILL_EXCEED, "More than 10 planned", "care", True),
        (SizeStatus.EXCEEDED, "More than 10", "stop", False),
        (SizeStatus.UNREPORTED, "Not reported", "care", None),
    ],
)
def test_size_has_a_word_and_keeps_the_discount_until_it_is_exceeded(size, label, colour, holds):
    assert (size.label, size.colour, size.row.holds) == (label, colour, holds)


@pytest.mark.parametrize(
    ("status", "label", "colour"),
    [
        (DiscountStatus.ELIGIBLE, "Eligible", "good"),
        (DiscountStatus.AT_RISK, "At risk", "care"),
        (DiscountStatus.INELIGIBLE, "Not now", "calm"),
    ],
)
def test_discount_has_a_word(status, label, colour):
    assert (status.label, status.colour) == (label, colour)


@pytest.mark.parametrize(
    ("reason", "phrase", "sentence"),
    [
        (
            DiscountReason.NOT_PIR_REGISTERED,
            "not registered in PIR",
            "The municipality is not registered in PIR, so there is no discount.",
        ),
        (
            DiscountReason.AUDIT_OVERDUE,
            "the audit is overdue",
            "The next audit is overdue. This puts the discount at risk.",
        ),
        (
            DiscountReason.RENEWAL_PENDING,
            "the renewal is still under review",
            "AMHSA is still reviewing the renewal. This puts the discount at risk.",
        ),
        (
            DiscountReason.UNDER_REVIEW,
            "the ministry’s review is open",
            "The ministry’s review is open. This puts the discount at risk.",
        ),
        (
            DiscountReason.SIZE_EXCEEDED,
            "more than 10 workers",
            "There were more than 10 workers on a day this year. This puts the discount at risk.",
        ),
        (
            DiscountReason.ACTION_PLAN_OVERDUE,
            "an action is overdue",
            "An action is overdue. This puts the discount at risk.",
        ),
    ],
)
def test_discount_reason_is_a_phrase_and_a_sentence(reason, phrase, sentence):
    assert (reason.discount_phrase, reason.row.sentence) == (phrase, sentence)
