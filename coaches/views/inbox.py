"""The inbox: what waits for this person in this role, with one link straight to the thing; done and later with one tap."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaches.models import Reminder
from coaches.reminders import inbox as verbs
from kansencoach import access, clock, second_factor
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_date_short
from kansencoach.views import act_as
from kansencoach.ways_back import own_path

ROLES = (Role.COACH, Role.COORDINATOR)
LISTS = {"": "now", "later": "later", "klaar": "done"}
PER_PAGE = 40


def _own(request: HttpRequest, pk: int) -> Reminder:
    found: Reminder = get_object_or_404(Reminder.objects.visible_to(request.user), pk=pk)
    return found


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(own_path(request.POST.get("next"), reverse("coaches:inbox")))


@access.for_roles(*ROLES)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Wat wacht op jou? What waits, what was put off, what is done: each list is a link."""
    on = clock.today()
    name = LISTS.get(request.GET.get("lijst", ""), "now")
    rows = Reminder.objects.visible_to(request.user)
    counted = verbs.counts(rows, on=on)
    page = Paginator(verbs.listed(rows, name, on=on), PER_PAGE).get_page(request.GET.get("pagina"))
    tomorrow, monday = verbs.days_to_choose(on)
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    context = {
        "list": name,
        "page": page,
        "counted": counted,
        "inbox_count": counted.now,
        "on": on,
        "tomorrow": tomorrow,
        "monday": monday,
        "latest": on + verbs.LONGEST_LATER,
        "is_fragment": fragment,
        "school_years": (),
    }
    return render(request, "coaches/inbox.html#list" if fragment else "coaches/inbox.html", context)


@access.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """The link in a letter: straight to the thing. When it waits for another of one's own roles: one button first."""
    user = access.person(request)
    row = verbs.of_person(user, pk)
    if row is None:
        access.record_refusal(request, "scope")
        raise Http404
    if not second_factor.is_given(request):
        return second_factor.ask(request)
    where = own_path(row.path, reverse("coaches:inbox"))
    if user.membership is not None and user.membership.pk == row.membership_id:
        return redirect(where)
    if request.method == "POST":
        act_as(request, row.membership)
        return redirect(where)
    return render(request, "coaches/reminder.html", {"reminder": row, "school_years": ()})


# --- one tap ----------------------------------------------------------------------------------------------------------


@access.for_roles(*ROLES)
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done; the notice takes it back."""
    row = verbs.finish(_own(request, pk), at=timezone.now(), by=access.person(request))
    undo = reverse("coaches:reminder_back", args=[row.pk])
    messages.success(request, _("Klaar."), extra_tags=f"undo:{undo}")
    return _back(request)


@access.for_roles(*ROLES)
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Not done after all, or now instead of later."""
    verbs.bring_back(_own(request, pk), by=access.person(request))
    messages.success(request, _("De herinnering staat weer bij “Nu”."))
    return _back(request)


@access.for_roles(*ROLES)
@require_POST
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Later: until the day that the button names."""
    row = _own(request, pk)
    try:
        row = verbs.postpone(row, to=_day(request), on=clock.today(), by=access.person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request)
    undo = reverse("coaches:reminder_back", args=[row.pk])
    day = nl_date_short(row.later_until)
    messages.success(request, _("Later. Je ziet het weer op %(day)s.") % {"day": day}, extra_tags=f"undo:{undo}")
    return _back(request)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("to", ""))
    except ValueError:
        raise ValidationError(_("Kies een dag.")) from None
