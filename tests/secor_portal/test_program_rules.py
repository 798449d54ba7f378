"""The public pages of rules and of words: complete, each entry at its anchor, and linked from everywhere."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import Client
from django.urls import reverse

from secor_portal.glossary import TERMS, TERMS_BY_WORD
from secor_portal.partner import PARTNER
from secor_portal.program_rules import RULES, RULES_BY_NUMBER
from secor_portal.web.templatetags import ui

RULES_PAGE, GLOSSARY_PAGE = "/rules/", "/glossary/"
TEXTS = [
    *(text for rule in RULES for text in (rule.statement, rule.example, rule.source)),
    *(text for term in TERMS for text in (term.meaning, term.opening)),
]

pytestmark = pytest.mark.django_db
Look = Callable[[str], BeautifulSoup]


@pytest.fixture
def look() -> Look:
    """``look(address)`` is the page as an anonymous reader gets it."""
    return lambda address: BeautifulSoup(Client().get(address).content, "html.parser")


def read_text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""


def find_ids(page: BeautifulSoup) -> list[str]:
    return [str(element["id"]) for element in page.find_all(id=True)]


def find_addresses(page: BeautifulSoup | Tag) -> list[str]:
    return [str(link["href"]) for link in page.find_all("a")]


def parse_link(source: str) -> Tag:
    link = BeautifulSoup(source, "html.parser").a
    assert link is not None
    return link


# — the tables —


def test_rules_have_numbers_and_anchors_of_their_own():
    assert len(RULES_BY_NUMBER) == len(RULES) == len({rule.anchor for rule in RULES})


def test_terms_have_words_and_anchors_of_their_own():
    assert len(TERMS_BY_WORD) == len(TERMS) == len({term.anchor for term in TERMS})


def test_rule_titles_can_follow_a_colon_in_small_letters():
    """None begins with an abbreviation or a name; "Rule 5.1: the WCB discount"."""
    for rule in RULES:
        first_word = rule.title.split()[0]
        assert first_word.istitle(), rule.number
        assert rule.name == f"Rule {rule.number[1:]}: {first_word.lower()}{rule.title[len(first_word) :]}"


def test_texts_name_partner_and_ministry_by_placeholder():
    for text in TEXTS:
        assert set(re.findall(r"{(\w*)}", text)) <= {"partner", "ministry"}, text
        assert "AMHSA" not in text


def test_terms_refer_to_rules_that_exist():
    assert {number for term in TERMS for number in term.rules} <= set(RULES_BY_NUMBER)


# — the pages —


def test_rules_page_has_each_rule_at_its_anchor(look: Look):
    page = look(RULES_PAGE)

    for rule in (rule.fill_names(PARTNER.name) for rule in RULES):
        assert read_text(page.find(id=rule.anchor)) == (
            f"{rule.label}: {rule.title} {rule.statement} Example. {rule.example} Source: {rule.source}"
        )


def test_glossary_has_each_term_at_its_anchor(look: Look, settings):
    settings.MINISTRY_NAME = "The Ministry of Tests"

    page = look(GLOSSARY_PAGE)

    for term in (term.fill_names(PARTNER.name, "The Ministry of Tests") for term in TERMS):
        labels = ", ".join(RULES_BY_NUMBER[number].label for number in term.rules)
        expected = " ".join(filter(None, [term.word, term.full, term.meaning, labels]))
        assert read_text(page.find(id=term.anchor)).replace(" ,", ",") == expected


def test_glossary_is_in_the_order_of_the_alphabet(look: Look):
    words = [read_text(word) for word in look(GLOSSARY_PAGE).find_all("dfn")]

    assert words == sorted(words, key=str.casefold)


@pytest.mark.parametrize("address", [RULES_PAGE, GLOSSARY_PAGE])
def test_contents_come_first_and_list_every_anchor(look: Look, address):
    page = look(address)
    contents = page.find("nav", attrs={"aria-labelledby": "contents"})

    anchors = [str(element["id"]) for element in page.select(".anchored")]
    assert find_addresses(contents) == [f"#{anchor}" for anchor in anchors]
    assert contents.find_next(class_="anchored")["id"] == anchors[0]


@pytest.mark.parametrize("address", [RULES_PAGE, GLOSSARY_PAGE])
def test_links_into_pages_arrive(look: Look, address):
    page = look(address)
    ids = {"": find_ids(page), RULES_PAGE: find_ids(look(RULES_PAGE)), GLOSSARY_PAGE: find_ids(look(GLOSSARY_PAGE))}

    assert len(ids[""]) == len(set(ids[""]))
    for link in map(urlsplit, find_addresses(page)):
        assert not link.fragment or link.fragment in ids[link.path], link


@pytest.mark.parametrize("address", [RULES_PAGE, GLOSSARY_PAGE])
def test_pages_open_for_everyone_without_a_query(address, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [RULES_PAGE, GLOSSARY_PAGE, "/", "/verify/", "/accounts/login/", "/no-such-page/"],
    ids=["rules", "glossary", "landing", "verify", "sign in", "not found"],
)
def test_public_page_links_rules_and_glossary(look: Look, address):
    addresses = find_addresses(look(address))

    assert {reverse("public:rules"), reverse("public:glossary")} <= set(addresses)


@pytest.mark.parametrize("layout", ["base", "municipal", "desk", "public", "plain"])
def test_layout_links_rules_and_glossary_in_its_footer(rf, layout):
    request = rf.get("/")
    request.user = AnonymousUser()
    template = engines["django"].from_string(f'{{% extends "layouts/{layout}.html" %}}')

    source = template.render({"municipality": {"slug": "delia", "name": "Delia"}}, request)

    addresses = find_addresses(BeautifulSoup(source, "html.parser").footer)
    assert {reverse("public:rules"), reverse("public:glossary")} <= set(addresses)


# — the links to them —


def test_link_to_each_rule_arrives_and_has_its_title_as_name(look: Look):
    ids = find_ids(look(RULES_PAGE))

    for rule in RULES:
        link = parse_link(ui.link_rules(rule.number))
        target = urlsplit(str(link["href"]))
        assert (target.path, target.fragment in ids) == (RULES_PAGE, True)
        assert read_text(link) == f"Rule {rule.number[1:]}"
        assert link["aria-label"] == link["title"] == rule.name


def test_link_to_each_term_arrives(look: Look):
    ids = find_ids(look(GLOSSARY_PAGE))
    template = engines["django"].from_string("{% load ui %}{% term word %}")

    for word in TERMS_BY_WORD.keys() - {"{partner}"}:
        link = parse_link(template.render({"word": word}))
        target = urlsplit(str(link["href"]))
        assert (target.path, target.fragment in ids) == (GLOSSARY_PAGE, True)
        assert word in read_text(link)
