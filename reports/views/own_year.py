"""Jouw jaar: the coach's own figures, and the lines behind each of them. For that coach only: no address names another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from coaches import texts
from coaches.models import Activity, Coach, PulseAnswer, WorkloadPulse
from coaches.views.activities import by_day, with_names
from coaches.views.own import own_coach
from kansencoach import access, audit, clock
from kansencoach.audit import AuditKind
from kansencoach.charts import Bar
from kansencoach.context import chosen_school_year
from kansencoach.downloads import as_download
from kansencoach.forms import VerbForm
from kansencoach.models import Role
from kansencoach.templatetags.numbers import minutes_as_hours, number
from reports import figures, own_year, year_review
from reports.figures import CONTACTS
from reports.own_year import Cut, OwnYear, Part, Sums
from schools.models import Deployment, SchoolYear

PAGE_SIZE = 200


def _cut(request: HttpRequest, year: SchoolYear) -> tuple[Cut, tuple[own_year.Span, ...]]:
    every = own_year.spans(year, on=clock.today())
    try:
        return own_year.cut_from(request.GET, every), every
    except ValueError as error:
        raise Http404 from error


@access.for_roles(Role.COACH)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Wat deed je dit jaar? Time, contacts and turnout of the own work, per period."""
    year: SchoolYear = chosen_school_year(request)
    cut, every = _cut(request, year)
    found = own_year.own_year(
        Activity.objects.visible_to(request.user), every=every, span=cut.span, role=access.acting(request).role
    )
    context = {
        "found": found,
        "total": found.total,
        "span": cut.span,
        "spans": [(span, _page_url(span, year)) for span in every if not own_year.is_month(span)],
        "months": [(span, _page_url(span, year)) for span in every if own_year.is_month(span)],
        "key_figures": _key_figures(found, year),
        "charts": [
            (_("Per plek"), _("Plek"), _bars(found.pleks, year)),
            (_("Per rol"), _("Rol"), _bars(found.roles, year)),
            (_("Per soort werk"), _("Soort"), _bars(found.groups, year)),
        ],
        "month_bars": [
            Bar(
                label=part.name,
                value=part.sums.minutes,
                text=minutes_as_hours(part.sums.minutes).removesuffix(" u") if part.sums.minutes else "",
                url=_lines_url(part.cut, year),
            )
            for part in (found.months if any(part.sums.minutes for part in found.months) else ())
        ],
        "contacts": _contacts(found, year),
        "turnout": _turnout(found, year),
        "inloop": _inloop(found, year),
        "unfinished": (found.total.unfinished, _lines_url(Cut(cut.span, meetings="open"), year)),
        "on": clock.today(),
        "answers": list(
            WorkloadPulse.objects.visible_to(request.user)
            .filter(starts_on__gte=year.starts_on, starts_on__lte=year.ends_on)
            .exclude(answer=PulseAnswer.SKIPPED)
            .select_related("placement__allocation__deployment")
            .order_by("-starts_on", "pk")
        ),
        "reviews": [
            (part.name, f"{reverse('reports:year_review', args=[part.cut.plek])}?jaar={year.slug}")
            for part in found.pleks
            if part.cut.plek
        ],
        "others": own_year.what_others_see(on=clock.today()),
    }
    return render(request, "reports/own_year.html", context)


@access.for_roles(Role.COACH)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Waar bestaat dit getal uit? The own activities behind one figure."""
    year: SchoolYear = chosen_school_year(request)
    cut, _every = _cut(request, year)
    plek = None
    if cut.plek:
        plek = Deployment.objects.visible_to(request.user).filter(pk=cut.plek).first()
        if plek is None:
            raise Http404
    own = Activity.objects.visible_to(request.user)
    rows = with_names(cut.rows(own)).select_related("school").order_by("-done_on", "-pk")
    found_page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    sums = own_year.sums_of(cut, own)
    context = {
        "page": found_page,
        "days": by_day(found_page.object_list),
        "sums": sums,
        "narrowed": _narrowed(cut, plek),
        "figure": _figure(cut, sums),
        "back": _page_url(cut.span, year),
    }
    return render(request, "reports/own_year_lines.html", context)


# --- to take along ----------------------------------------------------------------------------------------------------


class WordsForm(VerbForm):
    """What the coach wants to say; checked as a note is."""

    words = forms.CharField(
        label=_lazy("Wat wil je zelf zeggen?"),
        required=False,
        max_length=year_review.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": year_review.LONGEST}),
        help_text=_lazy("Het komt in de PDF. Wij bewaren het niet. Schrijf geen namen van kinderen of ouders."),
    )

    def __init__(self, *args: Any, coach: Coach, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.coach, self.on = coach, on

    def clean_words(self) -> str:
        """Raises for what points at a family."""
        words: str = self.cleaned_data["words"]
        texts.check(words, on=self.on, known_names=texts.known_names(self.coach) if words else ())
        return words


@sensitive_post_parameters()
@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Jaaroverzicht voor het gesprek: about a plek where this coach works or worked in that year. A POST gives the PDF."""
    user, year, on = access.person(request), chosen_school_year(request), clock.today()
    coach = own_coach(user)
    plek = Deployment.objects.visible_to(user).filter(
        pk=pk, allocations__placements__coach=coach, allocations__school_year=year
    )
    row = next(iter(figures.plek_figures(plek.distinct(), school_year=year, on=on)), None)
    if row is None:
        raise Http404
    found = year_review.review_of(row, on=on)
    form = WordsForm(request.POST or None, coach=coach, on=on)
    if request.method == "POST" and form.is_valid():
        audit.record(AuditKind.DOWNLOADED, by=user, about=row.deployment, details={"format": "pdf"}, request=request)
        return as_download(
            year_review.as_pdf(found, words=form.cleaned_data["words"], on=on),
            title=f"jaaroverzicht {row.name} {year.slug}",
            kind="pdf",
            content_type="application/pdf",
        )
    context = {"review": found, "form": form, "year": year, "on": on, "back": _page_url(_whole(year, on), year)}
    return render(request, "reports/year_review.html", context, status=422 if form.errors else 200)


def _whole(year: SchoolYear, on: date) -> own_year.Span:
    return own_year.spans(year, on=on)[0]


# --- addresses and words --------------------------------------------------------------------------------------------


def _page_url(span: own_year.Span, year: SchoolYear) -> str:
    return f"{reverse('reports:own_year')}?jaar={year.slug}&{Cut(span).query}"


def _lines_url(cut: Cut, year: SchoolYear) -> str:
    return f"{reverse('reports:own_year_lines')}?jaar={year.slug}&{cut.query}"


def _key_figures(found: OwnYear, year: SchoolYear) -> list[dict[str, Any]]:
    total, cut = found.total, found.cut
    shown = [
        {
            "label": _("geschreven"),
            "value": minutes_as_hours(total.minutes).removesuffix(" u"),
            "unit": _("u"),
            "url": _lines_url(cut, year),
        }
    ]
    for key, label in CONTACTS.items():
        count = getattr(total, key)
        url = _lines_url(Cut(cut.span, met=key), year) if count else ""
        shown.append({"label": _("contacten met %(who)s") % {"who": label}, "value": number(count), "url": url})
    return shown


def _bars(parts: Iterable[Part], year: SchoolYear) -> list[Bar]:
    return [
        Bar(
            label=capfirst(part.name),
            value=part.sums.minutes,
            text=minutes_as_hours(part.sums.minutes),
            url=_lines_url(part.cut, year),
        )
        for part in parts
    ]


def _contacts(found: OwnYear, year: SchoolYear) -> list[dict[str, Any]]:
    """Per plek the contacts, each with its lines; plekken without any are left out."""
    return [
        {
            "name": capfirst(part.name),
            "cells": [
                {
                    "head": str(label),
                    "text": number(getattr(part.sums, key)),
                    "url": _lines_url(Cut(part.cut.span, plek=part.cut.plek, met=key), year)
                    if getattr(part.sums, key)
                    else "",
                }
                for key, label in CONTACTS.items()
            ],
        }
        for part in found.pleks
        if part.sums.family or part.sums.pupil or part.sums.teacher
    ]


def _turnout(found: OwnYear, year: SchoolYear) -> dict[str, Any] | None:
    """Families present of families invited: in a sentence, and per plek."""
    total = found.total
    if not total.meetings:
        return None
    return {
        "sentence": ngettext(
            "Bij %(n)s ouderbijeenkomst kwamen %(present)s van de %(invited)s uitgenodigde gezinnen",
            "Bij %(n)s ouderbijeenkomsten kwamen %(present)s van de %(invited)s uitgenodigde gezinnen",
            total.meetings,
        )
        % {"n": total.meetings, "present": number(total.present), "invited": number(total.invited)},
        "percentage": total.percentage,
        "url": _lines_url(Cut(found.cut.span, meetings="opkomst"), year),
        "rows": [
            (
                capfirst(part.name),
                part.sums,
                _lines_url(Cut(part.cut.span, plek=part.cut.plek, meetings="opkomst"), year),
            )
            for part in found.pleks
            if part.sums.meetings
        ],
    }


def _inloop(found: OwnYear, year: SchoolYear) -> dict[str, str] | None:
    """An inloop has nobody invited: who came is counted apart, and is no turnout."""
    total = found.total
    if not total.inlopen:
        return None
    came = []
    if total.inloop_families:
        came.append(
            ngettext("%(n)s gezin", "%(n)s gezinnen", total.inloop_families) % {"n": number(total.inloop_families)}
        )
    if total.inloop_persons:
        came.append(
            ngettext("%(n)s persoon", "%(n)s personen", total.inloop_persons) % {"n": number(total.inloop_persons)}
        )
    return {
        "link": ngettext("%(n)s inloop", "%(n)s keer inloop", total.inlopen) % {"n": total.inlopen},
        "came": _(" en ").join(came),
        "url": _lines_url(Cut(found.cut.span, meetings="inloop"), year),
    }


def _narrowed(cut: Cut, plek: Deployment | None) -> list[str]:
    """What the lines are about, in words."""
    found = [cut.span.words]
    if cut.plek is not None:
        found.append(_("bij %(plek)s") % {"plek": plek} if plek else _("buiten de scholen"))
    if cut.role is not None:
        found.append(_("rol: %(role)s") % {"role": own_year.role_names()[cut.role]})
    if cut.group is not None:
        found.append(_("soort werk: %(group)s") % {"group": own_year.group_names()[cut.group]})
    if cut.met:
        found.append(_("met contacten met %(who)s") % {"who": CONTACTS[cut.met]})
    meetings = {
        "opkomst": _("ouderbijeenkomsten met opkomst"),
        "inloop": _("inloop"),
        "open": _("ouderbijeenkomsten zonder opkomst"),
    }
    return found + ([meetings[cut.meetings]] if cut.meetings else [])


def _figure(cut: Cut, sums: Sums) -> str:
    """The figure that led here, when it is not the minutes."""
    if cut.met:
        count = getattr(sums, cut.met)
        return _("%(n)s contacten met %(who)s") % {"n": number(count), "who": CONTACTS[cut.met]}
    if cut.meetings == "opkomst":
        values = {"present": number(sums.present), "invited": number(sums.invited)}
        return _("%(present)s van de %(invited)s uitgenodigde gezinnen") % values
    return ""
