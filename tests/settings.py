"""The settings under test: development with servers of its own, and nothing that only slows tests down."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("KANSENCOACH_ENV", "development")
os.environ.setdefault("KANSENCOACH_DATA_DIR", str(Path(__file__).resolve().parent.parent / ".data" / "test"))
os.environ.pop("KANSENCOACH_TODAY", None)
os.environ.pop("KANSENCOACH_DEMO", None)
os.environ.setdefault("LOG_LEVEL", "ERROR")  # a line per request costs more than many a request

from kansencoach.settings import *  # noqa: F403
from kansencoach.settings import DATABASES, MIDDLEWARE

# WhiteNoise reads every static file again for each test client.
MIDDLEWARE = [name for name in MIDDLEWARE if name != "whitenoise.middleware.WhiteNoiseMiddleware"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A test runs in one transaction that is rolled back, so records go along in it (tests of survival take a second connection).
DATABASES = {"default": DATABASES["default"]}
AUDIT_DATABASE = "default"
AUDIT_KEY = "a key that seals what tests record, and nothing else"
AUDIT_ANCHOR = ""
ERASURES_FILE = str(Path(tempfile.gettempdir()) / f"kansencoach-erasures-{os.getpid()}.jsonl")
