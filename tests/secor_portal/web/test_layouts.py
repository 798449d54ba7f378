from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from municipalities.models import User
from secor_portal.partner import PARTNER
from tests.pages import parse_page


def page(*_args, **_kwargs):
    raise AssertionError("only the address is asked for")


def named(*names):
    return [path(f"{name}/", page, name=name) for name in names]


MUNICIPAL = ("home", "headcount", "audits", "plan", "certificates", "people")
DESK = ("queue", "municipalities", "certificates", "activity", "people", "messages")
urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("m/<slug:slug>/", include((named(*MUNICIPAL), "municipal"))),
    path("desk/", include((named(*DESK), "desk"))),
    path("", include((named("mine", "verify", "rules", "glossary"), "public"))),
]
pytestmark = pytest.mark.urls(__name__)


class Place:
    name, slug = "Delia", "delia"

    def __str__(self):
        return "Village of Delia"


@pytest.fixture
def render():
    def made(layout, body="", user=None, **context):
        request = RequestFactory().get("/")
        request.user = user or User(email="cao@delia.example")
        if request.user.is_authenticated:
            request.user.roles = {}  # asked of no database
        source = f'{{% extends "layouts/{layout}.html" %}}{{% load ui %}}{{% block content %}}{body}{{% endblock %}}'
        return engines["django"].from_string(source).render({"municipality": Place(), **context}, request)

    return made


@pytest.mark.parametrize("layout", ["municipal", "desk", "public", "plain", "document"])
def test_every_layout_is_in_canadian_english_and_has_one_main(render, layout):
    html = render(layout)

    assert '<html lang="en-CA">' in html
    assert html.count("<main") == 1


@pytest.mark.parametrize("layout", ["municipal", "desk", "public", "plain"])
def test_the_keyboard_can_skip_to_the_content(render, layout):
    assert '<a class="skip" href="#main">' in render(layout)


@pytest.mark.parametrize(("layout", "entries"), [("municipal", len(MUNICIPAL)), ("desk", len(DESK))])
def test_the_navigation_has_every_entry_and_none_is_current_without_a_section(render, layout, entries):
    nav = render(layout).split('<nav class="nav"')[1].split("</nav>")[0]

    assert nav.count("<li>") == entries
    assert "aria-current" not in nav


@pytest.mark.parametrize(
    ("layout", "section"), [*(("municipal", name) for name in MUNICIPAL), *(("desk", name) for name in DESK)]
)
def test_the_section_marks_its_entry_and_no_other(render, layout, section):
    html = render(layout, section=section)

    assert html.count('aria-current="page"') == 1
    assert f'{section}/" aria-current="page"' in html


def test_the_way_to_the_other_municipalities_is_there_for_whoever_has_several(render):
    assert "All my municipalities" in render("municipal", several=True)
    assert "All my municipalities" not in render("municipal", several=False)


@pytest.mark.parametrize("layout", ["municipal", "desk", "public"])
def test_a_demo_says_so_on_every_page(render, layout):
    assert "This is a demo." in render(layout, demo=True)
    assert "This is a demo." not in render(layout, demo=False)


@pytest.mark.parametrize("layout", ["municipal", "desk", "public", "plain"])
def test_footer_of_every_page_names_the_partner_and_an_email(render, layout):
    foot = parse_page(render(layout)).say("footer")

    assert f"{PARTNER.name} is the Certifying Partner" in foot
    assert f"Questions? Email {PARTNER.email}." in foot


def test_footer_with_phone_and_hours_names_them():
    partner = replace(PARTNER, email="desk@partner.example", phone="780-555-0100", hours="weekdays, 8:30 to 4:30")

    foot = parse_page(render_to_string("components/foot_partner.html", {"partner": partner})).say("p")

    assert foot.endswith("Email desk@partner.example or call 780-555-0100 (weekdays, 8:30 to 4:30).")


def test_signing_out_is_one_press_and_safe(render):
    html = render("municipal")

    assert 'method="post" action="/accounts/logout/"' in html
    assert "csrfmiddlewaretoken" in html


def test_whoever_is_not_signed_in_is_offered_to(render):
    html = render("public", user=AnonymousUser())

    assert 'href="/accounts/login/"' in html
    assert "Sign out" not in html


@pytest.mark.parametrize(
    ("level", "look", "role"),
    [
        (25, "note good", "status"),
        (40, "note stop", "alert"),
        (30, "note care", "status"),
        (20, "note sky-t", "status"),
    ],
)
def test_messages_are_notes_that_screen_readers_hear(render, level, look, role):
    html = render("municipal", messages=[Message(level, "Audit <submitted>.")])

    assert f'<div class="{look}" role="{role}">' in html
    assert "Audit &lt;submitted&gt;." in html


def test_the_title_starts_with_error_where_the_form_has_one(render):
    class Wrong:
        errors = {"name": ["x"]}

    assert "<title>Error: " in render("municipal", form=Wrong())
    assert "<title>Error: " not in render("municipal")


def test_requests_of_htmx_carry_the_token(render):
    assert """hx-headers='{"X-CSRFToken": \"""" in render("municipal")
