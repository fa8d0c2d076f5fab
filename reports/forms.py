"""Forms of factsheets: a new concept, and a text in one of its sections. They call the verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coaches.texts import check_reason
from kansencoach.models import Membership, User
from reports.factsheet import issuing
from reports.models import Factsheet, FactsheetText, Section
from schools.models import Deployment, Municipality, SchoolYear


class ConceptForm(forms.Form):
    """Which municipality and school year, and up to which day the factsheet looks."""

    municipality: Any = forms.ModelChoiceField(None, label=_("Gemeente"), empty_label=_("Kies een gemeente"))
    school_year = forms.ModelChoiceField(label=_("Schooljaar"), queryset=SchoolYear.objects.none(), empty_label=None)
    as_of = forms.DateField(
        label=_("Peildatum"),
        help_text=_("Wat later is besloten, staat niet in de factsheet."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, user: User, membership: Membership, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._programme = user, membership.programme
        self.fields["municipality"].queryset = Municipality.objects.visible_to(user).distinct()  # type: ignore[attr-defined]
        years = SchoolYear.objects.filter(allocations__deployment__programme=membership.programme, starts_on__lte=on)
        self.fields["school_year"].queryset = years.distinct().order_by("-starts_on")  # type: ignore[attr-defined]
        self.fields["as_of"].initial = on
        self.fields["as_of"].widget.attrs["max"] = on.isoformat()
        self._on = on

    def clean_as_of(self) -> date:
        """A day that has not come yet is not known."""
        day: date = self.cleaned_data["as_of"]
        if day > self._on:
            raise ValidationError(_("Kies een dag tot en met vandaag."))
        return day

    def save(self) -> Factsheet | None:
        """The queued concept, or ``None`` when the verb refused; its reasons are errors of this form then."""
        try:
            return issuing.make_concept(programme=self._programme, by=self._user, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
            return None


class TextForm(forms.Form):
    """A text in a section, about the whole municipality or about one plek."""

    section = forms.ChoiceField(label=_("Onderdeel"), choices=Section.choices)
    deployment: Any = forms.ModelChoiceField(None, label=_("Plek"), required=False, empty_label=_("Hele gemeente"))
    text = forms.CharField(
        label=_("Tekst"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[check_reason],
        help_text=_("Schrijf geen namen van mensen. {plek}, {gemeente} en {scholen} vullen wij in uit de gegevens."),
    )
    source = forms.CharField(label=_("Bron"), max_length=200, required=False)

    def __init__(self, *args: Any, factsheet: Factsheet, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._factsheet, self._user, self._on = factsheet, user, on
        plekken = Deployment.objects.visible_to(user).filter(municipality=factsheet.municipality_id)
        self.fields["deployment"].queryset = plekken  # type: ignore[attr-defined]

    def save(self) -> FactsheetText | None:
        """The text, or ``None`` when it contradicts the data; the contradictions are errors of the text then."""
        sheet = self._factsheet
        try:
            return issuing.write_text(
                programme=sheet.programme,
                municipality=sheet.municipality,
                school_year=sheet.school_year,
                written_on=min(self._on, sheet.as_of),
                by=self._user,
                **self.cleaned_data,
            )
        except ValidationError as error:
            self.add_error("text" if not hasattr(error, "error_dict") else None, error)
            return None
