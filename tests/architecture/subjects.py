"""What each page with more than a municipality in its address is about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Subject:
    """The row that the page's permission is asked of, and the rest of the address."""

    row: Any
    kwargs: dict[str, Any] = field(default_factory=dict)


def of(factory: Callable[..., Any], **facts: Any) -> Callable[[Any], Subject]:
    """A row of the municipality, named by ``pk`` in the address."""

    def build(town: Any) -> Subject:
        row = factory(municipality=town, **facts)
        return Subject(row, {"pk": row.pk})

    return build


SUBJECTS: dict[str, Callable[[Any], Subject]] = {}
