"""A page as a person finds it: its heading, links, buttons, errors, tables and fields, instead of its HTML.

``page = parse_page(client.get(address))``. Where none of the words below fits, ``page.find(selector)`` gives an element
by CSS and ``text_of(element)`` its text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

_BEFORE_END = re.compile(r" ([.,:;?!)”’])")
_AFTER_START = re.compile(r"([(“]) ")
UNSEEN = frozenset(["script", "style", "template", "head"])


def parse_page(response: Any) -> "ParsedPage":
    """The page of a response, or of HTML as text."""
    html = response if isinstance(response, str) else response.content.decode()
    return ParsedPage(BeautifulSoup(html, "html.parser"), getattr(response, "status_code", 200))


def text_of(element: Tag | None) -> str:
    """What an element says, with a space wherever another element begins; empty if there is none."""
    if element is None:
        return ""
    texts = [text for text in element.find_all(string=True) if _is_seen(text)]
    return _BEFORE_END.sub(r"\1", _AFTER_START.sub(r"\1", " ".join(" ".join(texts).split())))


def _is_seen(text: NavigableString) -> bool:
    return not isinstance(text, PreformattedString) and UNSEEN.isdisjoint(parent.name for parent in text.parents)


@dataclass(frozen=True)
class ParsedPage:
    """One page. ``soup`` is its tree, ``status`` the status of the response."""

    soup: BeautifulSoup
    status: int

    # — all of it —

    @cached_property
    def text(self) -> str:
        """What the whole page says, navigation included."""
        return text_of(self.soup)

    @cached_property
    def main(self) -> str:
        """What its main part says."""
        return text_of(self.soup.find("main"))

    @property
    def title(self) -> str:
        """The name of the browser's tab."""
        return " ".join(self.soup.title.get_text().split()) if self.soup.title else ""

    @property
    def heading(self) -> str:
        """The first heading of the first level."""
        return text_of(self.soup.find("h1"))

    @property
    def headings(self) -> list[str]:
        """All headings, in their order."""
        return [text_of(one) for one in self.soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]

    # — where it leads, and what can be done —

    @property
    def links(self) -> dict[str, str]:
        """The text of each link of the main part → its address; of several with one text the first."""
        found: dict[str, str] = {}
        for link in self._main_part.find_all("a", href=True):
            found.setdefault(text_of(link), str(link["href"]))
        return found

    @property
    def buttons(self) -> list[str]:
        """The texts of what looks like a button in the main part: buttons, and links with their looks."""
        return [text_of(one) for one in self._main_part.select("button, a.btn")]

    def find_form(self, action: str) -> dict[str, str]:
        """What the form with this address sends if nothing is changed. Fails if there is none."""
        form = self.soup.find("form", action=action)
        assert isinstance(form, Tag), f"No form leads to {action}."
        return dict(_read_fields(form))

    # — fields and what is wrong with them —

    @property
    def errors(self) -> dict[str, str]:
        """The name of each field with a sentence beside it → that sentence."""
        found = {}
        for sentence in self.soup.select('[id$="_error"]'):
            field = str(sentence["id"]).removeprefix("id_").removesuffix("_error")
            found[field] = text_of(sentence).removeprefix("Error:").strip()
        return found

    @property
    def problems(self) -> list[str]:
        """The lines of the summary above a form that was refused."""
        return [text_of(line) for line in self.soup.select(".summary li")]

    def field(self, name: str) -> str:
        """What stands in a field: typed, chosen or ticked, empty if nothing is; or what a button sends.

        Fails if there is no such field.
        """
        first = self.soup.find(attrs={"name": name})
        assert isinstance(first, Tag), f"The page has no field {name}."
        if first.name == "button":
            return str(first.get("value", ""))
        return next((value for field, value in _read_fields(self.soup) if field == name), "")

    # — tables and lists —

    def rows(self, caption: str = "") -> list[tuple[str, ...]]:
        """The cells of each row of a table's body, found by its caption, its label or its id; without one the first."""
        table = self._find_table(caption)
        rows = table.select("tbody tr") or table.select("tr")
        return [tuple(text_of(cell) for cell in row.find_all(["th", "td"])) for row in rows]

    def items(self, selector: str) -> list[str]:
        """The texts of all elements that a CSS selector finds."""
        return [text_of(one) for one in self.soup.select(selector)]

    def find(self, selector: str) -> Tag:
        """The first element that a CSS selector finds. Fails if there is none."""
        element = self.soup.select_one(selector)
        assert element is not None, f"The page has no {selector}."
        return element

    def has(self, selector: str) -> bool:
        """Whether a CSS selector finds anything."""
        return self.soup.select_one(selector) is not None

    def say(self, selector: str) -> str:
        """The text of the first element that a CSS selector finds. Fails if there is none."""
        return text_of(self.find(selector))

    @property
    def _main_part(self) -> Tag:
        main = self.soup.find("main")
        return main if isinstance(main, Tag) else self.soup

    def _find_table(self, caption: str) -> Tag:
        for table in self.soup.find_all("table"):
            names = (text_of(table.caption), table.get("id"), table.get("aria-label"), self._labelled_by(table))
            if not caption or caption in names:
                return table
        raise AssertionError(f"The page has no table {caption}.")

    def _labelled_by(self, table: Tag) -> str:
        label = table.get("aria-labelledby")
        return text_of(self.soup.find(id=str(label))) if label else ""


def _read_fields(root: Tag) -> Iterator[tuple[str, str]]:
    """Name and value of each field as a browser would send them."""
    for field in root.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", "text"))
        if field.name == "textarea":
            yield name, field.get_text().strip("\r\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            yield name, str(chosen.get("value", chosen.get_text())) if chosen else ""
        elif kind not in {"radio", "checkbox"} or field.has_attr("checked"):
            yield name, str(field.get("value", "on" if kind in {"radio", "checkbox"} else ""))
