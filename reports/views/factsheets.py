"""Factsheets: the list, a new concept with its progress, reading it, fixing it and downloading the PDF.

A coordinator sees all of the programme. An officer and a school see the fixed ones of the own municipality, a coach those
of the municipalities where the own plekken are, an employer those it is named in; a concept does not exist for them.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kansencoach import access, audit, clock
from kansencoach.audit import AuditKind
from kansencoach.downloads import as_download
from kansencoach.form_pages import pressed_once
from kansencoach.models import Role
from kansencoach.versions import is_gone
from reports import tasks
from reports.factsheet import attached, issuing, page, paragraphs
from reports.forms import ConceptForm, TextForm
from reports.models import Factsheet, FactsheetState, FactsheetText, RenderState

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

READERS = (Role.COORDINATOR, Role.MUNICIPALITY, Role.COACH, Role.EMPLOYER, Role.SCHOOL)
LARGE = ("pdf", "html", "figures")
LEADS: dict[str, StrPromise] = {
    Role.COORDINATOR: gettext_lazy("Per gemeente en schooljaar. Een gemeente ziet alleen wat is vastgesteld."),
    Role.MUNICIPALITY: gettext_lazy("Vastgestelde factsheets van jullie gemeente, om te lezen en te downloaden."),
    Role.COACH: gettext_lazy("Vastgestelde factsheets van de gemeenten waar je werkt, om te lezen en te downloaden."),
    Role.EMPLOYER: gettext_lazy("Vastgestelde factsheets waarin jullie kansencoaches staan, zonder hun namen."),
    Role.SCHOOL: gettext_lazy(
        "Vastgestelde factsheets van jullie gemeente. Jullie plek heeft daarin een eigen alinea."
    ),
}
NONE_YET: dict[str, StrPromise] = {
    Role.COORDINATOR: gettext_lazy("Kies een gemeente, een schooljaar en een peildatum; de rest komt uit de gegevens."),
    Role.MUNICIPALITY: gettext_lazy("Zodra een factsheet van jullie gemeente is vastgesteld, staat hij hier."),
    Role.COACH: gettext_lazy("Zodra een factsheet van een van jouw gemeenten is vastgesteld, staat hij hier."),
    Role.EMPLOYER: gettext_lazy("Zodra er een is vastgesteld waarin jullie kansencoaches staan, staat hij hier."),
    Role.SCHOOL: gettext_lazy("Zodra de factsheet van jullie gemeente is vastgesteld, staat hij hier."),
}
KINDS = {"csv": (attached.as_csv, "text/csv; charset=utf-8"), "json": (attached.as_json, "application/json")}


@access.for_roles(*READERS, issued=True)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Welke factsheets zijn er? Per municipality, the newest school year first."""
    rows = (
        Factsheet.objects.visible_to(access.person(request))
        .select_related("municipality", "school_year")
        .defer(*LARGE)
        .order_by("municipality__name_key", "municipality", "-school_year__starts_on", "-as_of", "-made_at")
    )
    groups = [(place, list(sheets)) for place, sheets in groupby(rows, key=lambda row: row.municipality)]
    may_make = access.acting(request).role == Role.COORDINATOR
    role = access.acting(request).role
    context = {
        "groups": groups,
        "may_make": may_make,
        "lead": LEADS[role],
        "none_yet": NONE_YET[role],
        "school_years": (),
    }
    return render(request, "reports/factsheets.html", context)


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Queue a concept for the worker."""
    user, membership, on = access.person(request), access.acting(request), clock.today()
    initial = {"municipality": request.GET.get("gemeente")}
    form = ConceptForm(request.POST or None, user=user, membership=membership, on=on, initial=initial)
    if request.method == "POST" and form.is_valid():
        factsheet = form.save()
        if factsheet is not None:
            _nudge(factsheet)
            return redirect("reports:factsheet", pk=factsheet.pk)
    crumbs = [(_("Factsheets"), reverse("reports:factsheets"))]
    status = 422 if form.errors else 200
    context = {"form": form, "crumbs": crumbs, "school_years": ()}
    return render(request, "reports/factsheet_new.html", context, status=status)


def _nudge(factsheet: Factsheet) -> None:
    """Tell the worker once the row is there; when the broker is away, beat finds the row within a minute."""
    transaction.on_commit(lambda: tasks.render_factsheet.delay(factsheet.pk), robust=True)


@access.for_roles(*READERS, issued=True)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One factsheet: how it stands, what changed, and what one may do with it."""
    factsheet = _visible(request, pk)
    context = {
        "factsheet": factsheet,
        "is_coordinator": access.acting(request).role == Role.COORDINATOR,
        "is_fixed": factsheet.state == FactsheetState.FIXED,
        "is_waiting": factsheet.render_state in issuing.WAITING,
        "is_ready": factsheet.render_state == RenderState.READY,
        "changed": issuing.changes_since_previous(factsheet) if factsheet.figures else (),
        "previous": issuing.previous_fixed(factsheet),
        "texts": _texts(request, factsheet),
        "words": _words(request, factsheet),
        "is_example": factsheet.municipality.is_example,
        "crumbs": [(_("Factsheets"), reverse("reports:factsheets"))],
        "school_years": (),
    }
    return render(request, "reports/factsheet_detail.html", context)


def _words(request: HttpRequest, factsheet: Factsheet) -> list[paragraphs.SchoolsWord]:
    """What the schools said of their paragraph; only for who can still change it."""
    is_open = factsheet.state == FactsheetState.CONCEPT and access.acting(request).role == Role.COORDINATOR
    return paragraphs.words_of(factsheet, at=timezone.now()) if is_open else []


def _texts(request: HttpRequest, factsheet: Factsheet) -> list[FactsheetText]:
    if factsheet.state == FactsheetState.FIXED:
        return []
    rows = FactsheetText.objects.visible_to(access.person(request)).filter(
        municipality=factsheet.municipality_id, school_year=factsheet.school_year_id
    )
    return list(rows.select_related("deployment"))


@access.for_roles(Role.COORDINATOR)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is; once it is done the page is asked to load again."""
    factsheet = _visible(request, pk)
    if factsheet.render_state in issuing.WAITING:
        return render(request, "reports/factsheet_detail.html#progress", {"factsheet": factsheet})
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


@access.for_roles(*READERS, issued=True)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The factsheet as a page."""
    factsheet = _visible(request, pk, with_="html")
    if not factsheet.html:
        raise Http404
    return HttpResponse(page.with_sheet(factsheet.html, static("css/factsheet.css")))


@access.for_roles(*READERS, issued=True)
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as it was made; of a fixed factsheet the same bytes for ever."""
    factsheet = _visible(request, pk, with_="pdf")
    if factsheet.pdf is None:
        raise Http404
    return _file(request, factsheet, bytes(factsheet.pdf), "pdf", "application/pdf")


@access.for_roles(*READERS, issued=True)
@require_safe
def data(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The figures of the factsheet as CSV or JSON, as they are attached to the PDF."""
    factsheet = _visible(request, pk, with_="figures")
    if kind not in KINDS or not factsheet.figures:
        raise Http404
    write, content_type = KINDS[kind]
    return _file(request, factsheet, write(factsheet.figures), kind, content_type)


def _file(request: HttpRequest, factsheet: Factsheet, content: bytes, kind: str, content_type: str) -> HttpResponse:
    details = {"format": kind}
    audit.record(AuditKind.DOWNLOADED, by=access.person(request), about=factsheet, details=details, request=request)
    title = issuing.file_stem(factsheet.municipality.name, factsheet.school_year.slug)
    return as_download(content, title=title, kind=kind, content_type=content_type)


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def fix(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze a concept."""
    factsheet = _visible(request, pk)
    try:
        issuing.fix_factsheet(factsheet, by=access.person(request), on=clock.today())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Factsheet vastgesteld. De gemeente kan hem nu downloaden."))
    return redirect("reports:factsheet", pk=pk)


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a concept once more with the data of now."""
    factsheet = _visible(request, pk)
    try:
        _nudge(issuing.make_again(factsheet, by=access.person(request)))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("reports:factsheet", pk=pk)


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a concept away."""
    factsheet = _visible(request, pk)
    try:
        issuing.remove_concept(factsheet, by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reports:factsheets") if is_gone(error) else redirect("reports:factsheet", pk=pk)
    messages.success(request, _("Concept verwijderd."))
    return redirect("reports:factsheets")


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a text for a section; what contradicts the data is refused with the place named."""
    factsheet = _visible(request, pk)
    if factsheet.state == FactsheetState.FIXED:
        raise Http404
    user = access.person(request)
    form = TextForm(request.POST or None, factsheet=factsheet, user=user, on=clock.today())
    if request.method == "POST" and form.is_valid() and form.save() is not None:
        _nudge(issuing.make_again(factsheet, by=user))
        messages.success(request, _("Tekst opgeslagen. De factsheet wordt opnieuw gemaakt."))
        return redirect("reports:factsheet", pk=pk)
    crumbs = [
        (_("Factsheets"), reverse("reports:factsheets")),
        (str(factsheet.municipality), reverse("reports:factsheet", args=[pk])),
    ]
    status = 422 if form.errors else 200
    context = {"form": form, "factsheet": factsheet, "crumbs": crumbs, "school_years": ()}
    return render(request, "reports/factsheet_text.html", context, status=status)


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def drop_text(request: HttpRequest, pk: int, text: int) -> HttpResponse:
    """Take a text out, and make the concept again without it."""
    factsheet = _visible(request, pk)
    user = access.person(request)
    row = get_object_or_404(
        FactsheetText.objects.visible_to(user),
        pk=text,
        municipality=factsheet.municipality_id,
        school_year=factsheet.school_year_id,
    )
    try:
        again_ = issuing.make_again(factsheet, by=user)
        issuing.remove_text(row, by=user)
        _nudge(again_)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Tekst verwijderd. De factsheet wordt opnieuw gemaakt."))
    return redirect("reports:factsheet", pk=pk)


def _visible(request: HttpRequest, pk: int, *, with_: str = "figures") -> Factsheet:
    """The factsheet when it is in one's scope, else 404; of what is large only `with_` is read."""
    rows = Factsheet.objects.visible_to(access.person(request)).select_related(
        "municipality", "school_year", "programme", "fixed_by"
    )
    factsheet: Factsheet = get_object_or_404(rows.defer(*(field for field in LARGE if field != with_)), pk=pk)
    return factsheet
