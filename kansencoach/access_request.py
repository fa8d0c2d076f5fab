"""A copy of everything that is kept about one person, in one file that opens anywhere (AVG, article 15).

The tables, their purpose and their terms come from the privacy register; the rows are found by every foreign key to the
person (and by ``Entry.through`` where there is none), so that a new table is in the file by itself. Another person is never
named in it. The file is one page of HTML with the same rows as JSON inside.

A coach's own notes are only in the file of the coach. A coordinator gets of a coach what the screens show a coordinator as
well, by the same sights, and not what the account did elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach import audit, erasure, privacy
from kansencoach.audit import AuditKind
from kansencoach.downloads import as_download
from kansencoach.models import AuditEvent, Membership, User
from kansencoach.privacy import Entry, Erased, Line
from kansencoach.scoping import ScopedModel, Sight
from kansencoach.templatetags.numbers import nl_date

SHEET_LINK = '<link rel="stylesheet" href="own_data.css">'
COACH, ACCOUNT = "coaches.Coach", "kansencoach.User"

# What would let somebody else sign in, or is only an imprint of such a thing.
SECRET = frozenset(
    {"password", "session_key", "session_data", "key", "token", "token_secret", "token_digest", "token_hash", "secret"}
)
FOR_PROGRAMS = frozenset({"id", "name_key", "client_uuid", "activity_uuid", "request_id"})
SECRET_OF = {"mfa.Authenticator": frozenset({"data"})}


@dataclass(frozen=True)
class Value:
    """One field of one row: its name in the database, and in words. ``is_shown`` is false for what only a program reads."""

    name: str
    label: str
    text: str
    raw: Any

    @property
    def is_shown(self) -> bool:
        return self.name not in FOR_PROGRAMS


@dataclass(frozen=True)
class Table:
    """The rows of one table about this person, and what was kept of earlier states."""

    label: str
    about: str
    lines: tuple[Line, ...]
    rows: tuple[tuple[Value, ...], ...]
    history: tuple[tuple[Value, ...], ...] = ()

    @property
    def groups(self) -> list[list[tuple[Value, ...]]]:
        """The rows by their columns: of some rows only who wrote them is about this person."""
        return _by_columns(self.rows)

    @property
    def history_groups(self) -> list[list[tuple[Value, ...]]]:
        """Likewise for the earlier states."""
        return _by_columns(self.history)


def _by_columns(rows: Iterable[tuple[Value, ...]]) -> list[list[tuple[Value, ...]]]:
    found: dict[tuple[str, ...], list[tuple[Value, ...]]] = {}
    for row in rows:
        found.setdefault(tuple(value.name for value in row), []).append(row)
    return list(found.values())


@dataclass(frozen=True)
class File:
    """The whole file: about whom, made when, with which tables."""

    name: str
    made_on: date
    tables: tuple[Table, ...]
    with_notes: bool
    mentions: tuple[tuple[Value, ...], ...] = ()
    is_narrowed: bool = False
    """Whether it holds only what its reader may see of this person."""

    @property
    def filled(self) -> list[Table]:
        """The tables with something about this person."""
        return [table for table in self.tables if table.rows or table.history]

    @property
    def empty(self) -> list[Table]:
        """The tables where this person could be, and is not."""
        return [table for table in self.tables if not (table.rows or table.history)]


@dataclass(frozen=True)
class Person:
    """Whose data: the account, the coaches it is, or both."""

    user: User | None
    coaches: tuple[models.Model, ...]

    def is_person(self, model: type[models.Model], pk: Any) -> bool:
        """Whether a foreign key points at this person."""
        if model is User:
            return self.user is not None and pk == self.user.pk
        return any(model is type(coach) and pk == coach.pk for coach in self.coaches)


def of_user(user: User, *, on: date, with_notes: bool = True) -> File:
    """Everything about an account and the coaches it is, for that person."""
    coaches = tuple(_coach_model()._base_manager.filter(memberships__user=user).distinct().order_by("pk"))
    return _file(Person(user, coaches), str(user), on, with_notes)


def of_coach(coach: models.Model, *, on: date, with_notes: bool = False, reader: Membership | None = None) -> File:
    """What a programme keeps about a coach. Without the account: that may have roles elsewhere.

    Whoever has a role as ``reader`` gets the rows and fields in sight of that role, as they are now; earlier states could
    tell what was never in sight. All of it is for the coach (:func:`of_user`) and for who manages the server.
    """
    return _file(Person(None, (coach,)), str(coach), on, with_notes, reader)


def _coach_model() -> type[models.Model]:
    return apps.get_model(COACH)


def _file(person: Person, name: str, on: date, with_notes: bool, reader: Membership | None = None) -> File:
    tables, names = [], Names()
    for label, entry in privacy.register().items():
        model = apps.get_model(label)
        table = _table(person, model, entry, with_notes, names, reader)
        if table is not None:
            tables.append(table)
    # Texts of everybody are searched only for the person: a programme does not read those of another programme.
    mentions = _mentions(person, tables, names) if person.user is not None else ()
    return File(name, on, tuple(tables), with_notes, mentions, is_narrowed=reader is not None)


@dataclass(frozen=True)
class Way:
    """How rows of a table are about the person (a lookup and its values), and which of their fields are."""

    lookup: str
    keys: tuple[Any, ...]
    fields: tuple[str, ...]

    @property
    def where(self) -> Q:
        """The condition on the rows; on the columns of the history too."""
        return Q(**{f"{self.lookup}__in": self.keys})


def ways(person: Person, model: type[models.Model], entry: Entry) -> list[Way]:
    """Every way in which rows of this table are about the person."""
    every = personal_fields(entry)
    found = []
    for kind, keys in _keys(person).items():
        if model is kind:
            found.append(Way(model._meta.pk.name, keys, every))
        for other, field in erasure.pointing_at(kind):
            if other is not model:
                continue
            line = entry.line_of(field.name)
            # Somebody who only wrote or decided about another: that, and not what it was about.
            is_about = kind is not User or (line is not None and line.erased is Erased.GONE)
            found.append(Way(field.name, keys, every if is_about or line is None else ("id", *line.fields)))
    if entry.through:
        found.append(Way(entry.through, tuple(coach.pk for coach in person.coaches), every))
    return found


def personal_fields(entry: Entry) -> tuple[str, ...]:
    """The fields of a table that are about somebody, with its key."""
    names = [name for line in entry.lines if line.is_personal for name in line.fields]
    key = ["id"] if names and "id" not in names and entry.line_of("id") else []
    return (*key, *names)


def _keys(person: Person) -> dict[type[models.Model], tuple[Any, ...]]:
    keys: dict[type[models.Model], tuple[Any, ...]] = {_coach_model(): tuple(coach.pk for coach in person.coaches)}
    if person.user is not None:
        keys[User] = (person.user.pk,)
    return keys


class Names:
    """What rows point at, in words. Asked for all rows of a table at once: one query for each table pointed at."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[models.Model], str], dict[Any, str]] = {}

    def learn(self, field: Any, rows: Iterable[models.Model]) -> None:
        """Look up what these rows point at with this field."""
        known = self._of(field)
        asked = {field.value_from_object(row) for row in rows} - known.keys() - {None}
        if asked:
            # With what these rows point at themselves: their names are made of it.
            found = field.related_model._base_manager.select_related()
            known.update(
                (key, str(row)) for key, row in found.in_bulk(asked, field_name=field.target_field.name).items()
            )

    def get(self, field: Any, key: Any) -> str | None:
        """In words; None when it is there no longer."""
        return self._of(field).get(key)

    def _of(self, field: Any) -> dict[Any, str]:
        return self._known.setdefault((field.related_model, field.target_field.name), {})


EVERYTHING = Sight(lambda _membership: Q(), "")


def _sight(model: type[models.Model], reader: Membership | None) -> Sight | None:
    """What the reader sees of a table; None when nothing. A table without sights (accounts and roles) is guarded by its page."""
    if reader is None or not issubclass(model, ScopedModel):
        return EVERYTHING
    return model.sights.get(reader.role)


def _table(
    person: Person,
    model: type[models.Model],
    entry: Entry,
    with_notes: bool,
    names: Names,
    reader: Membership | None,
) -> Table | None:
    every, sight = personal_fields(entry), _sight(model, reader)
    if not every or sight is None:
        return None
    by_number = BY_NUMBER.get(model._meta.label)
    found = (
        [(where, every) for where in by_number(person)]
        if by_number
        else [(way.where, way.fields) for way in ways(person, model, entry)]
    )
    if not found:
        return None
    hidden = sight.hides if with_notes else sight.hides | frozenset(entry.only_self)
    history = privacy.history_of(model) if reader is None else None
    in_sight = sight.rows(reader) if reader is not None else Q()
    rows: dict[Any, tuple[Value, ...]] = {}
    past: dict[Any, tuple[Value, ...]] = {}
    for where, fields in found:
        _read(rows, model, where & in_sight, fields, person, hidden, names)
        if history is not None:
            _read(past, history, where, (*TOLD_OF_HISTORY, *fields), person, hidden, names)
    return Table(model._meta.label, entry.about, entry.lines, tuple(rows.values()), tuple(past.values()))


def _read(
    into: dict[Any, tuple[Value, ...]],
    model: type[models.Model],
    where: Q,
    fields: Iterable[str],
    person: Person,
    hidden: frozenset[str],
    names: Names,
) -> None:
    """Add the rows that are about the person in this way, and are not there yet."""
    rows = [row for row in model._base_manager.filter(where).order_by("pk") if row.pk not in into]
    if not rows:
        return
    columns = _columns(model, fields, hidden)
    for column in columns:
        if column.instead is None and _is_named(column.field):
            names.learn(column.field, rows)
    for row in rows:
        into.setdefault(row.pk, tuple(column.of(person, row, names) for column in columns))


TOLD_OF_HISTORY = ("pgh_created_at", "pgh_label")


def _audit_of(person: Person) -> list[Q]:
    found = [Q(about_model=coach._meta.label_lower, about_pk=str(coach.pk)) for coach in person.coaches]
    if person.user is not None:
        found += [Q(user_id=person.user.pk), Q(about_model=User._meta.label_lower, about_pk=str(person.user.pk))]
    return found


def _contexts_of(person: Person) -> list[Q]:
    return [Q(metadata__user=person.user.pk)] if person.user is not None else []


def _sessions_of(person: Person) -> list[Q]:
    if person.user is None:
        return []
    running = Session.objects.filter(expire_date__gte=timezone.now())
    mine = [row.pk for row in running if row.get_decoded().get("_auth_user_id") == str(person.user.pk)]
    return [Q(pk__in=mine)]


# Tables that hold a number of a person without a foreign key.
BY_NUMBER = {
    AuditEvent._meta.label: _audit_of,
    "pghistory.Context": _contexts_of,
    "sessions.Session": _sessions_of,
}


# --- in words -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One field of a table in words, and what is told instead of its values when those stay hidden."""

    field: Any
    label: str
    choices: Mapping[Any, Any]
    instead: str | None

    def of(self, person: Person, row: models.Model, names: Names) -> Value:
        """The value of one row."""
        if self.instead is not None:
            return Value(self.field.name, self.label, self.instead, None)
        return Value(self.field.name, self.label, *_value(person, self, row, names))


def _column(field: Any, instead: str | None = None) -> Column:
    label = str(HISTORY_LABELS.get(field.name) or capfirst(str(field.verbose_name)))
    return Column(field, label, dict(getattr(getattr(field, "base_field", field), "flatchoices", ())), instead)


def _columns(model: type[models.Model], fields: Iterable[str], hidden: frozenset[str]) -> list[Column]:
    tracked = privacy.tracked_by(model) or model
    secret = SECRET | SECRET_OF.get(tracked._meta.label, frozenset())
    present = set(privacy.fields_of(model))
    instead = {name: _("alleen voor de kansencoach zelf") for name in hidden}
    instead |= {name: _("geheim, niet getoond") for name in secret}
    return [
        _column(model._meta.get_field(name), instead.get(name)) for name in dict.fromkeys(fields) if name in present
    ]


def _is_named(field: Any) -> bool:
    """Whether it points at something that is called by its name: not a person."""
    return field.is_relation and field.related_model not in (User, _coach_model())


HISTORY_LABELS = {"pgh_created_at": gettext_lazy("Wanneer"), "pgh_label": gettext_lazy("Wat")}
CHANGES = {
    "insert": gettext_lazy("toegevoegd"),
    "update": gettext_lazy("gewijzigd"),
    "delete": gettext_lazy("verwijderd"),
}


def _value(person: Person, column: Column, row: models.Model, names: Names) -> tuple[str, Any]:
    field = column.field
    raw = field.value_from_object(row)
    if isinstance(field, models.BinaryField):
        return (_("bestand, niet getoond") if raw else "–"), None
    if _is_named(field):
        return (names.get(field, raw) or _("bestaat niet meer"), raw) if raw is not None else ("–", None)
    if field.is_relation:
        return _who(person, field.related_model, raw)
    if field.name == "user_id" and isinstance(row, AuditEvent):
        return _who(person, User, raw)
    if isinstance(raw, bytes | memoryview):  # made on request, about others
        return _("een bestand"), None
    if field.name == "pgh_label":
        return str(CHANGES.get(raw, raw)), raw
    return _text(column, raw), raw


def _who(person: Person, model: type[models.Model], raw: Any) -> tuple[str, Any]:
    if raw is None:
        return "–", None
    return (_("deze persoon"), raw) if person.is_person(model, raw) else (_("iemand anders"), None)


def _text(column: Column, raw: Any) -> str:
    if raw is None or raw == "" or raw == []:
        return "–"
    if isinstance(raw, bool):
        return _("ja") if raw else _("nee")
    if isinstance(raw, datetime):
        local = timezone.localtime(raw)
        return f"{nl_date(local.date())}, {local:%H:%M}"
    if isinstance(raw, date):
        return nl_date(raw)
    if isinstance(raw, Decimal):
        return str(raw).replace(".", ",")
    if isinstance(raw, list):
        return ", ".join(str(column.choices.get(part, part)) for part in raw)
    if isinstance(raw, dict):
        return ", ".join(f"{name}: {value}" for name, value in raw.items()) or "–"
    return str(column.choices.get(raw, raw))


def _mentions(person: Person, tables: Iterable[Table], names: Names) -> tuple[tuple[Value, ...], ...]:
    """Where the name or the mail address stands in a text that somebody typed, outside the tables above."""
    called = [str(coach) for coach in person.coaches]
    mails = erasure.mails_of(person.user) if person.user is not None else []
    words = {*erasure.names_of(*called, *([person.user.name] if person.user else [])), *mails}
    shown = {table.label for table in tables}
    found = []
    for label, entry in privacy.register().items():
        model = apps.get_model(label)
        if label in shown or not words:
            continue
        typed = [name for name in privacy.text_fields(model) if name not in entry.only_self]
        stands_in = {name: reduce(or_, (Q(**{f"_{name}__icontains": word}) for word in words)) for name in typed}
        if not typed:
            continue
        texts = {f"_{name}": Cast(name, models.TextField()) for name in typed}
        rows = list(model._base_manager.alias(**texts).filter(reduce(or_, stands_in.values())))
        for name in typed if rows else ():
            column = _column(model._meta.get_field(name))
            found_in = model._base_manager.alias(**texts).filter(stands_in[name])
            hits = set(found_in.values_list("pk", flat=True))
            for row in (row for row in rows if row.pk in hits):
                where = Value("table", _("Tabel"), entry.about, label)
                found.append((where, column.of(person, row, names)))
    return tuple(found)


# --- the file -------------------------------------------------------------------------------------------------------


def as_data(file: File) -> dict[str, Any]:
    """The rows for a program."""
    return {
        "about": file.name,
        "made_on": file.made_on,
        "tables": {
            table.label: {
                "rows": [_as_row(row) for row in table.rows],
                "history": [_as_row(row) for row in table.history],
            }
            for table in file.tables
        },
        "mentions": [_as_row(row) for row in file.mentions],
    }


def _as_row(values: Iterable[Value]) -> Mapping[str, Any]:
    return {value.name: value.raw for value in values}


def as_html(file: File) -> str:
    """One page with everything inside: no stylesheet, picture or script from elsewhere."""
    sheet = finders.find("css/own_data.css") or settings.STATIC_ROOT / "css" / "own_data.css"
    with open(str(sheet), encoding="utf-8") as opened:
        style = opened.read()
    data = json.loads(json.dumps(as_data(file), cls=DjangoJSONEncoder))
    html = render_to_string("kansencoach/access_request.html", {"file": file, "data": data})
    return html.replace(SHEET_LINK, f"<style>{style}</style>")


def download(request: HttpRequest, file: File, *, about: models.Model) -> HttpResponse:
    """The file as a download, recorded before it leaves."""
    html = as_html(file)
    by = request.user if isinstance(request.user, User) else None
    audit.record(
        AuditKind.DOWNLOADED, by=by, about=about, details={"what": "access-request", "format": "html"}, request=request
    )
    title = f"kansencoach gegevens {file.made_on:%Y-%m-%d}"
    return as_download(html.encode(), title=title, kind="html", content_type="text/html; charset=utf-8")
