"""A real headless Chromium on a live server, with JavaScript and without, and what axe says of a page."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request
from pytest_django.live_server_helper import LiveServer

from municipalities.models import User

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ALONE = [  # nothing that Chromium does of its own accord reaches for the network
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
]
ACCESSIBILITY = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
PATIENCE = 20_000  # milliseconds that a step may take

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """Playwright, and at its end no connection to the database that was opened under it.

    While its event loop runs in the thread of the tests, Django keeps connections apart from those of before. Once it
    has stopped, nobody finds them any more to close them.
    """
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, the one without windows first; its sandbox refuses to work for root."""
    unguarded = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium(), "args": [*ALONE, *unguarded]}


def chromium() -> str:
    """The browser that ``CHROMIUM`` names, or the first that is there."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    found = [path for path in candidates if path]
    assert found, "Chromium is not installed. `make test` installs it or says how."
    return found[0]


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the pages of this test did that no page must do; the test fails at its end where there is something."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[OpenPage]:
    """Open a page on the live server: ``open_page(java_script_enabled=False, viewport=…)`` and what Playwright knows.

    A page must report no error, keep to the content policy and ask no third party: see ``complaints``.
    """
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        listen(page, live_server.url, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()


def listen(page: Page, home: str, complaints: list[str]) -> None:
    """Note down what a page must never do."""

    def hear_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # a refusal's own status
            complaints.append(f"{page.url} says: {message.text}")

    def hear_request(request: Request) -> None:
        if not request.url.startswith((home, "data:", "blob:", "about:", "chrome-extension:", "chrome:")):
            complaints.append(f"{page.url} asks {request.url}")

    page.on("console", hear_console)
    page.on("request", hear_request)
    page.on("pageerror", lambda error: complaints.append(f"{page.url} fails: {error}"))


@pytest.fixture
def browser_page(open_page: OpenPage) -> Page:
    """A page with JavaScript."""
    return open_page()


@pytest.fixture
def plain_page(open_page: OpenPage) -> Page:
    """A page without JavaScript."""
    return open_page(java_script_enabled=False)


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, User], None]:
    """``sign_in(page, user)``: from now on the page is theirs, without going through the form."""

    def become(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return become


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> Callable[[Page], list[str]]:
    """``axe(page)``: what stands in the way of people on this page, one line for each rule that it breaks.

    Axe takes half of a journey's time, and what it says cannot depend on the database: the pass on SQLite asks it.
    """
    return violations if pytestconfig.getoption("database") == "sqlite" else unasked


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=ACCESSIBILITY).response["violations"]
    return [f"{page.url}: {one['id']}, {one['help']}: {places(one)}" for one in found]


def unasked(page: Page) -> list[str]:
    return []


def places(violation: dict[str, Any]) -> str:
    """Where on the page a rule is broken, as selectors."""
    return ", ".join(str(node["target"]) for node in violation["nodes"])
