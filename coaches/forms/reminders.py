"""The forms of reminders: when one gets mail, and how a programme sets a rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models import ReminderPreference
from coaches.models.rhythm import Weekday
from coaches.reminders.rules import Rule
from kansencoach.forms import VerbForm, YesField

HOURS_OF_A_DAY = 24


class PreferenceForm(VerbForm):
    """When and about what somebody gets mail. A coordinator's letter goes on Monday; only a coordinator is told at once."""

    has_digest = YesField(label=gettext_lazy("Een overzicht van de week per mail"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("Op welke dag?"), choices=Weekday, coerce=int)
    hour = forms.TypedChoiceField(label=gettext_lazy("Hoe laat?"), coerce=int)
    has_urgent = YesField(label=gettext_lazy("Op de dag zelf een mail als iets niet kan wachten"))
    by_mail = forms.MultipleChoiceField(
        label=gettext_lazy("Waarover ook per mail?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Wat je uitzet, zie je nog wel in Kansencoach."),
    )
    rows = (("weekday", "hour"),)

    def __init__(self, *args: Any, is_coordinator: bool, rules: Sequence[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [(hour, _("%(hour)s uur") % {"hour": hour}) for hour in range(HOURS_OF_A_DAY)]
        self.fields["hour"].choices = hours  # type: ignore[attr-defined]
        self.fields["by_mail"].choices = [(rule.slug, rule.title) for rule in rules]  # type: ignore[attr-defined]
        if not rules:
            del self.fields["by_mail"]
        if is_coordinator:
            del self.fields["weekday"]
            self.fields["hour"].help_text = _("Het overzicht komt op maandag.")
        else:
            del self.fields["has_urgent"]

    def details(self) -> dict[str, Any]:
        """What was filled in; without rules there is nothing to choose about them."""
        return {"by_mail": (), **super().details()}


def shown(row: ReminderPreference, rules: Sequence[Rule]) -> dict[str, Any]:
    """What stands in the form."""
    return {
        "has_digest": row.has_digest,
        "weekday": row.weekday,
        "hour": row.hour,
        "has_urgent": row.has_urgent,
        "by_mail": [rule.slug for rule in rules if rule.slug not in row.without_mail],
        "version": row.version,
    }


class SettingForm(VerbForm):
    """How a programme sets one rule."""

    is_on = YesField(label=gettext_lazy("Deze herinnering staat aan"))
    after = forms.IntegerField(label=gettext_lazy("Wanneer?"), required=False, min_value=1)

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rule.after is None:
            del self.fields["after"]
            return
        field: Any = self.fields["after"]
        field.max_value = rule.after.most
        field.widget.attrs |= {"data-unit": rule.after.unit, "max": rule.after.most}
        field.help_text = _("Niets ingevuld: %(usual)s %(unit)s.") % {
            "usual": rule.after.usual,
            "unit": rule.after.unit,
        }
