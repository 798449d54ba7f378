"""What certificates know about audits that the desk looks at. They live above this app and register here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

Sentence = tuple[str, str]  # what will happen, and the number of the rule that says so
Outlook = Callable[[Any], Sequence[Sentence]]
Expiries = Callable[[Iterable[Any]], Mapping[Any, date]]


def _no_outlook(_audit: Any) -> Sequence[Sentence]:
    return ()


def _no_expiries(_municipality_ids: Iterable[Any]) -> Mapping[Any, date]:
    return {}


_outlook: Outlook = _no_outlook
_expiries: Expiries = _no_expiries


def register_outlook(function: Outlook) -> None:
    """``function(audit)`` says what passing QA now would mean."""
    global _outlook  # noqa: PLW0603 - set once, when the apps are ready
    _outlook = function


def register_expiries(function: Expiries) -> None:
    """``function(municipality_ids)`` gives the day on which each one's certificate expires, in one query."""
    global _expiries  # noqa: PLW0603 - set once, when the apps are ready
    _expiries = function


def outlook(audit: Any) -> Sequence[Sentence]:
    """What passing QA now would mean, each sentence with its rule; nothing for a draft or a decided audit."""
    return () if audit.is_draft or audit.qa_decided_on else _outlook(audit)


def expiries(municipality_ids: Iterable[Any]) -> Mapping[Any, date]:
    """When the certificates of these municipalities expire; one without a certificate is left out."""
    return _expiries(municipality_ids)
