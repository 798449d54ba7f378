"""kombu's Redis transport, so that a worker goes on after Redis was away.

A fault in kombu: if Redis goes away before a task ends, kombu can't acknowledge the task's message, and counts it as
one that the worker still has. A worker that takes one message at a time then never asks for another, and doesn't notice
that Redis is back. The classes here forget such a message. When kombu does so itself, this module can go.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Forgets a message even if Redis doesn't hear of it. Redis then delivers it again after an hour.

    That does no harm: a message only asks for what is due and not yet done.
    """

    def ack(self, delivery_tag: str) -> None:
        with self._forget_if_away(delivery_tag):
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # kombu's signature
        with self._forget_if_away(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)

    @contextmanager
    def _forget_if_away(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except redis.get_redis_error_classes().connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel: Any = Channel
