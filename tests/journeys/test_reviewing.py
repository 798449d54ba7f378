"""A whole review by keyboard in a real browser, with a limit of actions, and the same page without JavaScript."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scopes_disabled
from playwright.sync_api import Page, expect

from audits.models import Audit, Note, RevisionRound
from municipalities.models import Municipality, User
from tests.audits import reviews
from tests.factories import MembershipFactory, MunicipalityFactory, StandardNoteFactory, UserFactory
from tests.journeys.visitor import Visitor

QUESTIONS = 100
MOST_ACTIONS = 150
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 700}

# Scripts in a browser cannot depend on the database; test_an_audit_by_questions.py runs on both databases.
pytestmark = pytest.mark.any_database


@dataclass
class Reviewer:
    """A reviewer at a keyboard. Every key, click and typed text counts as one action."""

    page: Page
    actions: int = 0
    seen: list[str] = field(default_factory=list)

    def key(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.insert_text(text)

    def press(self, name: str) -> None:
        self.actions += 1
        self.page.get_by_role("button", name=name).first.click()

    def next_question(self) -> None:
        self.key("j")
        self.seen.append(self.page.evaluate("document.activeElement.dataset.question"))


@pytest.fixture
def reviewer(transactional_db: None) -> User:
    return UserFactory(desk_role="reviewer")


@pytest.fixture
def audit(reviewer: User) -> Audit:
    with scopes_disabled():
        town: Municipality = MunicipalityFactory(slug="delia")
        author = MembershipFactory(municipality=town).user
        return reviews.answered(town, author, count=QUESTIONS, files_each=2, reviewer=reviewer)


@pytest.fixture
def library(transactional_db: None) -> Any:
    return StandardNoteFactory(title="No date", text="Show a record with a date.", about="1")


def wait_for(page: Page, code: str) -> None:
    """Wait until the page has the focus in this question, even if the window is in the background."""
    page.wait_for_function("code => document.activeElement?.dataset.question === code", arg=code)


def test_a_hundred_questions_take_at_most_150_actions(open_page, sign_in, axe, audit, reviewer, library):
    page = open_page(viewport=DESK)
    sign_in(page, reviewer)
    desk, eyes = Reviewer(page), Visitor(page, axe)
    page.goto(reverse("desk:review", args=[audit.pk]))
    eyes.look()

    for number in range(1, QUESTIONS + 1):
        desk.next_question()
        if number % 20 == 10:  # a note from the library
            desk.key("l")
            page.wait_for_url("**/library/**")
            desk.press("Add")
            wait_for(page, desk.seen[-1])
        elif number % 20 == 0:  # a note in the reviewer's own words
            desk.key("m" if number % 40 else "i")
            desk.type(f"Look at step {number} again.")
            desk.key("Control+Enter")
            wait_for(page, desk.seen[-1])
    desk.key("r")
    page.wait_for_url("**/revise/")
    eyes.look()
    desk.press("Preview the letter")
    expect(page.get_by_text("Nothing is sent yet.")).to_be_visible()
    eyes.look()
    desk.press("Send the request")
    page.wait_for_url(f"**/desk/audits/{audit.pk}/")

    assert len(set(desk.seen)) == QUESTIONS
    assert desk.actions <= MOST_ACTIONS, desk.actions
    with scopes_disabled():
        asked = RevisionRound.objects.get()
        assert Note.objects.filter(sent_at__isnull=False).count() == 10
        assert Note.objects.filter(text="Show a record with a date.").count() == 5
        assert Note.objects.filter(weight="information").count() == 2
        assert Audit.objects.get().state == "revisions_requested"
    assert "deal with eight points" in asked.letter
    assert "Look at step 20 again." in asked.letter


def test_shortcuts_are_listed_and_stay_switched_off(open_page, sign_in, axe, audit, reviewer):
    page = open_page(viewport=DESK)
    sign_in(page, reviewer)
    page.goto(reverse("desk:review", args=[audit.pk]))
    dialog = page.get_by_role("dialog")

    page.keyboard.press("?")
    expect(dialog.get_by_text("Next question")).to_be_visible()
    assert axe(page) == []
    dialog.get_by_label("Use shortcuts").uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.question") is None
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.question") is None

    page.keyboard.press("?")
    dialog.get_by_label("Use shortcuts").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("j")
    wait_for(page, "1.1")


def test_shortcuts_do_not_work_while_typing_and_files_open_in_place(open_page, sign_in, audit, reviewer):
    page = open_page(viewport=DESK)
    sign_in(page, reviewer)
    page.goto(reverse("desk:review", args=[audit.pk]))

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    wait_for(page, "1.1")
    page.keyboard.press("n")
    page.keyboard.type("jkrpf")
    expect(page.locator("#note textarea")).to_have_value("jkrpf")
    assert page.url.endswith(f"/desk/audits/{audit.pk}/")
    page.keyboard.press("Tab")

    expect(page.locator("#pane b").first).to_have_text("file 0.pdf")
    page.keyboard.press("]")
    expect(page.locator("#pane b").first).to_have_text("file 1.pdf")
    page.keyboard.press("[")
    expect(page.locator("#pane b").first).to_have_text("file 0.pdf")
    expect(page.locator("#note textarea")).to_have_value("jkrpf")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_note_is_written_changed_and_sent_without_javascript(
    viewport, open_page, sign_in, axe, audit, reviewer, library
):
    page = open_page(java_script_enabled=False, viewport=viewport)
    sign_in(page, reviewer)
    page.goto(reverse("desk:review", args=[audit.pk]))

    page.get_by_role("link", name="Write a note on 1.2", exact=True).click()
    page.locator("#note textarea").fill("Date it.")
    page.get_by_role("button", name="Add the note").click()
    page.get_by_role("link", name="Choose a standard note for 1.3", exact=True).click()
    page.get_by_role("button", name="Add the note: No date").click()
    page.get_by_role("button", name="Change to information for the note: Date it.").click()
    page.get_by_role("link", name="Edit the note: Date it.").click()
    page.locator("textarea").fill("Date it, please.")
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("[data-question='1.2'] .info")).to_contain_text("Date it, please.")
    expect(page.locator("[data-question='1.3'] .must")).to_contain_text("Show a record with a date.")
    page.locator("#keys summary").click()
    expect(page.locator("#keys").get_by_text("Previous question")).to_be_visible()

    page.get_by_role("link", name="Request revisions").click()
    page.locator("textarea").fill("In my own words.")
    page.get_by_role("button", name="Preview the letter").click()
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("textarea")).to_have_value("In my own words.")
    page.get_by_role("button", name="Preview the letter").click()
    page.get_by_role("button", name="Send the request").click()

    with scopes_disabled():
        assert RevisionRound.objects.get().letter == "In my own words."
        assert Note.objects.filter(sent_at__isnull=False).count() == 2
