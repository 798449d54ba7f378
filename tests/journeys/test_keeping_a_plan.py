"""An action of the plan in a real browser: every button keeps the typed progress."""

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled

from audits.models import ActionItem
from tests.audits import papers
from tests.factories import ActionItemFactory, ActionPlanFactory, AuditFactory, MembershipFactory, MunicipalityFactory
from tests.journeys.visitor import Visitor

# A browser's requests cannot depend on the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
BEFORE = "Ordered.\nNot here yet."


@pytest.fixture
def item(transactional_db):
    """An open action of a village, with progress of two lines."""
    with scopes_disabled():
        town = MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia")
        audit = AuditFactory(municipality=town, state="qa_passed", kind="internal")
        return ActionItemFactory(plan=ActionPlanFactory(audit=audit), what="Fit guards", progress=BEFORE)


def kept() -> ActionItem:
    with scopes_disabled():
        return ActionItem.objects.get()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_every_button_of_an_action_keeps_the_typed_progress(scripted, item, open_page, axe, sign_in, tmp_path):
    with scopes_disabled():
        person = MembershipFactory(municipality=item.municipality).user
    office = Visitor(open_page(java_script_enabled=scripted), axe if scripted else lambda _: [])
    sign_in(office.page, person)
    invoice = tmp_path / "invoice.pdf"
    invoice.write_bytes(papers.pdf("Invoice"))
    office.go(reverse("municipal:plan_item", args=["delia", item.pk]))

    office.attach("files", invoice)
    office.press("Add the files")
    assert (kept().progress, kept().version) == (BEFORE, 0)  # the text is unchanged

    office.fill(progress="They are here.")
    office.press("Add the files")
    office.reads("Choose a file.")
    assert office.page.locator("[name=progress]").input_value() == "They are here."
    assert office.page.title().startswith("Error: ")

    office.press("Mark as done")
    office.reads("Marked as done.")
    assert kept().progress == "They are here."
    assert kept().done_on

    office.fill(progress="One is loose again.")
    office.press("Reopen this action")
    office.reads("Reopened.")
    assert (kept().progress, kept().done_on) == ("One is loose again.", None)

    office.page.on("dialog", lambda asked: asked.accept())
    office.fill(progress="The invoice was for another one.")
    office.press("Remove invoice.pdf")
    office.reads("“invoice.pdf” removed.")
    assert kept().progress == "The invoice was for another one."
