"""Streaming XML: a handler keeps what it needs, and the rest is dropped. A part with a document type is refused."""

from collections.abc import Mapping
from typing import Any, NoReturn
from xml.parsers import expat  # entities can't do harm: they need a document type, and parse_markup refuses those

PIECE = 64 * 1024


class BrokenError(Exception):
    """The part breaks the rules of the XLSX format."""


class MarkupHandler:
    """Receives the tags of a part, without their namespaces.

    Set ``text`` to a list to collect the text that follows; ``take_text`` returns it.
    """

    def __init__(self) -> None:
        self.text: list[str] | None = None

    def open_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        """Called for each start tag."""

    def close_tag(self, name: str) -> None:
        """Called for each end tag."""

    def take_text(self) -> str:
        """The text collected so far. Collecting stops."""
        text, self.text = "".join(self.text or ()), None
        return text


def parse_markup(source: Any, handler: MarkupHandler) -> None:
    """Feed the whole file object ``source`` to the handler. ``BrokenError`` or ``ExpatError`` if it isn't plain XML."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    names = LocalNames()
    parser.StartElementHandler = lambda name, attributes: handler.open_tag(names[name], attributes)
    parser.EndElementHandler = lambda name: handler.close_tag(names[name])
    parser.CharacterDataHandler = lambda text: handler.text.append(text) if handler.text is not None else None
    while piece := source.read(PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


class LocalNames(dict[str, str]):
    """Tag names without their namespace, worked out once for each."""

    def __missing__(self, name: str) -> str:
        self[name] = strip_namespace(name)
        return self[name]


def strip_namespace(name: str) -> str:
    """A name as expat gives it, without its namespace."""
    return name.rpartition("}")[2]


def _refuse_doctype(*_: Any) -> NoReturn:
    raise BrokenError("a document type")
