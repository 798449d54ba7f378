"""A person at a browser who goes, types and clicks; every page is checked for accessibility."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.plugins.services import in_plain_text


class Visitor:
    """A person with their own page. ``seen`` counts the checked pages."""

    def __init__(self, page: Page, axe: Callable[[Page], list[str]]) -> None:
        self.page = page
        self.axe = axe
        self.seen = 0

    def go(self, address: str) -> None:
        response = self.page.goto(address)
        assert response is not None
        assert response.ok, f"{address} answered {response.status}"
        self.look()

    def look(self) -> None:
        """Check that the page is accessible and fits the screen."""
        assert self.axe(self.page) == []
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"), (
            f"{self.page.url} is too wide"
        )
        self.seen += 1

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, **answers: str) -> None:
        """Fill fields by their names in the form."""
        for name, value in answers.items():
            self.page.locator(f"[name='{name}']").fill(value)

    def choose(self, **answers: str) -> None:
        """Choose options of selects and radio buttons by their names."""
        for name, value in answers.items():
            field = self.page.locator(f"[name='{name}']").first
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(value)
            else:
                self.page.locator(f"[name='{name}'][value='{value}']").check()

    def attach(self, name: str, *paths: Path) -> None:
        self.page.locator(f"[name='{name}']").set_input_files(paths)

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def headline(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_contain_text(text)


def link_in(message: EmailMessage, part: str) -> str:
    """The path of the link in an email that leads to ``part``."""
    words = in_plain_text(message)
    found = re.search(rf"https?://[^/\s]+(/{part}\S*)", words)
    assert found, f"No link to {part} in:\n{words}"
    return found[1]
