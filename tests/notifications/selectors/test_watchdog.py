"""What the watchdog sees of the queue."""

import redis

from notifications.selectors.watchdog import QUEUE, count_queue
from tests.plugins.processes import free_port


def test_messages_that_wait_in_redis_are_counted(mortal_redis, settings):
    settings.CELERY_BROKER_URL = mortal_redis.url
    redis.Redis.from_url(mortal_redis.url).lpush(QUEUE, "one", "another")

    assert count_queue() == 2


def test_a_queue_that_does_not_answer_is_unknown(settings):
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"

    assert count_queue() is None


def test_without_a_broker_nothing_waits(settings):
    settings.CELERY_BROKER_URL = ""

    assert count_queue() == 0
