"""XML read as a stream: nothing is kept but what the handler keeps, and reading stops where it is told to."""

from collections.abc import Mapping
from typing import Any, NoReturn
from xml.parsers import expat  # a document type, and with it every entity, is refused below

PIECE = 64 * 1024


class BrokenError(Exception):
    """This is not what a workbook is made of."""


class Handler:
    """What happens at a tag, whose name comes without its namespace.

    ``text`` gathers what stands between tags once it is a list.
    """

    def __init__(self) -> None:
        self.text: list[str] | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """A tag opens."""

    def end(self, name: str) -> None:
        """A tag closes."""

    def gathered(self) -> str:
        """The text since ``text`` became a list; from here on none is gathered."""
        text, self.text = "".join(self.text or ()), None
        return text


def parse(source: Any, handler: Handler) -> None:
    """Read the file object ``source`` to its end."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    names = Names()
    parser.StartElementHandler = lambda name, attributes: handler.start(names[name], attributes)
    parser.EndElementHandler = lambda name: handler.end(names[name])
    parser.CharacterDataHandler = lambda text: handler.text.append(text) if handler.text is not None else None
    while piece := source.read(PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


class Names(dict[str, str]):
    """The names of tags without their namespace, each looked at once."""

    def __missing__(self, name: str) -> str:
        self[name] = local(name)
        return self[name]


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _refuse_doctype(*_: Any) -> NoReturn:
    raise BrokenError("a document type")
