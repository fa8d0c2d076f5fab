"""The fields and the form that every screen with a verb behind it uses.

A :class:`VerbForm` carries a token (sent twice = done once) and the version it showed. What a verb refuses appears at
the field it names; when somebody else was first, the form keeps what was typed and shows the fresh values beside it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kansencoach.templatetags.numbers import hours_short, nl_date

STALE = "stale"
TEXT_CHECK = "coaches.texts.check_reason"  # by name: the kernel does not know coaches
TURNS = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # text after these reads in another direction


class DateField(forms.DateField):
    """A day, with the calendar of the browser. Years nobody plans in are a slip of the finger."""

    first, last = dt.date(1900, 1, 1), dt.date(2199, 12, 31)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Vul een datum in, zoals 31-12-2026.")})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        found = super().to_python(value)
        if found is not None and not self.first <= found <= self.last:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class HoursField(forms.DecimalField):
    """Hours per week, written with a comma or a point. Nothing filled in is unknown, never 0."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "data-unit": gettext_lazy("u/week")}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("Vul een getal in, zoals 3,5.")})
        super().__init__(max_digits=5, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


class YesField(forms.BooleanField):
    """A box to tick."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


@dataclass(frozen=True)
class Conflict:
    """One field that somebody else changed meanwhile: what was typed here, and what stands there now."""

    label: str
    typed: str
    fresh: str


class VerbForm(forms.Form):
    """A short form in front of one verb.

    ``rows`` says which fields stand beside each other, ``folded`` which ones wait behind ``folded_label``: what is
    seldom needed.
    """

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    rows: Sequence[Sequence[str]] = ()
    folded: Sequence[str] = ()
    folded_label: Any = ""
    conflicts: Sequence[Conflict] = ()

    checked: Sequence[str] = ()
    """Free texts in which a family could end up: checked by ``TEXT_CHECK``. Names of colleagues are fine there."""

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"token": uuid.uuid4(), **(initial or {})}, **kwargs)

    def layout(self) -> list[list[forms.BoundField]]:
        """The fields that are always in sight, in order, those of one row together."""
        return self._rows(field for field in self.visible_fields() if field.name not in self.folded)

    def folded_layout(self) -> list[list[forms.BoundField]]:
        """The fields that are seldom needed."""
        return self._rows(field for field in self.visible_fields() if field.name in self.folded)

    def is_unfolded(self) -> bool:
        """Whether something stands in a folded field, or is wrong with one."""
        return any(self[name].errors or self[name].value() for name in self.folded)

    def _rows(self, fields: Iterable[forms.BoundField]) -> list[list[forms.BoundField]]:
        rows = {name: row for row in self.rows for name in row}
        found: list[list[forms.BoundField]] = []
        for field in fields:
            row = rows.get(field.name, ())
            if row and field.name != row[0] and found and any(other.name in row for other in found[-1]):
                found[-1].append(field)
            else:
                found.append([field])
        return found

    def clean(self) -> dict[str, Any]:
        """One line of text is one line, and there is nothing in a text that nobody sees."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            text = cleaned.get(name)
            if not isinstance(field, forms.CharField) or not isinstance(text, str):
                continue
            if not isinstance(field.widget, forms.Textarea):
                text = cleaned[name] = " ".join(text.split())
            if has_unseen(text):
                self.add_error(name, _("Hierin staan onzichtbare tekens. Typ de tekst opnieuw, zonder te plakken."))
            elif name in self.checked:
                try:
                    import_string(TEXT_CHECK)(text)
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def details(self) -> dict[str, Any]:
        """What was filled in, without token and version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("token", "version")}

    def refuse(self, error: ValidationError) -> None:
        """Show what the verb refused: at its field when this form has it, else above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)

    def show_fresh(self, fresh: Mapping[str, Any]) -> None:
        """Somebody else was first: keep what was typed, show the fresh values, and take over the fresh version."""
        data: Any = self.data
        self.data = data = data.copy()
        data[self.add_prefix("version")] = str(fresh["version"])
        found = []
        for name, field in self.fields.items():
            if name not in fresh or isinstance(field.widget, forms.HiddenInput):
                continue
            typed, now = in_words(field, self.cleaned_data.get(name)), in_words(field, fresh[name])
            if typed != now:
                found.append(Conflict(str(field.label), typed, now))
        self.conflicts = found


def has_unseen(text: str) -> bool:
    """Whether a text holds control characters, turns the direction of what follows, or shows nothing at all."""
    if any(letter in TURNS or (unicodedata.category(letter) == "Cc" and letter not in "\r\n\t") for letter in text):
        return True
    return bool(text) and all(unicodedata.category(letter) == "Cf" or letter.isspace() for letter in text)


def is_stale(error: ValidationError) -> bool:
    """Whether somebody else saved in between."""
    return getattr(error, "code", None) == STALE


def in_words(field: forms.Field, value: Any) -> str:
    """A value as a person reads it, for the comparison of two versions."""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if value in (None, "", []):
        return "–"
    if isinstance(value, dt.date):
        return nl_date(value)
    if isinstance(value, Decimal):
        return hours_short(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, Model):
        return str(value)
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ()) if not isinstance(label, list)}
    if isinstance(value, str | int):
        return choices.get(str(value), str(value))
    return ", ".join(sorted(in_words(field, part) for part in value))
