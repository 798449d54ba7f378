"""On a shared office computer, the Back button shows nothing after signing out."""

import shutil
from collections.abc import Iterator

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import Page, expect

from tests.factories import MembershipFactory, MunicipalityFactory
from tests.journeys.visitor import Visitor
from tests.plugins.browser import chromium

# The browser's cache cannot depend on the database.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def page(browser_type, browser_type_launch_args, live_server) -> Iterator[Page]:
    """A browser with a back-forward cache, like people's browsers.

    Playwright turns it off, and Chromium without windows doesn't have it.
    """
    with_cache = {
        "executable_path": shutil.which("chromium") or chromium(),
        "ignore_default_args": ["--disable-back-forward-cache"],
    }
    browser = browser_type.launch(**{**browser_type_launch_args, **with_cache})
    yield browser.new_page(base_url=live_server.url)
    browser.close()


def test_back_after_signing_out_asks_to_sign_in(page, axe, sign_in):
    with scopes_disabled():
        town = MunicipalityFactory(name="Delia", official_name="Village of Delia", slug="delia")
        person = MembershipFactory(municipality=town).user
    visitor = Visitor(page, axe)
    sign_in(page, person)
    visitor.go("/m/delia/people/")
    visitor.reads(person.email)

    visitor.press("Sign out")
    page.go_back(wait_until="commit")

    visitor.headline("Sign in")
    expect(page.get_by_text(person.email)).to_have_count(0)
