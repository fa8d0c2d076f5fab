"""Today, in Europe/Amsterdam. Everything that needs a date of today asks here, and passes it on as ``on=``."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone


def today() -> datetime.date:
    """The date of today. ``KANSENCOACH_TODAY`` replaces it, in development only (settings refuse it in production)."""
    if settings.TODAY_OVERRIDE is not None:
        override: datetime.date = settings.TODAY_OVERRIDE
        return override
    return timezone.localdate()


def now() -> datetime.datetime:
    """This moment; on the day of ``KANSENCOACH_TODAY``, when that is set, at the time of day that it is."""
    at = timezone.now()
    if settings.TODAY_OVERRIDE is None:
        return at
    local = timezone.localtime(at)
    return datetime.datetime.combine(today(), local.time(), local.tzinfo).astimezone(datetime.UTC)


def hour() -> int:
    """The hour of the day, 0 to 23: what fits the morning is offered in the morning. Never part of what is stored."""
    return timezone.localtime().hour
