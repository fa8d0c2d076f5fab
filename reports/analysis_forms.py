"""Forms of analyse en plan; each calls one verb of :mod:`reports.analysis`, which checks the texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach.forms import DateField, HoursField, VerbForm
from kansencoach.models import User
from reports.analysis import partners_of
from reports.models import Analysis, AnalysisAction, Verdict
from schools.models import FundingSource, Partner
from schools.models.partner import PartnerKind

NO_NAMES = gettext_lazy("Het gaat over de plek. Schrijf geen namen van mensen.")
LATER = [choice for choice in Verdict.choices if choice[0] != Verdict.EXTRA]


def long_text(label: Any, longest: int, help_text: Any = NO_NAMES) -> forms.CharField:
    """A text of a few lines."""
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


class AskForm(VerbForm):
    """What a coach asks; who sees to it, with whom and by when is for the coordinator."""

    question = long_text(gettext_lazy("Wat wil je weten?"), 300)


class AnalysisForm(AskForm):
    """What is asked about a plek, who sees to it, with whom, and by when."""

    owner: Any = forms.ModelChoiceField(
        None, label=gettext_lazy("Wie trekt de analyse?"), empty_label=gettext_lazy("Nog niet bekend"), required=False
    )
    due_on = DateField(label=gettext_lazy("Klaar op"), required=False)
    partners: Any = forms.ModelMultipleChoiceField(
        None,
        label=gettext_lazy("Welke organisaties doen mee?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(
            attrs={"class": "picker", "data-search": gettext_lazy("Zoek een organisatie")}
        ),
    )
    new_partner = forms.CharField(
        label=gettext_lazy("Andere organisatie"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("De naam van de organisatie, niet van een persoon."),
    )
    new_kind = forms.ChoiceField(
        label=gettext_lazy("Soort organisatie"), choices=PartnerKind.choices, required=False, initial=PartnerKind.OTHER
    )

    rows = (("owner", "due_on"), ("new_partner", "new_kind"))

    def __init__(self, data: Any = None, *, user: User, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        partners = Partner.objects.visible_to(user)
        self.fields["partners"].queryset = partners  # type: ignore[attr-defined]
        if not partners.exists():
            del self.fields["partners"]

    @staticmethod
    def initial_of(analysis: Analysis) -> dict[str, Any]:
        """The present values."""
        return {
            "version": analysis.version,
            "question": analysis.question,
            "owner": analysis.owner_id,
            "due_on": analysis.due_on,
            "partners": partners_of(analysis),
        }


class StartForm(VerbForm):
    """The organisations have begun."""

    started_on = DateField(label=gettext_lazy("Gestart op"))


class ConcludeForm(VerbForm):
    """What it brought."""

    outcome = long_text(gettext_lazy("Wat is de uitkomst?"), 600)
    ended_on = DateField(label=gettext_lazy("Afgerond op"))


class StopForm(VerbForm):
    """Why it stops without a result."""

    outcome = long_text(gettext_lazy("Waarom stopt de analyse?"), 600)
    ended_on = DateField(label=gettext_lazy("Gestopt op"))


class ActionForm(VerbForm):
    """One thing of the plan."""

    what = forms.CharField(label=gettext_lazy("Wat gaat er gebeuren?"), max_length=200, help_text=NO_NAMES)
    who = forms.CharField(
        label=gettext_lazy("Wie doet dat?"),
        max_length=120,
        help_text=gettext_lazy("Een organisatie of een rol, zoals “JGZ” of “intern begeleider”."),
    )
    due_on = DateField(label=gettext_lazy("Klaar op"), required=False)

    rows = (("who", "due_on"),)

    @staticmethod
    def initial_of(action: AnalysisAction) -> dict[str, Any]:
        """The present values."""
        return {"version": action.version, "what": action.what, "who": action.who, "due_on": action.due_on}


class _Decision(VerbForm):
    """When it was decided, and by whom."""

    reason = forms.CharField(
        label=gettext_lazy("Reden"), max_length=160, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_NAMES
    )
    decided_on = DateField(label=gettext_lazy("Besloten op"))
    decided_by = forms.CharField(
        label=gettext_lazy("Besloten door"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Een organisatie of een rol, zoals “gemeente”."),
    )


class ExtraHoursForm(_Decision):
    """Extra hours for the time being."""

    extra_hours = HoursField(label=gettext_lazy("Hoeveel uren extra?"))
    starts_on = DateField(label=gettext_lazy("Vanaf"))
    review_on = DateField(
        label=gettext_lazy("Opnieuw bekijken op"),
        help_text=gettext_lazy("Op die dag besluit je of de extra uren blijven."),
    )
    source: Any = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Uit welke geldbron?"),
        required=False,
        empty_label=gettext_lazy("niet vastgelegd"),
    )

    field_order = ("extra_hours", "starts_on", "reason", "review_on", "source", "decided_on", "decided_by")
    rows = (("extra_hours", "starts_on"), ("review_on", "source"), ("decided_on", "decided_by"))

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["source"].queryset = FundingSource.objects.visible_to(user)  # type: ignore[attr-defined]


class ReviewForm(_Decision):
    """Do the extra hours stay?"""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Wat is besloten over de extra uren?"),
        choices=LATER,
        widget=forms.RadioSelect(attrs={"data-look": "inline"}),
    )
    extra_hours = HoursField(
        label=gettext_lazy("Hoeveel uren extra worden het?"),
        required=False,
        help_text=gettext_lazy("Alleen bij “aangepast”."),
    )
    starts_on = DateField(label=gettext_lazy("Vanaf"), help_text=gettext_lazy("Bij “aangepast” en “stopt”."))
    review_on = DateField(
        label=gettext_lazy("Opnieuw bekijken op"),
        required=False,
        help_text=gettext_lazy("Leeg laten als het zo blijft."),
    )

    field_order = ("verdict", "extra_hours", "starts_on", "review_on", "reason", "decided_on", "decided_by")
    rows = (("extra_hours", "starts_on"), ("decided_on", "decided_by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].label = _("Toelichting")
