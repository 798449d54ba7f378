"""What certificates know about audits that the desk looks at. They live above this app and register here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

Sentence = tuple[str, str]  # what will happen, and the number of the rule that says so
Outlook = Callable[[Any], Sequence[Sentence]]
Expiries = Callable[[Iterable[Any]], Mapping[Any, date]]
DayDoubt = Callable[[Any, date], str]


def _no_outlook(_audit: Any) -> Sequence[Sentence]:
    return ()


def _no_expiries(_municipality_ids: Iterable[Any]) -> Mapping[Any, date]:
    return {}


def _no_doubt(_audit: Any, _today: date) -> str:
    return ""


_outlook: Outlook = _no_outlook
_expiries: Expiries = _no_expiries
_day_doubt: DayDoubt = _no_doubt


def register_outlook(function: Outlook) -> None:
    """``function(audit)`` says what passing QA now would mean."""
    global _outlook  # noqa: PLW0603 - set once, when the apps are ready
    _outlook = function


def register_expiries(function: Expiries) -> None:
    """``function(municipality_ids)`` gives the day on which each one's certificate expires, in one query."""
    global _expiries  # noqa: PLW0603 - set once, when the apps are ready
    _expiries = function


def register_day_doubt(function: DayDoubt) -> None:
    """``function(audit, today)`` says why the day of an audit does not count, with its rules; empty where it does."""
    global _day_doubt  # noqa: PLW0603 - set once, when the apps are ready
    _day_doubt = function


def outlook(audit: Any) -> Sequence[Sentence]:
    """What passing QA now would mean, each sentence with its rule; nothing for a draft or a decided audit."""
    return () if audit.is_draft or audit.qa_decided_on else _outlook(audit)


def expiries(municipality_ids: Iterable[Any]) -> Mapping[Any, date]:
    """When the certificates of these municipalities expire; one without a certificate is left out."""
    return _expiries(municipality_ids)


def day_doubt(audit: Any, today: date) -> str:
    """Why the day of this audit does not count for the year that is asked for; empty where it does, or has no day."""
    return _day_doubt(audit, today) if audit.conducted_on else ""
