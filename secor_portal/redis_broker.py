"""The Redis message broker, which a worker survives.

kombu counts a message that it could not acknowledge, because Redis went as its task ended, to those that a worker has
in hand for ever. A worker that takes one at a time then never asks for another, nor learns that Redis is back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):
    """Lets go of a message whether or not Redis hears of it. Redis hands it out again after an hour, which is harmless.

    Messages are doorbells that ask for what is due and not yet done.
    """

    def ack(self, delivery_tag: str) -> None:
        with self._letting_go(delivery_tag):
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:  # kombu's
        with self._letting_go(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)

    @contextmanager
    def _letting_go(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except redis.get_redis_error_classes().connection_errors:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel: Any = Channel
