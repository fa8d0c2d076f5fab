"""A walk through the demo over HTTP, as its three kinds of people would make it. Standard library only.

Every step says what it did; the first thing that is not as it should be raises JourneyError with a sentence.
"""

from __future__ import annotations

import csv
import datetime
import http.cookiejar
import io
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

MINUTES = 90
WRITTEN = "Geschreven (u)"
OUTSIDE_SCHOOL = "buiten"
SCHOOL_YEAR_STARTS_IN = 8
WORKER_SECONDS = 120


class JourneyError(Exception):
    """What did not work, as a sentence."""


@dataclass
class Form:
    """A form as a browser would send it untouched, and what may be chosen."""

    action: str
    heading: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)  # of the selects: words to value
    texts: list[str] = field(default_factory=list)


@dataclass
class Link:
    """A link with its words."""

    address: str
    text: str = ""


class Page(HTMLParser):
    """The headings, forms and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[Link] = []
        self.heading = ""
        self._open: set[str] = set()
        self._select = self._option = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), self.heading))
        elif tag == "h2":
            self.heading = ""
        elif tag == "a":
            self.links.append(Link(values.get("href", "")))
        if tag in {"form", "h2", "a"}:
            self._open.add(tag)
        if "form" in self._open and tag == "input" and "name" in values:
            form, name, value = self.forms[-1], values["name"], values.get("value", "")
            if values.get("type") in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(value)
                if "checked" not in values:
                    return
            form.values[name] = value
        if "form" in self._open and tag == "select":
            self._select = values.get("name", "")
        if "form" in self._open and tag == "option" and self._select:
            form, value = self.forms[-1], values.get("value", "")
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in values or self._select not in form.values:
                form.values[self._select] = value
            self._option = value

    def handle_endtag(self, tag: str) -> None:
        self._open.discard(tag)
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if "h2" in self._open:
            self.heading += data.strip()
        if "form" in self._open and data.strip():
            self.forms[-1].texts.append(" ".join(data.split()))
        if self._select and data.strip():
            self.forms[-1].options[data.strip()] = self._option
        if "a" in self._open:
            self.links[-1].text += data


@dataclass
class Answer:
    """What the site answered, after following where it led."""

    status: int
    content_type: str
    body: bytes
    path: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8-sig")

    @property
    def page(self) -> Page:
        return Page(self.text)


class Visitor:
    """A person with a browser: cookies, and nothing else remembered."""

    def __init__(self, site: str) -> None:
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def get(self, path: str) -> Answer:
        return self._open(path, None)

    def send(self, path: str, form: Form, **values: str) -> Answer:
        target = urllib.parse.urljoin(path, form.action)
        return self._open(target, urllib.parse.urlencode({**form.values, **values}).encode())

    def _open(self, path: str, data: bytes | None) -> Answer:
        address = urllib.parse.urljoin(self.site, path)
        try:
            with self.opener.open(address, data, timeout=120) as response:
                final = urllib.parse.urlsplit(response.geturl()).path
                return Answer(response.status, response.headers.get_content_type(), response.read(), final)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers.get_content_type(), error.read(), path)
        except OSError as error:
            raise JourneyError(f"{path} antwoordt niet: {error}") from error


@dataclass(frozen=True)
class Account:
    """Somebody of the demo: the address, the role, the name, and the municipality or programme."""

    email: str
    role: str
    name: str
    scope: str

    def __str__(self) -> str:
        return f"{self.name} ({self.role.lower()} {self.scope})"


def walk(site: str, *, today: datetime.date, say: Callable[[str], Any]) -> None:
    """Walk through the demo of that site; ``today`` is the date that the site takes it to be."""
    be_healthy(site)
    say(f"Gezond op {today:%d-%m-%Y}: database, cache en broker antwoorden.")
    people = accounts_of(site)
    say(f"De demo heeft {len(people)} accounts.")
    real = next((person for person in of_role(people, "Gemeente") if person.scope == "Coevorden"), None)
    expect(real is not None, "Er is geen demo-account van de gemeente Coevorden.")
    invented = [person for person in of_role(people, "Gemeente") if person.scope not in {"Coevorden", "Hardenberg"}]
    expect(bool(invented), "Er is geen demo-account van een verzonnen gemeente.")
    assert real is not None
    last_year = today.year - (2 if today.month < SCHOOL_YEAR_STARTS_IN else 1)
    for municipality, year, says in (
        (real, "2021/2022", ("821", "2.586", "Willem Alexanderschool")),
        (invented[0], f"{last_year}/{last_year + 1}", ("Voorbeeldgegevens",)),
    ):
        say(download_factsheet(enter(site, municipality), municipality, year, says))
    say(log_and_count(site, people, today))
    say(make_concept(site, people, invented[0].scope))


def be_healthy(site: str) -> None:
    for path in ("/healthz", "/readyz"):
        answer = Visitor(site).get(path)
        is_well = answer.status == 200 and json.loads(answer.text)["status"] == "ok"
        expect(is_well, f"{path} zegt {answer.status}: {answer.text[:200]}")


def accounts_of(site: str) -> list[Account]:
    """Everybody on the page where one chooses who to be."""
    answer = Visitor(site).get("/demo/")
    expect(answer.status == 200, f"/demo/ zegt {answer.status}: kies wie je bent ontbreekt.")
    forms = [form for form in answer.page.forms if "account" in form.values]
    return [Account(form.values["account"], form.heading, form.texts[0], form.texts[-1]) for form in forms]


def of_role(people: list[Account], role: str) -> list[Account]:
    return [person for person in people if person.role == role]


def enter(site: str, account: Account) -> Visitor:
    """A visitor who came in as that person."""
    visitor = Visitor(site)
    forms = [form for form in visitor.get("/demo/").page.forms if form.values.get("account") == account.email]
    expect(len(forms) == 1, f"{account.email} staat niet één keer op /demo/.")
    answer = visitor.send("/demo/", forms[0])
    expect(answer.status == 200 and answer.path not in {"/demo/", "/"}, f"{account.email} komt niet binnen.")
    return visitor


def download_factsheet(visitor: Visitor, account: Account, year: str, says: tuple[str, ...]) -> str:
    """As a municipality: find the factsheet on one's own page, read it, and download it as a PDF."""
    links = visitor.get("/mijn-gemeente/").page.links
    chosen = next((one for one in links if re.fullmatch(r"/factsheets/\d+/", one.address) and year in one.text), None)
    expect(chosen is not None, f"{account} vindt geen factsheet {year} op /mijn-gemeente/.")
    assert chosen is not None
    text = visitor.get(f"{chosen.address}voorbeeld/").text
    missing = [words for words in (account.scope, year, *says) if words not in text]
    expect(not missing, f"In de factsheet {year} van {account.scope} staat niet: {', '.join(missing)}.")
    size = pdf_of(visitor, chosen.address)
    return f"{account}: factsheet {year} gelezen en gedownload ({size} kB PDF)."


def pdf_of(visitor: Visitor, factsheet: str) -> int:
    """Download the PDF of a factsheet; its size in kB."""
    answer = visitor.get(f"{factsheet}pdf/")
    is_pdf = (
        answer.content_type == "application/pdf" and answer.body.startswith(b"%PDF-") and b"%%EOF" in answer.body[-64:]
    )
    expect(answer.status == 200 and is_pdf, f"{factsheet}pdf/ geeft geen PDF ({answer.status}, {answer.content_type}).")
    return len(answer.body) // 1000


def make_concept(site: str, people: list[Account], municipality: str) -> str:
    """As a coordinator: ask for a new factsheet, and wait until the worker made it."""
    for account in of_role(people, "Coördinator"):
        coordinator = enter(site, account)
        path = "/factsheets/nieuw/"
        form = next((one for one in coordinator.get(path).page.forms if "municipality" in one.choices), None)
        expect(form is not None, f"{path} heeft geen formulier.")
        assert form is not None
        chosen = form.options.get(municipality)
        if not chosen:
            continue
        answer = coordinator.send(path, form, municipality=chosen)
        expect(
            answer.status == 200 and re.fullmatch(r"/factsheets/\d+/", answer.path) is not None,
            f"Een factsheet laten maken lukt niet ({answer.status}).",
        )
        deadline = time.monotonic() + WORKER_SECONDS
        while coordinator.get(f"{answer.path}stand/").status != 204:
            expect(
                time.monotonic() < deadline, f"De worker heeft de factsheet na {WORKER_SECONDS} seconden niet gemaakt."
            )
            time.sleep(0.5)
        size = pdf_of(coordinator, answer.path)
        return f"{account}: concept van de factsheet van {municipality} laten maken door de worker ({size} kB PDF)."
    raise JourneyError(f"Geen coördinator kan een factsheet van {municipality} laten maken.")


def log_and_count(site: str, people: list[Account], today: datetime.date) -> str:
    """A coach logs an activity today, and the dashboard of the coordinator counts it."""
    for account in of_role(people, "Kansencoach"):
        coach = enter(site, account)
        path = "/activiteiten/nieuw/"
        page = coach.get(path).page
        form = next((form for form in page.forms if "deployment" in form.choices), None)
        expect(form is not None, f"{path} heeft geen formulier met een plek.")
        assert form is not None
        plekken = [value for value in form.choices["deployment"] if value != OUTSIDE_SCHOOL]
        coordinators = [one for one in of_role(people, "Coördinator") if one.scope == account.scope]
        if not plekken or not coordinators:
            continue
        coordinator = enter(site, coordinators[0])
        before = written(coordinator)
        values = {"deployment": plekken[0], "done_on": today.isoformat(), "minutes": str(MINUTES)}
        answer = coach.send(path, form, **values)
        if answer.status == 422:
            continue  # this coach has no placement today; another one has
        expect(answer.status == 200 and answer.path != path, f"Een activiteit schrijven lukt niet ({answer.status}).")
        grown = {plek: hours - before.get(plek, Decimal(0)) for plek, hours in written(coordinator).items()}
        grown = {plek: hours for plek, hours in grown.items() if hours}
        expect(
            list(grown.values()) == [Decimal(MINUTES) / 60],
            f"Het overzicht van de coördinator telt {MINUTES} minuten niet precies één keer mee: {grown}.",
        )
        expect(coordinator.get("/regio/").status == 200, "De regio van de coördinator antwoordt niet.")
        return (
            f"{account}: {MINUTES} minuten geschreven op {today:%d-%m-%Y}; "
            f"{coordinators[0]} ziet ze bij {next(iter(grown))}."
        )
    raise JourneyError(f"Geen enkele coach van de demo kan op {today:%d-%m-%Y} een activiteit schrijven.")


def written(coordinator: Visitor) -> dict[str, Decimal]:
    """Hours written this school year for each plek, as the dashboard exports them."""
    answer = coordinator.get("/regio/plekken.csv")
    expect(answer.status == 200, f"/regio/plekken.csv zegt {answer.status}.")
    rows = list(csv.DictReader(io.StringIO(answer.text), delimiter=";"))
    expect(bool(rows) and WRITTEN in rows[0], f"Het overzicht heeft geen kolom “{WRITTEN}”.")
    return {
        f"{row['Plek']} ({row['Gemeente']})": Decimal(row[WRITTEN].replace(",", "."))
        for row in rows
        if re.fullmatch(r"\d+(,\d+)?", row[WRITTEN])
    }


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise JourneyError(otherwise)
