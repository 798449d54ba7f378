"""The fields of one JSON object, read one by one or refused with a sentence."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

Fields = dict[str, Any]
Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=StrEnum)
DAY_LENGTH = len("YYYY-MM-DD")
MOST_DAYS = 20_000  # kept at a time: fifty years


class MalformedRecord(ValueError):
    """A record is not of the form that is asked for.

    ``path`` names the field (``audits[0].qa.decided_on``), ``sentence`` says what to do about it, ``beside`` names the
    other field where two of them are at odds. `str` gives all three.
    """

    def __init__(self, path: str, sentence: str, *, beside: str = "") -> None:
        super().__init__(f"{path}{beside and f' (with {beside})'}: {sentence}")
        self.path = path
        self.sentence = sentence
        self.beside = beside

    def add_outer_path(self, outer: str) -> "MalformedRecord":
        """The same refusal, its fields seen from the object that holds theirs under the name ``outer``."""
        beside = f"{outer}.{self.beside}" if self.beside else ""
        return MalformedRecord(f"{outer}.{self.path}" if self.path else outer, self.sentence, beside=beside)


class _Days(dict[str, date]):
    """Days by how they are written. The same ones come again and again, and parsing them was most of the work."""

    def __missing__(self, text: str) -> date:
        """Raises TypeError or ValueError where ``text`` is not a day written YYYY-MM-DD."""
        if len(text) != DAY_LENGTH or text[4] != "-" or text[7] != "-":
            raise ValueError("not written YYYY-MM-DD")
        day = date.fromisoformat(text)
        if len(self) >= MOST_DAYS:
            self.clear()
        self[text] = day
        return day


_DAYS = _Days()


def read_list(fields: Fields, name: str, read: Callable[[Fields], Read]) -> tuple[Read, ...]:
    """What ``read`` makes of each object of a list; absent and null are empty. Refusals name the place in the list."""
    items = fields.get(name)
    if items is None:
        return ()
    if not isinstance(items, list):
        raise MalformedRecord(name, "Give a list, or leave it out.")
    found: list[Read] = []
    try:
        for item in items:
            found.append(read(item) if isinstance(item, dict) else _refuse_item())
    except MalformedRecord as refusal:
        raise refusal.add_outer_path(f"{name}[{len(found)}]") from None
    return tuple(found)


def read_object(fields: Fields, name: str) -> Fields:
    """An object that must be there."""
    value = fields.get(name)
    if not isinstance(value, dict):
        raise _missing(name) if value is None else MalformedRecord(name, "Give an object with named fields.")
    return value


def read_day(fields: Fields, name: str) -> date:
    """A day that must be there."""
    try:
        return _DAYS[fields[name]]
    except (KeyError, TypeError, ValueError):
        read_optional_day(fields, name)  # refuses what is there and no day
        raise _missing(name) from None


def read_optional_day(fields: Fields, name: str) -> date | None:
    """A day, written YYYY-MM-DD and in no other of the ways that ISO 8601 knows; None where it is absent or null."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        return _DAYS[value]
    except (TypeError, ValueError):
        raise MalformedRecord(name, "Give a day of the calendar, written YYYY-MM-DD.") from None


def read_last_day(fields: Fields, name: str, first_name: str, first_day: date | None) -> date | None:
    """The last day of an interval that begins on ``first_day``, named ``first_name``; None where it has not ended."""
    day = read_optional_day(fields, name)
    if day is not None and first_day is not None and day < first_day:
        raise MalformedRecord(name, "This ends before it starts; give that day or a later one.", beside=first_name)
    return day


def read_count(fields: Fields, name: str) -> int:
    """A whole number that must be there, zero or more."""
    value = fields.get(name)
    if type(value) is not int or value < 0:  # a truth value is an int, too
        raise _missing(name) if value is None else MalformedRecord(name, "Give a whole number, zero or more.")
    return value


def read_text(fields: Fields, name: str) -> str:
    """A text that must be there."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise _missing(name) if value is None else MalformedRecord(name, "Give a text in quotation marks.")
    return value


def read_optional_truth(fields: Fields, name: str) -> bool | None:
    """True or false; None where it is absent or null."""
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise MalformedRecord(name, "Give true or false, or leave it out.")
    return value


def read_choice(fields: Fields, name: str, choices: dict[str, Choice]) -> Choice:
    """One of ``choices`` that must be there."""
    value = fields.get(name)
    choice = choices.get(value) if isinstance(value, str) else None
    if choice is None:
        raise _missing(name) if value is None else MalformedRecord(name, f"Give one of {', '.join(choices)}.")
    return choice


def _missing(name: str) -> MalformedRecord:
    return MalformedRecord(name, "This value is missing; give it.")


def _refuse_item() -> Any:
    raise MalformedRecord("", "Give an object with named fields.")
