"""Links for schools without an account: what a link shows, who sends one, who withdraws one.

The public page shows one thing and takes one answer. A GET changes nothing (mail scanners open links). Every link that
does not work gets the same answer: expired, withdrawn, used or never there.
"""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coaches import links
from coaches.forms.links import AnswerForm, AskHoursForm, AskSchoolForm
from coaches.links import LinkGone
from coaches.models import LinkPurpose, Placement, SchoolLink
from coaches.models.coach import EmployerKind
from kansencoach import access, clock
from kansencoach.form_pages import FormPage
from kansencoach.form_pages import answer as answer_form
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_month
from reports.factsheet import paragraphs
from reports.models import Factsheet, FactsheetState
from schools.models import School

MISSES = 120  # links that do not work, in a minute, from one address
MINUTE = 60


# --- the public page ------------------------------------------------------------------------------------------------


@access.public
@csrf_exempt
@access.secret_address
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a school is asked, and its answer.

    Without a CSRF token: no cookie lets anybody in here, only the address does, and that nobody else has.
    """
    now = timezone.now()
    try:
        link = links.read_link(token, at=now)
        shown = _shown(link)
    except LinkGone:
        return gone(request)
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with links.using_link(token, at=now) as locked:
                    _store(locked, shown, form)
                return redirect("reports:link_done")
            except LinkGone:
                return gone(request)
            except ValidationError as error:
                form.refuse(error)
    return render(request, "reports/link.html", {"link": link, "form": form, **shown}, status=status)


def _shown(link: SchoolLink) -> dict[str, Any]:
    """What the page says: the minutes of a month, or a paragraph, and what stands for it in the form."""
    if link.purpose == LinkPurpose.HOURS and link.placement is not None and link.month is not None:
        minutes = links.minutes_in(link.placement, link.month)
        return {"minutes": minutes, "month": nl_month(link.month), "seen": str(minutes)}
    if link.school_year is None:
        raise LinkGone
    found = paragraphs.paragraph_of(link.deployment, link.school_year)
    if found is None:  # fixed since, or thrown away
        raise LinkGone
    return {"paragraph": found, "seen": digest(found.text)}


def digest(text: str) -> str:
    """What stands for a text in a form."""
    return hashlib.sha256(text.encode()).hexdigest()


def _store(link: SchoolLink, shown: dict[str, Any], form: AnswerForm) -> None:
    now, remark = timezone.now(), form.cleaned_data["remark"]
    if form.cleaned_data["seen"] != shown["seen"]:
        raise ValidationError(_("Dit is net gewijzigd. Kijk nog een keer."), code="stale")
    if link.purpose == LinkPurpose.HOURS:
        links.confirm_hours(
            link, minutes=shown["minutes"], is_right=form.is_right, remark=remark, at=now, on=clock.today()
        )
        return
    found: paragraphs.Paragraph = shown["paragraph"]
    paragraphs.answer_paragraph(
        deployment=found.deployment,
        school_year=found.school_year,
        school=link.school,
        text=found.text,
        is_right=form.is_right,
        remark=remark,
        at=now,
        on=clock.today(),
        by=None,
        link=link,
    )


@access.public
@access.secret_address
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Thank you, and nothing else."""
    return render(request, "reports/link_done.html")


def gone(request: HttpRequest) -> HttpResponse:
    """One answer for every link that does not work; who tries many of them waits."""
    key = f"links-missed:{get_adapter(request).get_client_ip(request)}"
    cache.add(key, 0, MINUTE)
    try:
        misses = cache.incr(key)
    except ValueError:  # it ran out in between
        misses = 1
    if misses > MISSES:
        return render(request, "429.html", status=429)
    return render(request, "reports/link_gone.html", status=404)


# --- asking and withdrawing -----------------------------------------------------------------------------------------


def _address_of(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('reports:link', args=[token])}"


@access.for_roles(Role.COACH)
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """A self-employed coach: which months did the school confirm, and ask for one."""
    user, on, now = access.person(request), clock.today(), timezone.now()
    placement: Placement = get_object_or_404(
        Placement.objects.visible_to(user)
        .filter(employment__employer__kind=EmployerKind.SELF_EMPLOYED)
        .select_related("allocation__deployment", "employment__employer", "coach"),
        pk=pk,
    )
    months = links.months_to_confirm(placement, at=now, on=on)
    sent = SchoolLink.objects.visible_to(user).filter(placement=placement)
    asked = [month for month in months if month.answer is None and month.waiting is None]
    last = sent.first()
    form = AskHoursForm(
        request.POST or None,
        months=[month.month for month in months if month.minutes],
        schools=links.schools_of(placement),
        initial={
            "month": f"{asked[0].month:%Y-%m-%d}" if asked else None,
            "to": last.sent_to if last else "",
            "school": last.school_id if last else None,
        },
    )
    here = reverse("reports:confirm_hours", args=[pk])
    page = FormPage(
        sees=("coaches.SchoolLink", "coaches.HoursConfirmation"),
        question=_("Welke uren heeft %(plek)s bevestigd?") % {"plek": placement.allocation.deployment.name},
        title=_("Uren laten bevestigen"),
        back=reverse("reports:coach_home"),
        crumbs=[(_("Mijn plekken"), reverse("reports:coach_home"))],
        button=_("Stuur de mail"),
        template="reports/confirm_hours.html",
        extra={"months": months, "can_ask": any(month.minutes for month in months)},
    )
    return answer_form(
        request,
        page,
        form,
        lambda filled: links.ask_hours(
            placement=placement, address_of=_address_of, at=timezone.now(), on=on, by=user, **filled
        ),
        done=here,
        said=lambda link: _("De mail is verstuurd naar %(to)s.") % {"to": link.sent_to},
    )


@access.for_roles(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def paragraph(request: HttpRequest, pk: int, plek: int) -> HttpResponse:
    """Send a school of a plek the link to its paragraph in a concept."""
    user = access.person(request)
    factsheet: Factsheet = get_object_or_404(
        Factsheet.objects.visible_to(user)
        .filter(state=FactsheetState.CONCEPT)
        .select_related("municipality", "school_year")
        .only("paragraphs", "municipality", "school_year", "programme", "state"),
        pk=pk,
    )
    found = paragraphs.in_concept(factsheet, plek)
    if found is None:
        raise Http404
    deployment = found.deployment
    schools = School.objects.visible_to(user).filter(
        allocations__deployment=deployment, allocations__school_year=factsheet.school_year_id
    )
    last = SchoolLink.objects.visible_to(user).filter(deployment=deployment, purpose=LinkPurpose.PARAGRAPH).first()
    back = f"{reverse('reports:factsheet', args=[pk])}#scholen"
    form = AskSchoolForm(
        request.POST or None,
        schools=schools.distinct(),
        initial={"to": last.sent_to if last else "", "school": request.GET.get("school")},
    )
    page = FormPage(
        sees=("coaches.SchoolLink", "reports.ParagraphCheck"),
        question=_("Wie leest de alinea over %(plek)s?") % {"plek": deployment.name},
        lead=_("De school krijgt een link naar alleen deze alinea, en kan zeggen of die klopt."),
        back=back,
        crumbs=[
            (_("Factsheets"), reverse("reports:factsheets")),
            (str(factsheet.municipality), reverse("reports:factsheet", args=[pk])),
        ],
        button=_("Stuur de mail"),
        template="reports/ask_paragraph.html",
        extra={"paragraph": found.text},
    )
    return answer_form(
        request,
        page,
        form,
        lambda filled: links.ask_paragraph(
            deployment=deployment,
            school_year=factsheet.school_year,
            address_of=_address_of,
            at=timezone.now(),
            by=user,
            **filled,
        ),
        said=lambda link: _("De mail is verstuurd naar %(to)s.") % {"to": link.sent_to},
    )


@access.for_roles(Role.COORDINATOR, Role.COACH)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a link that was sent."""
    user = access.person(request)
    link: SchoolLink = get_object_or_404(SchoolLink.objects.visible_to(user), pk=pk)
    links.revoke_link(link, at=timezone.now(), by=user)
    messages.success(request, _("De link is ingetrokken en werkt niet meer."))
    if access.acting(request).role == Role.COACH:
        return redirect("reports:confirm_hours", pk=link.placement_id)
    if link.purpose == LinkPurpose.HOURS:
        return redirect("reports:plek", pk=link.deployment_id)
    concept = (
        Factsheet.objects.visible_to(user)
        .filter(
            municipality=link.deployment.municipality_id, school_year=link.school_year_id, state=FactsheetState.CONCEPT
        )
        .only("pk")
        .order_by("-made_at")
        .first()
    )
    return redirect("reports:factsheet", pk=concept.pk) if concept else redirect("reports:factsheets")
