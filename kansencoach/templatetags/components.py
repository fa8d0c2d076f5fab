"""Small pieces that every screen uses: a status, an icon, a form control, a toast's undo link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.forms.widgets import ChoiceWidget
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kansencoach import who_sees as policy
from kansencoach.templatetags.bars import markup

register = template.Library()

# A status is a word with a shape; the colour only helps.
STATUS_SHAPES = {
    "filled": '<circle cx="6" cy="6" r="5.5" stroke="none"/>',
    "done": '<path d="M1.5 6.5L4.5 9.5L10.5 2.5" fill="none" stroke-width="2.2"/>',
    "open": '<circle cx="6" cy="6" r="4.5" fill="none" stroke-width="2"/>',
    "partly": '<circle cx="6" cy="6" r="4.5" fill="none" stroke-width="2"/><path d="M6 1.5A4.5 4.5 0 0 0 6 10.5Z" stroke="none"/>',
    "planned": '<path d="M1 6L6 1L11 6L6 11Z" fill="none" stroke-width="1.8"/>',
    "attention": '<path d="M6 0.5L11.8 11H0.2Z" stroke="none"/>',
    "urgent": '<path d="M6 0L12 6L6 12L0 6Z" stroke="none"/>',
    "ended": '<rect x="1.5" y="1.5" width="9" height="9" stroke="none"/>',
    "released": '<path d="M2 2L10 10M10 2L2 10" fill="none" stroke-width="2"/>',
    "unknown": '<path d="M1 6H11" fill="none" stroke-width="2.2"/>',
}

ICONS = {
    "alert": '<path d="M12 3L22 20H2Z"/><path d="M12 10v4M12 17v.01"/>',
    "arrow-right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M19 12H5M11 18l-6-6 6-6"/>',
    "bell": '<path d="M5 17h14l-2-3v-4a5 5 0 0 0-10 0v4zM10 20.5h4"/>',
    "calendar": '<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M3 10h18M8 3v4M16 3v4"/>',
    "check": '<path d="M4 12.5L9.5 18L20 6.5"/>',
    "chevron-down": '<path d="M6 9l6 6 6-6"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "contrast": '<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M4 20h16"/>',
    "edit": '<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "key": '<circle cx="8" cy="15" r="4"/><path d="M11 12L20 3M17 6l3 3"/>',
    "logout": '<path d="M10 4H5v16h5M9 12h11M16 8l4 4-4 4"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-4.5 4-6 8-6s7 1.5 8 6"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "sort": '<path d="M8 9l4-4 4 4M8 15l4 4 4-4"/>',
    "sort-up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "sort-down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13"/>',
    "undo": '<path d="M4 9h10a6 6 0 0 1 0 12H8M8 5L4 9l4 4"/>',
}


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """A status: shape, word and colour. Kinds: the keys of STATUS_SHAPES."""
    return format_html(
        '<span class="status status--{}"><svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        kind,
        markup(STATUS_SHAPES[kind]),
        word,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawn sign beside a word, never instead of it (hidden from screen readers)."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        markup(ICONS[name]),
    )


@register.filter
def year_slug(year: object) -> str:
    """A school year as it stands in the address: "2026/2027" becomes "2026-2027"."""
    return str(year).replace("/", "-")


@register.filter
def undo_url(message: Any) -> str:
    """The address behind "Ongedaan maken" of a message sent with `extra_tags="undo:/address/"`."""
    return _tag_of(message, "undo:") if _tag_of(message, "undo:").startswith("/") else ""


@register.filter
def saved_key(message: Any) -> str:
    """The key of the form that was stored, of a message sent with `extra_tags="saved:<key>"`."""
    return _tag_of(message, "saved:")


def _tag_of(message: Any, name: str) -> str:
    tags = str(getattr(message, "extra_tags", "") or "").split()
    return next((tag.removeprefix(name) for tag in tags if tag.startswith(name)), "")


@register.inclusion_tag("components/who_sees.html")
def who_sees(*names: str | Sequence[str]) -> dict[str, Any]:
    """ "Wie ziet dit?": what each group sees of these rows ("coaches.Placement") and figures ("work") together."""
    asked = [name for one in names for name in ([one] if isinstance(one, str) else one)]
    return {"lines": policy.lines(asked)}


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """A single checkbox: its label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choices(field: BoundField) -> bool:
    """A group of radio buttons or checkboxes: the label is a legend."""
    widget = field.field.widget
    return isinstance(widget, ChoiceWidget) and widget.use_fieldset


@register.filter
def data(field: BoundField, name: str) -> str:
    """A `data-...` attribute that the form gave the widget, such as `data-unit`."""
    return str(field.field.widget.attrs.get(f"data-{name}", ""))


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input itself with the classes of the design system for its kind."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput) or is_choices(field):
        return field.as_widget()
    base = "utrecht-textbox"
    if isinstance(widget, Textarea):
        base = "utrecht-textarea"
    elif isinstance(widget, Select):
        base = "utrecht-select utrecht-select--html-select"
    else:
        base = "utrecht-textbox utrecht-textbox--html-input"
    first = base.split()[0]
    unit = str(widget.attrs.get("data-unit", ""))
    extra = f" {first}--{'minutes' if unit.startswith('min') else 'hours'}" if unit else ""
    invalid = f" {first}--invalid" if field.errors else ""
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{base}{extra}{invalid} {own}".strip()})
