"""The words of the privacy register: what a field is for, on what ground, how long it stays, and what happens then.

``kansencoach/privacy_register.py`` is the register itself: every field of every table has a line there. It is the only
place with retention terms: the system check compares it with the models, ``docs/privacy.md`` is printed from it, and
``kansencoach/retention.py`` carries it out. The history of a row follows the lines of that row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

from kansencoach.environment import BASE_DIR

DOCUMENT = BASE_DIR / "docs" / "privacy.md"
MARK = "<!-- Hieronder staat wat `bin/manage privacy_register --write` uit kansencoach/privacy_register.py maakt. -->"
HISTORY_FIELDS = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context")


class Basis(StrEnum):
    """The lawful basis (AVG, article 6)."""

    NONE = "geen persoonsgegevens"
    CONTRACT = "overeenkomst"
    TASK = "taak van algemeen belang"
    DUTY = "wettelijke plicht"
    INTEREST = "gerechtvaardigd belang"


class Then(StrEnum):
    """What happens when the term is over."""

    KEPT = "blijft"
    BLANKED = "leeggemaakt"
    DESTROYED = "vernietigd"
    ANONYMOUS = "blijft zonder naam"


class Erased(StrEnum):
    """What happens to it when the person is erased."""

    STAYS = "blijft, zonder naam"
    EMPTY = "leeggemaakt"
    GONE = "rij vernietigd"
    NOT = "–"  # not about one person


@dataclass(frozen=True)
class Term:
    """How long. ``after`` is the lookup of the date from which the term runs; the row expires once ``days``, ``months``
    or ``school_years`` have passed since (a school year counts from its 31 July). ``only`` narrows the rows. ``by`` is
    the dotted path of the function that carries it out where it is not a matter of one row.
    """

    words: str
    then: Then
    after: str = ""
    days: int = 0
    months: int = 0
    school_years: int | None = None
    only: tuple[tuple[str, Any], ...] = ()
    by: str = ""

    def expires_before(self, on: date) -> date:
        """Rows whose date lies before this day have expired ``on`` that day."""
        if self.school_years is not None:
            first = on.year if on.month >= 8 else on.year - 1
            return date(first - self.school_years, 8, 1)
        months = on.year * 12 + on.month - 1 - self.months
        month = date(months // 12, months % 12 + 1, 1)
        following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
        day = min(on.day, (following - month).days)
        return date.fromordinal(month.replace(day=day).toordinal() - self.days)


@dataclass(frozen=True)
class Line:
    """Fields of one table that share purpose, basis and term."""

    fields: tuple[str, ...]
    purpose: str
    basis: Basis
    term: Term
    erased: Erased

    @property
    def is_personal(self) -> bool:
        """Whether these fields hold data about a person."""
        return self.basis is not Basis.NONE


@dataclass(frozen=True)
class Entry:
    """One table: what it is about, and its lines.

    ``frozen``: which of its rows never change. ``through``: the lookup to the coach it is about, where it has no foreign
    key of its own. ``only_self``: texts that nobody reads but the person who wrote them.
    """

    about: str
    lines: tuple[Line, ...] = ()
    frozen: tuple[tuple[str, Any], ...] = ()
    through: str = ""
    only_self: tuple[str, ...] = ()

    def line_of(self, name: str) -> Line | None:
        """The line of a field."""
        return next((line for line in self.lines if name in line.fields), None)


ALWAYS = Term("zolang de organisatie Kansencoach gebruikt", Then.KEPT)


def plain(fields: str, purpose: str = "sleutel en indeling") -> Line:
    """Fields without personal data: ``plain("id version")``."""
    return Line(tuple(fields.split()), purpose, Basis.NONE, ALWAYS, Erased.NOT)


def personal(fields: str, purpose: str, basis: Basis, term: Term, erased: Erased = Erased.STAYS) -> Line:
    """Fields with personal data: ``personal("name email", "inloggen", Basis.TASK, ACCOUNT, Erased.EMPTY)``."""
    return Line(tuple(fields.split()), purpose, basis, term, erased)


def entry(
    about: str,
    *lines: Line,
    frozen: tuple[tuple[str, Any], ...] = (),
    through: str = "",
    only_self: tuple[str, ...] = (),
) -> Entry:
    """The lines of one table; see :class:`Entry`."""
    return Entry(about, lines, frozen, through, only_self)


@dataclass(frozen=True)
class OnDevice:
    """What a browser keeps of a person, outside the database: what it is, who can read it there, and for how long."""

    what: str
    readable_by: str
    how_long: str


def register() -> Mapping[str, Entry]:
    """The register, by model label (``coaches.Coach``)."""
    from kansencoach.privacy_register import REGISTER

    return REGISTER


# --- the models it has to match -------------------------------------------------------------------------------------


def tables() -> list[type[models.Model]]:
    """Every table that Django knows, the ones that link two models included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label != "pghistory.Events"
    ]


def tracked_by(model: type[models.Model]) -> type[models.Model] | None:
    """The model whose history this one keeps; ``None`` for anything that is not a history."""
    found: type[models.Model] | None = getattr(model, "pgh_tracked_model", None)
    return found


def history_of(model: type[models.Model]) -> type[models.Model] | None:
    """Where the history of a model is kept; ``None`` when it has none."""
    return _histories().get(model._meta.label)


@cache
def _histories() -> dict[str, type[models.Model]]:
    return {tracked._meta.label: model for model in tables() if (tracked := tracked_by(model)) and tracked is not model}


def fields_of(model: type[models.Model]) -> tuple[str, ...]:
    """The names of the columns of a model."""
    return tuple(field.name for field in model._meta.local_concrete_fields)


def text_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The columns in which somebody's name can stand."""
    return tuple(
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.is_relation
    )


@dataclass(frozen=True)
class Problem:
    """Where the register and the models differ, and what to do about it."""

    message: str
    hint: str


def problems(lines: Mapping[str, Entry], of: Iterable[type[models.Model]]) -> Iterator[Problem]:
    """Every field without a line, every line without a field, and every field with two."""
    known: set[str] = set()
    for model in of:
        if tracked_by(model) is not None:
            continue
        label, names = model._meta.label, fields_of(model)
        known.add(label)
        found = lines.get(label)
        if found is None:
            yield Problem(f"{label} is not in the privacy register.", _hint_for_table(label, names))
            continue
        listed = [name for line in found.lines for name in line.fields]
        for name in names:
            if name not in listed:
                yield Problem(f"{label}.{name} has no line in the privacy register.", _hint_for_field(label, name))
        for name in sorted(set(listed)):
            if name not in names:
                yield Problem(
                    f"The privacy register has a line for {label}.{name}, which is no field.",
                    f'Take "{name}" out of "{label}" in kansencoach/privacy_register.py.',
                )
            if listed.count(name) > 1:
                yield Problem(
                    f"{label}.{name} has more than one line in the privacy register.",
                    f'Keep one of them at "{label}" in kansencoach/privacy_register.py.',
                )
    for label in lines.keys() - known:
        yield Problem(
            f"The privacy register has {label}, which is no table.",
            f'Take "{label}" out of kansencoach/privacy_register.py.',
        )


WRITE = "Then run `bin/manage privacy_register --write`, which prints docs/privacy.md again."


def _hint_for_field(label: str, name: str) -> str:
    return (
        f'Add to "{label}" in kansencoach/privacy_register.py: plain("{name}") when it holds nothing about a person, '
        f'else personal("{name}", "<waarvoor>", Basis.TASK, <TERM>, Erased.<...>). {WRITE}'
    )


def _hint_for_table(label: str, names: Iterable[str]) -> str:
    return (
        f'Add to REGISTER in kansencoach/privacy_register.py: "{label}": entry("<Wat staat hier? Eén Nederlandse zin>", '
        f'plain("{" ".join(names)}")), and move what is about a person from plain(...) to '
        f'personal("<fields>", "<waarvoor>", Basis.TASK, <TERM>, Erased.<...>). {WRITE}'
    )


# --- the document ---------------------------------------------------------------------------------------------------

SECTIONS = {
    "coaches": "Kansencoaches en hun werk",
    "kansencoach": "Accounts, rollen en toezicht",
    "reports": "Wat mensen lezen",
    "schools": "Gemeenten, scholen en uren",
}


def document() -> str:
    """The generated part of docs/privacy.md."""
    by_section: dict[str, list[str]] = {title: [] for title in (*SECTIONS.values(), OTHERS)}
    for label, found in register().items():
        app, _dot, _name = label.partition(".")
        by_section[SECTIONS.get(app, OTHERS)].append(_section(label, found))
    chapters = [f"## {title}\n\n" + "\n".join(parts) for title, parts in by_section.items() if parts]
    return "\n".join([*chapters, _on_device(), _histories_in_words()])


def _on_device() -> str:
    """What stands in the browser of a person; no table, and yet personal data."""
    from kansencoach.privacy_register import ON_DEVICE

    rows = "\n".join(f"| {one.what} | {one.readable_by} | {one.how_long} |" for one in ON_DEVICE)
    return (
        "## Op het apparaat\n\n"
        "Dit staat in de browser van de persoon zelf, en niet op de server. Doel: schrijven zonder netwerk, en niets kwijtraken. "
        "Grondslag: taak van algemeen belang. Uitloggen wist het, na een waarschuwing als er nog iets moet worden verstuurd; een "
        "inlog die elders is beëindigd wist het bij de volgende pagina. Zie docs/adr/0008.\n\n"
        f"| wat | wie kan het daar lezen | hoe lang |\n|---|---|---|\n{rows}\n"
    )


OTHERS = "Wat de gebruikte onderdelen bewaren"


def _section(label: str, found: Entry) -> str:
    rows = [
        f"| {_fields(line.fields)} | {line.purpose} | {line.basis} | {_term(line.term)} | {line.erased} |"
        for line in found.lines
    ]
    head = "| velden | waarvoor | grondslag | hoe lang, en dan | bij wissen van de persoon |\n|---|---|---|---|---|"
    return f"### {found.about}\n\n`{label}`\n\n" + "\n".join([head, *rows]) + "\n"


def _fields(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _term(term: Term) -> str:
    return term.words if term.then is Then.KEPT else f"{term.words}; daarna {term.then}"


def _histories_in_words() -> str:
    kept = sorted(_histories())
    return (
        "## De geschiedenis\n\n"
        "Van elke rij in de tabellen hieronder bewaren wij ook elke vorige stand. Zo’n stand heeft dezelfde velden als de "
        "rij, met dezelfde regels: wat in de rij wordt leeggemaakt of vernietigd, gaat ook uit de geschiedenis. Erbij "
        f"staan {_fields(HISTORY_FIELDS)}: wanneer het veranderde, hoe, welke rij, en door welk account (zie "
        "`pghistory.Context`). Doel: laten zien wie wat wanneer veranderde. Grondslag: wettelijke plicht (beveiliging, "
        "AVG artikel 32).\n\n" + "\n".join(f"* `{label}`" for label in kept) + "\n"
    )


def written(path: Path = DOCUMENT) -> str:
    """docs/privacy.md as it should be: the text above the mark as somebody wrote it, and the register below it."""
    above, _mark, _below = path.read_text(encoding="utf-8").partition(MARK)
    return f"{above.rstrip()}\n\n{MARK}\n\n{document()}"
