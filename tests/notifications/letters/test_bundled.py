"""What happened at once in one municipality is one letter."""

from datetime import date, timedelta

import pytest

from certificates.services.standings import recompute_standings
from notifications.letters.composing import compose_email
from notifications.letters.letter import Letter, Link, Section, bundle_letters
from notifications.models import Obligation
from notifications.rules.subjects import ObligationSubject
from notifications.services.obligations import notify_addresses

pytestmark = pytest.mark.usefixtures("everywhere")

DAY = date(2026, 5, 10)


@pytest.fixture
def passed(certified, administrator, at):
    """QA passed for the audit, and the town is certified; the administrator is to be told both."""
    town = certified.municipality
    recompute_standings([town.pk], as_of=date(2026, 4, 1), at=at - timedelta(days=30))
    notify_addresses(
        ObligationSubject.QA_DECIDED,
        [administrator.email],
        municipality_id=town.pk,
        subject_id=certified.pk,
        due_on=DAY,
        at=at,
        state=certified.state,
    )
    recompute_standings([town.pk], as_of=DAY, at=at)
    return Obligation.objects.select_related("municipality").order_by("subject")


def test_a_decision_and_the_standing_that_follows_are_one_letter(passed, town, at):
    composed = compose_email(passed, as_of=DAY, at=at)

    assert composed.letter.subject == f"Passed AMHSA’s review: certification audit, {town.name}"
    [why, changed] = composed.letter.sections
    assert (why.title, changed.title) == ("Why", "Your standing is now “certified”")
    assert changed.link.label == "See where you stand"
    assert ("Now", "Certified") in changed.facts
    assert len(changed.paragraphs) == 2
    assert [told.row.subject for told in composed.told] == ["qa_decided", "standing_changed"]


def test_of_several_things_what_is_not_true_any_more_is_left_out(passed, at):
    Obligation.objects.filter(subject="qa_decided").update(context={"state": "qa_failed"})

    composed = compose_email(passed, as_of=DAY, at=at)

    assert composed.letter.headline == "Your standing is now “certified”."
    assert [row.subject for rows in composed.closed.values() for row in rows] == ["qa_decided"]


def letter(headline, *sections):
    page = Link("Open the audit", "http://localhost/")
    return Letter("Delia: news", "Delia", headline, "Do this.", page, sections, "You get this.")


WHY, WHAT = Section("Why", ("So.",), (("Audit", "Internal audit"),)), Section("What AMHSA asks", ("That.",))


def test_one_letter_is_as_it_was():
    assert bundle_letters([letter("QA passed.", WHY)]) == letter("QA passed.", WHY)


def test_a_letter_within_another_keeps_its_point_its_page_and_its_sections():
    said = bundle_letters([letter("QA passed.", WHY), letter("AMHSA asks for revisions.", WHAT, WHY)])

    assert said.sections == (WHY, Section("AMHSA asks for revisions", ("Do this.",), link=said.button), WHAT, WHY)


def test_a_section_alone_stands_under_the_point_itself():
    said = bundle_letters([letter("QA passed.", WHY), letter("It is issued.", WHY)])

    assert said.sections == (WHY, Section("It is issued", ("Do this.", "So."), WHY.facts, said.button))


def test_nothing_is_said_twice():
    said = bundle_letters([letter("QA passed.", WHY), letter("QA passed.", WHY), letter("It is issued.", WHY)])

    assert [section.title for section in said.sections] == ["Why", "It is issued"]
