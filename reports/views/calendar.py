"""The coach's own calendar: a secret link that a telephone follows, and a calendar file read in as proposals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaches import calendar_feed, calendar_file
from coaches.calendar_feed import FeedGone
from coaches.forms.week import CalendarFileForm, ProposalsForm
from coaches.models import CalendarFeed
from coaches.proposals import Proposal
from coaches.views.own import own_coach
from kansencoach import access, clock
from kansencoach.downloads import as_download
from kansencoach.forms import VerbForm
from kansencoach.models import FormPost, Role
from reports.views.links import gone
from reports.views.week import accepted, week_page
from schools import calendar

SALT = "reports.calendar_file"
STAYS = 3600  # seconds that a choice can wait


# --- the feed -------------------------------------------------------------------------------------------------------


@access.public
@access.secret_address
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The days of one coach, for whoever has the secret address; every other address gets the same answer."""
    try:
        found = calendar_feed.read_feed(token, on=clock.today())
    except FeedGone:
        return gone(request)
    body = calendar_feed.as_calendar(found.coach, at=timezone.now(), on=clock.today())
    return as_download(body, title="kansencoach", kind="ics", content_type="text/calendar; charset=utf-8")


@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def feed_page(request: HttpRequest) -> HttpResponse:
    """Is there a link, and make one. The address is shown once, in the answer to the tap that made it."""
    user = access.person(request)
    coach = own_coach(user)
    address = ""
    if request.method == "POST":
        form = VerbForm(request.POST)
        if not form.is_valid() or form.cleaned_data["token"] is None:
            return redirect("reports:calendar")
        with transaction.atomic():
            _post, is_ours = FormPost.claim(token=form.cleaned_data["token"], person_id=user.pk)
            if is_ours:
                token = calendar_feed.make_feed(coach=coach, at=timezone.now(), by=user)
                address = f"{settings.SITE_URL}{reverse('reports:calendar_feed', args=[token])}"
        if not address:
            messages.info(request, _("De link is al gemaakt. Zie je hem niet meer? Maak dan een nieuwe."))
            return redirect("reports:calendar")
    context = {
        "feed": CalendarFeed.objects.visible_to(user).filter(coach=coach).first(),
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "form": VerbForm(),
        "school_years": (),
    }
    return render(request, "reports/calendar.html", context)


@access.for_roles(Role.COACH)
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """The link stops working."""
    user = access.person(request)
    calendar_feed.withdraw_feed(coach=own_coach(user), by=user)
    messages.success(request, _("De link werkt niet meer. Haal de agenda ook van je telefoon."))
    return redirect("reports:calendar")


# --- a file ---------------------------------------------------------------------------------------------------------


@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def read_file(request: HttpRequest) -> HttpResponse:
    """Choose a calendar file; what fits is shown as a choice, nothing is written yet."""
    coach, on = own_coach(access.person(request)), clock.today()
    form = CalendarFileForm(request.POST, files=request.FILES) if request.method == "POST" else CalendarFileForm()
    if request.method == "POST" and form.is_valid():
        try:
            reading = calendar_file.read(form.cleaned_data["file"].read(), coach=coach, on=on)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            entries = calendar_file.packed(reading.entries)
            kept = signing.dumps([coach.pk, entries], salt=SALT, compress=True)
            choice = ProposalsForm(proposals=calendar_file.proposals_of(coach, reading.entries, on=on))
            return _choose(request, choice, kept, reading=reading)
    context = {"form": form, "school_years": ()}
    return render(request, "reports/calendar_read.html", context, status=422 if form.errors else 200)


@access.for_roles(Role.COACH)
@require_POST
def accept_file(request: HttpRequest) -> HttpResponse:
    """Write what was chosen of a file that was read."""
    coach, on = own_coach(access.person(request)), clock.today()
    kept = request.POST.get("gelezen", "")
    try:
        whose, values = signing.loads(kept, salt=SALT, max_age=STAYS)
    except signing.BadSignature:
        whose, values = None, []
    if whose != coach.pk:
        messages.error(request, _("Deze keuze is verlopen. Lees het bestand nog een keer in."))
        return redirect("reports:calendar_read")
    entries = calendar_file.unpacked(values)

    def make() -> tuple[Proposal, ...]:
        return calendar_file.proposals_of(coach, entries, on=on)

    form = ProposalsForm(request.POST, proposals=make())
    if not form.is_valid():
        return _choose(request, form, kept)
    newest = calendar.iso_week(max((row.day for row in entries), default=on))
    return accepted(request, coach, form, make, key=newest.slug, back=week_page(newest))


def _choose(request: HttpRequest, form: ProposalsForm, kept: str, **extra: Any) -> HttpResponse:
    context = {"form": form, "kept": kept, "school_years": (), **extra}
    return render(request, "reports/calendar_choice.html", context, status=422 if form.errors else 200)
