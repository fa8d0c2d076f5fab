"""A rule of reminders: who is reminded of what, when, and when not. Declared once, as a small object.

``find`` only looks: it returns what is due on a day in one programme, in a number of queries that does not depend on how
much that is. Adding a rule is one object given to :func:`register`, with its test; docs/reminders.md is printed from
them. Rules about figures register themselves from ``reports``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _

from coaches.models.reminders import LONGEST
from kansencoach.models import Role
from kansencoach.scoping import ScopedModel
from schools.models import Programme

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Due:
    """One thing that is due: about which row, which time of it, in one Dutch sentence, and where it is done.

    ``coach_id`` is whose it is, for a rule of coaches; a rule of coordinators reminds every coordinator of the programme.
    """

    about_pk: int
    period: str
    text: str
    path: str
    coach_id: int | None = None
    is_urgent: bool = False


@dataclass(frozen=True)
class After:
    """How long a rule waits before it reminds: what is usual, the unit in Dutch, and the most a programme may choose."""

    usual: int
    unit: StrPromise | str
    most: int = 60


@dataclass(frozen=True)
class Rule:
    """One kind of reminder. ``about`` is the model of what it is about ("coaches.Placement"): whoever may not see that row
    (any more) gets no mail about it. ``texts`` are its sentences with the names still to be filled in (:func:`say`).
    ``after`` is None when there is nothing to choose, ``urgent`` empty when all of it can wait until the digest. What
    ``is_told_once`` comes back into the inbox when its cause does, and is not mailed a second time."""

    slug: str
    title: StrPromise | str
    role: Role
    about: str
    when: StrPromise | str
    when_not: StrPromise | str
    find: Callable[[Programme, date, int], Iterable[Due]]
    after: After | None = None
    texts: tuple[StrPromise | str, ...] = ()
    urgent: StrPromise | str = ""
    is_told_once: bool = False

    @property
    def model(self) -> type[ScopedModel]:
        """The model of what this is about."""
        found: type[ScopedModel] = apps.get_model(self.about)
        return found


def say(sentence: StrPromise | str, **names: str) -> str:
    """A sentence with its names filled in, never longer than a reminder may be: the longest name is cut."""
    text = str(sentence) % names
    while (over := len(text) - LONGEST) > 0:
        key = max(names, key=lambda name: len(names[name]), default="")
        if len(names.get(key, "")) < 2:  # nothing is left to cut but the sentence itself
            return f"{text[: LONGEST - 1]}…"
        names[key] = names[key][: max(0, len(names[key]) - over - 1)].rstrip(" ,…") + "…"
        text = str(sentence) % names
    return text


def together(names: Iterable[str], most: int = 2) -> str:
    """Some names in a row: "De Linde", "De Linde en Beukenhof", "De Linde, Beukenhof en nog 3"."""
    every = list(dict.fromkeys(names))
    if len(every) > most:
        values = {"names": ", ".join(every[:most]), "more": len(every) - most}
        return _("%(names)s en nog %(more)s") % values
    return _(" en ").join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)


_RULES: dict[str, Rule] = {}


def register(*rules: Rule) -> None:
    """Let these rules take part. Each slug stands for one rule."""
    for rule in rules:
        if _RULES.setdefault(rule.slug, rule) is not rule:
            raise ValueError(f"there are two rules {rule.slug!r}")


def every() -> tuple[Rule, ...]:
    """All rules there are, in the order in which they were declared."""
    return tuple(_RULES.values())


def named(slug: str) -> Rule | None:
    """The rule of a reminder; None when it does not exist any more."""
    return _RULES.get(slug)
