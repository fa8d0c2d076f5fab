"""Whose queue a browser keeps: a mark and a key per person, the same at every login, known to that person's pages only.

The mark says whose the sealed activities on a device are; the key opens them. Somebody else on the same device has another
mark and another key. Neither opens anything on the server.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from kansencoach.models import User


def owner_of(user: User) -> str:
    """The mark: who it is cannot be read from it."""
    return salted_hmac("kansencoach.queue.owner", str(user.pk), algorithm="sha256").hexdigest()[:32]


def ticket_of(user: User) -> str:
    """Mark and key, as a page of this person carries them: "mark.key"."""
    return f"{owner_of(user)}.{salted_hmac('kansencoach.queue.key', str(user.pk), algorithm='sha256').hexdigest()}"
