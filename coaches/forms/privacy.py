"""The form in front of erasing a kansencoach: type the name, so that nobody does it by accident."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models import Coach
from kansencoach.forms import VerbForm


class EraseForm(VerbForm):
    """The name of the coach, as it stands on the page."""

    name = forms.CharField(
        label=gettext_lazy("Typ de naam van de kansencoach"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, coach: Coach, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.coach = coach

    def clean_name(self) -> str:
        """Case and spaces around it do not matter."""
        typed: str = self.cleaned_data["name"]
        if " ".join(typed.split()).casefold() != " ".join(self.coach.name.split()).casefold():
            raise ValidationError(_("Dit is niet de naam van deze kansencoach: %(name)s.") % {"name": self.coach.name})
        return typed
