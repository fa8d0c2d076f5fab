"""Which mail with reminders went out: what was sent, waits or failed and why; and whether every rule looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coaches.models import MailState, ReminderMail
from coaches.reminders import looks, moments, outbox
from kansencoach import access, clock
from kansencoach.form_pages import pressed_once
from kansencoach.models import Membership, Role
from kansencoach.templatetags.numbers import nl_date
from kansencoach.ways_back import own_path

PER_PAGE = 40
LATE = timedelta(minutes=5)
"""A letter that should have gone so long ago is something to look into."""
LISTS = {"mislukt": MailState.FAILED, "wacht": MailState.WAITING, "verstuurd": MailState.SENT}
LABELS = {
    "mislukt": gettext_lazy("Niet gelukt"),
    "wacht": gettext_lazy("Wacht"),
    "verstuurd": gettext_lazy("Verstuurd"),
}


@dataclass(frozen=True)
class Line:
    """One letter as a coordinator reads it: its status in a word and a shape, and what happens next."""

    mail: ReminderMail
    kind: str
    word: str
    more: str
    next_at: datetime | None = None


def line_of(mail: ReminderMail, *, at: datetime) -> Line:
    """What to say of a letter at this moment."""
    if mail.state == MailState.FAILED:
        return Line(mail, "urgent", _("niet gelukt"), mail.problem)
    if mail.state == MailState.SENT:
        return Line(mail, "done", _("verstuurd"), "")
    if mail.state == MailState.UNNEEDED:
        return Line(mail, "ended", _("niet meer nodig"), _("Wie hem zou krijgen was bij, of kan hem niet meer lezen."))
    if mail.lease_until is not None and mail.claims:
        tries = _("Poging %(n)s is bezig.") % {"n": mail.claims}
        return Line(mail, "partly" if mail.claims == 1 else "attention", _("wordt verstuurd"), tries)
    on = moments.local_day(at)
    if moments.is_quiet(on) and mail.due_at <= at:
        day = nl_date(moments.next_open_day(on))
        quiet = _("In het weekend en op vrije dagen gaat er geen mail uit. Deze gaat op %(day)s.") % {"day": day}
        return Line(mail, "planned", _("wacht"), f"{mail.problem} {quiet}".strip())
    if mail.tries:
        return Line(mail, "attention", _("nog niet gelukt"), mail.problem, mail.lease_until)
    if mail.due_at + LATE < at:
        late = _("Deze mail had al weg moeten zijn. Werkt de mailserver, en draait de worker?")
        return Line(mail, "attention", _("te laat"), late)
    return Line(mail, "planned", _("wacht"), "", mail.due_at)


def _rows(request: HttpRequest, membership: Membership) -> QuerySet[Any]:
    """The letters in sight; of each how many things of this programme it told."""
    told = Count("reminders", filter=Q(reminders__membership__programme=membership.programme_id))
    rows: QuerySet[Any] = ReminderMail.objects.visible_to(request.user).select_related("user").annotate(told=told)
    return rows.order_by("-local_date", "-due_at", "-pk")


@access.for_roles(Role.COORDINATOR)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Welke mail met herinneringen ging eruit? By day and person, what failed first in a list of its own."""
    at, state = clock.now(), LISTS.get(request.GET.get("stand", ""))
    membership = access.acting(request)
    counted = ReminderMail.objects.visible_to(request.user).aggregate(
        **{name: Count("pk", filter=Q(state=value)) for name, value in LISTS.items()}
    )
    rows = _rows(request, membership)
    page = Paginator(rows if state is None else rows.filter(state=state), PER_PAGE).get_page(request.GET.get("pagina"))
    found = looks.every(at=timezone.now())
    context = {
        "crumbs": [(_("Regio"), "/regio/")],
        "tabs": [("", _("Alles"), None), *((name, LABELS[name], counted[name]) for name in LISTS)],
        "counted": counted,
        "page": page,
        "lines": [line_of(mail, at=at) for mail in page],
        "looks": found,
        "goes_wrong": [look for look in found if look.goes_wrong],
        "stand": request.GET.get("stand", "") if state else "",
        "school_years": (),
    }
    return render(request, "coaches/letters.html", context)


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a letter that failed once more, with the same Message-ID."""
    mail = get_object_or_404(ReminderMail.objects.visible_to(request.user), pk=pk)
    outbox.send_again(mail, by=access.person(request))
    on = clock.today()
    if moments.is_quiet(on):
        day = nl_date(moments.next_open_day(on))
        messages.success(request, _("De mail gaat op %(day)s opnieuw.") % {"day": day})
    else:
        messages.success(request, _("De mail gaat zo opnieuw."))
    return redirect(own_path(request.POST.get("next"), reverse("coaches:letters")))
