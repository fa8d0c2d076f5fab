"""Requests that nobody meant to send: every form, address, header, cookie and body, filled by chance from a seed.

``bench/fuzz.py`` sends ten thousand of them, ``tests/test_bad_input.py`` a few hundred. Each is forgotten afterwards, so the
next one meets the same world. What counts is that nothing answers with a 5xx.
"""

from __future__ import annotations

import inspect
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, cast
from urllib.parse import quote_plus

from django.db import transaction
from django.test import Client
from django.urls import resolve

from kansencoach.checks import addresses
from kansencoach.models import User
from tests.walker.forms import Found, accepted, forms_of, pages_of
from tests.walker.policy import Person, people
from tests.walker.test_walker import client_of, filled_in
from tests.world import World

# NUL, letters that turn the text around, numbers that do not fit, years that do not exist, other digits, and markup.
BAD = {
    "nul": "a\x00b",
    "bidi": "\u202e\u2066txt\u200f",
    "markup": "<script>alert(1)</script>'\"&",
    "huge": "1e309",
    "long number": "9" * 5000,
    "bigint": "99999999999999999999",
    "int4": "99999999999",
    "negative": "-5",
    "nan": "NaN",
    "superscript": "²",
    "arabic digits": "٣٥",
    "letters": "abc",
    "year 0": "0000-01-01",
    "first year": "0001-01-01",
    "last year": "9999-12-31",
    "blanks": "  \t\r\n ",
}
MORE = (
    *BAD.values(), "", "0", "-1", "-0", "1.5", "1,5", "1,2,3", "1e5", "0x10", "Infinity", "-Infinity", "sNaN", "true", "null", "None", "[]", "{}",
    "' OR 1=1--", "../../etc/passwd", "%s%n", "{{7*7}}", "${7*7}", "%00", "%ED%A0%80", "2026-02-30", "31-12-9999", "9999-W53", "0000-W00",
    "2026-13", "0001-01", "9999-12", "24:61", "\r\nX-Odd: 1", "\ufeff", "\uffff", "\U0010ffff", "é" * 300, "e\u0301" * 200, "👩‍👩‍👧‍👦" * 20, "x" * 20_000,
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "２０２６", "https://elders.test", "//elders.test", "javascript:alert(1)", "a@b",
    "=1+1", "\u2028", "١٢٣", "1" * 19, "2147483648", "9223372036854775808", "-9223372036854775809",
)  # fmt: skip
# Bytes that are no text: half a surrogate pair, and UTF-8 that stops halfway.
RAW = (b"%ED%A0%80", b"%FF%FE", b"%C3", b"%00", b"%u0041", b"%", b"%zz", b"+%0d%0a")
HEADERS = {
    "HX-Current-URL": ("http://[", "\u00e9" * 50, "http://testserver/\xff", "//elders.test", "x" * 9000, "http://testserver:99999999/"),
    "HX-Request": ("true", "false", "\xff"),
    "HX-Target": ("x" * 3000, "<b>"),
    "HX-Trigger-Name": ("\xff\xfe",),
    "HX-Prompt": ("%ff",),
    "Referer": ("http://[", "x" * 9000, "http://testserver//elders.test", "\xff"),
    "Origin": ("null", "http://[", "http://elders.test"),
    "X-Forwarded-For": ("1.2.3.4, x", "::::", "x" * 5000, "\xff", ""),
    "X-Forwarded-Proto": ("gopher",),
    "X-Forwarded-Host": ("elders.test",),
    "Accept-Language": ("nl," * 3400, "x" * 10_000, "*;q=9", "\xff", "nl;q=x"),
    "Accept": ("*", "x" * 5000, "application/json;q=\xff"),
    "If-Modified-Since": ("gisteren", "Sat, 99 Foo 9999 99:99:99 GMT", "x" * 3000),
    "If-None-Match": ('"', "W/", "x" * 3000),
    "Range": ("bytes=9-1", "bytes=-", "x"),
    "User-Agent": ("", "x" * 9000, "\xff"),
    "X-Request-Id": ("\xff" * 50,),
    "Host": ("elders.test", "[", "a b", ""),
}  # fmt: skip
COOKIES = (
    "sessionid=x", "sessionid=" + "x" * 5000, 'sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', "sessionid=; sessionid=y", "sessionid=\xff\xfe" + "a" * 30,
    "csrftoken=x", 'csrftoken="\\000"', "csrftoken=" + "é" * 20, "messages=x", 'messages="[[\\"__json_message\\",0]]:x:y"', "; ; =; a", "=" * 500,
    "x=" + "y" * 8000, 'sessionid="\\777"',
)  # fmt: skip
BODIES = (
    ("application/json", b'{"a": [1, {"b": null}]}'), ("application/json", b"\xff\xfe"), ("text/plain", b"a=b"), ("", b"a=b"), ("x" * 300, b""),
    ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=", b"--\r\n"), ("multipart/form-data; boundary=x", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="f"; filename="../a\x00"\r\nContent-Type: \xff\r\n\r\n1\r\n--x--\r\n'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="a"\r\n\r\n!!\r\n--x--\r\n'),
    ("multipart/form-data; boundary=\xff", b"--x--"), ("multipart/form-data; boundary=" + "x" * 300, b""),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+AGE-"), ("application/x-www-form-urlencoded; charset=bestaat-niet", b"a=b"),
    ("application/x-www-form-urlencoded; charset=latin-1", b"a=%E9"), ("application/x-www-form-urlencoded", b"&" * 5000),
    ("application/x-www-form-urlencoded", b"a=b&" * 1500), ("application/x-www-form-urlencoded", b"\x00\xff=%"), ("text/xml", b"<!DOCTYPE x>"),
)  # fmt: skip
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "FOO")
NAMES = re.compile(r"""(?:GET|POST|asked)(?:\.get(?:list)?\(|\[)\s*["']([a-z_]+)["']""")
HUGE = 10_000_000


def parameters_of(view: Any) -> set[str]:
    """The names that a view, or a function of its module that it calls, reads from the address."""
    module = vars(sys.modules[view.__module__])
    try:
        source = inspect.getsource(view)
    except (OSError, TypeError):
        return set()
    for _depth in range(2):
        called = {name for name in re.findall(r"\b(\w+)\(", source) if inspect.isfunction(module.get(name))}
        source += "".join(inspect.getsource(module[name]) for name in sorted(called))
    return set(NAMES.findall(source))


@dataclass
class Walker:
    """Somebody who sends: with a browser, pages and forms."""

    person: Person
    client: Client
    pages: list[str]
    forms: list[tuple[Found, dict[str, Any]]]


@dataclass
class Result:
    """What came back of all of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.statuses.total()

    def add(self, what: str, status: int, seconds: float, error: str = "") -> None:
        self.statuses[status] += 1
        self.slowest = sorted([*self.slowest, (seconds, f"{status} {what}")], reverse=True)[:5]
        if status >= 500:
            self.problems.append(f"{status} {what}: {error}")


class Fuzz:
    """Sends requests by chance; the same seed sends the same requests."""

    def __init__(self, world: World, seed: int, *, is_short: bool = False) -> None:
        self.chance, self.result = random.Random(seed), Result()
        superuser = User.objects.create_superuser(f"super{seed}@voorbeeld.test", name="Super")
        persons = [*people(world), Person("superuser", "", superuser)]
        self.walkers = list(_walkers(persons, world, is_short=is_short))
        self.routes = sorted({"/" + re.sub(r"\(\?P<\w+>[^)]*\)|[\\^$]", "x", one.route) for one in addresses()})
        self.kinds: list[tuple[Callable[[Walker], None], int]] = [
            (self.form, 50), (self.address, 20), (self.path, 8), (self.headers, 8), (self.cookies, 5), (self.body, 6), (self.method, 2), (self.huge, 0 if is_short else 1),
        ]  # fmt: skip

    def run(self, times: int) -> Result:
        """Send so many requests."""
        kinds, weights = zip(*self.kinds, strict=True)
        for _turn in range(times):
            walker = self.chance.choice(self.walkers)
            self.chance.choices(kinds, weights)[0](walker)
        return self.result

    # --- kinds of requests ---

    def form(self, walker: Walker) -> None:
        if not walker.forms:
            return self.address(walker)
        form, start = self.chance.choice(walker.forms)
        values: dict[str, list[str]] = {name: list(value) for name, value in start.items()}
        names = [*form.kinds, *values] or ["x"]
        for name in self.chance.choices(names, k=self.chance.choice((1, 1, 1, 2, 3, len(names)))):
            match self.chance.randrange(12):
                case 0:
                    values.pop(name, None)
                case 1:
                    values[name] = [*values.get(name, []), self.value()]
                case 2:
                    values[f"{name}[]"] = values.pop(name, [""])
                case 3:
                    values[name] = [self.value() for _ in range(40)]
                case _:
                    values[name] = [self.value()]
        if form.method == "GET":
            return self.send(walker, "GET", form.action.partition("?")[0] + "?" + self.encoded(values))
        if self.chance.random() < 0.2:
            return self.send(walker, "POST", form.action, data=values)
        body = self.encoded(values).encode()
        if self.chance.random() < 0.1:
            body += b"&" + self.chance.choice(names).encode() + b"=" + self.chance.choice(RAW)
        return self.send(walker, "POST", form.action, body=body, content_type="application/x-www-form-urlencoded")

    def address(self, walker: Walker) -> None:
        page = self.chance.choice(walker.pages).partition("?")[0]
        view = inspect.unwrap(resolve(page).func)
        known = sorted({*parameters_of(view), "jaar", "next", "pagina", "zoeken", "q", "o", "p", "_popup", "x" * 50})
        values = {
            name: [self.value()]
            for name in self.chance.sample(known, k=min(len(known), self.chance.choice((1, 1, 2, 4))))
        }
        query = self.encoded(values)
        if self.chance.random() < 0.15:
            query += "&" + self.chance.choice(known) + "=" + self.chance.choice(RAW).decode()
        self.send(
            walker, "GET", f"{page}?{query}", headers={"HX-Request": "true"} if self.chance.random() < 0.5 else {}
        )

    def path(self, walker: Walker) -> None:
        route = re.sub(r"<[^>]+>", lambda _found: self.chance.choice(("1", "0", "99999999999999999999", "-1", "%00", "x" * 300, "%ED%A0%80", "..", "%2e%2e%2f", "١", quote_plus(self.value()[:200]))), self.chance.choice(self.routes))  # fmt: skip
        self.send(walker, self.chance.choice(("GET", "POST")), route.replace("?", "%3F"))

    def headers(self, walker: Walker) -> None:
        names = self.chance.sample(sorted(HEADERS), k=self.chance.choice((1, 2, 4)))
        headers = {name: self.chance.choice(HEADERS[name]) for name in names}
        self.send(walker, self.chance.choice(("GET", "GET", "POST")), self.chance.choice(walker.pages), headers=headers)

    def cookies(self, walker: Walker) -> None:
        own = walker.client.cookies.output(header="", sep=";") if self.chance.random() < 0.5 else ""
        cookie = "; ".join(filter(None, (own, *self.chance.sample(COOKIES, k=self.chance.choice((1, 2))))))
        self.send(
            walker, self.chance.choice(("GET", "POST")), self.chance.choice(walker.pages), headers={"Cookie": cookie}
        )

    def body(self, walker: Walker) -> None:
        content_type, body = self.chance.choice(BODIES)
        where = self.chance.choice([form.action for form, _values in walker.forms] or walker.pages)
        self.send(walker, "POST", where, body=body, content_type=content_type)

    def method(self, walker: Walker) -> None:
        self.send(walker, self.chance.choice(METHODS), self.chance.choice(walker.pages), body=b"a=b")

    def huge(self, walker: Walker) -> None:
        if not walker.forms:
            return
        form, _values = self.chance.choice(walker.forms)
        name = self.chance.choice([*form.kinds, "x"])
        body = f"{name}=".encode() + b"9" * HUGE
        self.send(walker, "POST", form.action, body=body, content_type="application/x-www-form-urlencoded")

    # --- how ---

    def value(self) -> str:
        return self.chance.choice(MORE)

    def encoded(self, values: dict[str, list[str]]) -> str:
        pairs = ((name, value) for name, found in values.items() for value in found)
        return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs)

    def send(
        self,
        walker: Walker,
        method: str,
        path: str,
        *,
        data: Any = None,
        body: bytes = b"",
        content_type: str = "application/octet-stream",
        headers: dict[str, str] | None = None,
    ) -> None:
        client = walker.client
        kept, what = (
            SimpleCookie(client.cookies),
            f"{walker.person.name}: {method} {path[:120]} {str(headers or '')[:120]} {body[:120]!r}",
        )
        begun = time.perf_counter()
        with transaction.atomic():
            if data is not None:
                got = client.post(path, data, headers=headers)
            else:
                got = client.generic(method, path, body, content_type, headers=headers)
            if getattr(got, "streaming", False):
                b"".join(cast(Any, got).streaming_content)
            transaction.set_rollback(True)
        client.cookies = kept
        error = getattr(got, "exc_info", None)
        self.result.add(what, got.status_code, time.perf_counter() - begun, repr(error[1])[:300] if error else "")


def _walkers(persons: list[Person], world: World, *, is_short: bool) -> Iterator[Walker]:
    """Everybody, with what they can open: own pages, account pages, and for a superuser the admin."""
    exceptions = [filled_in(one.route) for one in addresses() if one.exception is not None]
    plain = [url for url in exceptions if not re.search(r"[<>()?*]", url) and "logout" not in url]
    known: set[Any] = set()
    for person in persons[: 3 if is_short else None]:
        client = client_of(person)
        pages = [*pages_of(person, world)]
        pages += [url for url in plain if url.startswith("/beheer/") == (person.name == "superuser")]
        forms: dict[Any, tuple[Found, dict[str, Any]]] = {}
        for page in pages:
            with transaction.atomic():
                got = client.get(page)
                found = [form for form in forms_of(page, got) if "/logout/" not in form.action]
                for form in found:
                    if form.key not in forms and resolves(form.action):
                        is_ours = "/beheer/" not in page and "/account/" not in page and not is_short
                        is_new = is_ours and form.method == "POST" and form.key not in known
                        known.add(form.key)
                        start = accepted(client, form) if is_new else None
                        forms[form.key] = (form, start or form.values)
                transaction.set_rollback(True)
        yield Walker(person, client, [page for page in pages if resolves(page)], list(forms.values()))


def resolves(path: str) -> bool:
    try:
        resolve(path.partition("?")[0])
    except Exception:  # whatever the resolver says of it: it is no page
        return False
    return True
