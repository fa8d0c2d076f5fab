"""The form of one point on "Straks": where, what in a few words, and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coaches.followups import Place
from coaches.models.followups import LONGEST
from kansencoach.forms import DateField, VerbForm


class FollowUpForm(VerbForm):
    """The verb checks the words: names and numbers of a family are refused, as in a note."""

    text = forms.CharField(
        label=_("Wat wil je doen?"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": LONGEST}),
        help_text=_("In een paar woorden, zoals “ouderkamer bespreken”. Schrijf geen namen."),
    )
    place = forms.ChoiceField(label=_("Bij welke plek of school?"))
    due_on = DateField(label=_("Wanneer?"))
    rows = (("place", "due_on"),)

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        self.fields["place"].choices = [(key, place.label) for key, place in self.places.items()]  # type: ignore[attr-defined]

    def chosen(self, details: dict[str, Any]) -> dict[str, Any]:
        """What the verb takes: the plek or school itself instead of its key."""
        return {**details, "place": self.places[details["place"]]}
