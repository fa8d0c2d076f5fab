"""The session engine: in the database only, and over at the moment that was set when signing in.

Django lets a session live on with every change to it; here the moment is fixed (``logins.begin``). There is no copy
in the cache, so that ending a login holds at the very next request.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

ENDS_AT = "ends_at"
OWN_DEVICE = "own_device"


class SessionStore(db.SessionStore):
    """A session with a fixed end; on somebody else's device it is also over when the browser closes."""

    def get_expiry_age(self, **kwargs: Any) -> int:
        ends_at = self.get(ENDS_AT)
        if ends_at is None or kwargs:
            return super().get_expiry_age(**kwargs)
        return max(0, int(ends_at - timezone.now().timestamp()))

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        ends_at = self.get(ENDS_AT)
        if ends_at is None or kwargs:
            return super().get_expiry_date(**kwargs)
        return dt.datetime.fromtimestamp(ends_at, tz=dt.UTC)

    def get_expire_at_browser_close(self) -> bool:
        return not self.get(OWN_DEVICE, False)
