"""Mijn kansencoaches: the hours of an employer's own coaches, their placements, and the file for payroll.

Minutes per day and plek; never what the work was, never what a coach does for another employer, never an order by hours.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaches.models import Coach
from kansencoach import access, audit, clock
from kansencoach.context import chosen_school_year
from kansencoach.downloads import as_download
from kansencoach.models import AuditKind, Role
from kansencoach.templatetags.numbers import nl_month
from reports import exporting, exports, payroll, tasks, timesheet
from reports.models import Export, ExportKind, ExportState, TimesheetTaken
from schools.calendar import month_after, month_end
from schools.models import SchoolYear

FORMATS = {"xlsx": "Excel", "ods": "OpenDocument", "csv": "CSV"}


@access.for_roles(Role.EMPLOYER)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Hoeveel uur schreven onze kansencoaches? Per month, and where they are placed."""
    user, on = access.person(request), clock.today()
    school_year: SchoolYear = chosen_school_year(request)
    year = payroll.year_of(user, school_year, on=on)
    context = {
        "year": year,
        "columns": list(zip(year.months, year.totals, strict=True)),
        "rows": [
            (
                row,
                [(month, minutes, month in row.closed) for month, minutes in zip(year.months, row.months, strict=True)],
            )
            for row in year.rows
        ],
        "waiting": [
            _("%(month)s (%(n)s van %(all)s)") % {"month": nl_month(month), "n": missing, "all": len(wrote)}
            for place, month in enumerate(year.months)
            if month_end(month) < on
            and (wrote := [row for row in year.rows if row.months[place]])
            and (missing := sum(month not in row.closed for row in wrote))
        ],
        "corrections": timesheet.changes_of(
            payroll.corrections_of(user, school_year),
            dict(TimesheetTaken.objects.visible_to(user).values_list("month", "up_to")),
        ),
        "placements": payroll.placements_of(user, school_year),
        "candidacies": payroll.candidacies_of(user, school_year),
        "months": [(f"{month:%Y-%m}", nl_month(month)) for month in reversed(year.months)],
        "formats": FORMATS.items(),
        "ready": Export.objects.visible_to(user).kept_at(timezone.now()).defer("file").order_by("-requested_at")[:5],
        "employer": access.acting(request).employer,
        "on": on,
    }
    return render(request, "reports/employer_home.html", context)


@access.for_roles(Role.EMPLOYER)
@require_safe
def coach(request: HttpRequest, pk: int) -> HttpResponse:
    """One own coach in one month: minutes per day and plek."""
    user, on = access.person(request), clock.today()
    found: Coach = get_object_or_404(Coach.objects.visible_to(user), pk=pk)
    month = _month(request, on)
    audit.record(AuditKind.LOOKED, by=user, about=found, request=request)
    first = SchoolYear.objects.aggregate(Min("starts_on"))["starts_on__min"]
    context = {
        "coach": found,
        "work": (work := payroll.coach_month(user, found, month)),
        "is_over": month_end(month) < on,
        "corrections": timesheet.changes_of(
            [(month, work)], dict(TimesheetTaken.objects.visible_to(user).values_list("month", "up_to"))
        ),
        "month": month,
        "month_name": nl_month(month),
        "previous": payroll.parse_month(f"{date.fromordinal(month.toordinal() - 1):%Y-%m}") if month > first else None,
        "next": month_after(month) if month_after(month) <= on else None,
        "crumbs": [(_("Mijn kansencoaches"), reverse("reports:employer_home"))],
        "school_years": (),
    }
    return render(request, "reports/employer_coach.html", context)


def _month(request: HttpRequest, on: date) -> date:
    """The month in the address, else this one; 404 outside the school years there are."""
    wanted = request.GET.get("maand", "")
    try:
        month = payroll.parse_month(wanted) if wanted else on.replace(day=1)
    except ValueError as error:
        raise Http404 from error
    known = SchoolYear.objects.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if not (known["first"] and known["first"] <= month <= min(on, known["last"])):
        raise Http404
    return month


# --- the file -------------------------------------------------------------------------------------------------------


@access.for_roles(Role.EMPLOYER)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the hours of a month as a file."""
    user = access.person(request)
    parameters = {"month": request.POST.get("maand", ""), "format": request.POST.get("soort", "")}
    try:
        export = exporting.request_export(
            kind=ExportKind.PAYROLL,
            parameters=parameters,
            membership=access.acting(request),
            at=timezone.now(),
            by=user,
        )
    except ValidationError as error:
        raise Http404 from error
    audit.record(
        AuditKind.EXPORTED,
        by=user,
        about=export,
        details={"what": f"payroll-{parameters['month']}", "format": parameters["format"]},
        request=request,
    )
    transaction.on_commit(lambda: tasks.build_export.delay(export.pk), robust=True)
    return redirect("reports:export", pk=export.pk)


@access.for_roles(Role.EMPLOYER)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, and the file."""
    found = _own(request, pk)
    context = {
        "export": found,
        "month_name": nl_month(payroll.parse_month(found.parameters["month"])),
        "month_slug": found.parameters["month"],
        "format": FORMATS[found.parameters["format"]],
        "is_waiting": found.state in exporting.WAITING,
        "crumbs": [(_("Mijn kansencoaches"), reverse("reports:employer_home"))],
        "school_years": (),
    }
    return render(request, "reports/export.html", context)


@access.for_roles(Role.EMPLOYER)
@require_safe
def export_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """As long as the worker is busy the same words; then the page is asked to load again."""
    found = _own(request, pk)
    if found.state in exporting.WAITING:
        return render(request, "reports/export.html#progress", {"export": found})
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@access.for_roles(Role.EMPLOYER)
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself, for who asked and still has the role."""
    found = _own(request, pk)
    if found.state != ExportState.READY or exporting.reader_of(found, on=clock.today()) is None:
        raise Http404
    audit.record(
        AuditKind.DOWNLOADED,
        by=access.person(request),
        about=found,
        details={"what": f"payroll-{found.parameters['month']}", "format": found.parameters["format"]},
        request=request,
    )
    acting = access.acting(request)
    if found.made_at is not None and acting.employer_id is not None:
        timesheet.took(
            programme_id=acting.programme_id,
            employer_id=acting.employer_id,
            month=payroll.parse_month(found.parameters["month"]),
            up_to=found.made_at,
        )
    kind = found.parameters["format"]
    content = bytes(found.file or b"")
    response = as_download(content, title=found.title, kind=kind, content_type=exports.CONTENT_TYPES[kind])
    response["Cache-Control"] = "no-store, private"
    return response


def _own(request: HttpRequest, pk: int) -> Export:
    """An export of oneself in this role that has not expired, else 404."""
    found: Export = get_object_or_404(Export.objects.visible_to(access.person(request)).kept_at(timezone.now()), pk=pk)
    return found
