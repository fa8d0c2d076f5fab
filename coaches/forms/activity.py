"""The form of one activity: plek, date and minutes are enough, the rest is optional.

A person chooses a plek and a day; the placement follows from those two. The coach may add a note and a message to the
school, which are checked (:mod:`coaches.texts`); what is refused stays in the form.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coaches import months
from coaches import texts as activity_texts
from coaches.activity_log import ActivityDetails, change_activity, log_activity
from coaches.day_parts import DayPart, write_part
from coaches.models import Activity, ActivityKind, AskedBy, Coach, CoachRole, KindGroup, Placement, Theme
from coaches.models.activity import FAMILY_CONTACT_KINDS, GROUP_OF_KIND, MINUTES_IN_A_DAY, OUTSIDE_SCHOOL_KINDS
from coaches.models.texts import LONGEST
from coaches.plekken import Plek, placement_at, plekken_of
from coaches.text_check import findings
from coaches.texts import NO_CHANGE, Texts
from coaches.usual import MINUTES_OF_KIND
from kansencoach.forms import has_unseen
from kansencoach.models import User

OUTSIDE = "buiten"
YES, NO = "ja", "nee"
DETAIL_FIELDS = (
    "school",
    "kind",
    "role",
    "is_planned",
    "asked_by",
    "themes",
    "family_contacts",
    "pupil_contacts",
    "teacher_contacts",
)
MEETING_FIELDS = ("families_invited", "families_present", "persons_present")
DROP_IN = "is_drop_in"
TEXT_FIELDS = ("note", "message")


class Buttons(forms.RadioSelect):
    """Choices as large buttons. ``about`` gives a choice its ``data-`` attributes: what ``static/js/activity.js`` fills in
    or leaves out by it."""

    def __init__(self, about: Callable[[str], Mapping[str, object]] = lambda _value: {}) -> None:
        super().__init__(attrs={"data-look": "buttons"})
        self.about = about

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].pop("data-look", None)  # of the group, not of each button
        option["attrs"] |= {f"data-{key}": str(found) for key, found in self.about(str(value)).items()}
        return option


def _kinds(counts_travel: bool) -> list[Any]:
    groups = [
        (group.label, [(kind.value, kind.label) for kind, at in GROUP_OF_KIND.items() if at == group])
        for group in KindGroup
    ]
    at_schools = [(label, [row for row in rows if row[0] != ActivityKind.TRAVEL]) for label, rows in groups]
    if counts_travel:
        at_schools[-1][1].append((ActivityKind.TRAVEL.value, ActivityKind.TRAVEL.label))
    outside = [
        (kind.value, kind.label)
        for kind in ActivityKind
        if kind in OUTSIDE_SCHOOL_KINDS and not (counts_travel and kind == ActivityKind.TRAVEL)
    ]
    return [("", _("Niet ingevuld")), *at_schools, (_("buiten de scholen"), outside)]


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "utrecht-textbox--count", "placeholder": "–"}),
    )


class PrivateTextField(forms.CharField):
    """A text that the browser keeps to itself: no memory of what was typed, no spelling check on somebody's server."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 3, "maxlength": LONGEST, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(required=False, max_length=LONGEST, widget=forms.Textarea(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class ActivityForm(forms.Form):
    """One activity of one coach. ``is_short`` leaves out what a coordinator does not see.

    ``plekken`` is what the coach may choose from, when the caller knows it already; ``minutes_of`` how long each kind of
    work usually takes this coach. ``is_queued`` was written without network: nobody is there to be asked anything.
    """

    deployment = forms.ChoiceField(label=_("Plek"), widget=Buttons())
    done_on = forms.DateField(
        label=_("Datum"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": _("Vul de datum in."), "invalid": _("Dit is geen datum.")},
    )
    minutes = forms.IntegerField(
        label=_("Minuten"),
        min_value=1,
        max_value=MINUTES_IN_A_DAY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-unit": _("minuten"), "step": "any"}),
        error_messages={
            "required": _("Vul in hoeveel minuten het duurde."),
            "invalid": _("Vul een heel aantal minuten in."),
            "min_value": _("Vul tussen 1 minuut en 24 uur in."),
            "max_value": _("Vul tussen 1 minuut en 24 uur in."),
        },
    )
    school = forms.ChoiceField(label=_("School"), required=False, widget=Buttons())
    kind = forms.ChoiceField(label=_("Soort werk"), required=False, widget=Buttons())
    role = forms.ChoiceField(
        label=_("Jouw rol"),
        required=False,
        choices=[*CoachRole.choices, ("", _("niet ingevuld"))],
        widget=Buttons(),
    )
    is_planned = forms.ChoiceField(
        label=_("Was het gepland?"),
        required=False,
        choices=[(YES, _("gepland")), (NO, _("ongepland")), ("", _("niet ingevuld"))],
        widget=Buttons(),
    )
    asked_by = forms.ChoiceField(
        label=_("Wie vroeg erom?"), required=False, choices=[("", _("Niet ingevuld")), *AskedBy.choices]
    )
    themes = forms.MultipleChoiceField(
        label=_("Thema’s"),
        required=False,
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"data-look": "buttons"}),
    )
    family_contacts = _count(_("Gezinnen"))
    pupil_contacts = _count(_("Leerlingen"))
    teacher_contacts = _count(_("Leerkrachten"))
    is_drop_in = forms.BooleanField(label=_("Het was een inloop: niemand is uitgenodigd"), required=False)
    families_invited = _count(_("Gezinnen uitgenodigd"))
    families_present = _count(_("Gezinnen aanwezig"))
    persons_present = _count(_("Personen aanwezig"))
    note = PrivateTextField(
        label=_("Notitie voor mezelf"),
        help_text=_("Alleen jij ziet dit. Schrijf geen namen. Wij wissen deze notitie op 31 juli."),
    )
    message = PrivateTextField(
        label=_("Bericht aan de school"),
        help_text=_("De school ziet dit, en jij. Schrijf geen namen. Wij wissen dit bericht op 31 juli."),
    )
    seen_closed = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    client_uuid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        coach: Coach,
        on: date,
        counts_travel: bool = False,
        activity: Activity | None = None,
        is_short: bool = False,
        is_queued: bool = False,
        plekken: tuple[Plek, ...] | None = None,
        minutes_of: Mapping[str, int] = MINUTES_OF_KIND,
        **kwargs: Any,
    ) -> None:
        self.coach, self.on, self.activity, self.is_short = coach, on, activity, is_short
        self.is_queued = is_queued
        if plekken is None:
            plekken = plekken_of(coach, on=on, also=activity.placement if activity else None)
        self.plekken = plekken
        super().__init__(*args, **kwargs)
        self.initial = {
            "done_on": on,
            "client_uuid": uuid.uuid4(),
            **({"deployment": str(self.plekken[0].pk)} if len(self.plekken) == 1 else {}),
            **({"deployment": OUTSIDE} if not self.plekken and not is_short else {}),
            **(initial_of(activity, is_short=is_short) if activity else {}),
            "seen_closed": " ".join(f"{month:%Y-%m}" for month in self.own_closed),
            **self.initial,
        }
        chosen: list[Any] = [(str(plek.pk), plek.name) for plek in self.plekken]
        if is_short:
            for name in (*DETAIL_FIELDS, *MEETING_FIELDS, DROP_IN, *TEXT_FIELDS):
                del self.fields[name]
        else:
            chosen.append((OUTSIDE, _("Buiten de scholen")))
            kind, travel = self._choices("kind"), {ActivityKind.TRAVEL} if counts_travel else set()
            kind.choices = _kinds(counts_travel)
            kind.widget.about = lambda value: {
                **({"minutes": minutes_of[value]} if value in minutes_of else {}),
                **({"where": "outside" if value not in travel else "both"} if value in OUTSIDE_SCHOOL_KINDS else {}),
            }
            roles = {str(plek.pk): plek.placements[0].main_role for plek in self.plekken}
            self._choices("deployment").widget.about = lambda value: {"role": roles[value]} if roles.get(value) else {}
        self._choices("deployment").choices = chosen
        self._choices("deployment").error_messages["required"] = _("Kies de plek.")
        self.fields["done_on"].widget.attrs["max"] = on.isoformat()
        bundles = [plek for plek in self.plekken if len(plek.schools) > 1]
        if "school" in self.fields:
            if bundles:
                plek_of = {str(school.pk): plek.pk for plek in bundles for school in plek.schools}
                school = self._choices("school")
                school.choices = [
                    ("", _("de hele plek")),
                    *((str(one.pk), one.name) for plek in bundles for one in plek.schools),
                ]
                school.widget.about = lambda value: {"plek": plek_of[value]} if value in plek_of else {}
            else:
                del self.fields["school"]

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    @property
    def kind_groups(self) -> list[tuple[str, list[Any]]]:
        """The kinds of work as buttons, by group; the last one is "niet ingevuld". Who has no plek chooses from what needs
        none."""
        radios = {str(radio.data["value"]): radio for radio in self["kind"].subwidgets}
        none, *groups = self._choices("kind").choices
        found = [
            (str(label), [radios[str(value)] for value, _label in rows])
            for label, rows in groups
            if self.plekken or OUTSIDE_SCHOOL_KINDS.issuperset(value for value, _label in rows)
        ]
        return [*found, ("", [radios[str(none[0])]])]

    @property
    def detail_fields(self) -> list[forms.BoundField]:
        """The optional fields above the counts."""
        return [self[name] for name in ("role", "is_planned", "asked_by") if name in self.fields]

    @property
    def contact_fields(self) -> list[forms.BoundField]:
        """Counts of contacts."""
        return [self[name] for name in self.fields if name.endswith("_contacts")]

    @property
    def meeting_fields(self) -> list[forms.BoundField]:
        """Counts of a parent meeting."""
        return [self[name] for name in MEETING_FIELDS if name in self.fields]

    @property
    def has_details(self) -> bool:
        """Whether the details should be seen at once: something stands there, or something is wrong there."""
        own = [name for name in DETAIL_FIELDS if name not in {"school", "kind"}]
        if self.is_bound:
            return any(name in self.errors or self.data.get(name) for name in own if name in self.fields)
        return any(self.initial.get(name) for name in own if name not in {"role"})

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The note and the message."""
        return [self[name] for name in TEXT_FIELDS if name in self.fields]

    without_message = " ".join(sorted(FAMILY_CONTACT_KINDS))

    @property
    def has_texts(self) -> bool:
        """Whether the texts should be seen at once."""
        if self.is_bound:
            return any(name in self.errors or self.data.get(name) for name in TEXT_FIELDS if name in self.fields)
        return any(self.initial.get(name) for name in TEXT_FIELDS)

    @property
    def marked(self) -> dict[str, list[tuple[str, bool]]]:
        """The texts that were refused, in pieces: what has to be written in other words is true."""
        return {
            name: _pieces(str(self[name].value() or ""), self.known_names, self.on)
            for name in TEXT_FIELDS
            if self.has_error(name, code=activity_texts.NOT_PERSONAL)
        }

    @cached_property
    def closed(self) -> frozenset[date]:
        """The months that the coach closed: a change there becomes a correction, and is told beforehand."""
        return months.closed_months(self.coach)

    @property
    def own_closed(self) -> list[date]:
        """The closed month in which the activity stands now, if it does."""
        return months.touched([self.activity.done_on], self.closed) if self.activity else []

    @property
    def closed_warnings(self) -> list[tuple[str, str, bool]]:
        """For each closed month what is told about it, and whether it is told now."""
        whose = self.coach if self.is_short else None
        told = {*self.own_closed, *months.touched([_as_day(self["done_on"].value())], self.closed)}
        return [(f"{month:%Y-%m}", months.warning([month], of=whose), month in told) for month in sorted(self.closed)]

    def _tell_about_closed(self, cleaned: dict[str, Any]) -> None:
        """Ask once more when the month was not told yet. Only of a form that tells: what was queued is simply taken."""
        if self.is_queued or "seen_closed" not in self.data:
            return
        days = [cleaned.get("done_on"), self.activity.done_on if self.activity else None]
        seen = cleaned.get("seen_closed", "").split()
        new = [month for month in months.touched(days, self.closed) if f"{month:%Y-%m}" not in seen]
        if new:
            told = months.warning(new, of=self.coach if self.is_short else None)
            self.add_error(None, _("%(told)s Sla nog een keer op als dat klopt.") % {"told": told})
            data: Any = self.data
            self.data = data = data.copy()
            data["seen_closed"] = " ".join([*seen, *(f"{month:%Y-%m}" for month in new)])

    @cached_property
    def known_names(self) -> list[str]:
        """Names of schools and plekken that this coach may write."""
        return activity_texts.known_names(self.coach)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in TEXT_FIELDS:
            if cleaned.get(name):
                self._check(name, cleaned[name])
        if cleaned.get(DROP_IN):
            cleaned["families_invited"] = None
        self._tell_about_closed(cleaned)
        counts = [name for name in MEETING_FIELDS if cleaned.get(name) is not None]
        if counts and cleaned.get("kind") != ActivityKind.PARENT_MEETING:
            for name in counts:
                self.add_error(name, _("Dit hoort alleen bij een ouderbijeenkomst."))
        return cleaned

    def _check(self, name: str, text: str) -> None:
        if has_unseen(text):
            self.add_error(name, _("Hierin staan onzichtbare tekens. Typ de tekst opnieuw, zonder te plakken."))
            return
        try:
            activity_texts.check(text, on=self.on, known_names=self.known_names)
        except ValidationError as error:
            self.add_error(name, error)

    def save(self, *, by: User, is_on_behalf: bool = False) -> Activity | None:
        """Write the activity down, or change it; ``None`` when the verb refused (the reasons are then in ``errors``)."""
        data = self.cleaned_data
        placement = self._placement(data["done_on"])
        try:
            if self.activity is not None:
                return change_activity(
                    self.activity,
                    placement=placement,
                    done_on=data["done_on"],
                    minutes=data["minutes"],
                    details=self._details(),
                    on=self.on,
                    by=by,
                    version=data["version"],
                    texts=self._texts(),
                )
            return log_activity(
                coach=self.coach,
                placement=placement,
                done_on=data["done_on"],
                minutes=data["minutes"],
                details=self._details() or ActivityDetails(),
                on=self.on,
                by=by,
                client_uuid=data["client_uuid"],
                is_on_behalf=is_on_behalf,
                texts=self._texts(),
            )
        except ValidationError as error:
            self._take(error)
            return None

    @property
    def is_stale(self) -> bool:
        """Somebody else saved in between."""
        return self.has_error("__all__", code="stale")

    def _placement(self, day: date) -> Placement | None:
        chosen = self.cleaned_data["deployment"]
        plek = next((plek for plek in self.plekken if str(plek.pk) == chosen), None)
        return plek.placement_on(day) if plek else None

    def _details(self) -> ActivityDetails | None:
        if self.is_short:
            return None if self.activity else ActivityDetails()
        data = self.cleaned_data
        schools = {str(school.pk): school for plek in self.plekken for school in plek.schools}
        return ActivityDetails(
            school=schools.get(data.get("school", "")),
            kind=data["kind"],
            role=data["role"],
            themes=tuple(data["themes"]),
            asked_by=data["asked_by"],
            is_planned={YES: True, NO: False}.get(data["is_planned"]),
            **{name: data[name] for name in self.fields if name.endswith("_contacts") or name in MEETING_FIELDS},
        )

    def _texts(self) -> Texts:
        """What was typed. A field that was not sent (a button with one tap, a field out of sight) changes nothing."""
        if self.is_short:
            return NO_CHANGE
        return Texts(**{name: self.cleaned_data[name] for name in TEXT_FIELDS if name in self.data})

    def _take(self, error: ValidationError) -> None:
        """Put each sentence at its field; one about a field that is not here stands on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            field = "deployment" if name == "placement" else name
            self.add_error(field if field in self.fields else None, errors)


class TextCheckForm(forms.Form):
    """A text that is still being typed."""

    text = PrivateTextField()

    def __init__(self, *args: Any, known_names: Iterable[str], on: date, **kwargs: Any) -> None:
        self.known_names, self.on = known_names, on
        super().__init__(*args, **kwargs)

    def sentences(self) -> list[str]:
        """What would be refused on saving and how to write it instead, a sentence for each kind of thing; or nothing."""
        try:
            if self.is_valid():
                activity_texts.check(self.cleaned_data["text"], on=self.on, known_names=self.known_names)
        except ValidationError as error:
            return list(error.messages)
        return [str(error) for error in self.errors.get("text", [])]


class DayPartForm(forms.Form):
    """The one tap "Ik was op school": a plek of now, a part of the day, and the day that the page showed."""

    deployment = forms.IntegerField()
    part = forms.ChoiceField(choices=DayPart.choices)
    done_on = forms.DateField()

    def __init__(self, *args: Any, coach: Coach, on: date, **kwargs: Any) -> None:
        self.coach, self.on = coach, on
        super().__init__(*args, **kwargs)

    def clean_done_on(self) -> date:
        day: date = self.cleaned_data["done_on"]
        if day != self.on:
            raise ValidationError(_("Deze pagina was van een andere dag. Tik nog een keer."))
        return day

    def save(self, *, by: User) -> tuple[Activity, bool]:
        """Write it; False when this part of the day was written already. Raises what the verb refuses."""
        placement = placement_at(self.coach, deployment_id=self.cleaned_data["deployment"], on=self.on)
        if placement is None:
            raise ValidationError(_("Op deze datum was er geen plaatsing op deze plek."))
        return write_part(
            coach=self.coach, placement=placement, part=DayPart(self.cleaned_data["part"]), on=self.on, by=by
        )


def _as_day(value: Any) -> date | None:
    """What stands in the field for the day, as a day."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None


def initial_of(activity: Activity, *, is_short: bool) -> dict[str, Any]:
    """An activity as the form shows it."""
    placement = activity.placement
    required = {
        "deployment": str(placement.allocation.deployment_id) if placement else OUTSIDE,
        "done_on": activity.done_on,
        "minutes": activity.minutes,
        "version": activity.version,
    }
    if is_short:
        return required
    return {
        **required,
        "school": str(activity.school_id or ""),
        "kind": activity.kind,
        "role": activity.role,
        "is_planned": {True: YES, False: NO, None: ""}[activity.is_planned],
        "asked_by": activity.asked_by,
        "themes": list(activity.themes),
        **{name: getattr(activity, name) for name in _count_names()},
        DROP_IN: activity.families_invited is None and activity.families_present is not None,
        **vars(activity_texts.texts_of([activity])[activity.pk]),
    }


def _pieces(text: str, known_names: Iterable[str], on: date) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    done = 0
    for found in findings(text, known_names=known_names, on=on):
        pieces += [(text[done : found.start], False), (text[found.start : found.end], True)]
        done = found.end
    return [*pieces, (text[done:], False)]


def _count_names() -> Iterable[str]:
    return ("family_contacts", "pupil_contacts", "teacher_contacts", *MEETING_FIELDS)


@dataclass(frozen=True)
class Difference:
    """One field that two people filled in differently: what is stored now, and what was typed here."""

    label: str
    stored: str
    typed: str


def differences(form: ActivityForm, stored: Activity) -> list[Difference]:
    """Where the form differs from what somebody else saved meanwhile, in words."""
    now = ActivityForm(coach=form.coach, on=form.on, activity=stored, is_short=form.is_short)
    found = []
    for name, field in form.fields.items():
        if name in {"client_uuid", "version", DROP_IN}:
            continue
        typed, kept = (_in_words(field, value) for value in (form.cleaned_data.get(name), now.initial.get(name)))
        if typed != kept:
            found.append(Difference(str(field.label), kept, typed))
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(field, forms.ChoiceField):
        pairs = cast(Iterable[tuple[Any, Any]], flatten_choices(cast(Any, field.choices)))
        names = {str(key): str(label) for key, label in pairs}
        values = value if isinstance(value, list) else [value]
        return ", ".join(names.get(str(one), str(one)) for one in values)
    return str(value)
