"""Forms around links: a coach or coordinator asks a school, and a school answers in one tap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coaches.models.links import REMARK_LENGTH
from kansencoach.forms import VerbForm
from kansencoach.templatetags.numbers import nl_month

RIGHT, WRONG = "klopt", "klopt-niet"


class AskSchoolForm(VerbForm):
    """To which school of the plek, and to which mail address."""

    school: Any = forms.ModelChoiceField(None, label=_("School"), empty_label=None)
    to = forms.EmailField(
        label=_("E-mailadres van de school"),
        max_length=254,
        help_text=_("Van de directeur of de ib’er / kwaliteitscoördinator. De school heeft geen account nodig."),
        error_messages={"invalid": _("Vul een e-mailadres in, zoals directie@school.nl.")},
    )

    def __init__(self, *args: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        found = list(schools[:2])
        if len(found) == 1:
            self.initial["school"] = found[0].pk
            self.fields["school"].widget = forms.HiddenInput()


class AskHoursForm(AskSchoolForm):
    """The same, about one month."""

    month = forms.ChoiceField(label=_("Maand"))
    field_order = ("month", "school", "to")

    def __init__(self, *args: Any, months: Iterable[date], schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, schools=schools, **kwargs)
        self.fields["month"].choices = [(f"{month:%Y-%m-%d}", nl_month(month)) for month in months]  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        """The chosen month as its first day."""
        return date.fromisoformat(self.cleaned_data["month"])


class AnswerForm(VerbForm):
    """Klopt, or klopt niet with a remark. ``seen`` is what the school looked at."""

    answer = forms.ChoiceField(choices=[(RIGHT, RIGHT), (WRONG, WRONG)])
    seen = forms.CharField(max_length=80)
    remark = forms.CharField(
        label=_("Wat klopt er niet?"),
        required=False,
        max_length=REMARK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": REMARK_LENGTH}),
        help_text=_("Kort. Schrijf geen namen van kinderen of ouders."),
    )

    def clean(self) -> dict[str, Any]:
        """Who says it is not right, says what."""
        cleaned = super().clean()
        remark = cleaned.get("remark", "") or ""
        cleaned["remark"] = " ".join(remark.split())
        if cleaned.get("answer") == WRONG and not cleaned["remark"] and "remark" not in self.errors:
            self.add_error("remark", ValidationError(_("Schrijf kort wat er niet klopt.")))
        return cleaned

    @property
    def is_right(self) -> bool:
        """Whether the answer is "klopt"."""
        answer: str = self.cleaned_data["answer"]
        return answer == RIGHT
