"""Signals with a typed payload, by which an app announces a change to the apps above it."""

from typing import Generic, TypeVar

from django.dispatch import Signal

Payload = TypeVar("Payload")


class TypedSignal(Signal, Generic[Payload]):
    """A signal that carries one small frozen dataclass. Receivers get it as ``payload``.

    A service announces inside the transaction of the change, as its last act: a receiver reads the changed rows, and
    what it raises undoes the change.
    """

    def announce(self, payload: Payload) -> None:
        """Call every receiver with ``payload``."""
        self.send(sender=type(payload), payload=payload)
