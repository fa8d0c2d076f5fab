"""Who changed what, per object; and who looked at, took along or was refused what. For coordinators;
a coach reads what was written in the own name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from coaches.models import Coach
from coaches.views.staffing import COACHES, a_coach, coach_page
from kansencoach import access
from kansencoach.memberships import people_of
from kansencoach.models import AuditEvent, AuditKind, Role
from reports import history
from reports.models import Factsheet
from schools.models import Municipality, School
from schools.views.planning import a_plek, crumbs_of

PAGE = 50
REGION = "/regio/"

# Coming and going is shown only when it is asked for.
SHOWN = [kind for kind in AuditKind if kind not in {AuditKind.SIGNED_IN, AuditKind.SIGNED_OUT, AuditKind.ROLE_SWITCHED}]
EVERYTHING = "alles"


# --- who changed what -----------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
@require_safe
def plek(request: HttpRequest, pk: int) -> HttpResponse:
    found = a_plek(request, pk)
    return _history(
        request, history.PLEK, found, found.name, crumbs_of(found), is_example=found.municipality.is_example
    )


@access.for_roles(Role.COORDINATOR)
@require_safe
def coach(request: HttpRequest, pk: int) -> HttpResponse:
    found = a_coach(request, pk)
    crumbs = [(_("Coaches"), COACHES), (found.name, coach_page(pk))]
    return _history(request, history.COACH, found, found.name, crumbs, is_example=found.is_example)


@access.for_roles(Role.COORDINATOR)
@require_safe
def municipality(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Municipality.objects.visible_to(request.user).distinct(), pk=code)
    crumbs = [(_("Regio"), REGION), (found.name, reverse("reports:municipality", args=[code]))]
    return _history(request, history.MUNICIPALITY, found, found.name, crumbs, is_example=found.is_example)


@access.for_roles(Role.COORDINATOR)
@require_safe
def school(request: HttpRequest, brin6: str) -> HttpResponse:
    found = get_object_or_404(School.objects.visible_to(request.user), brin6=brin6)
    crumbs = [(_("Regio"), REGION), (found.name, reverse("reports:school", args=[brin6]))]
    return _history(request, history.SCHOOL, found, found.name, crumbs, is_example=found.is_example)


@access.for_roles(Role.COORDINATOR)
@require_safe
def factsheet(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Factsheet.objects.visible_to(request.user).select_related("municipality", "school_year")
    found = get_object_or_404(rows.defer("pdf", "html", "figures"), pk=pk)
    name = f"{found.municipality} {found.school_year}"
    crumbs = [(_("Factsheets"), reverse("reports:factsheets")), (name, reverse("reports:factsheet", args=[pk]))]
    return _history(request, history.FACTSHEET, found, name, crumbs, is_example=found.municipality.is_example)


@access.for_roles(Role.COORDINATOR)
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(people_of(access.acting(request).programme), pk=pk)
    crumbs = [(_("Accounts"), reverse("accounts")), (found.name, reverse("account", args=[pk]))]
    return _history(request, history.ACCOUNT, found, found.name, crumbs)


@access.for_roles(Role.COACH)
@require_safe
def on_behalf(request: HttpRequest) -> HttpResponse:
    """What somebody else wrote in the name of this coach."""
    found: Coach = get_object_or_404(Coach.objects.visible_to(request.user))
    crumbs = [(_("Activiteiten"), reverse("coaches:activities"))]
    return _history(
        request, history.ON_BEHALF, found, _("Wat een ander namens jou schreef."), crumbs, is_example=found.is_example
    )


def _history(
    request: HttpRequest,
    parts: tuple[history.Part, ...],
    row: Model,
    name: str,
    crumbs: list[tuple[str, str]],
    *,
    is_example: bool = False,
) -> HttpResponse:
    found = history.of(parts, row, programme=access.acting(request).programme, before=_moment(request))
    context = {
        "name": name,
        "changes": found.changes,
        "older": found.older,
        "is_later_page": "voor" in request.GET,
        "crumbs": crumbs,
        "school_years": (),
        "is_example": is_example,
    }
    template = "reports/history.html"
    return render(request, f"{template}#changes" if request.htmx else template, context)  # type: ignore[attr-defined]


def _moment(request: HttpRequest) -> datetime | None:
    asked = request.GET.get("voor", "")
    if not asked:
        return None
    try:
        found = datetime.fromisoformat(asked)
    except ValueError as error:
        raise Http404 from error
    if found.tzinfo is None or not 2000 <= found.year <= 2200:
        raise Http404
    return found


# --- who looked -----------------------------------------------------------------------------------------------------


class AuditFilter(forms.Form):
    """Who, and what they did."""

    wie = forms.ChoiceField(label=gettext_lazy("Wie"), required=False)
    wat = forms.ChoiceField(label=gettext_lazy("Wat"), required=False)
    over = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["wie"].choices = [("", _("Iedereen")), *people]  # type: ignore[attr-defined]
        self.fields["wat"].choices = [  # type: ignore[attr-defined]
            ("", _("Zonder inloggen")),
            *((kind.value, capfirst(str(kind.label))) for kind in AuditKind),
            (EVERYTHING, _("Alles")),
        ]
        if not data.get("over"):
            del self.fields["over"]


@access.for_roles(Role.COORDINATOR)
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Wie keek er mee? In the own programme, the newest first, a page at a time without counting them all."""
    asked = request.GET
    rows = AuditEvent.objects.visible_to(request.user)
    kind = asked.get("wat", "")
    if kind != EVERYTHING:
        rows = rows.filter(kind__in=[kind] if kind in AuditKind.values else SHOWN)
    if _key(asked.get("wie", "")):
        rows = rows.filter(user_id=_key(asked["wie"]))
    about = asked.get("over", "")
    coach = Coach.objects.visible_to(request.user).filter(pk=_key(about)).first() if about else None
    if about:
        rows = rows.filter(about_model="coaches.coach", about_pk=str(coach.pk if coach else 0))
    if _key(asked.get("voor", "")):
        rows = rows.filter(pk__lt=_key(asked["voor"]))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    people = list(people_of(access.acting(request).programme).order_by("name").values_list("pk", "name"))
    context = {
        "rows": _lines(request, shown, dict(people)),
        "older": shown[-1].pk if len(found) > PAGE else None,
        "coach": coach,
        "is_narrowed": any(asked.get(name) for name in ("wie", "wat", "over")),
        "filter_form": AuditFilter(asked, people=[(str(pk), name) for pk, name in people]),
        "crumbs": [(_("Coaches"), COACHES), (coach.name, coach_page(coach.pk))]
        if coach
        else [(_("Accounts"), reverse("accounts"))],
        "school_years": (),
    }
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, "reports/audit.html#rows" if fragment else "reports/audit.html", context)


def _key(text: str) -> int:
    """A key in the address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _lines(request: HttpRequest, rows: list[AuditEvent], names: dict[int, str]) -> list[dict[str, Any]]:
    keys = [_key(row.about_pk) for row in rows if row.about_model == "coaches.coach"]
    coaches = dict(Coach.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", "name"))
    roles = dict(Role.choices)
    return [
        {
            "at": row.at,
            "who": names.get(row.user_id or 0)
            or (_("een account dat er niet meer is") if row.user_id else _("onbekend")),
            "role": roles.get(row.role, ""),
            "what": AuditKind(row.kind).label if row.kind in AuditKind.values else row.kind,
            "is_refused": row.kind in {AuditKind.REFUSED, AuditKind.CODE_REFUSED},
            "about": _about(row, coaches, names),
            "more": _more(row),
            "address": row.address,
        }
        for row in rows
    ]


def _about(row: AuditEvent, coaches: dict[int, str], names: dict[int, str]) -> str:
    if row.about_model == "coaches.coach":
        return coaches.get(_key(row.about_pk)) or _("een kansencoach die er niet meer is")
    if row.about_model == "kansencoach.user":
        return names.get(_key(row.about_pk)) or _("een account dat er niet meer is")
    if row.about_model == "coaches.remindermail":
        return names.get(row.details.get("user", 0)) or _("een account dat er niet meer is")
    return row.about_label


def _more(row: AuditEvent) -> str:
    """What else is known, in a few words."""
    said = row.details
    parts = []
    if said.get("format"):
        parts.append(str(said["format"]).upper())
    if isinstance(said.get("rows"), int):
        parts.append(_("%(count)s rijen") % {"count": said["rows"]})
    if said.get("school_year"):
        parts.append(str(said["school_year"]).replace("-", "/"))
    if said.get("why") == "role":
        parts.append(_("pagina van een andere rol"))
    elif said.get("why") == "scope":
        parts.append(_("is er niet, of is niet voor deze persoon"))
    if said.get("role") in dict(Role.choices):
        parts.append(str(Role(said["role"]).label))
    return ", ".join(parts)
