"""A worker whose Redis goes while it has a message in hand asks for the next one when Redis is back."""

from collections.abc import Iterator

import pytest
from kombu import Connection, Consumer, Queue
from kombu.message import Message

from secor_portal import redis_broker

CONNECTION_ERRORS = redis_broker.redis.get_redis_error_classes().connection_errors


@pytest.fixture
def in_hand(mortal_redis) -> Iterator[Message]:
    """A message that a consumer of one at a time holds, whose Redis is gone."""
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
def test_every_redis_is_talked_to_our_way(scheme):
    assert Connection(transport=scheme).get_transport_cls() is redis_broker.Transport


def test_a_message_in_hand_keeps_others_away(in_hand):
    assert not in_hand.channel.qos.can_consume()


@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_a_message_that_cannot_be_acknowledged_is_let_go(in_hand, end):
    with pytest.raises(CONNECTION_ERRORS):
        getattr(in_hand, end)()

    assert in_hand.channel.qos.can_consume()
