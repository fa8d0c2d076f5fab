"""The cache: Redis, and while Redis does not answer the memory of this process.

What is counted here is how often something was tried (:mod:`kansencoach.limits`). Without Redis pages must keep
answering, and guessing must stay limited: each process then counts for itself, from nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

log = structlog.get_logger(__name__)


def _else_in_memory(name: str) -> Callable[..., Any]:
    def asked(self: RedisElseMemory, *arguments: Any, **options: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *arguments, **options)
        except (NoConnection, NoAnswer) as error:
            log.warning("cache_does_not_answer", error=type(error).__name__)
            return getattr(self.memory, name)(*arguments, **options)

    return asked


class RedisElseMemory(RedisCache):
    """Redis, else memory; never an error because Redis is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("while Redis does not answer", params)

    add = _else_in_memory("add")
    get = _else_in_memory("get")
    set = _else_in_memory("set")
    touch = _else_in_memory("touch")
    delete = _else_in_memory("delete")
    get_many = _else_in_memory("get_many")
    has_key = _else_in_memory("has_key")
    incr = _else_in_memory("incr")
    set_many = _else_in_memory("set_many")
    delete_many = _else_in_memory("delete_many")
    clear = _else_in_memory("clear")
