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

    assert said.subject.startswith("Due 22 June 2026: submission of the certification audit, ")
    assert said.headline == "Submit the certification audit by 22 June 2026."
    assert said.lead == "That’s in 7 days."
    assert "The audit ended on 1 June 2026, and it isn’t submitted yet." in said.sections[0].paragraphs[0]
    assert said.sections[0].rules == ("R2.1",)
    assert said.button.url.endswith(f"/m/{town.slug}/audits/{audit.pk}/")
    late = letter_of_another_stage(row, -1, date(2026, 6, 23), at)
    assert late.headline == "Submit the certification audit now. It’s 1 day overdue."


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

    assert said.subject.startswith("Needed: headcount for 2027, ")
    assert said.headline == "Report your headcount for 2027."
    assert "R1.1" in said.sections[0].rules
    assert said.button.url.endswith(f"/m/{town.slug}/headcount/")
    HeadcountEntryFactory(municipality=town, starts_on=date(2027, 1, 1))
    assert letter(row, day, at) is None


@pytest.mark.parametrize(
    ("as_of", "stage", "why"),
    [
        (date(2029, 4, 24), 7, "Your certificate expires on 1 May 2029."),
        (date(2029, 5, 31), -30, "Your certificate expired on 1 May 2029."),
    ],
)
def test_renewal_in_review_asks_for_nothing(certified, administrator, at, as_of, stage, why):
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

    assert said.headline == "You don’t need another audit now."
    assert "AMHSA is reviewing your renewal." in said.lead
    assert why in said.sections[0].paragraphs[0]
    assert said.sections[0].rules == ("R4.2",)
