"""The pages of rules and of words: in plain English, complete, and linked from everywhere."""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import reverse

from secor_portal.glossary import TERMS, TERMS_BY_WORD
from secor_portal.partner import PARTNER
from secor_portal.program_rules import RULES, RULES_BY_NUMBER
from secor_portal.web.templatetags import ui
from tests.readability import longest_sentence, school_grade, words

HARDEST_GRADE = 7
LONGEST_SENTENCE = 25
RULES_PAGE, GLOSSARY_PAGE = "/rules/", "/glossary/"
RULE_TEXTS = [text for rule in RULES for text in (rule.statement, rule.example)]
TERM_TEXTS = [term.meaning for term in TERMS]

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """The ids and links of one page, and what each link says to the eye and to a screen reader."""

    def __init__(self, response: HttpResponse):
        super().__init__()
        self.status, self.source = response.status_code, response.content.decode()
        self.ids: list[str] = []
        self.links: list[tuple[str, str, str]] = []
        self._open: dict[str, str | None] | None = None
        self._text = ""
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if found.get("id") else []
        if tag == "a":
            self._open, self._text = found, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open is not None:
            shown = " ".join(self._text.split())
            self.links.append((self._open["href"] or "", shown, self._open.get("aria-label") or shown))
            self._open = None

    @property
    def addresses(self) -> list[str]:
        return [address for address, _, _ in self.links]

    @property
    def text(self) -> str:
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.source.split("<main")[1])).split())


@pytest.fixture
def look() -> Callable[[str], Page]:
    return lambda address: Page(Client().get(address))


# — the tables —


def test_rules_have_numbers_and_anchors_of_their_own():
    assert len(RULES_BY_NUMBER) == len(RULES) == len({rule.anchor for rule in RULES})


def test_terms_have_words_and_anchors_of_their_own():
    assert len(TERMS_BY_WORD) == len(TERMS) == len({term.anchor for term in TERMS})


def test_rule_titles_can_follow_a_colon_in_small_letters():
    """None begins with an abbreviation or a name; "Rule 5.1: the WCB discount"."""
    for rule in RULES:
        assert rule.title[:1].isupper(), rule.number
        assert rule.title.split()[0][1:].islower(), rule.number


@pytest.mark.parametrize("text", [*RULE_TEXTS, *TERM_TEXTS, *(rule.source for rule in RULES)])
def test_texts_have_no_placeholder_but_the_names(text):
    assert set(re.findall(r"{(\w*)}", text)) <= {"partner", "ministry"}
    assert "AMHSA" not in text


def test_terms_refer_to_rules_that_exist():
    assert {number for term in TERMS for number in term.rules} <= set(RULES_BY_NUMBER)


@pytest.mark.parametrize("texts", [RULE_TEXTS, TERM_TEXTS], ids=["rules", "glossary"])
def test_texts_are_easy_to_read(texts):
    whole = " ".join(texts)

    assert school_grade(whole) <= HARDEST_GRADE
    assert len(words(longest_sentence(whole))) <= LONGEST_SENTENCE


# — the pages —


def test_rules_page_has_each_rule_at_its_anchor(look):
    page = look(RULES_PAGE)

    assert page.status == 200
    for rule in (rule.fill(PARTNER.name) for rule in RULES):
        assert page.ids.count(rule.anchor) == 1
        assert f"#{rule.anchor}" in page.addresses
        assert f"{rule.label}: {rule.title} {rule.statement} Example. {rule.example} Source: {rule.source}" in page.text


def test_glossary_has_each_term_at_its_anchor(look):
    page = look(GLOSSARY_PAGE)

    assert page.status == 200
    for term in (term.fill(PARTNER.name, "The Ministry of Tests") for term in TERMS):
        assert page.ids.count(term.anchor) == 1
        assert f"#{term.anchor}" in page.addresses
        assert term.word in page.text


def test_glossary_names_the_partner_and_the_ministry(look, settings):
    settings.MINISTRY_NAME = "The Ministry of Tests"

    text = look(GLOSSARY_PAGE).text

    assert "The Ministry of Tests" in text
    assert f"{PARTNER.name}’s review" in text
    assert "{" not in text


@pytest.mark.parametrize("address", [RULES_PAGE, GLOSSARY_PAGE])
def test_ids_of_a_page_are_unique_and_links_into_pages_arrive(look, address):
    page = look(address)

    assert len(page.ids) == len(set(page.ids))
    for link in page.addresses:
        target = urlsplit(link)
        if target.fragment and target.fragment != "main":
            assert target.fragment in look(target.path or address).ids, link


@pytest.mark.parametrize("address", [RULES_PAGE, GLOSSARY_PAGE])
def test_words_of_both_pages_open_for_everyone_without_a_query(look, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert look(address).status == 200


@pytest.mark.parametrize(
    "address",
    [RULES_PAGE, GLOSSARY_PAGE, "/", "/verify/", "/accounts/login/", "/no-such-page/"],
    ids=["rules", "glossary", "landing", "verify", "sign in", "not found"],
)
def test_every_public_page_links_rules_and_glossary(look, address):
    addresses = look(address).addresses

    assert {reverse("public:rules"), reverse("public:glossary")} <= set(addresses)


@pytest.mark.parametrize("layout", ["base", "municipal", "desk", "public", "plain"])
def test_every_layout_links_rules_and_glossary(rf, layout):
    request = rf.get("/")
    request.user = AnonymousUser()
    page = engines["django"].from_string(f'{{% extends "layouts/{layout}.html" %}}')

    foot = page.render({"municipality": {"slug": "delia", "name": "Delia"}}, request).split("<footer")[1]

    assert f'href="{reverse("public:rules")}"' in foot
    assert f'href="{reverse("public:glossary")}"' in foot


# — the links to them —


@pytest.mark.parametrize("number", RULES_BY_NUMBER)
def test_link_to_a_rule_arrives_and_says_its_title(look, number):
    rule = RULES_BY_NUMBER[number]
    source = ui.link_rules(number)
    address, shown, name = Page(HttpResponse(f"<main>{source}</main>")).links[0]

    target = urlsplit(address)
    assert target.fragment in look(target.path).ids
    assert shown == f"Rule {number[1:]}"
    assert name.startswith(f"{shown}: ")
    assert name.casefold().endswith(rule.title.casefold())


@pytest.mark.parametrize("word", [word for word in TERMS_BY_WORD if word != "{partner}"])
def test_link_to_a_term_arrives(look, word):
    source = engines["django"].from_string("{% load ui %}{% term word %}").render({"word": word})
    address, shown, _ = Page(HttpResponse(f"<main>{source}</main>")).links[0]

    target = urlsplit(address)
    assert target.fragment in look(target.path).ids
    assert word in shown
