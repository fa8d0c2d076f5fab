"""Forms of the week: the proposals to accept, the agreed days of a plek, being away, study days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models import Absence, Placement, WorkingDay
from coaches.models.activity import MINUTES_IN_A_DAY
from coaches.models.rhythm import Weekday
from coaches.proposals import Proposal, checked_minutes
from coaches.rhythm import DayTerms, agreed_on, last_rhythm_at
from kansencoach.forms import DateField, HoursField, VerbForm


class ProposalsForm(forms.Form):
    """Each proposal as a line: whether it is written, and how many minutes it becomes."""

    def __init__(self, data: Any = None, *, proposals: Iterable[Proposal]) -> None:
        super().__init__(data, auto_id="voorstel-%s")
        self.proposals = {self._key(proposal.client_uuid): proposal for proposal in proposals}
        for key, proposal in self.proposals.items():
            self.fields[f"mee_{key}"] = forms.BooleanField(
                required=False, initial=True, label=_("Opschrijven"), widget=forms.CheckboxInput()
            )
            self.fields[f"minuten_{key}"] = forms.IntegerField(
                required=False,
                initial=proposal.minutes,
                label=_("Minuten"),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": MINUTES_IN_A_DAY}),
                error_messages={"invalid": gettext_lazy("Vul hele minuten in.")},
            )

    @staticmethod
    def _key(client_uuid: uuid.UUID) -> str:
        return client_uuid.hex

    def lines(self) -> Iterator[tuple[Proposal, forms.BoundField, forms.BoundField]]:
        """Each proposal with its two fields."""
        for key, proposal in self.proposals.items():
            yield proposal, self[f"mee_{key}"], self[f"minuten_{key}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for key in self.proposals:
            if not cleaned.get(f"mee_{key}") or f"minuten_{key}" in self.errors:
                continue
            try:
                checked_minutes(cleaned.get(f"minuten_{key}"))
            except ValidationError as error:
                self.add_error(f"minuten_{key}", error)
        if self.proposals and not any(cleaned.get(f"mee_{key}") for key in self.proposals):
            raise ValidationError(_("Kies minstens één dag om op te schrijven."))
        return cleaned

    @property
    def chosen(self) -> dict[uuid.UUID, int]:
        """What was chosen, in minutes."""
        return {
            proposal.client_uuid: self.cleaned_data[f"minuten_{key}"]
            for key, proposal in self.proposals.items()
            if self.cleaned_data[f"mee_{key}"]
        }

    @property
    def minutes(self) -> int:
        """What all proposals are together, as they are proposed."""
        return sum(proposal.minutes for proposal in self.proposals.values())


# --- agreed days ----------------------------------------------------------------------------------------------------


class TimeField(forms.TimeField):
    """A time of day, with the clock of the browser."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M"])
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Vul een tijd in, zoals 8:30.")})
        super().__init__(**kwargs)


class LengthField(HoursField):
    """Hours on one day."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "data-unit": gettext_lazy("uur")}
        super().__init__(widget=forms.TextInput(attrs=attrs), min_value=0, max_value=24, **kwargs)


def in_minutes(hours: Decimal) -> int:
    """Hours as whole minutes."""
    return int((hours * 60).quantize(Decimal(1), ROUND_HALF_UP))


def in_hours(minutes: int) -> Decimal:
    """Minutes as hours with two decimals; back in minutes it is the same."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


class WorkingDaysForm(VerbForm):
    """Five weekdays, each with hours and perhaps a time; from a day on."""

    starts_on = DateField(
        label=gettext_lazy("Vanaf"),
        help_text=gettext_lazy("Wat je hiervoor had afgesproken, blijft staan tot deze dag."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for weekday in Weekday:
            self.fields[f"hours_{weekday.value}"] = LengthField(label=weekday.label.capitalize(), required=False)
            self.fields[f"begins_{weekday.value}"] = TimeField(
                label=_("%(day)s begint om") % {"day": weekday.label.capitalize()}, required=False
            )

    def days(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each weekday with its two fields."""
        for weekday in Weekday:
            yield str(weekday.label), self[f"hours_{weekday.value}"], self[f"begins_{weekday.value}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for weekday in Weekday.values:
            hours, begins = cleaned.get(f"hours_{weekday}"), cleaned.get(f"begins_{weekday}")
            if begins is not None and not hours and f"hours_{weekday}" not in self.errors:
                self.add_error(f"hours_{weekday}", _("Vul ook in hoeveel uur."))
            elif (
                begins is not None and hours and begins.hour * 60 + begins.minute + in_minutes(hours) > MINUTES_IN_A_DAY
            ):
                self.add_error(f"hours_{weekday}", _("Zo lang duurt deze dag niet meer."))
        return cleaned

    def details(self) -> dict[str, Any]:
        """As the verb wants it: the day it starts, and the terms by weekday."""
        found = super().details()
        days = {
            weekday: DayTerms(in_minutes(found[f"hours_{weekday}"]), found[f"begins_{weekday}"])
            for weekday in Weekday.values
            if found[f"hours_{weekday}"] and in_minutes(found[f"hours_{weekday}"])
        }
        return {"starts_on": found["starts_on"], "days": days}

    @staticmethod
    def initial_of(placement: Placement, *, on: date) -> dict[str, Any]:
        """What is agreed now; at a new placement what was agreed at the same plek before."""
        starts_on = min(max(on, placement.starts_on), placement.ends_on)
        rows: list[WorkingDay] = agreed_on(placement, starts_on) or last_rhythm_at(placement)
        initial: dict[str, Any] = {"version": placement.version, "starts_on": starts_on}
        for weekday in Weekday.values:
            initial |= {f"hours_{weekday}": None, f"begins_{weekday}": None}
        for row in rows:
            initial[f"hours_{row.weekday}"] = in_hours(row.minutes)
            initial[f"begins_{row.weekday}"] = row.begins_at
        return initial


# --- being away and study days --------------------------------------------------------------------------------------


class AbsenceForm(VerbForm):
    """From when and until when. There is no field for a reason."""

    starts_on = DateField(label=gettext_lazy("Eerste dag"))
    ends_on = DateField(
        label=gettext_lazy("Laatste dag"),
        required=False,
        help_text=gettext_lazy("Zoals je het nu verwacht. Leeg laten als je het nog niet weet."),
    )

    rows = (("starts_on", "ends_on"),)

    @staticmethod
    def initial_of(absence: Absence) -> dict[str, Any]:
        """The present values."""
        return {name: getattr(absence, name) for name in ("version", "starts_on", "ends_on")}


class CalendarFileForm(VerbForm):
    """A calendar file, as a calendar on a telephone or computer exports it."""

    file = forms.FileField(
        label=gettext_lazy("Agendabestand (.ics)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=gettext_lazy("Uit Outlook, Google Agenda of je telefoon. Hoogstens 500 kB."),
        error_messages={"required": gettext_lazy("Kies een bestand."), "missing": gettext_lazy("Kies een bestand.")},
    )
