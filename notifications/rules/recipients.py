"""Whom to tell when somebody cannot be reached: the next rung, and the desk where nobody is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Addresses = tuple[str, ...]
SECOND = 2


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who acts for a municipality. ``place`` is 1 or 2 for its first and second contact, None for others."""

    address: str
    is_administrator: bool = False
    place: int | None = None
    bounces: bool = False


def choose_recipients(people: Sequence[Addressee], desk: str) -> Addresses:
    """The first rung on which somebody can be reached, in alphabetical order.

    The first contact, the second, every administrator, the desk. Where no contact was chosen, everybody of ``people``
    stands on one rung before the administrators.
    """
    reached = [person for person in people if not person.bounces]
    for rung in _recipient_groups(reached, chosen=any(person.place for person in people)):
        if rung:
            return tuple(sorted({person.address for person in rung}))
    return (desk,)


def _recipient_groups(reached: list[Addressee], *, chosen: bool) -> Iterable[list[Addressee]]:
    if chosen:
        yield [person for person in reached if person.place == 1]
        yield [person for person in reached if person.place == SECOND]
    else:
        yield reached
    yield [person for person in reached if person.is_administrator]
