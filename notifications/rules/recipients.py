"""Who gets an email if it does not reach a person: the next group, and the desk at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Addresses = tuple[str, ...]
SECOND = 2


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person who acts for a municipality. ``place`` is 1 or 2 for its first and second contact, None for others."""

    address: str
    is_administrator: bool = False
    place: int | None = None
    bounces: bool = False


def choose_recipients(people: Sequence[Addressee], desk: str) -> Addresses:
    """The first group that emails reach, in alphabetical order.

    The groups are the first contact, the second, every administrator, and the desk. Without contacts, all ``people``
    come first, then the administrators.
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
