"""The verbs that the apps announce, each with the sentence that people read."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from secor_portal import wording

_sentences: dict[str, str] = {}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")  # never_certified, public_works


class _Facts(dict):
    """Facts by name; one that an old event does not have reads as an ellipsis."""

    def __missing__(self, _: str) -> str:
        return "…"


def register(sentences: Mapping[str, str]) -> None:
    """Make verbs known: ``{"audit.submitted": "Audit submitted"}``; ``{fact}`` stands for a fact of the event."""
    _sentences.update(sentences)


def is_known(verb: str) -> bool:
    """Whether an app registered this verb."""
    return verb in _sentences


def sentence(verb: str, facts: Mapping[str, Any]) -> str:
    """The sentence of one event."""
    return _sentences[verb].format_map(_Facts({name: _readable(fact) for name, fact in facts.items()}))


def _readable(fact: Any) -> Any:
    """A fact as people read it: days in words, codes without underscores, yes and no."""
    if fact is None:
        return "–"
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, str) and _DAY.fullmatch(fact):
        return _day_in_words(fact)
    if isinstance(fact, str) and _CODE.fullmatch(fact):
        return fact.replace("_", " ")
    return fact


def _day_in_words(fact: str) -> str:
    try:
        return wording.day(date.fromisoformat(fact))
    except ValueError:  # what somebody typed only looks like a day
        return fact


def known() -> Mapping[str, str]:
    """Every verb with its sentence."""
    return dict(_sentences)
