"""Signing in as a person does it, page by page, for tests about signing in itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from kansencoach import vault
from kansencoach.models import User

SECRET = base64.b32encode(b"twintig geheime byte").decode()


def totp(secret: str = SECRET, *, steps: int = 0) -> str:
    """The code of an app now (RFC 6238), or some steps of half a minute away."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def wrong(code: str) -> str:
    """Another code of the same form."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"


def with_app(user: User) -> User:
    """This person has an app with codes."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": vault.lock(SECRET)})
    return user


def mailed_code() -> str:
    """The code in the newest mail."""
    found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def sign_in_by_mail(client: Client, user: User, **extra: Any) -> Any:
    """Ask for a code and fill it in; what the site answers then."""
    client.post("/account/login/", {"login": user.email, **extra})
    return client.post("/account/login/code/confirm/", {"code": mailed_code()})


def link_in_mail() -> str:
    """The path of the link in the newest mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]
