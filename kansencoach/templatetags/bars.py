"""`{% hours_bar bar %}`: draws the hours bar of `kansencoach.hours_bar`. The same drawing for a page and for a PDF.

On a page it takes its colours from the theme and its patterns from `{% hours_bar_patterns %}` (once, in base.html).
With `medium="print"` every colour and every coordinate is fixed and written in presentation attributes, because a PDF
engine knows no custom properties inside SVG.
"""

from __future__ import annotations

import itertools
from decimal import Decimal

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kansencoach.hours_bar import Geometry, HoursBar, Segment, measure
from kansencoach.templatetags.numbers import hours_short, minutes_as_hours
from kansencoach.wording import gettext as _

register = template.Library()


def markup(text: str) -> SafeString:
    """Markup that this package wrote itself; whatever came from outside was escaped before it got here."""
    return mark_safe(text)  # noqa: S308


# Fixed colours for paper: (ground, mark). The screen has the same ones as theme tokens.
PRINT_COLOURS = {
    "written": ("#0b5f6e", "#0b5f6e"),
    "filled": ("#b5dde2", "#3d93a0"),
    "open": ("#fff1d9", "#b45f06"),
    "released": ("#f0f2f1", "#8a9694"),
}
PRINT_TRACK = "#e6ebea"
PRINT_EDGE = "#5c6b69"
PRINT_INK = "#12201f"
PRINT_WIDTH = 480
HEIGHTS = {
    "screen": {"compact": 12, "normal": 18, "large": 26},
    "print": {"compact": 8, "normal": 12, "large": 16},
}
PAPER_IDS = itertools.count(1)


class Paper(str):
    """The prefix of the ids in one drawing on paper, and how many units wide that drawing is. Empty on a screen."""

    __slots__ = ("width",)

    width: int

    def __new__(cls, prefix: str = "", width: int = PRINT_WIDTH) -> Paper:
        made = super().__new__(cls, prefix)
        made.width = width
        return made


def words() -> dict[str, str]:
    """What each part is called, in the order of the bar."""
    return {"written": _("geschreven"), "filled": _("bezet"), "open": _("open"), "released": _("vrijgegeven")}


@register.simple_tag
def hours_bar_patterns() -> SafeString:
    """The patterns behind the colours, once a page."""
    return markup(
        '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="hb-filled" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="hb-filled-ground" width="6" height="6"/><path class="hb-filled-mark" d="M1 0V6"/></pattern>'
        '<pattern id="hb-open" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="hb-open-ground" width="6" height="6"/><circle class="hb-open-mark" cx="2" cy="2" r="1.1"/>'
        '<circle class="hb-open-mark" cx="5" cy="5" r="1.1"/></pattern>'
        '<pattern id="hb-released" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect class="hb-released-ground" width="8" height="8"/><path class="hb-released-mark" d="M0 0L8 8M8 0L0 8"/></pattern>'
        "</defs></svg>"
    )


def paper_patterns(prefix: str) -> SafeString:
    """The same patterns with fixed colours, under ids of their own."""
    filled, open_, released = PRINT_COLOURS["filled"], PRINT_COLOURS["open"], PRINT_COLOURS["released"]
    return format_html(
        '<defs><pattern id="{0}-filled" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="{1}"/><path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="{2}" stroke-width="1.2" fill="none"/></pattern>'
        '<pattern id="{0}-open" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{3}"/>'
        '<circle cx="2" cy="2" r="1.1" fill="{4}"/><circle cx="5" cy="5" r="1.1" fill="{4}"/></pattern>'
        '<pattern id="{0}-released" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{5}"/>'
        '<path d="M0 0L8 8M8 0L0 8" stroke="{6}" stroke-width="1" fill="none"/></pattern></defs>',
        prefix,
        *filled,
        *open_,
        *released,
    )


def part_fill(part: str, prefix: str) -> str:
    """How a part gets its colour and pattern: by class on screen, by attribute on paper."""
    if not prefix:
        return f'class="hb-{part}"'
    if part == "written":
        return f'fill="{PRINT_COLOURS["written"][0]}"'
    return f'fill="url(#{prefix}-{part})"'


def at(value: Decimal, prefix: Paper) -> str:
    """A place along the bar: percent on screen, a number of units on paper."""
    if not prefix:
        return f"{value:.2f}%"
    return f"{value * prefix.width / 100:.1f}"


def draw(bar: HoursBar, geometry: Geometry, *, height: int, prefix: Paper, title: str) -> SafeString:
    """The bar itself as SVG. With a title it is an image that reads as that title; without, decoration.

    Put together from plain strings: sixty of these stand on one page. Only the title and the addresses come from
    outside, and these are escaped.
    """
    room = 9 if geometry.marker is not None else 1
    full = str(prefix.width) if prefix else "100%"
    whole = f'x="0" y="0.5" width="{full}" height="{height}" rx="2"'
    parts = [f"<rect {_track(prefix)} {whole}/>"]
    parts += [
        _segment(bar, segment, height=height, prefix=prefix, with_link=not title) for segment in geometry.segments
    ]
    parts.append(f"<rect {_edge(prefix, is_dashed=geometry.is_unknown)} {whole}/>")
    if geometry.limit is not None:
        place = at(geometry.limit, prefix)
        line = f'stroke="{PRINT_INK}" stroke-width="1.6"' if prefix else 'class="hb-limit"'
        parts.append(f'<line x1="{place}" x2="{place}" y1="-2" y2="{height + 3}" {line}/>')
    if geometry.marker is not None:
        place = at(geometry.marker, prefix)
        arrow = f'd="M0 {height + 2}L5 {height + 9}H-5Z"'
        if prefix:
            parts.append(f'<path transform="translate({place} 0)" {arrow} fill="{PRINT_INK}"/>')
        else:
            parts.append(f'<svg x="{place}" overflow="visible"><path {arrow} class="hb-marker"/></svg>')
    content = "".join(parts)
    named = f"<title>{escape(title)}</title>" if title else ""
    if prefix:
        box = f'viewBox="0 -2 {prefix.width} {height + room + 3}" width="100%"'
        return markup(f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{named}{paper_patterns(prefix)}{content}</svg>')
    role = 'role="img"' if title else 'aria-hidden="true" focusable="false"'
    return markup(f'<svg width="100%" height="{height + room + 1}" {role}>{named}{content}</svg>')


def _ink(prefix: str) -> str:
    return f'fill="{PRINT_INK}"' if prefix else 'class="hb-marker"'


def _track(prefix: str) -> str:
    return f'fill="{PRINT_TRACK}"' if prefix else 'class="hb-track"'


def _edge(prefix: str, *, is_dashed: bool = False) -> str:
    if prefix:
        return f'fill="none" stroke="{PRINT_EDGE}" stroke-width="0.8"' + (
            ' stroke-dasharray="4 3"' if is_dashed else ""
        )
    return 'class="hb-edge hb-edge--unknown"' if is_dashed else 'class="hb-edge"'


def _segment(bar: HoursBar, segment: Segment, *, height: int, prefix: Paper, with_link: bool) -> str:
    place = f'x="{at(segment.start, prefix)}" y="0.5" width="{at(segment.width, prefix)}" height="{height}"'
    rect = f"<rect {part_fill(segment.part, prefix)} {place}/>"
    url = bar.links.get(segment.part) if with_link and not prefix else None
    # the legend holds the same links for the keyboard; this one is for whoever points at the colour
    return f'<a href="{escape(url)}" tabindex="-1">{rect}</a>' if url else rect


def granted_text(bar: HoursBar) -> str:
    """ "toegekend 6,7 u/week", or that it is not known."""
    if bar.granted is None:
        return bar.unknown_reason or _("uren niet vastgelegd")
    pattern = _("toegekend circa %(hours)s u/week") if bar.is_circa else _("toegekend %(hours)s u/week")
    return pattern % {"hours": hours_short(bar.granted)}


def written_text(bar: HoursBar) -> str:
    """ "dit schooljaar 214 van 281 u", as far as it is known."""
    if bar.written_minutes is None:
        return ""
    if bar.budget_minutes is None:
        return _("dit schooljaar %(written)s geschreven") % {"written": minutes_as_hours(bar.written_minutes)}
    written = minutes_as_hours(bar.written_minutes).removesuffix(" u")
    return _("dit schooljaar %(written)s van %(budget)s") % {
        "written": written,
        "budget": minutes_as_hours(bar.budget_minutes),
    }


def rows(bar: HoursBar) -> list[tuple[str, str, str]]:
    """Part, word and figure, in the order of the bar; what is absent or zero and needs no word is left out."""
    named = words()
    found: list[tuple[str, str, str]] = []
    if bar.written_minutes is not None:
        found.append(("written", named["written"], minutes_as_hours(bar.written_minutes)))
    for part, value in (("filled", bar.filled), ("open", bar.open), ("released", bar.released)):
        if value is None or (part == "released" and not value):
            continue
        found.append((part, named[part], _("%(hours)s u/week") % {"hours": hours_short(value)}))
    if bar.filled is None and bar.state:
        found.append((bar.state, named[bar.state], _("uren onbekend")))
    if bar.expected_minutes and bar.budget_minutes:
        found.append(("expected", _("verwacht tot vandaag"), minutes_as_hours(bar.expected_minutes)))
    return found


def summary(bar: HoursBar) -> str:
    """The whole bar in one sentence: what a screen reader says."""
    told = [granted_text(bar), *(f"{word} {figure}" for _part, word, figure in rows(bar) if _part != "written")]
    if text := written_text(bar):
        told.append(text)
    sentence = ", ".join(told)
    return f"{bar.label}: {sentence}" if bar.label else sentence


def swatch(part: str, prefix: str = "") -> SafeString:
    """A small piece of the bar for the legend."""
    if part == "expected":
        inner = f'<path d="M9 1L14 11H4Z" {_ink(prefix)}/>'
    else:
        box = 'x="0.5" y="0.5" width="17" height="11" rx="2"'
        inner = f"<rect {part_fill(part, prefix)} {box}/><rect {_edge(prefix)} {box}/>"
    if prefix:
        # on paper a swatch is a figure like any other and says what it stands for
        title = escape(words().get(part, _("verwacht tot vandaag")))
        return markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 12" width="13.5" height="9">'
            f"<title>{title}</title>{paper_patterns(prefix)}{inner}</svg>"
        )
    return markup(f'<svg viewBox="0 0 18 12" aria-hidden="true" focusable="false">{inner}</svg>')


@register.simple_tag
def hours_bar(
    bar: HoursBar, variant: str = "normal", medium: str = "screen", legend: bool = True, width: int = PRINT_WIDTH
) -> SafeString:
    """The hours bar of one region, municipality, plek or coach.

    `variant`: "normal", "large" (the one bar of a page) or "compact" (in a table row, where the columns hold the figures).
    `medium`: "screen" or "print" (there `width` is that of the column it stands in, in points). Reads as one sentence; outside a table row the figures are also there as a table.
    """
    geometry = measure(bar)
    prefix = Paper(f"hb{next(PAPER_IDS)}", width) if medium == "print" else Paper()
    height = HEIGHTS["print" if prefix else "screen"][variant]
    if variant == "compact":
        caption = bar.note or ("" if bar.granted is not None else granted_text(bar))
        below = f'<span class="hours-bar__caption">{escape(caption)}</span>' if caption else ""
        drawing = draw(bar, geometry, height=height, prefix=prefix, title=summary(bar))
        return markup(f'<div class="hours-bar hours-bar--compact">{drawing}{below}</div>')
    told = rows(bar)
    head = format_html(
        '<div class="hours-bar__head"><span>{}</span><span>{}</span></div>',
        _emphasised(granted_text(bar)) if bar.granted is not None else granted_text(bar),
        _emphasised(written_text(bar)),
    )
    drawing = draw(bar, geometry, height=height, prefix=prefix, title=summary(bar) if prefix else "")
    items = format_html_join(
        "",
        "<li>{}</li>",
        ((_legend_item(bar, part, word, figure, prefix),) for part, word, figure in told),
    )
    return format_html(
        '<figure class="hours-bar hours-bar--{}">{}{}{}{}{}</figure>',
        variant,
        head,
        drawing,
        format_html('<ul class="hours-bar__legend">{}</ul>', items) if told and legend else "",
        format_html('<p class="hours-bar__note">{}</p>', bar.note) if bar.note else "",
        "" if prefix else _table(bar, told),
    )


def _legend_item(bar: HoursBar, part: str, word: str, figure: str, prefix: str) -> SafeString:
    text = format_html("{}<span>{} {}</span>", swatch(part, f"{prefix}{part}" if prefix else ""), word, figure)
    url = bar.links.get(part)
    return format_html('<a href="{}">{}</a>', url, text) if url and not prefix else text


def _emphasised(text: str) -> SafeString:
    """The first word plain, the figures bold: "toegekend **6,7 u/week**"."""
    for index, sign in enumerate(text):
        if sign.isdigit():
            return format_html("{}<b>{}</b>", text[:index], text[index:])
    return conditional_escape(text)


def _table(bar: HoursBar, told: list[tuple[str, str, str]]) -> SafeString:
    granted = (
        _("%(hours)s u/week") % {"hours": hours_short(bar.granted)} if bar.granted is not None else granted_text(bar)
    )
    lines = [(_("toegekend"), granted), *((word, figure) for _part, word, figure in told)]
    if bar.budget_minutes is not None:
        lines.append((_("uren in dit schooljaar"), minutes_as_hours(bar.budget_minutes)))
    body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td></tr>', lines)
    return format_html(
        '<table class="visually-hidden"><caption>{}</caption><tbody>{}</tbody></table>', bar.label or _("Uren"), body
    )
