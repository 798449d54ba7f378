"""Small screens and a zoom of 400%: nothing is cut off, and the focus is always visible."""

from collections.abc import Callable

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import Page

from audits.models import Audit
from tests.factories import (
    AuditFactory,
    InstrumentFactory,
    MembershipFactory,
    MunicipalityFactory,
    QuestionFactory,
)
from tests.journeys.visitor import Visitor

ZOOMED = {"width": 320, "height": 256}  # 1280 by 1024 at 400%
PHONE = {"width": 320, "height": 640}
COVERED = """() => {
  const bar = document.querySelector(".bottom").getBoundingClientRect();
  const one = document.activeElement;
  if (one === document.body || one.closest(".bottom, .vh, .skip")) return "";
  const box = one.getBoundingClientRect();
  const isBehind = box.top >= bar.top && box.bottom <= bar.bottom;
  const isOutside = box.top >= innerHeight || box.bottom <= 0;
  return isBehind || isOutside ? one.outerHTML.slice(0, 90) : "";
}"""
# The layout of a page cannot depend on the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def audit(transactional_db: None) -> Audit:
    """A draft with a question, in a village that also has a submitted audit below the pass marks."""
    with scopes_disabled():
        instrument = InstrumentFactory()
        QuestionFactory(instrument=instrument, element=instrument.elements.first(), number=1)
        town = MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia")
        author = MembershipFactory(municipality=town).user
        facts = {"municipality": town, "author": author, "instrument": instrument}
        AuditFactory(**facts, kind="certification", state="submitted", passed=False, points_awarded=10)
        return AuditFactory(**facts, kind="internal", state="draft", method="answered")


@pytest.fixture
def visit(
    open_page: Callable[..., Page], axe: Callable[[Page], list[str]], sign_in: Callable, audit: Audit
) -> Callable[..., Visitor]:
    """``visit(screen)`` is the author at a screen of this size."""

    def begin(screen: dict[str, int]) -> Visitor:
        visitor = Visitor(open_page(viewport=screen), axe)
        sign_in(visitor.page, audit.author)
        return visitor

    return begin


@pytest.mark.parametrize("screen", [ZOOMED, PHONE], ids=["zoomed", "phone"])
def test_the_bar_never_covers_the_focused_element(screen, visit, audit):
    office = visit(screen)
    office.go(f"/m/delia/audits/{audit.pk}/questions/1.1/")

    covered = set()
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 40:
        office.page.keyboard.press(key)
        covered.add(office.page.evaluate(COVERED))

    assert covered - {""} == set()


def test_the_receipt_and_the_list_of_audits_fit_a_small_screen(visit):
    with scopes_disabled():
        submitted = Audit.objects.get(state="submitted")

    office = visit(PHONE)

    office.go(f"/m/delia/audits/{submitted.pk}/receipt/")
    office.reads("Below the pass marks")
    office.go("/m/delia/audits/")
    office.reads("Below the pass marks")


@pytest.mark.parametrize("address", ["/rules/", "/glossary/"])
def test_the_rules_and_the_glossary_fit_a_small_screen(visit, address):
    visit(PHONE).go(address)


def test_a_rule_link_in_a_task_row_opens_the_rule(visit):
    """The whole row is a link; the smaller link in it must be on top."""
    office = visit({"width": 1280, "height": 900})
    office.go("/m/delia/")

    office.page.locator(".tasks a.rule").first.click()

    assert "/rules/#rule-" in office.page.url
