"""Every address x every person x every method x htmx on and off: who should not come in finds nothing and changes nothing.

A cell is one request. ``walk`` takes each address of the policy with each of its objects, proves with the owner that the
body it sends is valid (in a savepoint that is rolled back), and then sends the same to everybody. What is wrong comes
back as sentences; no sentence is what one wants to see.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import unquote, urlencode

import lxml.html  # type: ignore[import-untyped]
import pikepdf
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse, reverse_lazy

from coaches.models import Employer, Employment
from coaches.models.coach import EmployerKind
from kansencoach.models import User
from reports.factsheet import issuing
from tests.walker.planted import WORD, Planted, planted_models, small_pdf, without_triggers
from tests.walker.policy import BODIES, POLICY, Body, Line, Person, Thing
from tests.walker.sent import sent_by
from tests.world import TODAY

LOGIN = "/account/login/"
SECURE = reverse_lazy("secure_account")
# What somebody reads without a second step: factsheets that were fixed.
ISSUED = frozenset(f"reports:factsheet{part}" for part in ("s", "", "_preview", "_pdf", "_data"))
# What everybody with an account may ask for, and shows more than that to who has a role with more.
ASKS_TOO = frozenset({"own_data", "coaches:reminder"})
# Pages that have a small count on them, which must read as such.
FEW = frozenset({"reports:plek", "reports:municipality"})
READING = ("GET", "HEAD")
NEVER = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

# Tables in which a refused request may leave something.
DECLARED_TABLES = {
    "django_session": "the session of whoever asks",
    "kansencoach_auditevent": "that somebody was refused is written down",
    "usersessions_usersession": "when a login was last used",
    "pghistory_context": "who acts, before anything is changed",
}


# --- asking -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What came back, with everything in it that somebody could read."""

    status: int
    headers: dict[str, str]
    content: bytes
    cookies: str

    @property
    def text(self) -> str:
        """Body, headers and cookies; files unpacked."""
        return "\n".join((unpacked(self.content), *(unquote(value) for value in self.headers.values()), self.cookies))

    @property
    def words(self) -> frozenset[str]:
        """The planted words that it holds."""
        return frozenset(WORD.findall(self.text))


def unpacked(content: bytes) -> str:
    """The text of a page or a file: XLSX and ODS unzipped, a PDF with its pages and its attachments."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as made:
            pages = [page.Contents.read_bytes() for page in made.pages if "/Contents" in page]
            files = [made.attachments[name].get_file().read_bytes() for name in made.attachments]
        content = b"\n".join((*pages, *files))
    return content.decode(errors="replace")


# What differs between two answers that say the same.
OF_ONE_REQUEST = re.compile(r"csrf|nonce|cookie|date|request-id|server-timing", re.IGNORECASE)
ONLY_NOW = re.compile(
    r'(?:name="csrfmiddlewaretoken" value|nonce)="[^"]*"|X-CSRFToken[^}]*}'
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"  # when a workbook was made
    r'|"(?:token|until)": "[^"]*"'  # with what a queue is sent, and until when it may stay on the device
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def comparable(answer: Answer, url: str) -> tuple[int, dict[str, str], str]:
    """The answer without what is of one request only, and without its own address."""
    headers = {name: value for name, value in answer.headers.items() if not OF_ONE_REQUEST.search(name)}
    headers.pop("Content-Length", None)
    headers = {name: re.sub(r"nonce-[^' ]+", "", value) for name, value in headers.items()}
    return answer.status, headers, ONLY_NOW.sub("", unpacked(answer.content)).replace(url, "")


class Browser:
    """One person at the site, through every middleware, without what a test client adds to each request."""

    def __init__(self, person: Person, *, is_closed: bool = False, has_second_step: bool = True) -> None:
        self.person = person
        self.factory = RequestFactory()
        self.handler = WSGIHandler()
        if person.user is None:
            return
        client = Client()
        client.force_login(person.user)
        self.factory.cookies = client.cookies
        if not has_second_step:
            session = client.session
            session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": 0, "email": person.user.email}]
            session.save()
        if is_closed:
            person.user.is_active = False
            person.user.save()

    def ask(self, method: str, url: str, data: Mapping[str, Any] | None = None, *, htmx: bool = False) -> Answer:
        headers = {"HX-Request": "true"} if htmx else {}
        if method == "POST":
            request = self.factory.post(url, dict(data or {}), headers=headers)
        else:
            request = self.factory.generic(method, url, headers=headers)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        got: Any = self.handler.get_response(request)
        content = b"".join(got.streaming_content) if got.streaming else got.content
        return Answer(got.status_code, dict(got.items()), content, got.cookies.output())

    @property
    def session_key(self) -> str:
        found = self.factory.cookies.get(settings.SESSION_COOKIE_NAME)
        return found.value if found else ""


# --- the database before and after --------------------------------------------------------------------------------------


def writes() -> int:
    """How many rows this transaction wrote so far, also what was rolled back since; grows with every write."""
    declared = ", ".join(f"'{name}'" for name in DECLARED_TABLES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
            f"WHERE relname NOT IN ({declared})"
        )
        return int(cursor.fetchone()[0])


def digests() -> dict[str, str]:
    """Every table with the digest of all its rows."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in DECLARED_TABLES:
                continue
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t")
            found[table] = cursor.fetchone()[0]
    return found


# --- valid bodies -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """One form of one page: where it sends and what stands in it."""

    action: str
    method: str
    values: dict[str, list[str]]
    options: dict[str, list[str]]


def forms_of(url: str, answer: Answer) -> Iterator[Form]:
    """The forms in a page, the required fields filled in with something plausible."""
    if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.content.strip():
        return
    for form in lxml.html.document_fromstring(answer.content).forms:
        values: dict[str, list[str]] = {}
        for name, value in sent_by(form):
            values.setdefault(name, []).append(value)
        options: dict[str, list[str]] = {}
        for element in form.iter("input", "select", "textarea"):
            _complete(element, values, options)
        yield Form(form.action or url, form.method, values, options)


def _complete(element: Any, values: dict[str, list[str]], options: dict[str, list[str]]) -> None:
    name, kind = element.get("name"), element.get("type") or element.tag
    if not name:
        return
    if kind == "radio" and element.get("checked") is not None:
        values[name] = [element.get("value", "on")]  # lxml reads an empty value as "on"
    if kind == "select":
        options[name] = [option.get("value") or "" for option in element.iter("option")]
    elif kind in {"radio", "checkbox"}:
        options.setdefault(name, []).append(element.get("value", "on"))
    if any(value.strip() for value in values.get(name, [])) or element.get("required") is None:
        return
    if kind == "select":
        values[name] = [value for value in options[name] if value][:1]
    elif kind == "radio":
        values[name] = options[name][:1]
    elif kind == "date":
        values[name] = [TODAY.isoformat()]
    elif kind == "email":
        values[name] = ["iemand@voorbeeld.test"]
    elif kind == "number":
        values[name] = ["30"]
    elif kind != "checkbox":
        values[name] = ["Zomaar iets"]


@dataclass(frozen=True)
class Target:
    """One address with one object: who has it in scope, and how to fill in its form."""

    name: str
    line: Line
    url: str
    thing: Thing | None
    body: Body
    is_first: bool = True

    @property
    def path(self) -> str:
        return self.url.partition("?")[0]


def targets(planted: Planted, names: Iterable[str] | None = None) -> Iterator[Target]:
    """Every address of the policy with each of its objects."""
    for name, lines in POLICY.items():
        if names is not None and name not in names:
            continue
        for line in lines:
            body = BODIES.get(name, Body())
            if line.query_about is not None:
                for at, thing in enumerate(line.query_about(planted.world)):
                    url = f"{reverse(name, kwargs=line.extra)}?{urlencode({line.query: thing.key})}"
                    yield Target(name, line, url, thing, body, at == 0)
            elif line.about is not None:
                for at, thing in enumerate((body.about or line.about)(planted.world)):
                    yield Target(name, line, reverse(name, kwargs=thing.kwargs(line)), thing, body, at == 0)
            else:
                yield Target(name, line, reverse(name, kwargs=line.extra), None, body)


@contextmanager
def quickly() -> Iterator[None]:
    """Without a line in the log for each refusal, and with a small PDF for a factsheet that is fixed on the way."""
    logging.disable(logging.WARNING)
    try:
        with mock.patch.object(issuing, "_pdf", return_value=small_pdf("", "")):
            yield
    finally:
        logging.disable(logging.NOTSET)


# --- the walk -----------------------------------------------------------------------------------------------------------


@dataclass
class Found:
    """What a walk did and what it found wrong."""

    cells: int = 0
    valid: int = 0
    problems: list[str] = field(default_factory=list)


Reading = tuple[str, str, bool]  # who, which address, as a piece of a page
OnlyOf = dict[int, dict[Any, set[Any]]]


def only_of(planted: Planted) -> OnlyOf:
    """Per programme the rows that nobody outside it sees: of each model the keys."""
    seen: OnlyOf = defaultdict(lambda: defaultdict(set))
    for person in planted.everybody:
        user = User.objects.get(pk=person.user.pk) if person.user is not None else None
        if user is None or user.membership is None or person.name in planted.gone:
            continue
        for model in planted_models():
            if model not in (User, Employer):
                rows = model.objects.visible_to(user)  # type: ignore[attr-defined]
                seen[user.membership.programme_id][model] |= set(rows.values_list("pk", flat=True))
    for of_model in seen.values():  # an organisation belongs to whose coaches work there; "zelfstandig" to everybody
        there = Employment.system.filter(pk__in=of_model[Employment], employer__kind=EmployerKind.ORGANISATION)
        of_model[Employer] = set(there.values_list("employer", flat=True))
    return {
        programme: {
            model: keys - set().union(*(seen[other][model] for other in seen if other != programme))
            for model, keys in of_model.items()
        }
        for programme, of_model in seen.items()
    }


@dataclass
class Matrix:
    """The planted world with a browser for every person."""

    planted: Planted
    browsers: dict[str, Browser]
    every_method: bool = False
    stop_early: bool = False
    turn: int = 0
    reuse_bodies: bool = False
    bodies: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    found: Found = field(default_factory=Found)
    few: dict[str, list[bool]] = field(default_factory=dict)
    reads: dict[Reading, str] = field(default_factory=dict)
    only_of: OnlyOf = field(default_factory=dict)
    is_watching: bool = False
    on_target: Callable[[Target], None] = lambda target: None

    @classmethod
    def of(cls, planted: Planted, **options: Any) -> Matrix:
        browsers = {
            person.name: Browser(
                person,
                is_closed=person.name.startswith("deactivated"),
                has_second_step=not person.name.startswith("half"),
            )
            for person in planted.everybody
        }
        return cls(planted, browsers, only_of=only_of(planted), **options)

    def may(self, person: Person, target: Target) -> bool:
        """Whether the policy lets this person in here."""
        is_for_all = target.line.is_public or "" in target.line.roles
        if person.name in self.planted.gone and not is_for_all:
            return False
        if person.name.startswith("deactivated") and not target.line.is_public:
            return False
        seen_by = target.thing.seen_by if target.thing is not None else None
        role = "" if person.name in self.planted.gone else person.role
        if target.line.is_public or target.name == "switch_role":
            return True
        if "" in target.line.roles:  # everybody with an account; of a thing, whose it is
            return person.user is not None and (seen_by is None or self.planted.may_see(person.name, seen_by))
        return role in target.line.roles and self.planted.may_see(person.name, seen_by)

    def walk(self, names: Iterable[str] | None = None, people: Iterable[str] | None = None) -> Found:
        """Every target (or those of ``names``) as everybody (or as ``people``)."""
        self.found, self.few, self.reads = Found(), {}, {}
        chosen = set(people) if people is not None else None
        with quickly():
            for target in targets(self.planted, names):
                self.on_target(target)
                self.visit(target, chosen)
                if self.stop_early and self.found.problems:
                    break
        self.found.problems += [
            f"{name} shows no count as protected" for name, seen in self.few.items() if not any(seen)
        ]
        return self.found

    def visit(self, target: Target, chosen: set[str] | None = None) -> None:
        self.turn += 1
        with transaction.atomic():
            if target.body.prepare is not None and target.thing is not None:
                target.body.prepare(self, target)
            self.bodies[target.url] = self.prove(target, chosen)
            before = writes()
            self.cells(target, chosen)
            if writes() != before:  # somebody wrote: once more, to see who
                self.is_watching = True
                self.cells(target, chosen)
                self.is_watching = False
            transaction.set_rollback(True)

    def cells(self, target: Target, chosen: Collection[str] | None) -> None:
        """One target as everybody."""
        for at, person in enumerate(self.planted.everybody):
            if chosen is not None and person.name not in chosen:
                continue
            if not self.every_method and self._stands_aside(person, target):
                continue
            for method, htmx in self.methods(at, is_at_home=self._is_at_home(person, target)):
                if self.stop_early and self.found.problems:
                    return
                self.cell(person, target, method, self.bodies[target.url], htmx=htmx)

    def _stands_aside(self, person: Person, target: Target) -> bool:
        """In a short walk: of the people who are gone only those who once had the role go everywhere, and whose role has
        nothing to do with an address tries one object of each."""
        if self._is_at_home(person, target) or not person.user:
            return False
        return person.name in self.planted.gone or person.name.startswith("half") or not target.is_first

    @staticmethod
    def _is_at_home(person: Person, target: Target) -> bool:
        """Whether the role opens the address, so that what happens next depends on the object; others stop at the mark."""
        return target.line.is_public or person.role in target.line.roles

    def methods(self, at: int, *, is_at_home: bool) -> Iterator[tuple[str, bool]]:
        """Methods with and without htmx: GET and POST, each both ways in a whole walk, and the others by turns; in a short
        walk who stops at the mark gives one of the two."""
        turn = self.turn + at
        is_odd = turn % 2 == 1
        if self.every_method and is_at_home:
            yield from ((method, htmx) for method in ("GET", "POST") for htmx in (False, True))
        elif self.every_method or is_at_home:
            yield "GET", not is_odd
            yield "POST", is_odd
        else:
            yield ("POST" if is_odd else "GET"), turn % 4 < 2
        others = (READING[1], *NEVER)
        if turn % (2 if self.every_method else 3) == 0:
            yield others[turn // 3 % len(others)], turn % 4 == 0

    # --- owners

    def owners(self, target: Target) -> list[Browser]:
        return [
            self.browsers[person.name]
            for person in self.planted.everybody
            if person.user is not None and not person.name.startswith("half") and self.may(person, target)
        ]

    def prove(self, target: Target, chosen: Collection[str] | None = None) -> dict[str, Any] | None:
        """The body with which the owner does what this address is for; proven by doing it, and taking it back."""
        if target.body.is_reading:
            return None
        for owner in self.owners(target)[:1]:
            body = self.bodies[target.url] if self.reuse_bodies else self.body_of(owner, target)
            if body is None or (chosen is not None and owner.person.name not in chosen):
                return body
            before = writes()
            with transaction.atomic():
                got = owner.ask("POST", target.url, body)
                self._follow(owner, target, got)
                transaction.set_rollback(True)
            self.found.valid += 1
            has_changed = writes() > before or not target.body.changes
            if got.status not in (200, 204, 302) or not has_changed:
                said = " ".join(re.findall(r"form-field-error-message[^>]*>\s*([^<]+)", got.text))
                self.found.problems.append(
                    f"{owner.person.name}: POST {target.url} by its owner gives {got.status}"
                    f"{'' if has_changed else ' and changes nothing'}; {said.strip()} with {body}"
                )
            return body
        return {} if target.line.status == 405 else None

    def _follow(self, owner: Browser, target: Target, got: Answer) -> None:
        """Where somebody is led after having done something, there is a page for that person; nor does it say too much."""
        self._look_for_words(owner.person, target, got, f"{owner.person.name}: POST {target.url} by its owner")
        where = got.headers.get("Location", "").partition("#")[0]
        if got.status == 302 and where.startswith("/"):
            status = owner.ask("GET", where).status
            if status >= 400:
                self.found.problems.append(f"{owner.person.name}: POST {target.url} leads to {where}: {status}")

    def body_of(self, owner: Browser, target: Target) -> dict[str, Any] | None:
        declared = target.body.data(self, target) if callable(target.body.data) else dict(target.body.data)
        if target.line.status == 405:
            return declared
        page = owner.ask("GET", target.url)
        for form in forms_of(target.url, page):
            if form.method == "POST" and form.action.partition("?")[0] in (target.path, ""):
                return {**form.values, **declared}
        return declared or None

    # --- cells

    def cell(
        self, person: Person, target: Target, method: str, body: dict[str, Any] | None, *, htmx: bool = False
    ) -> None:
        self.found.cells += 1
        may = self.may(person, target)
        if target.body.is_personal and method == "POST":
            may = person.user == self.owners(target)[0].person.user
        is_half = person.name.startswith("half") and not self.is_issued(person, target)
        if may and method == "POST" and body is not None and not is_half:
            return  # the owner was there already
        before = writes() if self.is_watching else 0
        with transaction.atomic():
            got = self.browsers[person.name].ask(method, target.url, body, htmx=htmx)
            if method != "GET":
                transaction.set_rollback(True)
        what = f"{person.name}: {method}{' htmx' if htmx else ''} {target.url} ({target.name}) gives {got.status}"
        problem = self.judge(person, target, method, got, htmx=htmx, may=may)
        if problem:
            self.found.problems.append(f"{what}: {problem}")
        self._look_for_words(person, target, got, what)
        if self.is_watching and writes() != before:
            self.found.problems.append(f"{what} and writes to the database")
        if may and method == "GET" and person.user is not None and not target.line.is_public and not is_half:
            self.reads[person.name, target.url, htmx] = self._digest(got, target.url)

    def _look_for_words(self, person: Person, target: Target, got: Answer, what: str) -> None:
        readable = self.planted.about_oneself if target.body.is_about_oneself else self.planted.allowed
        unseen = got.words & self.planted.marks.keys() - readable[person.name]
        if unseen:
            read = ", ".join(str(self.planted.marks[word]) for word in sorted(unseen)[:4])
            self.found.problems.append(f"{what} and lets read {read}")

    # --- without the others

    @staticmethod
    def _digest(got: Answer, url: str) -> str:
        return hashlib.sha256(repr(comparable(got, url)).encode()).hexdigest()

    def alone(self) -> list[str]:
        """What somebody read on the last walk reads the same when the other programme was never there.

        Finds what no word shows: a figure, a choice made beforehand, a line too many.
        """
        found: list[str] = []
        for programme in self.only_of:
            mine = [reading for reading in self.reads if self._is_of(reading[0], programme)]
            without = self._read_again(mine, without=programme)
            differs = [reading for reading in mine if without[reading] != self.reads[reading]]
            # The walk may have prepared something for that address: once more, both from the same start.
            with_, without = self._read_again(differs), self._read_again(differs, without=programme)
            found += [
                f"{who}: GET{' htmx' if htmx else ''} {url} says something else without the other programme"
                for who, url, htmx in differs
                if with_[who, url, htmx] != without[who, url, htmx]
            ]
        return found

    def _is_of(self, who: str, programme: int) -> bool:
        user = self.browsers[who].person.user
        return user is not None and user.membership is not None and user.membership.programme_id == programme

    def _read_again(self, readings: Iterable[Reading], *, without: int | None = None) -> dict[Reading, str]:
        with quickly(), transaction.atomic():
            if without is not None:
                with without_triggers():
                    for other, of_model in self.only_of.items():
                        for model, keys in of_model.items() if other != without else ():
                            rows = model._base_manager.filter(pk__in=keys)
                            rows._raw_delete(rows.db)
            answers = {}
            for who, url, htmx in readings:
                with transaction.atomic():
                    got = self.browsers[who].ask("GET", url, htmx=htmx)
                    transaction.set_rollback(True)
                answers[who, url, htmx] = self._digest(got, url)
            transaction.set_rollback(True)
        return answers

    def is_issued(self, person: Person, target: Target) -> bool:
        """Whether somebody who did not take the second step may read this: only what was fixed, or about oneself."""
        return (
            target.line.is_public or "" in target.line.roles or (target.name in ISSUED and person.role != "coordinator")
        )

    def judge(self, person: Person, target: Target, method: str, got: Answer, *, htmx: bool, may: bool) -> str:
        """What is wrong with the status; nothing, when all is well."""
        # The second step is asked before the object is looked for, so that asking tells nothing about it.
        if person.name.startswith("half") and person.role in target.line.roles and not self.is_issued(person, target):
            where = got.headers.get("HX-Redirect" if htmx else "Location", "")
            return "" if where.startswith(str(SECURE)) and got.status in (204, 302) else "no second step asked"
        if person.name.startswith("half") and target.name in ASKS_TOO and may and got.status in (204, 302):
            return ""  # asked there too, of everybody who can see more than what was issued
        is_nobody = person.user is None or person.name.startswith("deactivated")
        if got.status >= 500:
            return "an error page"
        if may and target.name in FEW and method == "GET":
            self.few.setdefault(target.name, []).append("minder dan 5" in got.text)
        if target.line.is_public:
            opens = (200, 302, 405, 429, target.line.status)  # 429: who opens many links that do not work waits
            return "" if got.status in opens else "a public page that does not open"
        if is_nobody:
            if not target.line.roles and got.status in (404, 405):
                return ""  # an address that exists for nobody says so before it asks who is there
            where = got.headers.get("HX-Redirect" if htmx else "Location", "")
            is_sent_away = got.status == (204 if htmx else 302) and where.startswith(LOGIN)
            return "" if is_sent_away else "not sent to the login page"
        if not may:
            # Whoever has the role may learn that an address takes no such method: that says nothing about the object.
            has_role = person.role in target.line.roles and person.name not in self.planted.gone
            is_for_all = "" in target.line.roles or target.name == "switch_role"
            refused = {404, 405} if has_role or not target.line.roles or is_for_all else {404}
            if has_role and target.line.query_about is not None and method == "POST":
                refused.add(422)  # the page is one's own; what is chosen on it is not
            if has_role and target.body.is_personal and method == "POST":
                refused.add(409)  # the queue of somebody else: nothing of it is read
            return "" if got.status in refused else "should be as if it does not exist"
        if method in NEVER:
            return "" if got.status == 405 else "a method that should be refused"
        if method in READING:
            if (
                target.line.status == got.status
                or target.name == "secure_account"
                or (htmx and got.status in (200, 204))
            ):
                return ""
            return f"expected {target.line.status}"
        return "" if got.status in (200, 302, 405, 422) else "an odd answer"


def sessions() -> int:
    """How many logins there are."""
    return Session.objects.count()
