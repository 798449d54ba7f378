"""The blocks of text that a reader sees on a page or in an email."""

import re
from collections.abc import Collection, Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

INLINE = frozenset(
    "a abbr b bdi cite code em i kbd mark q s small span strong sub sup time u var wbr".split()  # noqa: SIM905
)
BLOCK_CLASSES = frozenset(["hint", "vh"])  # spans that stand by themselves
UNREAD = frozenset(["script", "style", "template", "textarea", "code", "pre", "svg", "head"])
WRAPPED = 50  # characters of a line that goes on in the next one
_RULE = re.compile(r"^Rule [1-8](?:\.\d)?$")
_LINK_ON_A_LINE = re.compile(r"^https?://\S+$", re.MULTILINE)


def find_blocks(html: str) -> list[str]:
    """The text of a page's main part, or of all of it if it has none; each block once, without line breaks."""
    soup = BeautifulSoup(html, "html.parser")
    return collect_blocks(soup.find("main") or soup.body or soup)


def collect_blocks(root: Tag, *, unread: Collection[str] = UNREAD, rules: bool = False) -> list[str]:
    """The blocks under an element. What stands inline joins the block around it. ``rules`` keeps links to rules."""
    blocks: list[list[str]] = [[]]
    for text in _walk(root, unread, rules):
        if text is None:
            blocks.append([])
        else:
            blocks[-1].append(text)
    return [text for block in blocks if (text := " ".join("".join(block).split()))]


def _walk(element: PageElement, unread: Collection[str], rules: bool) -> Iterator[str | None]:
    """Texts in their order; None where a block begins or ends."""
    if isinstance(element, NavigableString):
        if not isinstance(element, PreformattedString):  # a comment, a doctype
            yield str(element)
        return
    if not isinstance(element, Tag) or element.name in unread or (not rules and _is_rule_link(element)):
        return
    ends = element.name not in INLINE or not BLOCK_CLASSES.isdisjoint(element.get_attribute_list("class"))
    if ends:
        yield None
    for child in element.children:
        yield from _walk(child, unread, rules)
    if ends:
        yield None


def _is_rule_link(element: Tag) -> bool:
    """A link to a rule shows its number, and has its title as its accessible name. The number is not read."""
    return element.name == "a" and bool(_RULE.match(element.get_text().strip()))


def find_email_blocks(text: str) -> list[str]:
    """The paragraphs of an email in plain text: wrapped lines belong together, an address on its own line is left out.

    A line of facts ("Due by: 1 May") and a title in capitals are blocks of their own.
    """
    blocks: list[str] = []
    for paragraph in re.split(r"\n\s*\n", _LINK_ON_A_LINE.sub("", text)):
        lines: list[str] = []
        was_full = False
        for line in filter(None, map(str.strip, paragraph.splitlines())):
            if was_full and not _stands_alone(line) and not _stands_alone(lines[-1]):
                lines[-1] += f" {line}"
            else:
                lines.append(line)
            was_full = len(line) > WRAPPED
        blocks += lines
    return blocks


def _stands_alone(line: str) -> bool:
    return line.isupper() or line.endswith(":") or line == "--" or bool(re.match(r"^[^.!?]{1,40}: \S", line))
