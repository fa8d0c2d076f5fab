"""The secrets of the second step are not readable in the database or its backup: the key is made from SECRET_KEY.

The keys before it (SECRET_KEY_FALLBACKS) still open what they locked. A secret that no key opens is lost: no code fits it
any more, and a coordinator can clear the second step of that person.
"""

from __future__ import annotations

import base64
import secrets

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

log = structlog.get_logger(__name__)

SALT = "kansencoach.vault"
LOST_BYTES = 20  # as long as allauth's own secrets


def _keys() -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(salted_hmac(SALT, "", secret=key, algorithm="sha256").digest()))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


def lock(secret: str) -> str:
    """A secret as it may be stored."""
    return _keys().encrypt(secret.encode()).decode()


def is_locked(stored: str) -> bool:
    """Whether one of our keys opens it."""
    try:
        _keys().decrypt(stored.encode())
    except InvalidToken:
        return False
    return True


def unlock(stored: str) -> str:
    """The secret that was stored; for one that no key opens a random other one, so that no code ever fits."""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken:
        log.warning("second_step_cannot_be_opened")
        return base64.b32encode(secrets.token_bytes(LOST_BYTES)).decode()
