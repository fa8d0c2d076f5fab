"""The form of a timesheet's layout: for each column where it stands (1 is the first) and what its heading is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach.forms import VerbForm, YesField
from reports.models import Column, LinesPer
from reports.models.timesheet import LONGEST_HEADING, check_columns
from reports.timesheet import Layout

PLACES = range(1, len(Column) + 1)


class LayoutForm(VerbForm):
    """Which columns, in which order, with which headings; what a line is about; which totals."""

    lines_per = forms.ChoiceField(
        label=gettext_lazy("Wat is één regel?"),
        choices=LinesPer.choices,
        widget=forms.RadioSelect(attrs={"data-look": "buttons"}),
    )
    has_coach_totals = YesField(label=gettext_lazy("Een totaal onder elke kansencoach"))
    has_total = YesField(label=gettext_lazy("Onderaan het totaal van allen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", "–"), *((str(place), str(place)) for place in PLACES)]
        for column in Column:
            name = str(column.label)
            self.fields[f"place_{column}"] = forms.ChoiceField(
                label=_("Plaats van “%(column)s”") % {"column": name}, choices=places, required=False
            )
            self.fields[f"head_{column}"] = forms.CharField(
                label=_("Kop van “%(column)s”") % {"column": name},
                required=False,
                max_length=LONGEST_HEADING,
                widget=forms.TextInput(attrs={"placeholder": name, "autocomplete": "off"}),
            )

    @property
    def columns(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each column with its two fields: those of the file first, in their order."""
        rows = [(str(column.label), self[f"place_{column}"], self[f"head_{column}"]) for column in Column]
        return sorted(rows, key=lambda row: _place(row[1].value()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                check_columns([list(pair) for pair in self.chosen()])
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def chosen(self) -> tuple[tuple[str, str], ...]:
        """The columns in order; two at the same place stand in the order of the list. An empty heading is the usual."""
        placed = [
            (int(self.cleaned_data[f"place_{column}"]), place, column)
            for place, column in enumerate(Column)
            if self.cleaned_data.get(f"place_{column}")
        ]
        return tuple(
            (str(column.value), self.cleaned_data[f"head_{column}"] or str(column.label))
            for _wanted, _place, column in sorted(placed, key=lambda row: row[:2])
        )

    def layout_of_file(self) -> Layout:
        """What was filled in."""
        data = self.cleaned_data
        return Layout(self.chosen(), data["lines_per"], data["has_coach_totals"], data["has_total"])


def _place(value: Any) -> int:
    """Where a column stands; behind the others when it is not in the file."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 3 else len(Column) + 1


def initial_of(layout: Layout) -> dict[str, Any]:
    """A layout as the form shows it."""
    found: dict[str, Any] = {
        "lines_per": layout.lines_per,
        "has_coach_totals": layout.has_coach_totals,
        "has_total": layout.has_total,
    }
    for place, (key, heading) in enumerate(layout.columns, start=1):
        found[f"place_{key}"] = str(place)
        found[f"head_{key}"] = heading if heading != str(Column(key).label) else ""
    return found
