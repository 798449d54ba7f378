"""How mail will read before it leaves. Whoever writes the mail lives above this app and registers here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in plain text."""

    subject: str
    text: str


Preview = Callable[[Any], Mail | None]


def _nothing(_asked: Any) -> None:
    return None


_registered: Preview = _nothing


def register_preview(function: Preview) -> None:
    """``function(round)`` gives the mail about a round of revisions, kept or not kept yet."""
    global _registered  # noqa: PLW0603 - set once, when the apps are ready
    _registered = function


def preview(asked: Any) -> Mail | None:
    """The mail that will tell of a round of revisions; None where nobody writes any."""
    return _registered(asked)
