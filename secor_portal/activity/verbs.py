"""The verbs that the apps announce, each with the sentence that people read."""

from collections.abc import Mapping
from typing import Any

_sentences: dict[str, str] = {}


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
    return _sentences[verb].format_map(_Facts(facts))


def known() -> Mapping[str, str]:
    """Every verb with its sentence."""
    return dict(_sentences)
