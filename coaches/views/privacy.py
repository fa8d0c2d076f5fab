"""What a coordinator does for a kansencoach who asks about the own data: give a copy, or erase."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coaches import erasure
from coaches.forms.privacy import EraseForm
from coaches.models import Activity, Placement
from coaches.views.staffing import a_coach, coach_page, crumbs_of_coach
from kansencoach import access, access_request, clock
from kansencoach.form_pages import FormPage, answer
from kansencoach.models import Role


@access.for_roles(Role.COORDINATOR)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase a coach, after reading what goes and what stays and typing the name."""
    coach, user, on = a_coach(request, pk), access.person(request), clock.today()
    going, staying = erasure.accounts_of(coach)
    try:
        erasure.guard(coach, on=on)
        obstacle = ""
    except ValidationError as error:
        obstacle = " ".join(error.messages)
    return answer(
        request,
        FormPage(
            sees=("coaches.Coach",),
            question=_("Gegevens van %(name)s wissen?") % {"name": coach.name},
            title=_("Gegevens wissen"),
            lead=_("Dit kun je niet terugdraaien."),
            back=coach_page(pk),
            crumbs=crumbs_of_coach(coach),
            button=_("Definitief wissen"),
            template="coaches/erase.html",
            extra={
                "coach": coach,
                "obstacle": obstacle,
                "going": going,
                "staying": staying,
                "placements": Placement.objects.visible_to(user).filter(coach=coach).count(),
                "activities": Activity.objects.visible_to(user).filter(coach=coach).count(),
            },
        ),
        EraseForm(request.POST or None, coach=coach),
        lambda details: erasure.erase_coach(coach, by=user, on=on),
        said=_said,
    )


def _said(outcome: Any) -> str:
    done = _("De gegevens zijn gewist. Wat blijft, heet nu Voormalig kansencoach %(key)s.") % {"key": outcome.key}
    if not outcome.frozen:
        return done
    left = ngettext(
        "De naam staat nog in %(count)d vastgestelde factsheet. Die verandert niet; overleg met de privacy officer.",
        "De naam staat nog in %(count)d vastgestelde factsheets. Die veranderen niet; overleg met de privacy officer.",
        outcome.frozen,
    ) % {"count": outcome.frozen}
    return f"{done} {left}"


@access.for_roles(Role.COORDINATOR)
@require_POST
def copy_of_data(request: HttpRequest, pk: int) -> HttpResponse:
    """What a coordinator may see of a coach in one file, to give to that coach. All of it the coach downloads."""
    coach = a_coach(request, pk)
    file = access_request.of_coach(coach, on=clock.today(), reader=access.acting(request))
    return access_request.download(request, file, about=coach)
