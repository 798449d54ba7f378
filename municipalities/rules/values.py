"""What the rules speak in: values that nobody changes."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True)
def value(cls: Class) -> Class:
    """A slotted dataclass whose fields, the type checker sees to it, nobody assigns.

    A dataclass frozen at run time takes four times as long to make, and one answer makes about a hundred.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
