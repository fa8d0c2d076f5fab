"""What a coach wrote: one short form, the list per month, changing, removing and putting back.

A coordinator writes on behalf of an absent coach, and sees of each activity only its date, minutes and plek.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaches.activity_log import as_kept, put_back, remove_activity
from coaches.forms.activity import OUTSIDE, ActivityForm, DayPartForm, TextCheckForm, differences
from coaches.models import Activity, ActivityKind, Coach, Placement
from coaches.models.activity import OUTSIDE_SCHOOL_KINDS
from coaches.months import state_of
from coaches.rhythm import expected_days
from coaches.texts import known_names, texts_of
from coaches.usual import Habits, habits_of
from coaches.views.own import own_coach
from coaches.views.staffing import a_coach
from kansencoach import access, clock, limits
from kansencoach.form_pages import pressed_once
from kansencoach.models import Membership, Role, User
from kansencoach.templatetags.numbers import minutes_as_hours, nl_month
from kansencoach.versions import is_gone
from kansencoach.ways_back import own_path
from schools.calendar import month_after
from schools.models import Deployment

LENGTHS = (30, 45, 60, 90)
MORNING = 210
REMOVED_KEY = "removed_activities"
REMEMBERED = 5
PAGE_SIZE = 60
TEXT_CHECKS = "text_check"


# --- the list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """A calendar month in an address (``?maand=2026-11``) and in words."""

    first: date

    @property
    def slug(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        return nl_month(self.first)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def previous(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def next(self) -> Month:
        return Month(month_after(self.first))


def _month(request: HttpRequest, on: date) -> Month:
    wanted = request.GET.get("maand", "")
    try:
        month = Month(date.fromisoformat(f"{wanted}-01") if wanted else on.replace(day=1))
    except ValueError as error:
        raise Http404 from error
    if not MINYEAR < month.first.year < MAXYEAR:  # the month before and the one after exist too
        raise Http404
    return month


@dataclass(frozen=True)
class DayOfWork:
    """One day of the list, with its total."""

    day: date
    activities: tuple[Activity, ...]

    @property
    def minutes(self) -> int:
        return sum(activity.minutes for activity in self.activities)


def by_day(activities: Iterable[Activity]) -> list[DayOfWork]:
    """Activities grouped by day, in the order given."""
    return [DayOfWork(day, tuple(rows)) for day, rows in groupby(activities, key=lambda row: row.done_on)]


def with_names(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With what a line shows, in one query."""
    return activities.select_related("placement__allocation__deployment", "logged_by", "coach")


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The activities of one month: of the coach, or for a coordinator of the programme (date, minutes and plek)."""
    user, membership, on = access.person(request), access.acting(request), clock.today()
    month = _month(request, on)
    rows = Activity.objects.visible_to(user).between(month.first, month.last)
    plek = _chosen_plek(request.GET.get("plek", ""), user)
    if plek is not None:
        rows = rows.filter(placement__allocation__deployment=plek)
    context: dict[str, Any] = {
        "month": month,
        "plek": plek,
        "is_current": month.first == on.replace(day=1),
        "school_years": (),
    }
    if membership.role == Role.COACH:
        found = list(with_names(rows).select_related("school"))
        texts = texts_of(found)
        for row in found:
            vars(row)["texts"] = texts[row.pk]
        context |= {"days": by_day(found), "minutes": sum(row.minutes for row in found), "on": on}
        context["state"] = state_of(own_coach(user), month.first, on=on) if month.first <= on else None
        return render(request, "coaches/activities.html", context)
    found_page = Paginator(with_names(rows), PAGE_SIZE).get_page(request.GET.get("pagina"))
    context |= {"page": found_page, "minutes": rows.aggregate(total=Sum("minutes"))["total"] or 0}
    return render(request, "coaches/activities_of_programme.html", context)


def _chosen_plek(wanted: str, user: User) -> Deployment | None:
    if not wanted:
        return None
    if not wanted.isdecimal() or len(wanted) > 19:
        raise Http404
    found: Deployment = get_object_or_404(Deployment.objects.visible_to(user), pk=int(wanted))
    return found


# --- writing --------------------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one activity down: the whole form, and where the one-tap buttons send to."""
    user, on = access.person(request), clock.today()
    coach = own_coach(user)
    if request.method == "POST":
        form = _form(coach, on, data=request.POST)
        activity = form.save(by=user) if form.is_valid() else None
        if activity is not None:
            say_written(request, activity, form)
            return redirect(_back(request, reverse("reports:coach_home")))
        return _show_form(request, form, status=422)
    habits = habits_of(coach, on=on, hour=clock.hour())
    form = _form(coach, on, initial=_prefilled(request, coach, on, habits), minutes_of=habits.minutes_of)
    return _show_form(request, form, usual=habits.per_plek(3))


@access.for_roles(Role.COACH)
@require_POST
def day_part(request: HttpRequest) -> HttpResponse:
    """One tap: this part of today, at this plek. A second tap finds what is there."""
    user = access.person(request)
    _chosen_plek(request.POST.get("deployment", ""), user)  # a plek out of sight does not exist
    form = DayPartForm(request.POST, coach=own_coach(user), on=clock.today())
    back = _back(request, reverse("reports:coach_home"))
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.as_data().values() for error in errors])
        activity, is_new = form.save(by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    if is_new:
        say_written(request, activity)
    else:
        say_there(request, activity)
    return redirect(back)


@sensitive_post_parameters()
@access.for_roles(Role.COACH)
@require_POST
def check_text(request: HttpRequest) -> HttpResponse:
    """What in this text would be refused on saving, while it is being typed. Nothing is kept, nothing is written down."""
    user, on = access.person(request), clock.today()
    try:
        limits.take(TEXT_CHECKS, str(user.pk))
    except ValidationError:
        return JsonResponse({}, status=429)
    form = TextCheckForm(request.POST, known_names=known_names(own_coach(user)), on=on)
    return JsonResponse({"sentences": form.sentences()})


@sensitive_post_parameters()
@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own activity; for a coordinator one that was written by that coordinator on behalf of a coach."""
    user, on = access.person(request), clock.today()
    activity = _editable(user, pk)
    is_short = access.acting(request).role != Role.COACH
    options: dict[str, Any] = {"activity": activity, "is_short": is_short}
    if request.method == "POST":
        form = _form(activity.coach, on, data=request.POST, **options)
        if form.is_valid() and form.save(by=user) is not None:
            messages.success(request, _("Activiteit gewijzigd."), extra_tags=_saved(form))
            return redirect(_back(request, _list_of(activity, is_short)))
        if form.is_stale:
            return _show_both(request, form, activity)
        return _show_form(request, form, activity=activity, status=422)
    return _show_form(request, _form(activity.coach, on, **options), activity=activity)


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_POST
@pressed_once
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an activity; it can be put back from the notice that follows."""
    user = access.person(request)
    activity = _editable(user, pk)
    back = _back(request, _list_of(activity, access.acting(request).role != Role.COACH))
    try:
        kept = as_kept(activity)
        remove_activity(activity, by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back if is_gone(error) else reverse("coaches:activity", args=[pk]))
    removed = {**request.session.get(REMOVED_KEY, {}), str(pk): kept}
    request.session[REMOVED_KEY] = dict(list(removed.items())[-REMEMBERED:])
    undo = reverse("coaches:activity_restore", args=[pk])
    messages.success(request, _("Activiteit verwijderd."), extra_tags=f"undo:{undo}")
    return redirect(back)


@access.for_roles(Role.COACH, Role.COORDINATOR)
@require_POST
@pressed_once
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what was removed a moment ago in this session."""
    user, on = access.person(request), clock.today()
    kept = request.session.get(REMOVED_KEY, {}).get(str(pk))
    if kept is None:
        raise Http404
    coach: Coach = get_object_or_404(Coach.objects.visible_to(user), pk=kept["coach"])
    try:
        activity = put_back(kept, coach=coach, on=on)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("coaches:activities")
    request.session[REMOVED_KEY] = {key: row for key, row in request.session[REMOVED_KEY].items() if key != str(pk)}
    messages.success(request, _("De activiteit staat er weer."))
    return redirect(_list_of(activity, access.acting(request).role != Role.COACH))


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def on_behalf(request: HttpRequest, pk: int) -> HttpResponse:
    """Write for a coach who is absent: plek, date and minutes. Both see who wrote it."""
    user, on = access.person(request), clock.today()
    coach = a_coach(request, pk)
    status = 200
    if request.method == "POST":
        form = ActivityForm(request.POST, coach=coach, on=on, is_short=True)
        activity = form.save(by=user, is_on_behalf=True) if form.is_valid() else None
        if activity is not None:
            say_written(request, activity)
            return redirect("coaches:activity_on_behalf", pk=pk)
        status = 422
    else:
        form = ActivityForm(coach=coach, on=on, is_short=True)
    written = with_names(Activity.objects.visible_to(user).filter(coach=coach, is_on_behalf=True))[:20]
    context = {
        "form": form,
        "coach": coach,
        "written": written,
        "on": on,
        "lengths": usual_lengths(),
        "school_years": (),
    }
    return render(request, "coaches/on_behalf.html", context, status=status)


# --- how ------------------------------------------------------------------------------------------------------------


def _editable(user: User, pk: int) -> Activity:
    rows = Activity.objects.visible_to(user).select_related(
        "coach__programme", "placement__allocation__deployment", "logged_by"
    )
    membership: Membership | None = user.membership
    if membership is not None and membership.role == Role.COORDINATOR:
        rows = rows.filter(Q(logged_by=user) & Q(is_on_behalf=True))
    found: Activity = get_object_or_404(rows, pk=pk)
    return found


def _form(coach: Coach, on: date, **options: Any) -> ActivityForm:
    return ActivityForm(coach=coach, on=on, counts_travel=coach.programme.counts_travel, **options)


def _prefilled(request: HttpRequest, coach: Coach, on: date, habits: Habits) -> dict[str, Any]:
    """The day, plek and kind from the address; else the plek where this coach agreed to be on that day, or usually is now.
    The role is that of the placement."""
    initial: dict[str, Any] = {}
    day = request.GET.get("datum", "")
    if day:
        try:
            initial["done_on"] = min(date.fromisoformat(day), on)
        except ValueError as error:
            raise Http404 from error
    user = access.person(request)
    plek = _chosen_plek(request.GET.get("plek", ""), user)
    placed = Placement.objects.visible_to(user).filter(coach=coach).active_on(initial.get("done_on", on))
    kind = request.GET.get("soort", "")
    if kind in ActivityKind.values:
        initial["kind"] = kind
        initial["minutes"] = habits.minutes_of[kind]
    if kind in OUTSIDE_SCHOOL_KINDS or kind == OUTSIDE:
        initial["deployment"] = OUTSIDE
        return initial
    chosen = plek.pk if plek is not None else _agreed_plek(placed, initial.get("done_on", on))
    if chosen is None and not day:
        chosen = habits.plek
    if chosen is not None:
        initial["deployment"] = str(chosen)
        placed = placed.filter(allocation__deployment=chosen)
    roles = set(placed.values_list("main_role", flat=True))
    if len(roles) == 1:
        initial["role"] = roles.pop()
    return initial


def _agreed_plek(placed: QuerySet[Placement], day: date) -> int | None:
    """The plek where the coach is expected on a day, when that is one plek."""
    placements = {row.pk: row for row in placed.select_related("allocation")}
    agreed = {
        placements[one.placement_id].allocation.deployment_id for one in expected_days(placements.values(), day, day)
    }
    return agreed.pop() if len(agreed) == 1 else None


def _show_form(
    request: HttpRequest, form: ActivityForm, *, activity: Activity | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "activity": activity,
        "on": form.on,
        "days": days_before(form.on),
        "lengths": usual_lengths(),
        "next": _back(request, ""),
        "school_years": (),
        **extra,
    }
    return render(request, "coaches/activity_form.html", context, status=status)


def _show_both(request: HttpRequest, form: ActivityForm, activity: Activity) -> HttpResponse:
    """Somebody else was first: what is stored now beside what was typed; saving again keeps what was typed."""
    data = request.POST.copy()
    data["version"] = str(activity.version)
    again = _form(activity.coach, form.on, data=data, activity=activity, is_short=form.is_short)
    again.is_valid()
    return _show_form(request, again, activity=activity, status=422, both=differences(again, activity), is_stale=True)


def say_written(request: HttpRequest, activity: Activity, form: ActivityForm | None = None) -> None:
    """ "Geschreven: oudergesprek, 0,75 u bij Beukenhof." with the way to undo it."""
    what = ActivityKind(activity.kind).label if activity.kind else _("op school")
    values = {"what": what, "time": minutes_as_hours(activity.minutes)}
    if activity.placement is None:
        text = _("Geschreven: %(what)s, %(time)s.") % values
    else:
        text = _("Geschreven: %(what)s, %(time)s bij %(plek)s.") % {**values, "plek": _plek_of(activity)}
    undo = reverse("coaches:activity_remove", args=[activity.pk])
    messages.success(request, text, extra_tags=f"undo:{undo} {_saved(form)}")


def say_there(request: HttpRequest, activity: Activity) -> None:
    """A part of the day that was written before."""
    text = _("Dit deel van de dag staat er al: %(time)s bij %(plek)s.")
    messages.info(request, text % {"time": minutes_as_hours(activity.minutes), "plek": _plek_of(activity)})


def _saved(form: ActivityForm | None) -> str:
    """Tells the browser that this form was stored, so that what it keeps of it can go (``static/js/typed.js``)."""
    key = form.cleaned_data["client_uuid"] if form is not None else None
    return f"saved:{key}" if key else ""


def _plek_of(activity: Activity) -> Deployment | None:
    return activity.placement.allocation.deployment if activity.placement else None


@dataclass(frozen=True)
class DayChoice:
    """A day as a button."""

    label: str
    day: date


def days_before(on: date) -> list[DayChoice]:
    """Today, and the working day before it: "gisteren", or by its name when the weekend lies between."""
    before = on - timedelta(days=1)
    while before.weekday() > calendar.FRIDAY:
        before -= timedelta(days=1)
    label = _("gisteren") if (on - before).days == 1 else date_format(before, "l")
    return [DayChoice(_("vandaag"), on), DayChoice(label, before)]


def usual_lengths() -> list[dict[str, Any]]:
    """Lengths of time that come back, as buttons."""
    return [
        *({"minutes": length, "label": _("%(n)s min") % {"n": length}} for length in LENGTHS),
        {"minutes": MORNING, "label": _("ochtend %(time)s") % {"time": minutes_as_hours(MORNING)}},
    ]


def _back(request: HttpRequest, otherwise: str) -> str:
    """Where the person came from, when that is a page of ours."""
    return own_path(request.POST.get("next") or request.GET.get("next"), otherwise)


def _list_of(activity: Activity, is_coordinator: bool) -> str:
    if is_coordinator:
        return reverse("coaches:activity_on_behalf", args=[activity.coach_id])
    return f"{reverse('coaches:activities')}?maand={activity.done_on:%Y-%m}"
