"""Jouw week and jouw maand: what was written, what was agreed, and one tap that writes the week as agreed."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaches import proposals, rhythm
from coaches.days_off import DayMark, marks_of
from coaches.forms.week import ProposalsForm
from coaches.models import Activity, Coach, Placement, WorkingDay
from coaches.views.activities import DayOfWork, Month, by_day, with_names
from coaches.views.own import own_coach
from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.form_pages import pressed_once
from kansencoach.models import Role, User
from kansencoach.templatetags.numbers import minutes_as_hours
from reports.figures import coach_figures
from reports.views.coach_home import WEEKDAYS, week_sum
from schools import calendar
from schools.calendar import IsoWeek
from schools.models import SchoolYear

CONFIRMED = "confirmed_weeks"
REMEMBERED = 5


def a_week(slug: str) -> IsoWeek:
    """The week of an address; else 404, also for weeks at the far ends of time."""
    try:
        week = calendar.parse_iso_week(slug)
        if not MINYEAR + 1 < week.year < MAXYEAR - 1:
            raise ValueError(slug)
    except ValueError as error:
        raise Http404 from error
    return week


# --- the week -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreed:
    """An agreed day at a plek on the page; ``off`` says why nobody expects the coach."""

    plek: str
    minutes: int
    begins_at: Any
    off: str


@dataclass(frozen=True)
class WeekDay:
    """One day of the week on the page; ``work`` is None when nothing was written."""

    name: str
    day: date
    work: DayOfWork | None
    marks: tuple[DayMark, ...]
    agreed: tuple[Agreed, ...]


@access.for_roles(Role.COACH)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Jouw week: what is proposed, seven days with what was written, and the total beside the hours of that week."""
    wanted = request.GET.get("week", "")
    return show_week(request, a_week(wanted) if wanted else calendar.iso_week(clock.today()))


def show_week(request: HttpRequest, shown: IsoWeek, form: ProposalsForm | None = None) -> HttpResponse:
    """The page of a week; with a ``form`` that was refused as it was filled in."""
    user, on = access.person(request), clock.today()
    coach = own_coach(user)
    this_week = calendar.iso_week(on)
    day = min(shown.sunday, max(shown.monday, on))
    try:
        # This week is there also on 1 August, before anybody made the new school year.
        school_year = chosen_school_year(request) if shown == this_week else SchoolYear.objects.containing(day).get()
    except SchoolYear.DoesNotExist as error:
        raise Http404 from error
    figures = coach_figures(coach, school_year=school_year, on=day)
    own = Activity.objects.visible_to(user).between(shown.monday, shown.sunday)
    work = {found.day: found for found in by_day(with_names(own).select_related("school").order_by("done_on", "pk"))}
    marks = marks_of(coach, shown.monday, shown.sunday)
    agreed = _agreed(coach, shown, work.values())
    proposed = ProposalsForm(proposals=_proposals(coach, shown, on)) if form is None else form
    context = {
        "shown": shown,
        "is_this_week": shown == this_week,
        "is_to_come": shown.monday > on,
        "on": on,
        "days": [
            WeekDay(str(name), day, work.get(day), marks.get(day, ()), agreed.get(day, ()))
            for name, day in zip(WEEKDAYS, shown.days(), strict=True)
            if day.weekday() < 5 or day in work or day == on
        ],
        "week": week_sum(figures.placements, figures.week_budget_minutes),
        "total": sum(found.minutes for found in work.values()),
        "form": proposed,
        "rhythms": _rhythms(user, on),
        "has_next": SchoolYear.objects.containing(shown.next.monday).exists(),
        "can_copy": shown.monday <= on,
        "coach": coach,
        "school_years": (),
    }
    return render(request, "reports/week.html", context, status=422 if proposed.errors else 200)


def _proposals(coach: Coach, shown: IsoWeek, on: date) -> tuple[proposals.Proposal, ...]:
    return proposals.of_agreed_days(coach, shown.monday, shown.sunday, on=on)


def _agreed(coach: Coach, shown: IsoWeek, work: Iterable[DayOfWork]) -> dict[date, tuple[Agreed, ...]]:
    """The agreed days of a week, without what was written already."""
    placed = {row.pk: row for row in rhythm.placements_of(coach, shown.monday, shown.sunday)}
    written = {
        (row.placement.allocation.deployment_id, found.day)
        for found in work
        for row in found.activities
        if row.placement is not None
    }
    found: dict[date, list[Agreed]] = {}
    for planned in rhythm.planned_days(placed.values(), shown.monday, shown.sunday):
        plek = placed[planned.placement_id].allocation.deployment
        if (plek.pk, planned.day) not in written:
            found.setdefault(planned.day, []).append(Agreed(plek.name, planned.minutes, planned.begins_at, planned.off))
    return {day: tuple(rows) for day, rows in found.items()}


def _rhythms(user: User, on: date) -> list[tuple[Placement, list[WorkingDay]]]:
    """The placements that run or come, each with the days agreed for it now."""
    placed = Placement.objects.visible_to(user).filter(ends_on__gte=on).select_related("allocation__deployment")
    return rhythm.agreed_now(placed.order_by("starts_on", "allocation__deployment__name_key"), on=on)


# --- one tap --------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COACH)
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Klopt: write the week as proposed, with what was changed in it."""
    user, on, shown = access.person(request), clock.today(), a_week(slug)
    coach = own_coach(user)
    form = ProposalsForm(request.POST, proposals=_proposals(coach, shown, on))
    if not form.is_valid():
        return show_week(request, shown, form)
    return accepted(request, coach, form, lambda: _proposals(coach, shown, on), key=shown.slug, back=week_page(shown))


def accepted(
    request: HttpRequest, coach: Coach, form: ProposalsForm, make: Any, *, key: str, back: str
) -> HttpResponse:
    """Write what was chosen, say so with the way back, and go to ``back``. Pressed again it says that it is there."""
    try:
        written = proposals.accept(coach, make, chosen=form.chosen, on=clock.today(), by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    if not written:
        messages.info(request, _("Dit stond er al."))
        return redirect(back)
    remembered = {**request.session.get(CONFIRMED, {}), key: [str(row.client_uuid) for row in written]}
    request.session[CONFIRMED] = dict(list(remembered.items())[-REMEMBERED:])
    minutes = sum(row.minutes for row in written)
    text = ngettext(
        "%(count)s activiteit geschreven: %(time)s.", "%(count)s activiteiten geschreven: %(time)s.", len(written)
    )
    messages.success(
        request,
        text % {"count": len(written), "time": minutes_as_hours(minutes)},
        extra_tags=f"undo:{reverse('reports:week_undo', args=[key])}",
    )
    return redirect(back)


@access.for_roles(Role.COACH)
@require_POST
@pressed_once
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back what one tap wrote, as a whole; what was changed since stays."""
    coach, shown = own_coach(access.person(request)), a_week(slug)
    remembered: dict[str, list[str]] = request.session.get(CONFIRMED, {})
    if shown.slug not in remembered:
        raise Http404
    keys = [uuid.UUID(key) for key in remembered[shown.slug]]
    _gone, stays = proposals.take_back(coach, keys, by=access.person(request))
    request.session[CONFIRMED] = {key: value for key, value in remembered.items() if key != shown.slug}
    if stays:
        messages.success(request, _("Ongedaan gemaakt. Wat je daarna hebt gewijzigd, blijft staan."))
    else:
        messages.success(request, _("Ongedaan gemaakt. De week is weer zoals hij was."))
    return redirect(week_page(shown))


@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """An earlier week as proposals for this one: shown first, accepted with one tap."""
    user, on, shown = access.person(request), clock.today(), a_week(slug)
    coach = own_coach(user)
    wanted = request.POST.get("van") or request.GET.get("van") or shown.previous.slug
    source = a_week(wanted)
    if source.monday >= shown.monday:
        raise Http404

    def make() -> tuple[proposals.Proposal, ...]:
        return proposals.of_earlier_week(coach, source, shown, on=on)

    form = ProposalsForm(request.POST if request.method == "POST" else None, proposals=make())
    if request.method == "POST" and form.is_valid():
        return accepted(request, coach, form, make, key=shown.slug, back=week_page(shown))
    context = {
        "shown": shown,
        "source": source,
        "can_be_later": source.next.monday < shown.monday,
        "back": week_page(shown),
        "form": form,
        "school_years": (),
    }
    return render(request, "reports/week_copy.html", context, status=422 if form.errors else 200)


def week_page(shown: IsoWeek) -> str:
    """The address of a week."""
    return f"{reverse('reports:week')}?week={shown.slug}"


# --- the month ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One day of the month: minutes written, minutes still expected, and what is special about it."""

    day: date
    is_inside: bool
    minutes: int
    expected: int
    marks: tuple[DayMark, ...]
    address: str

    @property
    def mark(self) -> DayMark | None:
        """What stands in the cell; the list under the grid says everything."""
        return self.marks[0] if self.marks else None


@dataclass(frozen=True)
class Run:
    """Days after each other with the same mark."""

    mark: DayMark
    first: date
    last: date


@access.for_roles(Role.COACH)
@require_safe
def month_grid(request: HttpRequest) -> HttpResponse:
    """Jouw maand: minutes per day, Monday to Sunday, with holidays, study days and absence."""
    user, on = access.person(request), clock.today()
    coach, month = own_coach(user), month_of(request, on)
    first = calendar.iso_week(month.first).monday
    last = calendar.iso_week(month.last).sunday
    own = Activity.objects.visible_to(user).between(first, last)
    minutes = dict(own.order_by().values_list("done_on").annotate(Sum("minutes")))
    placed = rhythm.placements_of(coach, first, last)
    plek_of = {row.pk: row.allocation.deployment_id for row in placed}
    written = proposals.written_days(coach, first, last)
    expected: Counter[date] = Counter()
    for planned in rhythm.expected_days(placed, first, last):
        if (plek_of[planned.placement_id], planned.day) not in written:
            expected[planned.day] += planned.minutes
    marks = marks_of(coach, first, last)
    cells = [
        Cell(
            day,
            month.first <= day <= month.last,
            minutes.get(day, 0),
            expected[day],
            marks.get(day, ()),
            f"{week_page(calendar.iso_week(day))}#dag-{day}",
        )
        for day in calendar.days(first, last)
    ]
    inside = [cell for cell in cells if cell.is_inside]
    context = {
        "month": month,
        "on": on,
        "weekdays": WEEKDAYS,
        "weeks": [cells[at : at + 7] for at in range(0, len(cells), 7)],
        "total": sum(cell.minutes for cell in inside),
        "expected": sum(cell.expected for cell in inside),
        "runs": runs_of(inside),
        "school_years": (),
    }
    return render(request, "reports/month_grid.html", context)


def month_of(request: HttpRequest, on: date) -> Month:
    """The month of the address (``?maand=2026-11``), else the one of today; 404 for what is no month."""
    wanted = request.GET.get("maand", "")
    try:
        month = Month(date.fromisoformat(f"{wanted}-01") if wanted else on.replace(day=1))
    except ValueError as error:
        raise Http404 from error
    if not MINYEAR + 1 < month.first.year < MAXYEAR - 1:
        raise Http404
    return month


def runs_of(cells: Iterable[Cell]) -> list[Run]:
    """The marks of a month, days after each other taken together; a weekend does not break a run."""
    found: list[Run] = []
    for cell in cells:
        for mark in cell.marks:
            before = next(
                (at for at, run in enumerate(found) if run.mark == mark and run.last >= cell.day - calendar.DAY), None
            )
            if before is None:
                found.append(Run(mark, cell.day, cell.day))
            else:
                found[before] = replace(found[before], last=cell.day)
    return found
