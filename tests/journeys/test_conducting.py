"""Answering questions in a real browser: answers are saved automatically, and none is lost or overwritten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django_scopes import scopes_disabled
from playwright.sync_api import Page, Route, expect

from audits.models import Answer, Audit, Evidence
from municipalities.models import User
from tests.audits import papers
from tests.factories import AuditFactory, InstrumentFactory, MembershipFactory, MunicipalityFactory, QuestionFactory
from tests.journeys.visitor import Visitor
from tests.plugins.processes import wait_until

PHONE = {"width": 320, "height": 640}
SAVED = "Saved at"
EVERYTHING_ON_THE_LINE = """() => {
  window.said = [];
  const line = document.getElementById("saved");
  new MutationObserver(() => window.said.push(line.textContent)).observe(line, { childList: true });
}"""
FULL = """(() => {
  const keep = Storage.prototype.setItem;
  Storage.prototype.setItem = function (name, words) {
    if (name.startsWith("secor-answer")) throw new DOMException("full", "QuotaExceededError");
    keep.call(this, name, words);
  };
})()"""
PATIENCE = 6_000  # ms
QUIET = 2_000  # ms after the last key, when saving begins
# Scripts in a browser cannot depend on the database; test_an_audit_by_questions.py runs on both databases.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def audit(transactional_db: None) -> Audit:
    """A draft with two questions in each of two elements; 1.1 yes or no, 1.2 a range, 2.1 and 2.2 of people."""
    with scopes_disabled():
        instrument = InstrumentFactory()
        for element in instrument.elements.all():
            for number in (1, 2):
                style = "percent_positive" if element.number == 2 else ["all_or_nothing", "range"][number - 1]
                QuestionFactory(instrument=instrument, element=element, number=number, style=style)
        town = MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia")
        author = MembershipFactory(municipality=town).user
        return AuditFactory(
            municipality=town, author=author, instrument=instrument, kind="internal", state="draft", method="answered"
        )


@pytest.fixture
def here(audit: Audit) -> str:
    return f"/m/delia/audits/{audit.pk}/questions/"


@pytest.fixture
def visit(
    open_page: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    sign_in: Callable[[Page, User], None],
    audit: Audit,
) -> Callable[..., Visitor]:
    """``visit()`` is the author at a separate browser; tests move its clock forward instead of waiting."""

    def begin(**options: Any) -> Visitor:
        visitor = Visitor(open_page(**options), axe)
        if options.get("java_script_enabled", True):
            visitor.page.clock.install()
        sign_in(visitor.page, audit.author)
        return visitor

    return begin


def answer(code: str) -> Answer:
    with scopes_disabled():
        return Answer.objects.get(question__code=code)


def notes() -> list[str]:
    """The notes saved so far."""
    with scopes_disabled():
        return list(Answer.objects.exclude(note="").values_list("note", flat=True))


def saved(visitor: Visitor) -> None:
    visitor.page.clock.fast_forward(QUIET)
    expect(visitor.page.locator("#saved")).to_contain_text(SAVED, timeout=PATIENCE)


def says(visitor: Visitor, sentence: str) -> None:
    visitor.page.clock.fast_forward(QUIET)
    expect(visitor.page.locator("#saved")).to_contain_text(sentence, timeout=PATIENCE)


def typing(visitor: Visitor, words: str) -> None:
    note = visitor.page.locator("[name=note]")
    note.focus()
    note.press("End")
    visitor.page.keyboard.type(words)


def test_typed_text_survives_a_closed_browser(visit, here):
    office = visit()
    office.go(f"{here}1.1/")
    office.choose(reply="yes")
    typing(office, "On the wall of the shop.")
    saved(office)
    office.page.context.close()

    again = visit()
    again.go(f"{here}1.1/")

    expect(again.page.locator("[name=note]")).to_have_value("On the wall of the shop.")
    expect(again.page.locator("[name=reply][value=yes]")).to_be_checked()
    assert answer("1.1").reply == "yes"


def test_typed_text_is_saved_when_the_browser_storage_is_full(visit, here):
    office = visit()
    office.page.add_init_script(FULL)
    office.go(f"{here}1.1/")
    office.choose(reply="yes")
    typing(office, "On the wall of the shop.")

    saved(office)
    assert answer("1.1").note == "On the wall of the shop."


def test_text_is_saved_within_ten_seconds_of_steady_typing(visit, here):
    office = visit()
    office.go(f"{here}1.1/")
    office.page.locator("[name=note]").focus()
    with office.page.expect_response("**/save/") as first:
        for _ in range(10):
            office.page.keyboard.type("x")
            office.page.clock.fast_forward(1_000)

    assert "xx" in first.value.request.post_data
    assert "x" * 10 not in first.value.request.post_data  # the page did not wait for a pause in typing
    wait_until(notes, seconds=5, otherwise=lambda: "The typed text was not saved.")


def test_text_typed_during_a_save_is_not_shown_as_saved(visit, here):
    office, held = visit(), []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    office.go(f"{here}1.1/")
    office.page.evaluate(EVERYTHING_ON_THE_LINE)
    office.page.route("**/save/", hold_the_first)
    with office.page.expect_request("**/save/"):
        typing(office, "Half of it")
    typing(office, " and the other half.")

    held[0].continue_()
    saved(office)

    said = office.page.evaluate("window.said")
    assert [sentence for sentence in said if sentence.startswith(SAVED)] == said[-1:]
    assert answer("1.1").note == "Half of it and the other half."


def test_leaving_the_page_saves_the_last_typed_text(visit, here):
    office = visit()
    office.go(f"{here}1.1/")
    typing(office, "The last words.")
    office.page.goto(here)
    wait_until(notes, seconds=5, otherwise=lambda: "The last typed text was not saved.")

    office.go(f"{here}1.1/")

    expect(office.page.locator("[name=note]")).to_have_value("The last words.")


def test_text_typed_offline_is_kept_and_offered_again(visit, here):
    office = visit()
    office.go(f"{here}1.1/")
    office.page.context.set_offline(True)
    typing(office, "Written in the shed.")
    says(office, "Not saved: no connection. Trying again.")
    office.page.close()
    office.page.context.set_offline(False)

    office.page = office.page.context.new_page()
    office.go(f"{here}1.1/")

    expect(office.page.locator("[name=note]")).to_have_value("")
    office.reads("Some of your text was not saved")
    office.reads("Written in the shed.")
    office.press("Put it back")
    saved(office)
    assert answer("1.1").note == "Written in the shed."


def test_text_offered_again_shows_the_time_in_alberta(visit, here):
    office = visit(timezone_id="Asia/Tokyo", locale="en-US")
    office.page.clock.set_fixed_time("2026-11-26T01:05:00Z")
    office.go(f"{here}1.1/")
    office.page.context.set_offline(True)
    typing(office, "Written in the shed.")
    office.page.close()
    office.page.context.set_offline(False)

    office.page = office.page.context.new_page()
    office.go(f"{here}1.1/")

    office.reads("You typed it here 25 November 2026, 19:05")


def test_text_typed_offline_is_saved_when_the_connection_returns(visit, here):
    office = visit()
    office.go(f"{here}1.1/")
    office.page.context.set_offline(True)
    typing(office, "Written in the shed.")
    says(office, "Not saved: no connection. Trying again.")

    office.page.context.set_offline(False)

    saved(office)
    assert answer("1.1").note == "Written in the shed."


def test_two_tabs_show_a_conflict_and_overwrite_nothing(visit, here):
    one, two = visit(), visit()
    for tab in (one, two):
        tab.go(f"{here}1.1/")
    typing(one, "From the first.")
    saved(one)

    typing(two, "From the second.")
    says(two, "Not saved yet. Choose which answer to keep.")

    typing(two, " Typed on.")
    says(two, "Look at both")
    two.look()
    two.reads("This question has two answers")
    expect(two.page.locator("#conflict")).to_contain_text("From the first.")
    expect(two.page.locator("#conflict")).to_contain_text("From the second.")
    assert answer("1.1").note == "From the first."
    two.page.get_by_role("button", name="Save and next").click()
    assert answer("1.1").note == "From the first."

    two.page.locator("#conflict").get_by_role("button", name="Keep mine").click()
    saved(two)
    assert answer("1.1").note == "From the second. Typed on."

    typing(one, " And more.")
    says(one, "Choose which answer to keep")
    one.page.locator("#conflict").get_by_role("link", name="Take theirs").click()
    expect(one.page.locator("[name=note]")).to_have_value("From the second. Typed on.")
    expect(one.page.locator("#kept")).to_be_hidden()
    assert answer("1.1").note == "From the second. Typed on."


def test_a_conflict_without_javascript_shows_both_answers(visit, here):
    one, two = visit(java_script_enabled=False), visit(java_script_enabled=False)
    for tab in (one, two):
        tab.page.goto(f"{here}1.1/")
    one.page.locator("[name=note]").fill("From the first.")
    one.page.get_by_role("button", name="Save and next").last.click()
    two.page.locator("[name=note]").fill("From the second.")
    two.page.get_by_role("button", name="Save and next").last.click()

    two.reads("This question has two answers")
    expect(two.page.locator("[name=note]")).to_have_value("From the second.")
    assert answer("1.1").note == "From the first."

    two.page.locator("#conflict").get_by_role("button", name="Keep mine").click()
    assert answer("1.1").note == "From the second."


def test_a_signed_out_author_is_notified_and_keeps_the_text(visit, here, sign_in, audit):
    office = visit()
    office.go(f"{here}1.1/")
    office.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    typing(office, "Typed too late.")
    says(office, "Not saved: you’re signed out.")

    sign_in(office.page, audit.author)
    office.page.get_by_role("link", name="Sign in again").click()

    office.reads("Typed too late.")
    office.press("Put it back")
    saved(office)
    assert answer("1.1").note == "Typed too late."


def test_a_refused_number_has_an_error_at_its_field(visit, here):
    office = visit()
    office.go(f"{here}1.2/")
    office.choose(reply="partly")
    office.fill(points="11")
    office.page.locator("[name=points]").blur()
    says(office, "Not saved yet. Check the marked fields.")
    office.look()
    office.reads("Enter points above 0 and below 10")

    office.fill(points="4")
    office.page.locator("[name=points]").blur()

    saved(office)
    expect(office.page.locator(".msg-bad")).to_have_count(0)
    assert answer("1.2").points == 4


@pytest.mark.parametrize("script", [True, False])
def test_a_whole_audit_is_answered_on_a_phone(script, visit, here, tmp_path: Path):
    file = tmp_path / "forms.pdf"
    file.write_bytes(papers.pdf())
    phone = visit(viewport=PHONE, java_script_enabled=script)
    look = phone.look if script else lambda: None

    def press(name: str) -> None:
        with phone.page.expect_navigation():
            phone.page.get_by_role("button", name=name).last.click()
        look()

    phone.page.goto(here)
    look()
    phone.page.get_by_role("link", name="Continue with question 1.1").click()
    phone.choose(reply="yes")
    phone.fill(note="It hangs.", dated_on="2026-04-01")
    phone.attach("files", file)
    press("Add the file")
    phone.reads("forms.pdf")
    press("Save and next")
    phone.choose(reply="partly")
    phone.fill(points="4.5")
    press("Save and next")
    for _ in range(2):
        phone.fill(asked="3", positive="2")
        press("Save and next")

    phone.headline("All 4 questions are answered.")
    assert (answer("1.2").points, answer("2.2").positive) == (4.5, 2)
    with scopes_disabled():
        assert Evidence.objects.get().question.code == "1.1"


def test_a_question_can_be_answered_by_keyboard_alone(visit, here):
    office = visit()
    office.go(f"{here}1.1/")
    office.page.locator("[name=reply]").first.focus()
    for key in ("Space", "Tab", "Space", "Tab", "Tab", "Tab"):
        office.page.keyboard.press(key)
    office.page.keyboard.type("By keyboard.")
    saved(office)

    kept = answer("1.1")
    assert (kept.reply, kept.known_by, kept.note) == ("yes", "D", "By keyboard.")
    office.page.locator("[name=reply]").first.focus()
    office.page.keyboard.press("Enter")
    expect(office.page.locator("h1")).to_be_visible()
    office.page.wait_for_url("**/questions/1.2/")
