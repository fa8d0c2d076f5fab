"""The same headers on every response: every address, every status, and whatever answers before or instead of a view.

The addresses come from the URLconf; an address of tomorrow is tried without a word here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kansencoach import views
from kansencoach.checks import addresses
from kansencoach.models import User
from tests import factories
from tests.walker.forms import pages_of
from tests.walker.policy import people
from tests.walker.test_walker import client_of
from tests.world import World

pytestmark = pytest.mark.django_db

POLICY_PARTS = {
    "default-src 'none'", "script-src 'self'", "script-src-attr 'none'", "style-src 'self'", "style-src-attr 'none'",
    "img-src 'self'", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'",
    "object-src 'none'", "frame-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ALIKE = {"/zonder-netwerk/", "/sw.js", "/app.webmanifest"}  # the same for everybody, and nothing of a person in it
FILLED_IN = {"path:object_id": "1", "str:key": "x", "str:brin6": "00AA00", "cbs:code": "1699", "str:kind": "csv", "path:url": "x"}  # fmt: skip


def missing(got: Any) -> list[str]:
    """What is wrong with the headers of one response."""
    wanted = EXPECTED
    if got.request["PATH_INFO"].startswith(
        ("/bevestigen/", "/agenda/", "/afmelden/")
    ):  # a page whose address is a secret
        wanted = EXPECTED | {"Referrer-Policy": "no-referrer"}
    found = [f"{name}: {got.get(name)}" for name, value in wanted.items() if got.get(name) != value]
    if set(got.get("Content-Security-Policy", "").split("; ")) != POLICY_PARTS:
        found.append(f"Content-Security-Policy: {got.get('Content-Security-Policy')}")
    if "camera=()" not in got.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if "HX-Request" not in got.get("Vary", ""):
        found.append(f"Vary: {got.get('Vary')}")
    if not got.get("Cache-Control"):
        found.append("Cache-Control")
    return found


def every_address() -> Iterator[str]:
    """Each pattern of the URLconf with something filled in; most of it does not exist, and 404 counts too."""
    for address in addresses():
        route = re.sub(r"<([^>]+)>", lambda found: FILLED_IN.get(found[1], "1"), address.route)
        yield "/" + re.sub(r"\(\?P<\w+>[^)]*\)|[\\^$]", "x", route)


def test_every_address_answers_everybody_with_every_header(world: World) -> None:
    problems: list[str] = []
    seen: set[int] = set()
    walkers = [*people(world), None]
    for person in walkers:
        if person is None:
            client = Client(raise_request_exception=False)
            client.force_login(User.objects.create_superuser("super@voorbeeld.test"))
        else:
            client = client_of(person)
        if person is not None and person.name not in {"coordinator", "nobody"}:
            continue
        for url in every_address():
            for method in (
                ("get", "post") if person is None or person.user else ("get", "head", "options", "post", "put")
            ):
                got = getattr(client, method)(url)
                seen.add(got.status_code)
                problems += [f"{method} {url} {got.status_code} {found}" for found in missing(got)]
            if "logout" in url and person is not None and person.user is not None:
                client.force_login(person.user)
    assert problems == []
    assert seen >= {200, 302, 404, 405}


def test_what_somebody_signed_in_sees_is_never_stored(world: World) -> None:
    problems: list[str] = []
    for person in people(world)[:3]:
        client = client_of(person)
        for url in pages_of(person, world):
            for headers in ({}, {"HX-Request": "true"}):
                got = client.get(url, headers=headers)
                if url in ALIKE:
                    assert got["Cache-Control"] == "public, no-cache"
                elif not {"no-store", "private"} <= set(re.split(r",\s*", got.get("Cache-Control", ""))):
                    problems.append(f"{person.name}: {url} {got.status_code} {got.get('Cache-Control')}")
    assert problems == []


def raising(error: BaseException) -> Any:
    def view(*_args: Any, **_kwargs: Any) -> HttpResponse:
        raise error

    return view


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PermissionDenied(), 403),
        (Http404(), 404),
        (SuspiciousOperation(), 400),
        (BadRequest(), 400),
        (RequestDataTooBig(), 400),
        (RuntimeError(), 500),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "odd"), 500),
    ],
)
@pytest.mark.parametrize("where", ["view", "middleware", "outer middleware"])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_every_kind_of_error_has_every_header(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, where: str, is_signed_in: bool
) -> None:
    target = {
        "view": (views, "privacy"),
        "middleware": ("kansencoach.middleware.ActiveMembership", "__call__"),
        "outer middleware": ("django.middleware.security.SecurityMiddleware", "__call__"),
    }[where]
    if where == "view":
        resolved = next(address.view for address in addresses() if address.name == "privacy")
        monkeypatch.setattr(resolved, "__code__", broken.__code__)
        monkeypatch.setitem(resolved.__globals__, "_ERROR", error)
    else:
        monkeypatch.setattr(f"{target[0]}.{target[1]}", raising(error))
    client = Client(raise_request_exception=False)
    if is_signed_in:
        client.force_login(factories.user())
    got = client.get("/privacy/")

    assert (got.status_code, missing(got)) == (status, [])
    if is_signed_in or where != "view":
        assert "no-store" in got["Cache-Control"]


def broken(request: Any) -> HttpResponse:
    raise _ERROR  # type: ignore[name-defined]  # noqa: F821


def test_form_without_a_token_is_refused_with_every_header() -> None:
    got = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "iemand@example.nl"})

    assert (got.status_code, missing(got)) == (403, [])
    assert "Deze pagina stond te lang open" in got.content.decode()


def test_too_often_is_refused_with_every_header(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client = Client()
    statuses = []
    for _turn in range(40):
        got = client.post("/account/login/", {"login": "iemand@example.nl"})
        statuses.append(got.status_code)
        assert missing(got) == []
        if got.status_code == 429:
            assert "te vaak achter elkaar" in got.content.decode()
            break
    assert statuses[-1] == 429


@pytest.mark.parametrize("host", ["elders.test", "", "a b", "testserver:x", "["])
def test_unknown_host_is_refused_with_every_header(client: Client, host: str) -> None:
    got = client.get("/", headers={"Host": host}, secure=True)

    assert (got.status_code, missing(got)) == (400, [])


def test_fragment_of_an_ended_session_has_every_header(client: Client) -> None:
    got = client.get("/regio/", headers={"HX-Request": "true"})

    assert (got.status_code, missing(got)) == (204, [])


def test_body_that_is_too_large_is_refused_with_every_header(client: Client) -> None:
    got = client.post("/account/login/", {"login": "x" * 6_000_000}, content_type="application/x-www-form-urlencoded")
    too_many = client.post("/account/login/", {f"f{n}": "x" for n in range(2000)})

    assert [missing(one) for one in (got, too_many)] == [[], []]
    assert too_many.status_code == 400


def test_static_files_have_every_header_also_when_they_did_not_change(settings: Any) -> None:
    at = settings.MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:at], "whitenoise.middleware.WhiteNoiseMiddleware", *settings.MIDDLEWARE[at:],
    ]  # fmt: skip
    client = Client()
    first = client.get("/static/js/app.js")
    again = client.get("/static/js/app.js", headers={"If-Modified-Since": first["Last-Modified"]})
    unknown = client.get("/static/js/geen.js")

    assert [one.status_code for one in (first, again)] == [200, 304]
    assert [missing(one) for one in (first, again, unknown)] == [[], [], []]


def test_encrypted_line_is_asked_for_in_production(settings: Any, client: Client) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    open_line, safe = client.get("/privacy/"), client.get("/privacy/", secure=True)
    refused = client.get("/", headers={"Host": "elders.test"}, secure=True)

    assert (open_line.status_code, open_line["Location"]) == (301, "https://testserver/privacy/")
    strict = "max-age=31536000; includeSubDomains; preload"
    assert [one.get("Strict-Transport-Security") for one in (open_line, safe, refused)] == [None, strict, strict]
    assert [missing(one) for one in (open_line, safe, refused)] == [[], [], []]


def test_order_of_middleware_puts_the_headers_outermost() -> None:
    assert django_settings.MIDDLEWARE[:3] == [
        "kansencoach.headers.EveryResponse",
        "csp.middleware.CSPMiddleware",
        "django_permissions_policy.PermissionsPolicyMiddleware",
    ]


def test_security_txt_says_where_to_report(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT, settings.SITE_URL = "mailto:beveiliging@example.nl", "https://kansencoach.example.nl"
    got = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in got.content.decode().splitlines())

    assert (got.status_code, got["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert fields["Contact"] == "mailto:beveiliging@example.nl"
    assert fields["Preferred-Languages"] == "nl, en"
    assert fields["Canonical"] == "https://kansencoach.example.nl/.well-known/security.txt"
    until = parse_datetime(fields["Expires"])
    assert until is not None
    assert 30 < (until - timezone.now()).days < 366


# --- nothing stays behind in the browser ----------------------------------------------------------------------------

FORGET = '"cache", "storage"'


def signed_in() -> tuple[Client, User]:
    client, user = Client(), factories.user()
    client.force_login(user)
    return client, user


def test_signing_out_empties_the_browser() -> None:
    client, _user = signed_in()

    assert client.post("/account/logout/")["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in client.get("/account/login/")


def test_signing_out_in_the_demo_leaves_the_browser_alone(settings: Any) -> None:
    client, _user = signed_in()
    settings.IS_DEMO = True

    assert "Clear-Site-Data" not in client.post("/account/logout/")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_login_ended_elsewhere_empties_the_browser_at_its_next_request(headers: dict[str, str]) -> None:
    client, _user = signed_in()
    Session.objects.all().delete()
    first, second = client.get("/regio/", headers=headers), client.get("/regio/", headers=headers)

    assert first["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in second


def test_closed_account_empties_the_browser_at_its_next_request() -> None:
    client, user = signed_in()
    User.objects.filter(pk=user.pk).update(is_active=False)
    first, second = client.get("/regio/"), client.get("/regio/")

    assert first["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in second


def test_session_that_ran_out_keeps_what_was_typed() -> None:
    client, _user = signed_in()
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))

    assert "Clear-Site-Data" not in client.get("/regio/")


@pytest.mark.parametrize("odd", ["x", "x" * 5000, '"\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', "\xff" * 32, "A" * 32])
def test_cookie_that_is_no_key_of_ours_is_nobody(client: Client, odd: str) -> None:
    got = client.get("/account/login/", headers={"Cookie": f"sessionid={odd}"})

    assert (got.status_code, missing(got)) == (200, [])
