"""Forms about coaches and their places; each calls one verb of :mod:`coaches.staffing`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models import Candidacy, ChemistryMeeting, Coach, CoachRole, Employment, EndReason, Placement
from coaches.models.matching import CandidacyState, MeetingOutcome
from coaches.staffing import LATER_ACTIVITIES, employers
from kansencoach.forms import DateField, HoursField, VerbForm, YesField
from kansencoach.models import User
from schools import fuzzy
from schools.fuzzy import Precision
from schools.models import HourAllocation, Programme

ROLES = [("", gettext_lazy("niet vastgelegd")), *CoachRole.choices]


def precision_field() -> forms.ChoiceField:
    """How exactly the date beside it is known."""
    return forms.ChoiceField(label=gettext_lazy("Bekend op"), choices=Precision.choices)


class CoachForm(VerbForm):
    """What is known about a coach."""

    name = forms.CharField(label=gettext_lazy("Naam"), max_length=200)
    specialisms = forms.CharField(
        label=gettext_lazy("Specialismen"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld opvoeden, taal of rondkomen met geld."),
    )
    training = forms.CharField(label=gettext_lazy("Scholing"), max_length=200, required=False)

    checked = ("specialisms", "training")

    @staticmethod
    def initial_of(coach: Coach) -> dict[str, Any]:
        """The present values of a coach."""
        return {name: getattr(coach, name) for name in ("version", "name", "specialisms", "training")}


class EmploymentForm(VerbForm):
    """A coach works for an employer, so many hours per week as kansencoach."""

    employer: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Werkgever"), empty_label=gettext_lazy("Kies een werkgever")
    )
    starts_on = DateField(label=gettext_lazy("Vanaf"), required=False)
    ends_on = DateField(label=gettext_lazy("Tot en met"), required=False)
    available_hours = HoursField(
        label=gettext_lazy("Beschikbaar als kansencoach"),
        required=False,
        help_text=gettext_lazy("Niet de uren van het contract. Leeg laten als het niet is vastgelegd."),
    )

    rows = (("starts_on", "ends_on"),)

    def __init__(self, data: Any = None, *, programme: Programme, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["employer"].queryset = employers(programme)  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(employment: Employment) -> dict[str, Any]:
        """The present values of an employment."""
        return {name: getattr(employment, name) for name in ("version", "starts_on", "ends_on", "available_hours")}


class EmploymentChangeForm(EmploymentForm):
    """Change the period or the available hours; the employer stays."""

    def __init__(self, data: Any = None, *, programme: Programme, **kwargs: Any) -> None:
        super().__init__(data, programme=programme, **kwargs)
        del self.fields["employer"]


class NewCoachForm(EmploymentForm):
    """A coach and the first employment together."""

    name = CoachForm.base_fields["name"]
    specialisms = CoachForm.base_fields["specialisms"]
    training = CoachForm.base_fields["training"]

    field_order = ("name", "employer", "starts_on", "ends_on", "available_hours", "specialisms", "training")


class EmploymentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A coach with the employer and the available hours."""

    def label_from_instance(self, obj: Any) -> str:
        hours = (
            _("%(hours)s u/week beschikbaar") % {"hours": f"{obj.available_hours:.2f}".replace(".", ",")}
            if obj.available_hours is not None
            else ""
        )
        return " · ".join(part for part in (obj.coach.name, obj.employer.name, hours) if part)


class PlacementFields(VerbForm):
    """When, how many hours and in which role."""

    starts_on = DateField(label=gettext_lazy("Vanaf"))
    starts_precision = precision_field()
    ends_on = DateField(label=gettext_lazy("Tot en met"))
    ends_precision = precision_field()
    hours_per_week = HoursField(
        label=gettext_lazy("Uren per week"),
        required=False,
        help_text=gettext_lazy("Leeg laten als de uren niet zijn vastgelegd."),
    )
    is_circa = YesField(label=gettext_lazy("Dit aantal is circa"))
    main_role = forms.ChoiceField(
        label=gettext_lazy("Hoofdrol"),
        choices=ROLES,
        required=False,
        widget=forms.RadioSelect(attrs={"data-look": "inline"}),
    )
    other_roles = forms.MultipleChoiceField(
        label=gettext_lazy("Andere rollen"),
        choices=CoachRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-look": "inline"}),
    )
    known_at_school_as = forms.CharField(
        label=gettext_lazy("Op school bekend als"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld preventiemedewerker."),
    )
    override_reason = forms.CharField(
        label=gettext_lazy("Waarom meer uren dan beschikbaar"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Alleen nodig als de coach meer uren krijgt dan beschikbaar."),
    )

    rows = (("starts_on", "starts_precision"), ("ends_on", "ends_precision"))
    folded = ("known_at_school_as", "override_reason")
    checked = folded
    folded_label = gettext_lazy("Bekend onder een andere naam, of meer uren dan beschikbaar")

    def clean(self) -> dict[str, Any]:
        """A date known to the month counts from its first day, or to its last."""
        cleaned = super().clean() or self.cleaned_data
        for side, exact in (("starts", fuzzy.start_of), ("ends", fuzzy.end_of)):
            known = cleaned.get(f"{side}_precision") or Precision.DAY
            day: date | None = cleaned.get(f"{side}_on")
            if day is not None:
                cleaned[f"{side}_on"] = exact(day, known)
        return cleaned

    @staticmethod
    def initial_of(placement: Placement) -> dict[str, Any]:
        """The present values of a placement."""
        return {
            name: getattr(placement, name)
            for name in (
                "version",
                "starts_on",
                "starts_precision",
                "ends_on",
                "ends_precision",
                "hours_per_week",
                "is_circa",
                "main_role",
                "other_roles",
                "known_at_school_as",
                "override_reason",
            )
        }


class NewPlacementForm(PlacementFields):
    """Place a coach on a plek."""

    employment = EmploymentField(
        None, label=gettext_lazy("Kansencoach"), empty_label=gettext_lazy("Kies een kansencoach")
    )
    decided_on = DateField(label=gettext_lazy("Afgesproken op"))

    field_order = ("employment", "starts_on", "starts_precision", "ends_on", "ends_precision", "hours_per_week")

    def __init__(self, data: Any = None, *, user: User, allocation: HourAllocation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["employment"].queryset = (  # type: ignore[attr-defined]
            Employment.objects.visible_to(user)
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=allocation.starts_on))
            .filter(Q(starts_on__isnull=True) | Q(starts_on__lte=allocation.ends_on))
            .select_related("coach", "employer")
            .order_by("coach__name_key", "coach", "starts_on")
        )


class LaterActivities(VerbForm):
    """A form whose new last day may leave activities behind; it asks what to do with them only when there are any."""

    remove_later_activities = YesField(label=gettext_lazy("Haal de activiteiten na deze dag weg"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not self.data.get("remove_later_activities"):
            self.fields["remove_later_activities"].widget = forms.HiddenInput()

    def refuse(self, error: ValidationError) -> None:
        """Now there is something to ask."""
        if getattr(error, "code", "") == LATER_ACTIVITIES:
            self.fields["remove_later_activities"].widget = forms.CheckboxInput()
        super().refuse(error)


class EndForm(LaterActivities):
    """The last day, and why; asked once for one placement or for a coach who leaves."""

    ends_on = DateField(label=gettext_lazy("Laatste dag"))
    reason = forms.ChoiceField(label=gettext_lazy("Waarom?"), choices=EndReason.choices, widget=forms.RadioSelect)
    is_reason_public = YesField(
        label=gettext_lazy("De coach vindt het goed dat anderen de reden zien"),
        help_text=gettext_lazy("Anders lezen zij: de kansencoach is gestopt."),
    )
    announced_on = DateField(label=gettext_lazy("Gemeld op"))

    field_order = ("ends_on", "announced_on", "reason", "is_reason_public", "remove_later_activities")
    rows = (("ends_on", "announced_on"),)


class CandidacyForm(VerbForm):
    """A coach who is considered for open hours."""

    coach: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Kansencoach"), empty_label=gettext_lazy("Kies een kansencoach")
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["coach"].queryset = Coach.objects.visible_to(user)  # type: ignore[attr-defined]


class CandidacyStateForm(VerbForm):
    """How far a candidate is."""

    state = forms.ChoiceField(
        label=gettext_lazy("Hoe staat het?"), choices=CandidacyState.choices, widget=forms.RadioSelect
    )


class NewMeetingForm(VerbForm):
    """A klikgesprek: with whom, and when."""

    candidacy: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Met wie?"), required=False, empty_label=gettext_lazy("nog niet bekend")
    )
    planned_on = DateField(
        label=gettext_lazy("Gepland op"), required=False, help_text=gettext_lazy("Leeg laten: nog te plannen.")
    )

    def __init__(self, data: Any = None, *, user: User, allocation: HourAllocation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["candidacy"]
        field.queryset = Candidacy.objects.visible_to(user).filter(allocation=allocation).select_related("coach")
        field.label_from_instance = lambda candidacy: candidacy.coach.name


class MeetingForm(VerbForm):
    """Plan a klikgesprek, or record that it was held and what came out of it."""

    planned_on = DateField(label=gettext_lazy("Gepland op"), required=False)
    held_on = DateField(label=gettext_lazy("Geweest op"), required=False)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Wat kwam eruit?"),
        choices=[("", gettext_lazy("nog geen uitkomst")), *MeetingOutcome.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    rows = (("planned_on", "held_on"),)

    @staticmethod
    def initial_of(meeting: ChemistryMeeting) -> dict[str, Any]:
        """The present values of a klikgesprek."""
        return {name: getattr(meeting, name) for name in ("version", "planned_on", "held_on", "outcome")}
