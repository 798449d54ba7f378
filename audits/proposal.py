"""Which audit a municipality should start next. The standing knows; it lives above this app and registers here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Proposal:
    """``kind`` is a Kind, or ``cor`` for a COR audit, which is none of this portal's (R1.3).

    ``sentence`` says why and by when; ``rules`` are the numbers behind it.
    """

    kind: str
    due_by: date | None
    sentence: str
    rules: tuple[str, ...]


Propose = Callable[[Any, date], Proposal | None]


def _nothing(_municipality: Any, _today: date) -> None:
    return None


_registered: Propose = _nothing


def register_proposal(function: Propose) -> None:
    """``function(municipality, today)`` proposes the next audit, or None."""
    global _registered  # noqa: PLW0603 - set once, when the apps are ready
    _registered = function


def propose(municipality: Any, today: date) -> Proposal | None:
    """What the standing proposes; None where it proposes nothing."""
    return _registered(municipality, today)
