"""Where somebody is signed in, for how long, and ending it.

On one's own device a login holds for 30 days; elsewhere until the browser closes, and 12 hours at most. Ending holds at
the very next request: the session's row is gone, and "all" also changes what every session of that person is checked
against, so that a session nobody listed is over as well.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kansencoach.models import User
from kansencoach.sessions import ENDS_AT, OWN_DEVICE

ON_OWN_DEVICE = dt.timedelta(days=30)
ELSEWHERE = dt.timedelta(hours=12)

# The first word that fits. Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
DEVICES = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS"),
    ("Chromebook", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


@dataclass(frozen=True)
class SignIn:
    """One place where somebody is signed in."""

    pk: int
    device: str
    since: dt.datetime
    until: dt.datetime | None
    ip: str
    is_own_device: bool
    is_here: bool


def device_of(user_agent: str) -> str:
    """ "Chrome op Windows", as far as the browser says so."""
    browser = next((name for name, words in BROWSERS if re.search(words, user_agent)), "")
    device = next((name for name, words in DEVICES if re.search(words, user_agent)), "")
    if browser and device:
        return _("%(browser)s op %(device)s") % {"browser": browser, "device": device}
    return browser or device or _("Onbekend apparaat")


def choose(request: HttpRequest, *, is_own_device: bool) -> None:
    """Remember, until the login is complete, whether this is one's own device."""
    request.session[OWN_DEVICE] = is_own_device


def begin(request: HttpRequest) -> None:
    """The login is complete: from now on the session has its fixed end."""
    is_own_device = bool(request.session.get(OWN_DEVICE, False))
    ends_at = timezone.now() + (ON_OWN_DEVICE if is_own_device else ELSEWHERE)
    request.session[OWN_DEVICE] = is_own_device
    request.session[ENDS_AT] = ends_at.timestamp()


def of(user: User, here: SessionBase) -> list[SignIn]:
    """Where this person is signed in now, this browser first, then the newest."""
    found = []
    for row in UserSession.objects.purge_and_list(user):
        store = row._session_store(row.session_key)
        ends_at = store.get(ENDS_AT)
        found.append(
            SignIn(
                pk=row.pk,
                device=device_of(row.user_agent),
                since=row.created_at,
                until=dt.datetime.fromtimestamp(ends_at, tz=dt.UTC) if ends_at else None,
                ip=row.ip,
                is_own_device=bool(store.get(OWN_DEVICE)),
                is_here=row.session_key == here.session_key,
            )
        )
    return sorted(found, key=lambda one: (not one.is_here, -one.since.timestamp()))


def end(user: User, pk: int) -> bool:
    """End one login of this person; false when it is not there (any more)."""
    row = UserSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        return False
    row.end()
    return True


def end_all(user: User, *, but: SessionBase | None = None) -> None:
    """End every login of this person, listed or not; ``but`` goes on."""
    kept = but.session_key if but is not None else None
    with transaction.atomic():
        for row in UserSession.objects.filter(user=user).exclude(session_key=kept or ""):
            row.end()
        # Nobody signs in with a password: it only holds the random text that sessions are checked against.
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if but is not None:
        but[HASH_SESSION_KEY] = user.get_session_auth_hash()
