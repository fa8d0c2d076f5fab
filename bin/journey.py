"""A walk through the demo over HTTP, as its three kinds of people would make it. Standard library only.

Every step says what it did; the first thing that is not as it should be raises JourneyError with a sentence.
"""

from __future__ import annotations

import datetime
import http.cookiejar
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


class JourneyError(Exception):
    """What did not work, as a sentence."""


@dataclass
class Answer:
    """What the site answered."""

    status: int
    content_type: str
    body: bytes
    address: str

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Visitor:
    """A person with a browser: cookies, and nothing else remembered."""

    site: str
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, path: str) -> Answer:
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        try:
            with opener.open(self.site + path, timeout=60) as response:
                return Answer(response.status, response.headers.get_content_type(), response.read(), response.geturl())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers.get_content_type(), error.read(), self.site + path)
        except OSError as error:
            raise JourneyError(f"{path} antwoordt niet: {error}") from error


def walk(site: str, *, today: datetime.date, say: Callable[[str], Any]) -> None:
    """Walk through the demo of that site; ``today`` is the date that the site takes it to be."""
    nobody = Visitor(site)
    for path in ("/healthz", "/readyz"):
        answer = nobody.get(path)
        expect(
            answer.status == 200 and json.loads(answer.text)["status"] == "ok",
            f"{path} zegt {answer.status}: {answer.text}",
        )
    say(f"Gezond op {today:%d-%m-%Y}: database, cache en broker antwoorden.")


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise JourneyError(otherwise)
