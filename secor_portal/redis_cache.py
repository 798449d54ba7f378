"""A cache in Redis that never fails a request.

The portal uses it for two things: to count how often someone asks, and to remember for a minute which codes of
authenticator apps were used. If Redis is away or full, both are unknown, and people can still sign in.
"""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger()


class PatientCache(RedisCache):
    """Redis while it answers, and an empty cache while it doesn't."""

    def add(self, key: Any, value: Any, *args: Any, **facts: Any) -> bool:
        return bool(self._ask_redis(super().add, True, key, value, *args, **facts))

    def get(self, key: Any, default: Any = None, *args: Any, **facts: Any) -> Any:
        return self._ask_redis(super().get, default, key, default, *args, **facts)

    def set(self, key: Any, value: Any, *args: Any, **facts: Any) -> None:
        self._ask_redis(super().set, None, key, value, *args, **facts)

    def delete(self, key: Any, *args: Any, **facts: Any) -> bool:
        return bool(self._ask_redis(super().delete, False, key, *args, **facts))

    @staticmethod
    def _ask_redis(ask: Any, otherwise: Any, *args: Any, **facts: Any) -> Any:
        try:
            return ask(*args, **facts)
        except RedisError as fault:  # it is away, hangs, is full, can't save, or is a read-only copy
            log.warning("cache_away", fault=type(fault).__name__, answer=str(fault))
            return otherwise
