"""What happened to a plek: who changed what, and when, in Dutch. Read from the events that triggers keep.

Everything stored in one transaction is one change: granting hours stores the allocation, its schools, the grant and its
funding together. Nothing here holds a note or what an activity was about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaches.models import Candidacy, ChemistryMeeting, Placement
from kansencoach.models import User
from kansencoach.templatetags.numbers import hours_short, nl_date
from schools.models import (
    AllocationSchool,
    Continuation,
    Deployment,
    FundingShare,
    HourAllocation,
    HourGrant,
    VacancyDecision,
)

AT_MOST = 200

# What is kept, the path from its event to the plek, what names it, and what a new row tells about itself.
TRACKED: tuple[tuple[type[models.Model], str, str, tuple[str, ...]], ...] = (
    (Deployment, "pgh_obj", "", ("name", "place")),
    (HourAllocation, "deployment", "school_year", ("starts_on", "ends_on")),
    (AllocationSchool, "allocation__deployment", "school", ("pupils",)),
    (HourGrant, "allocation__deployment", "", ("starts_on", "hours_per_week", "reason", "decided_by")),
    (FundingShare, "grant__allocation__deployment", "source", ("hours_per_week",)),
    (VacancyDecision, "allocation__deployment", "outcome", ("starts_on", "hours_per_week", "to_source", "reason")),
    (Continuation, "deployment", "school_year", ("wish", "decision", "coach")),
    (Placement, "allocation__deployment", "coach", ("starts_on", "ends_on", "hours_per_week", "main_role")),
    (Candidacy, "allocation__deployment", "coach", ("state",)),
    (ChemistryMeeting, "allocation__deployment", "", ("state", "planned_on", "held_on", "outcome")),
)
NOT_TOLD = frozenset({"id", "version", "name_key", "programme", "coach"})


@dataclass(frozen=True)
class Detail:
    """One field: what it was (empty for something new) and what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Step:
    """One row that was added, changed or removed."""

    sentence: str
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class Change:
    """What one person stored at one moment."""

    at: datetime
    who: str
    steps: tuple[Step, ...]


def of_plek(plek: Deployment) -> tuple[Change, ...]:
    """The changes of a plek, newest first. As many queries as there are kinds of rows, and one for the names."""
    moments: dict[tuple[datetime, int | None], list[Step]] = defaultdict(list)
    for model, path, name, told in TRACKED:
        for event, previous in _with_previous(_events(model, path, plek)):
            step = _step(model, event, previous, name, told)
            if step is not None:
                user = (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None
                moments[event.pgh_created_at, user].append(step)
    names = dict(User.objects.filter(pk__in={user for _at, user in moments if user}).values_list("pk", "name"))
    return tuple(
        Change(at, names.get(user, _("het systeem")) if user else _("het systeem"), tuple(steps))
        for (at, user), steps in sorted(
            moments.items(), key=lambda item: (item[0][0], item[0][1] is not None), reverse=True
        )
    )


def _events(model: type[models.Model], path: str, plek: Deployment) -> Sequence[Any]:
    event: Any = model.pgh_event_model  # type: ignore[attr-defined]
    related = [
        field.name
        for field in event._meta.fields
        if field.is_relation and field.name not in ("pgh_obj", "programme") and not field.name.endswith("_by")
    ]
    found = event.objects.filter(**{path: plek.pk}).select_related(*related).order_by("-pgh_id")[:AT_MOST]
    return list(reversed(found))


def _with_previous(events: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    last: dict[int, Any] = {}
    for event in events:
        yield event, last.get(event.pgh_obj_id)
        last[event.pgh_obj_id] = event


def _step(model: type[models.Model], event: Any, previous: Any, name: str, told: tuple[str, ...]) -> Step | None:
    kind = capfirst(str(model._meta.verbose_name))
    about = _in_words(model._meta.get_field(name), event) if name else ""
    subject = f"{kind} ({about})" if about else kind
    if event.pgh_label == "delete":
        return Step(_("%(subject)s weggehaald") % {"subject": subject}, ())
    if event.pgh_label == "insert" or previous is None:
        details = tuple(
            Detail(_label(model, field), "", value)
            for field in told
            if (value := _in_words(model._meta.get_field(field), event))
        )
        return Step(_("%(subject)s vastgelegd") % {"subject": subject}, details)
    changed = tuple(
        Detail(capfirst(str(field.verbose_name)), _in_words(field, previous) or "–", _in_words(field, event) or "–")
        for field in model._meta.concrete_fields
        if field.editable
        and field.name not in NOT_TOLD
        and getattr(previous, field.attname) != getattr(event, field.attname)
    )
    return Step(_("%(subject)s gewijzigd") % {"subject": subject}, changed) if changed else None


def _label(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def _in_words(field: Any, event: Any) -> str:
    """The value of a field in an event as a person reads it; empty when there is none."""
    value = getattr(event, field.name if field.is_relation else field.attname)
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, Decimal):
        return _("%(hours)s u/week") % {"hours": hours_short(value)}
    if isinstance(value, date):
        return nl_date(value)
    if isinstance(value, list):
        choices = dict(field.base_field.flatchoices)
        return ", ".join(str(choices.get(part, part)) for part in value)
    return str(dict(field.flatchoices).get(value, value))
