"""The verbs of the log. Each app lists its own in ``events.VERBS``: the sentence, the kind and the icon."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from secor_portal import wording

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")  # never_certified, public_works


class EventKind(StrEnum):
    """What an event is about: the filters of a history, in their order."""

    AUDITS = "audits"
    PLAN = "plan"
    CERTIFICATES = "certificates"
    HEADCOUNT = "headcount"
    FACTS = "facts"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        """The word on the filter."""
        return _KINDS[self].label

    @property
    def icon(self) -> str:
        """The icon of its events, unless a verb has its own."""
        return _KINDS[self].icon


@dataclass(frozen=True, slots=True)
class _Kind:
    label: str
    icon: str


_KINDS = {
    EventKind.AUDITS: _Kind("Audits", "file"),
    EventKind.PLAN: _Kind("Action plan", "open"),
    EventKind.CERTIFICATES: _Kind("Certificates", "seal"),
    EventKind.HEADCOUNT: _Kind("Headcount", "person"),
    EventKind.FACTS: _Kind("Decisions and facts", "info"),
    EventKind.PEOPLE: _Kind("People", "person"),
}
if missing := set(EventKind) - set(_KINDS):
    raise RuntimeError(f"These kinds of events have no label: {sorted(missing)}.")


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: its sentence, in which ``{fact}`` stands for a fact of the event, and how a history shows it.

    Without ``kind`` no filter finds it. ``own_icon`` replaces the icon of its kind; ``colour`` is a kind of status.
    """

    sentence: str
    kind: EventKind | None = None
    own_icon: str = ""
    colour: str = ""

    @property
    def icon(self) -> str:
        return self.own_icon or (self.kind.icon if self.kind else "info")


_verbs: dict[str, Verb] = {}


class _Facts(dict):
    """Facts by name; one that an old event does not have reads as an ellipsis."""

    def __missing__(self, _: str) -> str:
        return "…"


def register_verbs(verbs: Mapping[str, Verb]) -> None:
    """Make verbs known: ``{"audit.submitted": Verb("Audit submitted", EventKind.AUDITS)}``."""
    _verbs.update(verbs)


def is_known(verb: str) -> bool:
    """Whether an app registered this verb."""
    return verb in _verbs


def get_verb(verb: str) -> Verb:
    """The row of a registered verb; raises KeyError for another."""
    return _verbs[verb]


def list_verbs(kind: EventKind | None = None) -> list[str]:
    """Every registered verb, or those of one kind."""
    return [verb for verb, row in _verbs.items() if kind is None or row.kind is kind]


def describe_event(verb: str, facts: Mapping[str, Any]) -> str:
    """The sentence of one event."""
    return _verbs[verb].sentence.format_map(_Facts({name: _write_fact(fact) for name, fact in facts.items()}))


def _write_fact(fact: Any) -> Any:
    """A fact as people read it: dates in words, codes without underscores, yes and no."""
    if fact is None:
        return "–"
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, str) and _DAY.fullmatch(fact):
        return _write_day(fact)
    if isinstance(fact, str) and _CODE.fullmatch(fact):
        return fact.replace("_", " ")
    return fact


def _write_day(fact: str) -> str:
    try:
        return wording.day(date.fromisoformat(fact))
    except ValueError:  # a text that only looks like a date
        return fact
