"""What happened to an object: who changed what, and when, in Dutch. Read from the events that triggers keep.

Everything stored in one transaction is one change: granting hours stores the allocation, its schools, the grant and its
funding together. A history is read per kind of object (``PLEK``, ``COACH``, ...): the rows that belong to it, each with what
leads from an event to the object. Rows of another programme stay out. Nothing here holds a note, and only the coach whose
activity it is reads what an activity was about.

Names of other rows are looked up afterwards, so that a change stays readable when the row it names is gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaches.models import (
    Absence,
    Activity,
    Candidacy,
    ChemistryMeeting,
    Coach,
    EarlierExperience,
    Employment,
    Placement,
    WorkingDay,
)
from kansencoach import audit
from kansencoach.models import Membership, User
from kansencoach.templatetags.numbers import hours_short, nl_date
from reports.models import (
    Analysis,
    AnalysisAction,
    AnalysisPartner,
    Factsheet,
    FactsheetText,
    InterimDecision,
    ReportedFigure,
)
from schools.models import (
    AllocationSchool,
    Continuation,
    Deployment,
    FundingShare,
    HourAllocation,
    HourGrant,
    Municipality,
    Participation,
    Programme,
    PupilCount,
    School,
    StudyDay,
    VacancyDecision,
)

AT_MOST = 100  # changes of one kind of row on a page
LONGEST = 160  # of a text that somebody wrote for a factsheet

Where = Callable[[Any], Mapping[str, Any]]


def at(path: str) -> Where:
    """The events whose ``path`` leads to the object."""
    return lambda row: {path: row.pk}


def _same_factsheet(factsheet: Factsheet) -> Mapping[str, Any]:
    return {"municipality": factsheet.municipality_id, "school_year": factsheet.school_year_id}


@dataclass(frozen=True)
class Part:
    """One kind of row in a history: which events, the field that names a row, and what a new row tells about itself."""

    model: type[models.Model]
    where: Where
    name: str = ""
    told: tuple[str, ...] = ()


PLEK = (
    Part(Deployment, at("pgh_obj"), "", ("name", "place")),
    Part(HourAllocation, at("deployment"), "school_year", ("starts_on", "ends_on")),
    Part(AllocationSchool, at("allocation__deployment"), "school", ("pupils",)),
    Part(
        HourGrant,
        at("allocation__deployment"),
        "",
        ("starts_on", "hours_per_week", "reason", "decided_by"),
    ),
    Part(FundingShare, at("grant__allocation__deployment"), "source", ("hours_per_week",)),
    Part(
        VacancyDecision,
        at("allocation__deployment"),
        "outcome",
        ("starts_on", "hours_per_week", "to_source", "reason"),
    ),
    Part(Analysis, at("deployment"), "", ("question", "owner", "due_on")),
    Part(AnalysisPartner, at("analysis__deployment"), "partner"),
    Part(AnalysisAction, at("analysis__deployment"), "what", ("who", "due_on")),
    Part(InterimDecision, at("analysis__deployment"), "verdict", ("review_on", "reason")),
    Part(Continuation, at("deployment"), "school_year", ("wish", "decision", "coach")),
    Part(
        Placement,
        at("allocation__deployment"),
        "coach",
        ("starts_on", "ends_on", "hours_per_week", "main_role"),
    ),
    Part(Candidacy, at("allocation__deployment"), "coach", ("state",)),
    Part(ChemistryMeeting, at("allocation__deployment"), "", ("state", "planned_on", "held_on", "outcome")),
)
COACH = (
    Part(Coach, at("pgh_obj"), "", ("name", "specialisms", "training")),
    Part(Employment, at("coach"), "employer", ("starts_on", "ends_on", "available_hours")),
    Part(EarlierExperience, at("coach"), "", ("function", "organisation", "deployment")),
    Part(Placement, at("coach"), "allocation", ("starts_on", "ends_on", "hours_per_week", "main_role")),
    Part(WorkingDay, at("placement__coach"), "weekday", ("placement", "minutes", "starts_on", "ends_on")),
    Part(Absence, at("coach"), "", ("starts_on", "ends_on")),
    Part(Candidacy, at("coach"), "allocation", ("state",)),
    Part(Membership, at("coach"), "user", ("role", "ends_on")),
)
MUNICIPALITY = (
    Part(Municipality, at("pgh_obj"), "", ("name",)),
    Part(Participation, at("municipality"), "", ("starts_on", "ends_on", "agreed_on", "agreed_by", "maximum_hours")),
    Part(Deployment, at("municipality"), "name", ("place",)),
    Part(ReportedFigure, at("municipality"), "subject", ("value", "source")),
)
SCHOOL = (
    Part(School, at("pgh_obj"), "", ("name", "board", "closed_on")),
    Part(PupilCount, at("school"), "counted_on", ("pupils", "source")),
    Part(AllocationSchool, at("school"), "allocation", ("pupils",)),
    Part(StudyDay, at("school"), "held_on"),
)
FACTSHEET = (
    Part(Factsheet, at("pgh_obj"), "", ("as_of", "state")),
    Part(FactsheetText, _same_factsheet, "section", ("deployment", "text")),
)
ACCOUNT = (
    Part(User, at("pgh_obj"), "", ("name", "email")),
    Part(Membership, at("user"), "role", ("municipality", "coach", "ends_on")),
)

# For the coach alone: what somebody else wrote in the coach's name, and what became of it.
ON_BEHALF = (
    Part(Activity, lambda coach: {"coach": coach.pk, "is_on_behalf": True}, "done_on", ("placement", "minutes")),
)

NOT_TOLD = frozenset(
    {"id", "version", "name_key", "programme", "render_state", "render_error", "is_superuser", "made_by", "fixed_by"}
)
# What the name of a row needs to be read.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "schools.hourallocation": ("deployment", "school_year"),
    "schools.pupilcount": ("school",),
    "coaches.placement": ("coach", "allocation__deployment", "allocation__school_year"),
}


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


@dataclass(frozen=True)
class History:
    """A page of changes, the newest first; ``older`` is the moment from which there are more."""

    changes: tuple[Change, ...]
    older: datetime | None


def of(parts: tuple[Part, ...], row: models.Model, *, programme: Programme, before: datetime | None = None) -> History:
    """The changes of one object as a coordinator of ``programme`` reads them. The number of queries does not depend on
    the number of changes."""
    found = [(part, *_events(part, row, programme, before)) for part in parts]
    # Where a kind of row has more, the page ends for all: a moment is whole or not there.
    older = max((events[0].pgh_created_at for _part, events, _previous, has_more in found if has_more), default=None)
    told = _Told(found)
    moments: dict[tuple[datetime, Any], list[tuple[Any, Step]]] = defaultdict(list)
    for part, events, previous, _has_more in found:
        for event in events:
            if older is None or event.pgh_created_at >= older:
                step = told.step(part, event, previous.get(event.pgh_obj_id))
                if step is not None:
                    moments[event.pgh_created_at, event.pgh_context_id].append((event, step))
            previous[event.pgh_obj_id] = event
    who = _Who(steps[0][0] for steps in moments.values())
    newest_first = sorted(moments.items(), key=lambda item: (item[0][0], item[0][1] is not None), reverse=True)
    return History(
        tuple(
            Change(moment, who.did(steps[0][0]), tuple(step for _event, step in steps))
            for (moment, _context), steps in newest_first
        ),
        older,
    )


def _events(
    part: Part, row: models.Model, programme: Programme, before: datetime | None
) -> tuple[list[Any], dict[int, Any], bool]:
    """The newest events of a part, the oldest first; what each object was before them; and whether there are more."""
    event = audit.history_of(part.model)
    rows = event.filter(**part.where(row))
    if any(field.name == "programme" for field in event.model._meta.fields):
        rows = rows.filter(programme=programme)
    if before is not None:
        rows = rows.filter(pgh_created_at__lt=before)
    found = list(rows.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")[: AT_MOST + 1])
    has_more = len(found) > AT_MOST
    found = found[:AT_MOST][::-1]
    previous: dict[int, Any] = {}
    if has_more:
        first = found[0]
        earlier = event.filter(pgh_obj_id__in={one.pgh_obj_id for one in found}, pgh_id__lt=first.pgh_id)
        previous = {one.pgh_obj_id: one for one in earlier.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")}
    return found, previous, has_more


class _Who:
    """Who made these changes: a person, a command, the system, or somebody outside the application."""

    def __init__(self, events: Iterable[Any]) -> None:
        said = [self._said(event) for event in events]
        users = {found["user"] for found in said if found and found.get("user")}
        self.names = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))

    def did(self, event: Any) -> str:
        """Who made the change of this event."""
        said = self._said(event)
        if said is None:
            return _("buiten de toepassing om")
        if said.get("user"):
            return str(self.names.get(said["user"]) or _("een account dat er niet meer is"))
        if said.get("command"):
            return _("het commando %(name)s") % {"name": said["command"]}
        if said:
            return _("het systeem")
        return _("niet meer bekend")  # its term was over

    @staticmethod
    def _said(event: Any) -> Mapping[str, Any] | None:
        return event.pgh_context.metadata or {} if event.pgh_context else None


class _Told:
    """The words of events. Rows they point at are looked up once, per kind of row."""

    def __init__(self, found: Iterable[tuple[Part, list[Any], dict[int, Any], bool]]) -> None:
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        for part, events, previous, _has_more in found:
            for field in part.model._meta.concrete_fields:
                if field.is_relation and field.name not in NOT_TOLD:
                    for event in (*events, *previous.values()):
                        keys[field.related_model].add(getattr(event, field.attname))  # type: ignore[index]
        self.names = {
            model: {
                row.pk: str(row)
                for row in model._base_manager.filter(pk__in=wanted - {None}).select_related(
                    *NEEDED.get(model._meta.label_lower, ())
                )
            }
            for model, wanted in keys.items()
        }

    def step(self, part: Part, event: Any, previous: Any) -> Step | None:
        """One event in words; None when nothing changed that is told."""
        model = part.model
        kind = capfirst(str(model._meta.verbose_name))
        about = self._words(model._meta.get_field(part.name), event) if part.name else ""
        subject = f"{kind} ({about})" if about else kind
        if event.pgh_label == "delete":
            return Step(_("%(subject)s weggehaald") % {"subject": subject}, ())
        if event.pgh_label == "insert" or previous is None:
            details = tuple(
                Detail(_label(model, field), "", value)
                for field in part.told
                if (value := self._words(model._meta.get_field(field), event))
            )
            return Step(_("%(subject)s vastgelegd") % {"subject": subject}, details)
        recorded = {field.name for field in event._meta.fields}
        changed = tuple(
            Detail(
                capfirst(str(field.verbose_name)), self._words(field, previous) or "–", self._words(field, event) or "–"
            )
            for field in model._meta.concrete_fields
            if field.editable
            and field.name in recorded - NOT_TOLD
            and getattr(previous, field.attname) != getattr(event, field.attname)
        )
        return Step(_("%(subject)s gewijzigd") % {"subject": subject}, changed) if changed else None

    def _words(self, field: Any, event: Any) -> str:
        """The value of a field in an event as a person reads it; empty when there is none."""
        value = getattr(event, field.attname)
        if value in (None, "", []):
            return ""
        if field.is_relation:
            return self.names[field.related_model].get(value) or _("weggehaald")
        if isinstance(value, bool):
            return _("ja") if value else _("nee")
        if isinstance(value, Decimal):
            return _("%(hours)s u/week") % {"hours": hours_short(value)}
        if isinstance(value, datetime):
            return nl_date(timezone.localdate(value))
        if isinstance(value, date):
            return nl_date(value)
        if isinstance(value, list):
            choices = dict(field.base_field.flatchoices)
            return ", ".join(str(choices.get(part, part)) for part in value)
        text = str(dict(field.flatchoices).get(value, value))
        return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _label(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return capfirst(str(field.verbose_name))
