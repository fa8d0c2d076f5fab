"""How often something may be tried, and how long to wait when it was too often.

The counting is allauth's, in the cache (Redis), by the rates of ACCOUNT_RATE_LIMITS: "key" counts for one account from
whatever address, "ip" for one address. This module adds the sentence that says how long.
"""

from __future__ import annotations

import math
import time

from allauth.core import context, ratelimit
from allauth.core.internal import ratelimit as counting
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

APP = "allauth.account"


def take(action: str, key: str) -> None:
    """Count one try. Raises ValidationError with the minutes to wait when it is one too many."""
    if not ratelimit.consume(context.request, action=action, key=key):
        raise refusal(action, key)


def check(action: str, key: str) -> None:
    """As :func:`take`, without counting."""
    if not ratelimit.consume(context.request, action=action, key=key, dry_run=True):
        raise refusal(action, key)


def forget(action: str, key: str) -> None:
    """It went well: the tries of this key count no more (those of the address do)."""
    for rate in counting.get_rates(app=APP, action=action):
        if rate.per == "key":
            cache.delete(counting.get_cache_key(context.request, app=APP, action=action, rate=rate, key=key))


def refusal(action: str, key: str) -> ValidationError:
    """The sentence for somebody who has to wait."""
    minutes = minutes_left(action, key)
    text = ngettext(
        "Dit is te vaak geprobeerd. Wacht %(minutes)s minuut en probeer het dan opnieuw.",
        "Dit is te vaak geprobeerd. Wacht %(minutes)s minuten en probeer het dan opnieuw.",
        minutes,
    )
    return ValidationError(text % {"minutes": minutes}, code="wait")


def minutes_left(action: str, key: str) -> int:
    """After how many minutes one more try is allowed; at least 1."""
    seconds = 0.0
    for rate in counting.get_rates(app=APP, action=action):
        history = cache.get(counting.get_cache_key(context.request, app=APP, action=action, rate=rate, key=key), [])
        if len(history) >= rate.amount:
            # Newest first: a place comes free when the oldest that still counts runs out.
            seconds = max(seconds, history[rate.amount - 1] + rate.duration - time.time())
    return max(1, math.ceil(seconds / 60))
