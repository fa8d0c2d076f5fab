"""Who sees what, in words and as a guard: "Wie ziet dit?" reads it aloud, and what makes a figure asks it first.

Two kinds of things are seen. Rows: a scoped model (``"coaches.Placement"``) says it in its sights, and only there.
Figures (``"work"``): :data:`FIGURES` says how fine a role may see them, and whether small numbers are protected. The
words of a figure are made from its grain, so that the guard cannot change without the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach.models import Role
from kansencoach.scoping import OutOfSight

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

COORDINATOR_FIRST = (Role.COORDINATOR, Role.COACH, Role.EMPLOYER, Role.MUNICIPALITY, Role.SCHOOL)


class Place(IntEnum):
    """Over which places a figure is added up; larger is coarser."""

    PLEK = 1
    MUNICIPALITY = 2


class Period(IntEnum):
    """Over which time a figure is added up; larger is coarser."""

    ACTIVITY = 1
    QUARTER = 2
    HALF_YEAR = 3
    SCHOOL_YEAR = 4


PLACES = {Place.PLEK: gettext_lazy("plek"), Place.MUNICIPALITY: gettext_lazy("gemeente")}
PERIODS = {
    Period.QUARTER: gettext_lazy("kwartaal"),
    Period.HALF_YEAR: gettext_lazy("halfjaar"),
    Period.SCHOOL_YEAR: gettext_lazy("schooljaar"),
}


@dataclass(frozen=True)
class Grain:
    """How fine a figure is: per place and per period."""

    place: Place
    period: Period

    def is_finer_than(self, other: Grain) -> bool:
        """Whether this shows what the other does not."""
        return self.place < other.place or self.period < other.period

    def __str__(self) -> str:
        if self.period == Period.ACTIVITY:
            return _("per activiteit")
        return _("per %(place)s en %(period)s") % {"place": PLACES[self.place], "period": PERIODS[self.period]}


@dataclass(frozen=True)
class Seen:
    """What one role sees of one figure: of which rows, how fine, and whether small numbers are protected."""

    words: StrPromise | str
    of: str = ""
    grain: Grain | None = None
    is_protected: bool = False

    def text(self, role: str) -> str:
        """The words after "<role>:"."""
        text = f"{self.words} {words_of_rows(self.of, role)}" if self.of else str(self.words)
        if self.grain is not None:
            text = f"{text} {self.grain}"
        return _("%(text)s (kleine aantallen niet)") % {"text": text} if self.is_protected else text


PER_ACTIVITY = Grain(Place.PLEK, Period.ACTIVITY)
PER_QUARTER = Grain(Place.PLEK, Period.QUARTER)
PER_HALF_YEAR = Grain(Place.PLEK, Period.HALF_YEAR)
PER_YEAR = Grain(Place.MUNICIPALITY, Period.SCHOOL_YEAR)

HOURS = Seen(gettext_lazy("de uren van"), of="schools.Deployment")
KINDS = gettext_lazy("soort werk, rol en contacten")
THEMES = gettext_lazy("thema’s")
HISTORY = gettext_lazy("wie wat wanneer wijzigde")

FIGURES: Mapping[str, Mapping[str, Seen]] = {
    "hours": {**dict.fromkeys(Role, HOURS), Role.EMPLOYER: replace(HOURS, of="coaches.Coach")},
    "work": {
        Role.COORDINATOR: Seen(KINDS, grain=PER_QUARTER, is_protected=True),
        Role.COACH: Seen(gettext_lazy("soort werk, rol en contacten van eigen werk,"), grain=PER_ACTIVITY),
        Role.MUNICIPALITY: Seen(KINDS, grain=PER_YEAR, is_protected=True),
        Role.SCHOOL: Seen(KINDS, grain=PER_HALF_YEAR, is_protected=True),
    },
    "themes": {
        Role.COORDINATOR: Seen(THEMES, grain=PER_YEAR, is_protected=True),
        Role.COACH: Seen(gettext_lazy("thema’s van eigen werk,"), grain=PER_ACTIVITY),
        Role.MUNICIPALITY: Seen(THEMES, grain=PER_YEAR, is_protected=True),
        Role.SCHOOL: Seen(THEMES, grain=PER_YEAR, is_protected=True),
    },
    "history": {
        Role.COORDINATOR: Seen(HISTORY),
        Role.COACH: Seen(gettext_lazy("wat een ander namens jou schreef")),
    },
    "accounts": {
        Role.COORDINATOR: Seen(gettext_lazy("naam, e-mailadres en rollen van iedereen in het programma")),
        **dict.fromkeys(
            (Role.COACH, Role.EMPLOYER, Role.MUNICIPALITY, Role.SCHOOL), Seen(gettext_lazy("het eigen account"))
        ),
    },
}


def words_of_rows(label: str, role: str) -> str:
    """Which rows of a scoped model a role sees; empty when it sees none."""
    sight = apps.get_model(label).sights.get(role)
    return "" if sight is None else str(sight.words)


def words(name: str, role: str) -> str:
    """What a role sees of the rows of a model ("app.Model") or of a kind of figure; empty when it sees nothing."""
    if "." in name:
        return words_of_rows(name, role)
    seen = FIGURES[name].get(role)
    return "" if seen is None else seen.text(role)


@dataclass(frozen=True)
class Line:
    """One group of people and what they see."""

    role: str
    texts: tuple[str, ...]


def lines(names: Iterable[str]) -> list[Line]:
    """Each group with what it sees of all this together."""
    asked = list(names)

    def text(name: str, role: str) -> str:
        found = words(name, role)
        if not found or "." not in name or len(asked) == 1:
            return found
        return f"{apps.get_model(name)._meta.verbose_name_plural}: {found}"

    return [
        Line(str(role.label), tuple(said for name in asked if (said := text(name, role)))) for role in COORDINATOR_FIRST
    ]


def demand(kind: str, role: str, grain: Grain, *, is_protected: bool) -> None:
    """Refuse a figure that is finer, or less protected, than this role may see."""
    seen = FIGURES[kind].get(role)
    if seen is None or seen.grain is None:
        raise OutOfSight(f"{kind}: {role}")
    if grain.is_finer_than(seen.grain) or (seen.is_protected and not is_protected):
        raise OutOfSight(f"{kind} {grain}: {role} {seen.grain}")
