"""The layout of an employer's timesheet: the employer chooses, or a coordinator for an employer; what changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coaches.models import Activity, Employer, Employment
from coaches.models.coach import EmployerKind
from kansencoach import access, clock
from kansencoach.form_pages import FormPage, answer
from kansencoach.models import Role, User
from kansencoach.templatetags.numbers import decimal_text, nl_month
from reports import payroll, timesheet
from reports.models import TimesheetLayout
from reports.timesheet_forms import LayoutForm, initial_of
from schools.models import Programme

FEW_COACHES, FEW_LINES = 2, 4


def _own(request: HttpRequest) -> Employer:
    found: Employer | None = access.acting(request).employer
    return get_object_or_404(Employer, pk=found.pk if found else None)


def _of_programme(request: HttpRequest, pk: int) -> Employer:
    """An employer with coaches in the programme of this coordinator."""
    employments = Employment.objects.visible_to(access.person(request)).filter(employer=pk)
    found: Employer = get_object_or_404(Employer, pk__in=employments.values("employer"), kind=EmployerKind.ORGANISATION)
    return found


@access.for_roles(Role.EMPLOYER)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The layout of the own timesheet."""
    return _page(request, _own(request), back=reverse("reports:employer_home"), crumb=_("Mijn kansencoaches"))


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def of_employer(request: HttpRequest, pk: int) -> HttpResponse:
    """The layout of the timesheet of an employer in the programme."""
    return _page(request, _of_programme(request, pk), back=reverse("reports:sums"), crumb=_("Telt alles op?"))


@access.for_roles(Role.EMPLOYER)
@require_POST
def own_preview(request: HttpRequest) -> HttpResponse:
    """The first lines in the layout that is being filled in; nothing is stored."""
    return _preview(request, _own(request))


@access.for_roles(Role.COORDINATOR)
@require_POST
def preview_of_employer(request: HttpRequest, pk: int) -> HttpResponse:
    """Likewise, for a coordinator."""
    return _preview(request, _of_programme(request, pk))


def _stored(user: User, programme: Programme, employer: Employer) -> TimesheetLayout | None:
    found: TimesheetLayout | None = (
        TimesheetLayout.objects.visible_to(user).filter(programme=programme, employer=employer).first()
    )
    return found


def _page(request: HttpRequest, employer: Employer, *, back: str, crumb: str) -> HttpResponse:
    user, programme = access.person(request), access.acting(request).programme
    layout = timesheet.as_layout(_stored(user, programme, employer))

    def shown() -> dict[str, Any]:
        fresh = _stored(user, programme, employer)
        return {**initial_of(timesheet.as_layout(fresh)), "version": fresh.version if fresh else 0}

    form = LayoutForm(request.POST or None, initial=shown())
    is_coordinator = access.acting(request).role == Role.COORDINATOR
    page = FormPage(
        question=_("Hoe wil %(employer)s de urenstaat?") % {"employer": employer.name},
        title=_("Indeling van de urenstaat"),
        lead=_("Kies de kolommen en hun volgorde. Zo komt elk bestand eruit: Excel, OpenDocument en CSV."),
        sees=("reports.TimesheetLayout", "coaches.Activity"),
        back=back,
        crumbs=[(crumb, back)],
        template="reports/timesheet_layout.html",
        extra={
            **_rows(request, employer, layout),
            "preview_url": reverse("reports:layout_of_preview", args=[employer.pk])
            if is_coordinator
            else reverse("reports:layout_preview"),
        },
    )
    return answer(
        request,
        page,
        form,
        lambda _filled: timesheet.set_layout(
            programme=programme,
            employer=employer,
            layout=form.layout_of_file(),
            version=form.cleaned_data["version"] or None,
            by=user,
        ),
        said=_("De indeling is opgeslagen. Het volgende bestand ziet er zo uit."),
        fresh=shown,
    )


def _preview(request: HttpRequest, employer: Employer) -> HttpResponse:
    form = LayoutForm(request.POST)
    rows = _rows(request, employer, form.layout_of_file()) if form.is_valid() else {}
    return render(request, "reports/timesheet_layout.html#preview", {"form": form, **rows})


def _rows(request: HttpRequest, employer: Employer, layout: timesheet.Layout) -> dict[str, Any]:
    """The first lines of the last month in which somebody wrote, as they would stand in the file."""
    user = access.person(request)
    month = _last_month(request, employer)
    every = payroll.month_of(user, month, employer=employer)
    few = [
        replace(each, lines=each.lines[:FEW_LINES], corrections=each.corrections[:1]) for each in every[:FEW_COACHES]
    ]
    headings, rows = timesheet.table(layout, few, month)
    return {
        "headings": headings,
        "rows": [[_text(cell) for cell in row] for row in rows],
        "preview_month": nl_month(month),
        "is_cut": list(every) != few,
    }


def _text(cell: Any) -> str:
    """A cell as a spreadsheet would show it."""
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return decimal_text(cell, 2) if isinstance(cell, Decimal) else str(cell)


def _last_month(request: HttpRequest, employer: Employer) -> date:
    on = clock.today()
    written = Activity.objects.visible_to(access.person(request)).filter(
        placement__employment__employer=employer, done_on__lte=on
    )
    last: date | None = written.order_by("-done_on").values_list("done_on", flat=True).first()
    return (last or on).replace(day=1)
