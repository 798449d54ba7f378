"""A worker that has a message while Redis goes away takes the next one when Redis is back."""

from collections.abc import Iterator

import pytest
from kombu import Connection, Consumer, Queue
from kombu.message import Message

from secor_portal import redis_broker

CONNECTION_ERRORS = redis_broker.redis.get_redis_error_classes().connection_errors


@pytest.fixture
def held_message(mortal_redis) -> Iterator[Message]:
    """A message of a consumer that takes one at a time; its Redis has ended since."""
    held: list[Message] = []
    with Connection(mortal_redis.url, transport_options={"socket_timeout": 2}) as connection:
        with connection.SimpleQueue("work") as queue:
            queue.put("ring")
        consumer = Consumer(connection, [Queue("work")], callbacks=[lambda _, message: held.append(message)])
        consumer.qos(prefetch_count=1)
        with consumer:
            connection.drain_events(timeout=5)
            mortal_redis.end()
            yield held[0]


@pytest.mark.parametrize("scheme", ["redis", "rediss"])
def test_every_redis_address_uses_this_transport(scheme):
    assert Connection(transport=scheme).get_transport_cls() is redis_broker.Transport


def test_a_held_message_blocks_the_next(held_message):
    assert not held_message.channel.qos.can_consume()


@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_a_message_that_cannot_be_acknowledged_is_forgotten(held_message, end):
    with pytest.raises(CONNECTION_ERRORS):
        getattr(held_message, end)()

    assert held_message.channel.qos.can_consume()
