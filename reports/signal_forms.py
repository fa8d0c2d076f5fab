"""Forms of aandachtspunten: putting a point off, the threshold of a rule, and the filter of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kansencoach.forms import DateField, VerbForm
from reports.models import LaterReason, SignalState
from reports.signal_rules import RULES

STATES = {"open": SignalState.OPEN, "later": SignalState.LATER, "opgelost": SignalState.SOLVED}


class LaterForm(VerbForm):
    """Until when, and why: from a list, so that there is nothing about a person in it."""

    until = DateField(label=_("Tot welke dag kan het wachten?"), help_text=_("Op die dag staat het weer bovenaan."))
    reason = forms.ChoiceField(label=_("Waarom?"), choices=[("", _("Kies een reden")), *LaterReason.choices])


class ThresholdForm(VerbForm):
    """From what value a rule makes a point."""

    value = forms.DecimalField(
        label=_("Vanaf"),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        widget=forms.NumberInput(attrs={"step": "0.5", "autocomplete": "off"}),
        error_messages={"invalid": _("Vul een getal in, zoals 3 of 2,5.")},
    )

    def __init__(self, *args: Any, unit: str, lowest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].widget.attrs["data-unit"] = unit
        self.fields["value"].help_text = _("%(lowest)s of meer.") % {"lowest": lowest}


class PointFilter(forms.Form):
    """The filter bar of the list. Every state is an address; what it holds and does not exist finds nothing."""

    stand = forms.ChoiceField(label=_("Stand"), required=False)
    regel = forms.ChoiceField(label=_("Wat"), required=False)
    gemeente = forms.ChoiceField(label=_("Gemeente"), required=False)
    jaar = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, municipalities: Iterable[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="filter_%s")
        choices: dict[str, list[tuple[Any, Any]]] = {
            "stand": [("", _("Open")), ("later", _("Later")), ("opgelost", _("Opgelost"))],
            "regel": [("", _("Alles")), *((rule.slug, rule.title) for rule in RULES)],
            "gemeente": [("", _("Alle")), *municipalities],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
            if self.data.get(name):
                self.fields[name].widget.attrs["class"] = "chosen"
        if len(choices["gemeente"]) < 3:
            del self.fields["gemeente"]
        if not self.data.get("jaar"):
            del self.fields["jaar"]
