"""The cache in Redis, which nobody has to wait for.

It counts who asked how often, and knows for a minute which code of an authenticator app was used. While Redis is away
or takes nothing in, neither is known, so that people still come in.
"""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger()


class PatientCache(RedisCache):
    """Redis as long as it answers; an empty cache in between."""

    def add(self, key: Any, value: Any, *args: Any, **facts: Any) -> bool:
        return bool(self._ask(super().add, True, key, value, *args, **facts))

    def get(self, key: Any, default: Any = None, *args: Any, **facts: Any) -> Any:
        return self._ask(super().get, default, key, default, *args, **facts)

    def set(self, key: Any, value: Any, *args: Any, **facts: Any) -> None:
        self._ask(super().set, None, key, value, *args, **facts)

    def delete(self, key: Any, *args: Any, **facts: Any) -> bool:
        return bool(self._ask(super().delete, False, key, *args, **facts))

    @staticmethod
    def _ask(ask: Any, otherwise: Any, *words: Any, **facts: Any) -> Any:
        try:
            return ask(*words, **facts)
        except RedisError as fault:  # it is away, hangs, is full, cannot save or is a copy that only reads
            log.warning("cache_away", fault=type(fault).__name__, said=str(fault))
            return otherwise
