"""Make and change coaches, employments, placements, candidates and klikgesprekken. Only for coordinators."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coaches import staffing
from coaches.forms.staffing import (
    CandidacyForm,
    CandidacyStateForm,
    CoachForm,
    EmploymentChangeForm,
    EmploymentForm,
    EndForm,
    MeetingForm,
    NewCoachForm,
    NewMeetingForm,
    NewPlacementForm,
    PlacementFields,
)
from coaches.models import Candidacy, ChemistryMeeting, Coach, Employment, Placement
from kansencoach import access, audit, clock
from kansencoach.audit import AuditKind
from kansencoach.form_pages import FormPage, answer, pressed_once
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_date
from schools.views.planning import an_allocation, crumbs_of, page_of, take_back

COACHES = "/coaches/"


def coach_page(pk: int) -> str:
    """The address of a coach."""
    return f"{COACHES}{pk}/"


def a_coach(request: HttpRequest, pk: int) -> Coach:
    """The coach, when in scope; else 404. Opening a page about a person is recorded."""
    found: Coach = get_object_or_404(Coach.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        audit.record(AuditKind.LOOKED, by=access.person(request), about=found, request=request)
    return found


def a_placement(request: HttpRequest, pk: int) -> Placement:
    """The placement, when in scope; else 404."""
    found: Placement = get_object_or_404(
        Placement.objects.visible_to(request.user).select_related(
            "coach",
            "employment__employer",
            "allocation__school_year",
            "allocation__deployment__municipality",
            "allocation__deployment__programme",
        ),
        pk=pk,
    )
    return found


def crumbs_of_coach(coach: Coach) -> list[tuple[str, str]]:
    return [(_("Coaches"), COACHES), (coach.name, coach_page(coach.pk))]


# --- coaches and employments ----------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
def new_coach(request: HttpRequest) -> HttpResponse:
    """Add a coach with the first employment."""
    user = access.person(request)

    def act(details: dict[str, Any]) -> Coach:
        return staffing.take_on(
            programme=access.acting(request).programme,
            name=details["name"],
            specialisms=details["specialisms"],
            training=details["training"],
            employer=details["employer"],
            starts_on=details["starts_on"],
            ends_on=details["ends_on"],
            available_hours=details["available_hours"],
            by=user,
        )

    return answer(
        request,
        FormPage(
            sees=("coaches.Coach",),
            question=_("Wie is de nieuwe kansencoach?"),
            title=_("Nieuwe coach"),
            back=COACHES,
            crumbs=[(_("Coaches"), COACHES)],
        ),
        NewCoachForm(request.POST or None, programme=access.acting(request).programme),
        act,
        done=lambda coach: coach_page(coach.pk),
        said=lambda coach: _("%(name)s is toegevoegd.") % {"name": coach.name},
    )


@access.for_roles(Role.COORDINATOR)
def change_coach(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known about a coach."""
    coach = a_coach(request, pk)
    form = CoachForm(request.POST or None, initial=CoachForm.initial_of(coach))
    return answer(
        request,
        FormPage(
            sees=("coaches.Coach",),
            question=_("Wat weten we van deze coach?"),
            back=coach_page(pk),
            crumbs=crumbs_of_coach(coach),
        ),
        form,
        lambda details: staffing.change_coach(
            coach, by=access.person(request), version=form.cleaned_data["version"], **details
        ),
        fresh=lambda: CoachForm.initial_of(a_coach(request, pk)),
    )


@access.for_roles(Role.COORDINATOR)
def new_employment(request: HttpRequest, pk: int) -> HttpResponse:
    """Another employment of a coach."""
    coach = a_coach(request, pk)
    return answer(
        request,
        FormPage(
            sees=("coaches.Employment",),
            question=_("Voor wie werkt %(name)s?") % {"name": coach.name},
            title=_("Nieuw dienstverband"),
            lead=_("Wat eerder was, blijft staan zoals het was."),
            back=coach_page(pk),
            crumbs=crumbs_of_coach(coach),
        ),
        EmploymentForm(request.POST or None, programme=access.acting(request).programme),
        lambda details: staffing.employ(coach=coach, by=access.person(request), **details),
    )


@access.for_roles(Role.COORDINATOR)
def change_employment(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the period or the available hours of an employment."""

    def present() -> Employment:
        found: Employment = get_object_or_404(
            Employment.objects.visible_to(request.user).select_related("coach", "employer"), pk=pk
        )
        return found

    employment = present()
    form = EmploymentChangeForm(
        request.POST or None,
        programme=access.acting(request).programme,
        initial=EmploymentForm.initial_of(employment),
    )
    return answer(
        request,
        FormPage(
            sees=("coaches.Employment",),
            question=_("%(name)s bij %(employer)s")
            % {"name": employment.coach.name, "employer": employment.employer.name},
            back=coach_page(employment.coach_id),
            crumbs=crumbs_of_coach(employment.coach),
        ),
        form,
        lambda details: staffing.change_employment(
            employment, by=access.person(request), version=form.cleaned_data["version"], **details
        ),
        fresh=lambda: EmploymentForm.initial_of(present()),
    )


@access.for_roles(Role.COORDINATOR)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A coach stops: one last day, and every placement ends there."""
    coach, on = a_coach(request, pk), clock.today()
    form = EndForm(request.POST or None, initial={"version": coach.version, "announced_on": on})
    return answer(
        request,
        FormPage(
            sees=("coaches.Employment", "coaches.Placement"),
            question=_("Wanneer stopt %(name)s?") % {"name": coach.name},
            title=_("Coach stopt"),
            lead=_("Alle plaatsingen eindigen op deze dag. De uren staan daarna open."),
            back=coach_page(pk),
            crumbs=crumbs_of_coach(coach),
            button=_("Vastleggen"),
        ),
        form,
        lambda details: staffing.leave(
            coach, by=access.person(request), version=form.cleaned_data["version"], **details
        ),
        fresh=lambda: {
            "version": a_coach(request, pk).version,
            "ends_on": Placement.objects.visible_to(request.user)
            .filter(coach=coach)
            .aggregate(last=Max("ends_on"))["last"],
        },
        said=lambda ended: (
            ngettext(
                "%(count)d plaatsing is beëindigd. De uren staan open.",
                "%(count)d plaatsingen zijn beëindigd. De uren staan open.",
                len(ended),
            )
            % {"count": len(ended)}
        ),
    )


# --- placements -----------------------------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
def new_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """Place a coach on the open hours of an allocation."""
    allocation, user = an_allocation(request, pk), access.person(request)
    plek, year = allocation.deployment, allocation.school_year
    form = NewPlacementForm(
        request.POST or None,
        user=user,
        allocation=allocation,
        initial={
            "employment": request.GET.get("dienstverband") or None,
            "starts_on": _day(request.GET.get("vanaf", "")) or allocation.starts_on,
            "starts_precision": "day",
            "ends_on": allocation.ends_on,
            "ends_precision": "day",
            "hours_per_week": _hours(request.GET.get("uren", "")),
            "main_role": "",
            "decided_on": clock.today(),
        },
    )
    return answer(
        request,
        FormPage(
            sees=("coaches.Placement", "hours"),
            question=_("Wie komt er op %(plek)s?") % {"plek": plek.name},
            title=_("Kansencoach plaatsen"),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
            button=_("Plaatsen"),
        ),
        form,
        lambda details: staffing.place(allocation=allocation, by=user, **details),
        said=lambda placement: _("%(name)s is geplaatst.") % {"name": placement.coach.name},
        undo=lambda placement: reverse("coaches:placement_withdraw", args=[placement.pk]),
    )


@access.for_roles(Role.COORDINATOR)
def change_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a placement that was written down wrongly."""
    placement = a_placement(request, pk)
    plek, year = placement.allocation.deployment, placement.allocation.school_year
    form = PlacementFields(request.POST or None, initial=PlacementFields.initial_of(placement))
    return answer(
        request,
        FormPage(
            sees=("coaches.Placement", "hours"),
            question=_("%(name)s op %(plek)s") % {"name": placement.coach.name, "plek": plek.name},
            title=_("Plaatsing verbeteren"),
            lead=_("Verbeter alleen wat verkeerd is opgeschreven. Stopt de coach? Beëindig dan de plaatsing."),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        form,
        lambda details: staffing.change_placement(
            placement, by=access.person(request), version=form.cleaned_data["version"], **details
        ),
        fresh=lambda: PlacementFields.initial_of(a_placement(request, pk)),
    )


@access.for_roles(Role.COORDINATOR)
def end_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """End a placement earlier; its hours are open from the next day."""
    placement, on = a_placement(request, pk), clock.today()
    plek, year = placement.allocation.deployment, placement.allocation.school_year
    before = placement.ends_on
    form = EndForm(
        request.POST or None,
        initial={
            "version": placement.version,
            "ends_on": min(max(on, placement.starts_on), placement.ends_on),
            "announced_on": on,
        },
    )

    def undo(ended: Placement) -> str:
        if form.cleaned_data["remove_later_activities"]:
            return ""
        return f"{reverse('coaches:placement_resume', args=[ended.pk])}?tot={before.isoformat()}"

    return answer(
        request,
        FormPage(
            sees=("coaches.Placement", "hours"),
            question=_("Wanneer stopt %(name)s op %(plek)s?") % {"name": placement.coach.name, "plek": plek.name},
            title=_("Plaatsing beëindigen"),
            lead=_("De uren staan open vanaf de dag erna."),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
            button=_("Beëindigen"),
        ),
        form,
        lambda details: staffing.end_placement(
            placement, by=access.person(request), version=form.cleaned_data["version"], **details
        ),
        said=lambda ended: (
            _("De plaatsing eindigt op %(day)s. De uren staan daarna open.") % {"day": nl_date(ended.ends_on)}
        ),
        undo=undo,
        fresh=lambda: {"version": a_placement(request, pk).version, "ends_on": a_placement(request, pk).ends_on},
    )


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def resume_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the end of a placement back."""
    placement = a_placement(request, pk)
    until = _day(request.GET.get("tot", "")) or placement.ends_on
    return take_back(
        request,
        lambda: staffing.resume_placement(placement, ends_on=until, by=access.person(request)),
        page_of(placement.allocation.deployment, placement.allocation.school_year),
        _("De plaatsing loopt weer door."),
    )


@access.for_roles(Role.COORDINATOR)
@require_POST
@pressed_once
def withdraw_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a placement back for which nothing was written."""
    placement = a_placement(request, pk)
    return take_back(
        request,
        lambda: staffing.withdraw_placement(placement, by=access.person(request)),
        page_of(placement.allocation.deployment, placement.allocation.school_year),
        _("De plaatsing is weggehaald. De uren staan weer open."),
    )


# --- candidates and klikgesprekken ----------------------------------------------------------------------------------


@access.for_roles(Role.COORDINATOR)
def new_candidacy(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a coach a candidate for open hours."""
    allocation, user = an_allocation(request, pk), access.person(request)
    plek, year = allocation.deployment, allocation.school_year
    return answer(
        request,
        FormPage(
            sees=("coaches.Candidacy",),
            question=_("Wie past er bij %(plek)s?") % {"plek": plek.name},
            title=_("Kandidaat"),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
            button=_("Kandidaat maken"),
        ),
        CandidacyForm(request.POST or None, user=user),
        lambda details: staffing.consider(allocation=allocation, on=clock.today(), by=user, **details),
        said=lambda candidacy: _("%(name)s is kandidaat.") % {"name": candidacy.coach.name},
    )


@access.for_roles(Role.COORDINATOR)
def change_candidacy(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how far a candidate is."""

    def present() -> Candidacy:
        found: Candidacy = get_object_or_404(
            Candidacy.objects.visible_to(request.user).select_related(
                "coach", "allocation__school_year", "allocation__deployment__municipality"
            ),
            pk=pk,
        )
        return found

    candidacy = present()
    plek, year = candidacy.allocation.deployment, candidacy.allocation.school_year
    form = CandidacyStateForm(request.POST or None, initial={"version": candidacy.version, "state": candidacy.state})
    return answer(
        request,
        FormPage(
            sees=("coaches.Candidacy",),
            question=_("Hoe staat het met %(name)s?") % {"name": candidacy.coach.name},
            title=_("Kandidaat"),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        form,
        lambda details: staffing.move_candidacy(
            candidacy,
            on=clock.today(),
            by=access.person(request),
            version=form.cleaned_data["version"],
            **details,
        ),
        fresh=lambda: {"version": present().version, "state": present().state},
    )


@access.for_roles(Role.COORDINATOR)
def new_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A klikgesprek, planned or still to be planned."""
    allocation, user = an_allocation(request, pk), access.person(request)
    plek, year = allocation.deployment, allocation.school_year
    return answer(
        request,
        FormPage(
            sees=("coaches.ChemistryMeeting",),
            question=_("Wanneer is het klikgesprek?"),
            title=_("Klikgesprek"),
            lead=_("Tussen de school van %(plek)s en een kansencoach.") % {"plek": plek.name},
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        NewMeetingForm(
            request.POST or None,
            user=user,
            allocation=allocation,
            initial={"candidacy": request.GET.get("kandidaat") or None},
        ),
        lambda details: staffing.plan_meeting(allocation=allocation, decided_on=clock.today(), by=user, **details),
    )


@access.for_roles(Role.COORDINATOR)
def change_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a klikgesprek, or record what came out of it."""

    def present() -> ChemistryMeeting:
        found: ChemistryMeeting = get_object_or_404(
            ChemistryMeeting.objects.visible_to(request.user).select_related(
                "candidacy__coach", "allocation__school_year", "allocation__deployment__municipality"
            ),
            pk=pk,
        )
        return found

    meeting = present()
    plek, year = meeting.allocation.deployment, meeting.allocation.school_year
    who = meeting.candidacy.coach.name if meeting.candidacy else _("een kansencoach")
    form = MeetingForm(request.POST or None, initial=MeetingForm.initial_of(meeting))
    return answer(
        request,
        FormPage(
            sees=("coaches.ChemistryMeeting",),
            question=_("Hoe ging het klikgesprek met %(name)s?") % {"name": who},
            title=_("Klikgesprek"),
            back=page_of(plek, year),
            crumbs=crumbs_of(plek, year),
        ),
        form,
        lambda details: staffing.change_meeting(
            meeting,
            on=clock.today(),
            by=access.person(request),
            version=form.cleaned_data["version"],
            **details,
        ),
        fresh=lambda: MeetingForm.initial_of(present()),
    )


def _day(text: str) -> date | None:
    """A day from an address; what is no day is nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _hours(text: str) -> Decimal | None:
    """Hours from an address; what is no number is nothing."""
    try:
        return Decimal(text) if text else None
    except ArithmeticError:
        return None
