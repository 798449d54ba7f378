"""The browser is a real one, and says what a page must never do."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.plugins.browser import violations
from tests.plugins.processes import free_port

GOOD = """<!doctype html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1>
<p id="script">off</p><script src="/switch.js"></script></main></body></html>"""
BAD = """<!doctype html><html><head><title></title></head><body><img src="/pixel"><button></button></body></html>"""


def good(request: HttpRequest) -> HttpResponse:
    return HttpResponse(GOOD)


def bad(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BAD)


def switch(request: HttpRequest) -> HttpResponse:
    return HttpResponse("document.getElementById('script').textContent = 'on'", content_type="text/javascript")


def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse(GOOD.replace("/switch.js", f"http://127.0.0.1:{free_port()}/switch.js"))


def inline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(GOOD.replace(' src="/switch.js">', ">document.title = 'changed'"))


urlpatterns = [
    path("", good),
    path("bad", bad),
    path("pixel", switch),
    path("switch.js", switch),
    path("elsewhere", elsewhere),
    path("inline", inline),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.any_database]


def test_a_page_runs_its_script(browser_page):
    browser_page.goto("/")

    assert browser_page.inner_text("#script") == "on"


def test_a_plain_page_runs_no_script(plain_page):
    plain_page.goto("/")

    assert plain_page.inner_text("#script") == "off"


def test_axe_has_nothing_against_a_good_page_and_names_what_a_bad_one_breaks(browser_page):
    browser_page.goto("/")
    of_good = violations(browser_page)

    browser_page.goto("/bad")
    of_bad = " ".join(violations(browser_page))

    assert of_good == []
    assert [
        rule for rule in ("image-alt", "button-name", "html-has-lang", "document-title") if rule not in of_bad
    ] == []


@pytest.mark.parametrize(
    ("address", "complaint"), [("/elsewhere", "asks http://127.0.0.1"), ("/inline", "Content Security Policy")]
)
def test_a_page_that_asks_elsewhere_or_breaks_the_policy_is_told_on(complaints, open_page, address, complaint):
    page = open_page()

    page.goto(address)

    assert complaint in " ".join(complaints)
    complaints.clear()
