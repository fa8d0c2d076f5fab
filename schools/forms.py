"""Forms about plekken and their hours; each calls one verb of :mod:`schools.planning`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach.forms import DateField, HoursField, VerbForm, YesField
from kansencoach.models import User
from schools.models import (
    Continuation,
    Deployment,
    FundingSource,
    HourAllocation,
    HourGrant,
    Municipality,
    School,
)
from schools.models.deployment import ContinuationCoach, ContinuationDecision, VacancyOutcome, Wish
from schools.planning import GrantTerms, ShareTerms, schools_of, shares_of

SHARES = (1, 2, 3)


class NewDeploymentForm(VerbForm):
    """Make a plek."""

    municipality: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Gemeente"), empty_label=gettext_lazy("Kies een gemeente")
    )
    name = forms.CharField(
        label=gettext_lazy("Naam van de plek"),
        max_length=200,
        help_text=gettext_lazy("Meestal de naam van de school, of van de scholen samen."),
    )
    place = forms.CharField(
        label=gettext_lazy("Plaats"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Alleen nodig als de school nog niet bekend is."),
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.visible_to(user).distinct()  # type: ignore[attr-defined]


class DeploymentForm(VerbForm):
    """Rename a plek or correct its place."""

    name = forms.CharField(label=gettext_lazy("Naam van de plek"), max_length=200)
    place = forms.CharField(
        label=gettext_lazy("Plaats"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Alleen nodig als de school nog niet bekend is."),
    )


class SchoolsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Schools of one municipality, with their place and pupils; searchable where JavaScript works."""

    def __init__(self) -> None:
        super().__init__(
            None,
            label=gettext_lazy("Scholen"),
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "picker"}),
            help_text=gettext_lazy("Kies één school, of meer scholen samen. Nog niet bekend? Kies dan geen school."),
        )
        self.pupils: dict[int, str] = {}

    def label_from_instance(self, obj: Any) -> str:
        parts = [obj.name, obj.place, self.pupils.get(obj.pk, "")]
        return " · ".join(part for part in parts if part)


class GrantFields(VerbForm):
    """The terms of a grant: hours, why, by whom, and from which money."""

    hours_per_week = HoursField(
        label=gettext_lazy("Uren per week"),
        required=False,
        help_text=gettext_lazy("Leeg laten als de uren niet zijn vastgelegd."),
    )
    is_circa = YesField(label=gettext_lazy("Dit aantal is circa"))
    reason = forms.CharField(
        label=gettext_lazy("Reden"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Nodig als de uren anders zijn dan de norm."),
    )
    decided_by = forms.CharField(label=gettext_lazy("Besloten door"), max_length=120, required=False)
    decided_on = DateField(label=gettext_lazy("Besloten op"))
    earmark_hours = HoursField(label=gettext_lazy("Waarvan met een eigen bestemming"), required=False)
    earmark_for = forms.CharField(
        label=gettext_lazy("Bestemd voor"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld overleg met de ib’er."),
    )

    checked = ("reason", "earmark_for")
    folded = ("earmark_hours", "earmark_for", "source_2", "share_2", "source_3", "share_3")
    folded_label = gettext_lazy("Meer geldbronnen, of uren met een eigen bestemming")
    rows = (
        ("starts_on", "ends_on"),
        ("decided_on", "decided_by"),
        ("earmark_hours", "earmark_for"),
        *((f"source_{n}", f"share_{n}") for n in SHARES),
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        sources = FundingSource.objects.visible_to(user)
        for n in SHARES:
            self.fields[f"source_{n}"] = forms.ModelChoiceField(
                sources,
                label=_("Geldbron") if n == 1 else _("Geldbron %(n)s") % {"n": n},
                required=False,
                empty_label=_("niet vastgelegd") if n == 1 else _("geen"),
            )
            self.fields[f"share_{n}"] = HoursField(label=_("Uren uit deze geldbron"), required=False)

    def clean(self) -> dict[str, Any]:
        """The sources become shares; one source without hours pays all of them."""
        cleaned = super().clean() or self.cleaned_data
        chosen = [(cleaned.get(f"source_{n}"), cleaned.get(f"share_{n}"), n) for n in SHARES]
        for source, part, n in chosen:
            if source is None and part is not None:
                self.add_error(f"source_{n}", _("Kies de geldbron bij deze uren."))
        shares = [(source, part) for source, part, _n in chosen if source is not None]
        if len({source.pk for source, _part in shares}) < len(shares):
            self.add_error("source_1", _("Kies elke geldbron één keer."))
        if len(shares) == 1 and shares[0][1] is None:
            shares = [(shares[0][0], cleaned.get("hours_per_week"))]
        cleaned["shares"] = tuple(ShareTerms(source, part) for source, part in shares)
        return cleaned

    def refuse(self, error: ValidationError) -> None:
        """What is wrong with the shares together stands at the first source."""
        if hasattr(error, "error_dict") and "shares" in error.error_dict:
            error.error_dict["source_1"] = error.error_dict.pop("shares")
        super().refuse(error)

    def terms(self) -> GrantTerms:
        """What was filled in, as the verb takes it."""
        cleaned = self.cleaned_data
        return GrantTerms(
            hours_per_week=cleaned["hours_per_week"],
            decided_on=cleaned["decided_on"],
            is_circa=cleaned["is_circa"],
            reason=cleaned["reason"],
            earmark_hours=cleaned["earmark_hours"],
            earmark_for=cleaned["earmark_for"],
            decided_by=cleaned["decided_by"],
            shares=cleaned["shares"],
        )

    @staticmethod
    def initial_of(grant: HourGrant) -> dict[str, Any]:
        """The present values of a grant."""
        found: dict[str, Any] = {
            name: getattr(grant, name)
            for name in (
                "version",
                "starts_on",
                "hours_per_week",
                "is_circa",
                "reason",
                "earmark_hours",
                "earmark_for",
                "decided_by",
                "decided_on",
            )
        }
        for n, share in zip(SHARES, shares_of(grant), strict=False):
            found[f"source_{n}"], found[f"share_{n}"] = share.source_id, share.hours_per_week
        return found


def set_schools(form: forms.Form, plek: Deployment, user: User, pupils: dict[int, str], day: date) -> None:
    """Offer the schools of the plek's own municipality that were open on a day, with their pupils."""
    field = form.fields["schools"]
    schools = School.objects.visible_to(user).filter(municipality=plek.municipality_id)
    chosen = School.objects.visible_to(user).filter(allocations__deployment=plek)
    field.pupils = pupils  # type: ignore[attr-defined]
    field.queryset = (  # type: ignore[attr-defined]
        (schools.filter(closed_on__isnull=True) | schools.filter(closed_on__gt=day) | chosen)
        .distinct()
        .order_by("name_key", "brin6")
    )


class AllocationForm(GrantFields):
    """Grant hours to a plek for one school year: its schools, its period, and the terms."""

    schools = SchoolsField()
    starts_on = DateField(label=gettext_lazy("Vanaf"))
    ends_on = DateField(label=gettext_lazy("Tot en met"))

    field_order = (
        "schools",
        "starts_on",
        "ends_on",
        "hours_per_week",
        "is_circa",
        "reason",
        "decided_on",
        "decided_by",
    )


class AllocationChangeForm(VerbForm):
    """Change the schools or the period of an allocation."""

    schools = SchoolsField()
    starts_on = DateField(label=gettext_lazy("Vanaf"))
    ends_on = DateField(label=gettext_lazy("Tot en met"))

    rows = (("starts_on", "ends_on"),)

    @staticmethod
    def initial_of(allocation: HourAllocation) -> dict[str, Any]:
        """The present values of an allocation."""
        return {
            "version": allocation.version,
            "schools": schools_of(allocation),
            "starts_on": allocation.starts_on,
            "ends_on": allocation.ends_on,
        }


class GrantForm(GrantFields):
    """Other hours from a day on, or a correction of what was written down."""

    starts_on = DateField(label=gettext_lazy("Vanaf"))

    field_order = ("starts_on", "hours_per_week", "is_circa", "reason", "decided_on", "decided_by")


class ContinuationForm(VerbForm):
    """Does the plek go on next year?"""

    wish = forms.ChoiceField(
        label=gettext_lazy("Wil de school door?"),
        choices=Wish.choices,
        widget=forms.RadioSelect(attrs={"data-look": "inline"}),
    )
    decision = forms.ChoiceField(
        label=gettext_lazy("Wat is besloten?"),
        choices=ContinuationDecision.choices,
        widget=forms.RadioSelect(attrs={"data-look": "inline"}),
    )
    coach = forms.ChoiceField(
        label=gettext_lazy("Met welke kansencoach?"),
        choices=ContinuationCoach.choices,
        widget=forms.RadioSelect(attrs={"data-look": "inline"}),
    )
    decided_on = DateField(label=gettext_lazy("Vastgelegd op"))
    decided_by = forms.CharField(label=gettext_lazy("Besloten door"), max_length=120, required=False)

    rows = (("decided_on", "decided_by"),)

    @staticmethod
    def initial_of(row: Continuation) -> dict[str, Any]:
        """The present values of a continuation."""
        return {
            name: getattr(row, name) for name in ("version", "wish", "decision", "coach", "decided_on", "decided_by")
        }


class VacancyForm(VerbForm):
    """What happens with open hours."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Wat is besloten?"), choices=VacancyOutcome.choices, widget=forms.RadioSelect
    )
    starts_on = DateField(label=gettext_lazy("Geldt vanaf"))
    hours_per_week = HoursField(
        label=gettext_lazy("Hoeveel uren?"),
        required=False,
        help_text=gettext_lazy("Alleen bij doorschuiven en vrijgeven."),
    )
    to_source: Any = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Naar welke geldbron?"),
        required=False,
        empty_label=gettext_lazy("geen"),
        help_text=gettext_lazy("Alleen bij “naar andere geldbron”. De uren blijven open."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Toelichting"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    decided_on = DateField(label=gettext_lazy("Besloten op"))
    decided_by = forms.CharField(label=gettext_lazy("Besloten door"), max_length=120, required=False)

    checked = ("reason",)
    rows = (("decided_on", "decided_by"),)

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["to_source"].queryset = FundingSource.objects.visible_to(user)  # type: ignore[attr-defined]


def norm_text(norm: Decimal | None, pupils: int | None) -> str:
    """The norm in a sentence."""
    if norm is None:
        return _("Norm onbekend: een leerlingentelling ontbreekt.")
    return _("Norm: %(hours)s u/week (%(pupils)s leerlingen).") % {
        "hours": f"{norm:.2f}".replace(".", ","),
        "pupils": pupils,
    }


class StudyDayForm(VerbForm):
    """A school of the plek, and the day on which its team studies."""

    school: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("School"), empty_label=gettext_lazy("Kies een school")
    )
    held_on = DateField(label=gettext_lazy("Studiedag op"))

    def __init__(self, data: Any = None, *, schools: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        found = list(schools[:2])
        if len(found) == 1:
            self.initial["school"] = found[0].pk
            self.fields["school"].widget = forms.HiddenInput()
