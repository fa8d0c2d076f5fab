"""What the header of every page shows of the inbox."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coaches.models import Reminder
from kansencoach import clock
from kansencoach.models import Role

REMINDED = frozenset({Role.COACH, Role.COORDINATOR})


def inbox(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``has_inbox`` for who gets reminders, and ``inbox_count``, asked for only when it is shown."""
    membership = getattr(getattr(request, "user", None), "membership", None)
    if membership is None or membership.role not in REMINDED:
        return {}
    rows = Reminder.objects.visible_to(request.user)
    return {"has_inbox": True, "inbox_count": SimpleLazyObject(lambda: rows.waiting(clock.today()).count())}
