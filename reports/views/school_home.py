"""Onze plek: who works at the school, how many hours, what the work was (protected), and its own paragraph.

Never a single activity, never a child or parent, never another plek.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coaches.forms.links import AnswerForm
from coaches.models import Candidacy, ChemistryMeeting, CoachRole, KindGroup, SchoolMessage
from coaches.models.matching import CandidacyState
from kansencoach import access, clock
from kansencoach.context import chosen_school_year
from kansencoach.models import Membership, Role
from kansencoach.templatetags.numbers import minutes_as_hours, number
from reports import figures
from reports.factsheet import paragraphs
from reports.figures import CONTACTS, NOT_FILLED_IN, HalfYear, PlekFigures
from reports.models import Analysis, ParagraphCheck
from reports.protected import Protected
from reports.views.analyses import stands
from reports.views.dashboard import years_with_plekken
from reports.views.links import digest
from schools.models import Deployment, SchoolYear

HALVES = (gettext_lazy("augustus – januari"), gettext_lazy("februari – juli"))


@dataclass(frozen=True)
class WorkRow:
    """One line of "Waar ging de tijd heen?": a name and a cell per half-year."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class OwnParagraph:
    """The paragraph of a plek in a concept, what this school said of it, and the form to say so."""

    paragraph: paragraphs.Paragraph
    answer: ParagraphCheck | None
    seen: str
    form: AnswerForm

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than when the school answered."""
        return self.answer is not None and self.answer.text != self.paragraph.text


def own_plekken(request: HttpRequest, membership: Membership, year: SchoolYear) -> Any:
    """The plekken of this school in this year; a plek it left is not its plek any more."""
    return Deployment.objects.visible_to(request.user).filter(
        allocations__school_year=year, allocations__schools=membership.school_id
    )


@access.for_roles(Role.SCHOOL)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Wie is onze kansencoach? Per plek of the school."""
    return _page(request)


def _page(request: HttpRequest, filled: dict[tuple[int, int], AnswerForm] | None = None) -> HttpResponse:
    membership, on = access.acting(request), clock.today()
    year: SchoolYear = chosen_school_year(request)
    rows = figures.plek_figures(own_plekken(request, membership, year), school_year=year, on=on)
    context = {
        "school": membership.school,
        "plekken": [_plek(request, membership, row, on) for row in rows],
        "paragraphs": _paragraphs(request, membership, filled or {}),
        "messages_to_us": SchoolMessage.objects.visible_to(request.user).newest_first(),
        "is_past": year.ends_on < on,
        "other_years": () if rows else years_with_plekken(request),
        "on": on,
    }
    return render(request, "reports/school_home.html", context, status=422 if filled else 200)


def _plek(request: HttpRequest, membership: Membership, row: PlekFigures, on: date) -> dict[str, Any]:
    halves = figures.work_per_half_year(row, on=on, role=membership.role)
    is_bundle = len(row.schools) > 1
    candidacies = _candidacies(request, row)
    return {
        "row": row,
        "is_bundle": is_bundle,
        "own": figures.minutes_per_school(row, on=on).get(membership.school_id, 0) if is_bundle else None,
        "answer": _who(row, on),
        "coaches": [coach for coach in row.coaches if coach.is_somebody],
        "coming": [coach for coach in row.placements if coach.placement.starts_on > row.day and coach.is_somebody],
        "left": figures.ended_reason(row.placements[-1].placement) if row.placements and not row.coaches else "",
        "meetings": _meetings(request, row, candidacies),
        "proposed": [candidacy for candidacy in candidacies if candidacy.state == CandidacyState.PROPOSED],
        "analyses": stands(request, Analysis.objects.visible_to(request.user).filter(deployment=row.deployment)),
        "halves": [str(HALVES[half.first.month == 2]) for half in halves],
        "work": _work(halves),
        "is_hidden": any(_is_hidden(half) for half in halves),
        "shown_from": _shown_from(row.school_year, on),
    }


def _who(row: PlekFigures, on: date) -> str:
    """The answer under the heading."""
    is_past = row.day < on
    names = [coach.name for coach in row.coaches if coach.is_somebody]
    about = {"names": _joined(names), "plek": row.name, "year": row.school_year}
    if len(names) == 1:
        text = _("%(names)s was kansencoach bij %(plek)s.") if is_past else _("%(names)s is kansencoach bij %(plek)s.")
    elif names:
        text = (
            _("%(names)s waren kansencoach bij %(plek)s.") if is_past else _("%(names)s zijn kansencoach bij %(plek)s.")
        )
    elif row.is_filled:
        text = _("Wie de kansencoach bij %(plek)s was in %(year)s, is niet vastgelegd.")
    elif is_past:
        text = _("Aan het einde van %(year)s was er geen kansencoach bij %(plek)s.")
    else:
        text = _("Bij %(plek)s is nu geen kansencoach.")
    return text % about


def _joined(names: list[str]) -> str:
    return (
        _("%(first)s en %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
        if names[1:]
        else "".join(names)
    )


def _candidacies(request: HttpRequest, row: PlekFigures) -> list[Candidacy]:
    """The candidates that were proposed to the school, or placed there."""
    if row.allocation is None:
        return []
    return list(Candidacy.objects.visible_to(request.user).filter(allocation=row.allocation).select_related("coach"))


def _meetings(
    request: HttpRequest, row: PlekFigures, candidacies: list[Candidacy]
) -> list[tuple[ChemistryMeeting, str]]:
    """The klikgesprekken of the plek, with the candidate once that coach was proposed to the school."""
    if row.allocation is None:
        return []
    known = {candidacy.pk: candidacy.coach.name for candidacy in candidacies}
    found = ChemistryMeeting.objects.visible_to(request.user).filter(allocation=row.allocation).order_by("pk")
    return [(meeting, known.get(meeting.candidacy_id, "")) for meeting in found]


# --- what the work was ----------------------------------------------------------------------------------------------


def _work(halves: tuple[HalfYear, ...]) -> list[tuple[str, str, list[WorkRow]]]:
    """The three tables: title, unit, rows."""
    groups = {**{group.value: str(group.label) for group in KindGroup}, NOT_FILLED_IN: _("niet ingevuld")}
    roles = {**{role.value: str(role.label) for role in CoachRole}, NOT_FILLED_IN: _("niet ingevuld")}
    contacts = {key: str(label) for key, label in CONTACTS.items()}
    found = [
        (_("Soort werk"), _("uren"), _rows(groups, [half.groups for half in halves], minutes_as_hours)),
        (_("Rol"), _("uren"), _rows(roles, [half.roles for half in halves], minutes_as_hours)),
        (_("Contacten met"), _("aantal"), _rows(contacts, [half.contacts for half in halves], number)),
    ]
    return [(title, unit, rows) for title, unit, rows in found if rows]


def _rows(names: dict[str, str], halves: list[dict[str, Protected]], words: Any) -> list[WorkRow]:
    return [
        WorkRow(capfirst(name), tuple(_cell(half[key], words) for half in halves))
        for key, name in names.items()
        if any(half[key].value != 0 for half in halves)
    ]


def _cell(part: Protected, words: Any) -> str:
    return part.words(words)


def _is_hidden(half: HalfYear) -> bool:
    return any(part.reason for table in (half.groups, half.roles, half.contacts) for part in table.values())


def _shown_from(year: SchoolYear, on: date) -> date | None:
    """When the half-year that runs now will be shown; None when the year is over."""
    middle, end = date(year.ends_on.year, 2, 1), date(year.ends_on.year, 8, 1)
    return next((day for day in (middle, end) if on < day), None)


# --- the own paragraph ----------------------------------------------------------------------------------------------


def _paragraphs(
    request: HttpRequest, membership: Membership, filled: dict[tuple[int, int], AnswerForm]
) -> list[OwnParagraph]:
    """Every concept that has a paragraph about a plek of this school, the newest school year first."""
    found = []
    for year in SchoolYear.objects.filter(allocations__schools=membership.school_id).distinct().order_by("-starts_on"):
        for plek in own_plekken(request, membership, year):
            paragraph = paragraphs.paragraph_of(plek, year)
            if paragraph is None:
                continue
            answer = ParagraphCheck.objects.visible_to(request.user).filter(deployment=plek, school_year=year).last()
            form = filled.get((plek.pk, year.pk)) or AnswerForm()
            found.append(OwnParagraph(paragraph, answer, digest(paragraph.text), form))
    return found


@access.for_roles(Role.SCHOOL)
@require_POST
def paragraph(request: HttpRequest, pk: int, year: str) -> HttpResponse:
    """Klopt deze alinea? The answer of somebody with an account."""
    membership = access.acting(request)
    try:
        school_year = SchoolYear.from_label(year)
    except (SchoolYear.DoesNotExist, ValueError) as error:
        raise Http404 from error
    plek: Deployment = get_object_or_404(own_plekken(request, membership, school_year), pk=pk)
    found = paragraphs.paragraph_of(plek, school_year)
    if found is None or membership.school is None:
        raise Http404
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            if form.cleaned_data["seen"] != digest(found.text):
                raise ValidationError(_("De tekst is net gewijzigd. Lees hem nog een keer."), code="stale")
            paragraphs.answer_paragraph(
                deployment=plek,
                school_year=school_year,
                school=membership.school,
                text=found.text,
                is_right=form.is_right,
                remark=form.cleaned_data["remark"],
                at=timezone.now(),
                on=clock.today(),
                by=access.person(request),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Dank je wel. Je antwoord is bewaard."))
            return redirect(f"{reverse('reports:school_home')}#alinea")
    return _page(request, {(plek.pk, school_year.pk): form})
