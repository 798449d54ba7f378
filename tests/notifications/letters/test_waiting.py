"""Reminders of what waits to be submitted, to be reported, or for QA."""

from datetime import date

import pytest

from municipalities.models import HeadcountEntry
from notifications.letters.composing import compose_email
from tests.factories import AuditFactory, HeadcountEntryFactory
from tests.notifications.rows import ReminderFactory

pytestmark = pytest.mark.usefixtures("everywhere")


def letter(row, as_of, at):
    return compose_email([row], as_of=as_of, at=at).letter


def test_an_audit_to_submit(town, administrator, at):
    audit = AuditFactory(municipality=town, state="draft", conducted_on=date(2026, 6, 1))
    row = ReminderFactory(
        municipality=town,
        subject="submission_due",
        subject_id=str(audit.pk),
        due_on=date(2026, 6, 22),
        stage=7,
        recipient=administrator.email,
    )

    said = letter(row, date(2026, 6, 15), at)

    assert said.subject.endswith("submit the certification audit by 22 June 2026")
    assert said.headline == "The certification audit is to be submitted by 22 June 2026."
    assert said.lead == "That is in 7 days."
    assert "conducted on 1 June 2026 and is not submitted yet" in said.sections[0].paragraphs[0]
    assert "(rule R2.1)" in said.sections[0].paragraphs[0]
    assert said.button.url.endswith(f"/m/{town.slug}/audits/{audit.pk}/")
    assert "was to be submitted" in letter_of_another_stage(row, -1, date(2026, 6, 23), at).headline


def letter_of_another_stage(row, stage, as_of, at):
    row.stage = stage
    return letter(row, as_of, at)


@pytest.mark.parametrize(
    ("as_of", "is_before"), [(date(2027, 2, 1), True), (date(2027, 5, 1), True), (date(2027, 10, 20), False)]
)
def test_the_headcount_is_to_be_confirmed_before_the_season_as_long_as_that_is_so(
    certified, administrator, at, as_of, is_before
):
    HeadcountEntry.objects.update(ends_on=date(2026, 12, 31))
    about = {"municipality": certified.municipality, "subject": "headcount_due", "subject_id": "2027", "stage": 0}
    day = min(as_of, date(2027, 5, 1))
    row = ReminderFactory(due_on=day, recipient=administrator.email, **about)

    assert ("before the season" in letter(row, as_of, at).lead) == is_before


@pytest.mark.parametrize("day", [date(2027, 2, 1), date(2027, 5, 1)])
def test_a_headcount_to_confirm(certified, administrator, at, day):
    HeadcountEntry.objects.update(ends_on=date(2026, 12, 31))
    town = certified.municipality
    row = ReminderFactory(
        municipality=town,
        subject="headcount_due",
        subject_id="2027",
        due_on=day,
        stage=0,
        recipient=administrator.email,
    )

    said = letter(row, day, at)

    assert said.subject.endswith("confirm the headcount of 2027")
    assert said.headline == "Nobody has reported the headcount of 2027."
    assert "R1.1" in said.sections[0].paragraphs[0]
    assert said.button.url.endswith(f"/m/{town.slug}/headcount/")
    HeadcountEntryFactory(municipality=town, starts_on=date(2027, 1, 1))
    assert letter(row, day, at) is None


@pytest.mark.parametrize(
    ("as_of", "stage", "headline"),
    [
        (date(2029, 4, 24), 7, "The certificate expires on 1 May 2029 and its renewal waits for QA."),
        (date(2029, 5, 31), -30, "The certificate expired on 1 May 2029 and its renewal waits for QA."),
    ],
)
def test_a_renewal_that_waits_for_qa(certified, administrator, at, as_of, stage, headline):
    town = certified.municipality
    for year in (2027, 2028):
        AuditFactory(
            municipality=town,
            kind="internal",
            state="qa_passed",
            conducted_on=date(year, 4, 20),
            qa_decided_on=date(year, 5, 5),
        )
    AuditFactory(municipality=town, conducted_on=date(2029, 3, 1), state="in_review")
    row = ReminderFactory(
        municipality=town,
        subject="renewal_pending",
        subject_id="",
        due_on=date(2029, 5, 1),
        stage=stage,
        recipient=administrator.email,
    )

    said = letter(row, as_of, at)

    assert said.headline == headline
    assert "need not conduct another audit" in said.lead
    assert "(rule R4.2)" in said.sections[0].paragraphs[0]
