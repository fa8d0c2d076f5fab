"""Charts as inline SVG: bars, months, and a strip of weeks. One drawing for pages and PDFs, always with its data table.

Widths are percentages on a page, so text keeps its size on a phone; on paper (`medium="print"`) everything is in units.
Colours are those of the hours bar, with the same meaning.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kansencoach.charts import Bar, Run, Week, runs
from kansencoach.hours_bar import percent
from kansencoach.templatetags.bars import (
    PRINT_EDGE,
    PRINT_INK,
    PRINT_TRACK,
    PRINT_WIDTH,
    Paper,
    at,
    markup,
    paper_patterns,
    part_fill,
    swatch,
)
from kansencoach.templatetags.numbers import MONTHS, nl_date, nl_date_short
from kansencoach.wording import gettext as _

register = template.Library()

PRINT_SOFT = "#5c6b69"
PRINT_LINE = "#cbd5d2"
PRINT_HOLIDAY = "#edf1f0"
CHART_IDS = itertools.count(1)
ROW = 44
COLUMNS_HEIGHT = 112


def _text(kind: str, prefix: str) -> SafeString:
    """Class on screen, presentation attributes on paper."""
    if not prefix:
        return format_html('class="ch-{}"', kind)
    size, colour, weight = {
        "text": (9, PRINT_INK, 400),
        "value": (9, PRINT_INK, 600),
        "soft": (7.5, PRINT_SOFT, 400),
        "tiny": (6.2, PRINT_SOFT, 400),
    }[kind]
    return format_html(
        'font-family="Atkinson Hyperlegible Next" font-size="{}" fill="{}" font-weight="{}"', str(size), colour, weight
    )


def _line(kind: str, prefix: str) -> SafeString:
    if not prefix:
        return format_html('class="ch-{}"', kind)
    if kind == "expected":
        return format_html('stroke="{}" stroke-width="1" stroke-dasharray="3 2"', PRINT_SOFT)
    return format_html(
        'stroke="{}" stroke-width="{}"', *((PRINT_INK, "1.6") if kind == "norm" else (PRINT_LINE, "0.8"))
    )


def _box(kind: str, prefix: str) -> SafeString:
    if not prefix:
        return format_html('class="{}"', {"track": "hb-track", "holiday": "ch-holiday", "edge": "hb-edge"}[kind])
    if kind == "edge":
        return format_html('fill="none" stroke="{}" stroke-width="0.8"', PRINT_EDGE)
    return format_html('fill="{}"', PRINT_TRACK if kind == "track" else PRINT_HOLIDAY)


def _svg(height: int, prefix: Paper, title: str, content: Sequence[SafeString]) -> SafeString:
    body = markup("".join(content))
    if prefix:
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="100%"><title>{}</title>{}{}</svg>',
            prefix.width,
            height,
            title,
            paper_patterns(prefix),
            body,
        )
    return format_html('<svg width="100%" height="{}" role="img"><title>{}</title>{}</svg>', height, title, body)


def _figure(
    title: str, drawing: SafeString, legend: SafeString | str, table: SafeString | str, source: str, prefix: str
) -> SafeString:
    shown = (
        format_html("<details><summary>{}</summary>{}</details>", _("Toon als tabel"), table)
        if table and not prefix
        else table
    )
    return format_html(
        '<figure class="chart">{}{}{}{}{}</figure>',
        format_html("<figcaption>{}</figcaption>", title) if title else "",
        drawing,
        legend,
        format_html('<p class="chart__source">{} {}</p>', _("Bron:"), source) if source else "",
        shown,
    )


def _table(caption: str, head: Sequence[str], lines: Sequence[Sequence[str]]) -> SafeString:
    numeric = len(head) - 1
    heads = format_html_join(
        "",
        '<th scope="col"{}>{}</th>',
        ((markup(' class="num"') if i == numeric else "", text) for i, text in enumerate(head)),
    )
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (
                format_html_join(
                    "",
                    "{}",
                    (
                        (
                            format_html('<th scope="row">{}</th>', cell)
                            if i == 0
                            else format_html('<td class="num">{}</td>', cell)
                            if i == numeric
                            else format_html("<td>{}</td>", cell),
                        )
                        for i, cell in enumerate(line)
                    ),
                ),
            )
            for line in lines
        ),
    )
    return format_html(
        '<table class="table table--compact chart-data"><caption class="visually-hidden">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        caption,
        heads,
        body,
    )


def _share(value: Decimal | int | None, top: Decimal) -> Decimal:
    return percent(Decimal(value) / top) if value and top else Decimal(0)


@register.simple_tag
def bar_chart(
    bars: Sequence[Bar],
    title: str = "",
    unit: str = "",
    source: str = "",
    medium: str = "screen",
    what: str = "",
    norm: str = "",
    width: int = PRINT_WIDTH,
) -> SafeString:
    """Lying bars, longest value = full width. `what` heads the names in the table, `unit` the figures, `norm` the marks."""
    prefix = Paper(f"ch{next(CHART_IDS)}", width) if medium == "print" else Paper()
    top = max((Decimal(v) for bar in bars for v in (bar.value, bar.norm) if v is not None), default=Decimal(0))
    if prefix:
        row, thick, base = (30, 9, 10) if len(bars) <= 6 else (23, 6, 9)  # a long list stands closer on paper
    else:
        row, thick, base = ROW, 14, 15
    content = []
    for index, bar in enumerate(bars):
        y = index * row
        content.append(format_html('<text x="0" y="{}" {}>{}</text>', y + base, _text("text", prefix), bar.label))
        content.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="end" {}>{}</text>',
                at(Decimal(100), prefix),
                y + base,
                _text("value", prefix),
                bar.text,
            )
        )
        box = format_html('x="0" y="{}" height="{}" rx="2"', y + base + 5, thick)
        content.append(format_html('<rect {} {} width="{}"/>', _box("track", prefix), box, at(Decimal(100), prefix)))
        if share := _share(bar.value, top):
            content.append(
                format_html('<rect {} {} width="{}"/>', markup(part_fill(bar.part, prefix)), box, at(share, prefix))
            )
            content.append(format_html('<rect {} {} width="{}"/>', _box("edge", prefix), box, at(share, prefix)))
        if bar.norm is not None:
            content.append(
                format_html(
                    '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" {3}/>',
                    at(_share(bar.norm, top), prefix),
                    y + base + 3,
                    y + base + 7 + thick,
                    _line("norm", prefix),
                )
            )
    with_norm = any(bar.norm is not None for bar in bars)
    head = [what or _("Onderdeel"), *([norm or _("Norm")] if with_norm else []), unit or _("Aantal")]
    lines = [[_name(bar), *([bar.norm_text or "–"] if with_norm else []), bar.text] for bar in bars]
    sentence = f"{title}: " + "; ".join(f"{bar.label} {bar.text}" for bar in bars)
    return _figure(
        title,
        _svg(max(len(bars) * row, row), prefix, sentence, content),
        "",
        _table(title, head, lines),
        source,
        prefix,
    )


@register.simple_tag
def bar_table(
    bars: Sequence[Bar],
    title: str = "",
    unit: str = "",
    source: str = "",
    what: str = "",
    norm: str = "",
    medium: str = "print",
) -> SafeString:
    """A table whose rows carry their own bar, so that chart and data table are one. Arguments as `bar_chart`."""
    top = max((Decimal(v) for bar in bars for v in (bar.value, bar.norm) if v is not None), default=Decimal(0))
    body = markup("".join(_bar_row(bar, top, with_norm=bool(norm), medium=medium) for bar in bars))
    return format_html(
        '<table class="bar-table"><caption>{}</caption><thead><tr><th scope="col">{}</th><th scope="col" class="bar">{}</th>{}'
        '<th scope="col" class="num">{}</th></tr></thead><tbody>{}</tbody></table>{}',
        title,
        what or _("Onderdeel"),
        _("als balk"),  # a header cell without words says nothing to a screen reader
        format_html('<th scope="col" class="num">{}</th>', norm) if norm else "",
        unit or _("Aantal"),
        body,
        format_html('<p class="chart__source">{} {}</p>', _("Bron:"), source) if source else "",
    )


def _bar_row(bar: Bar, top: Decimal, *, with_norm: bool, medium: str) -> SafeString:
    paper = Paper(f"ch{next(CHART_IDS)}", 100) if medium == "print" else Paper()
    whole = at(Decimal(100), paper)
    drawn = [format_html('<rect {} x="0" y="1" width="{}" height="7" rx="1"/>', _box("track", paper), whole)]
    if share := _share(bar.value, top):
        drawn.append(
            format_html(
                '<rect {} x="0" y="1" width="{}" height="7" rx="1"/>',
                markup(part_fill(bar.part, paper)),
                at(share, paper),
            )
        )
    if bar.norm is not None:
        place = at(_share(bar.norm, top), paper)
        drawn.append(format_html('<line x1="{0}" x2="{0}" y1="0" y2="9" {1}/>', place, _line("norm", paper)))
    return format_html(
        '<tr><th scope="row">{}</th><td class="bar">{}<title>{}</title>{}{}</svg></td>{}<td class="num">{}</td></tr>',
        _name(bar),
        markup('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 101 9" width="100%">')
        if paper
        else markup('<svg width="100%" height="9" aria-hidden="true" focusable="false">'),
        f"{bar.label}: {bar.text}",
        paper_patterns(paper) if paper and bar.part != "written" else "",
        markup("".join(drawn)),
        format_html('<td class="num">{}</td>', bar.norm_text or "–") if with_norm else "",
        bar.text,
    )


def _name(bar: Bar) -> SafeString:
    return format_html('<a href="{}">{}</a>', bar.url, bar.label) if bar.url else format_html("{}", bar.label)


@register.simple_tag
def month_bars(
    bars: Sequence[Bar],
    title: str = "",
    unit: str = "",
    source: str = "",
    medium: str = "screen",
    norm: str = "",
    width: int = PRINT_WIDTH,
) -> SafeString:
    """Standing bars, one a month (label "aug"), with an optional mark at what was expected."""
    prefix = Paper(f"ch{next(CHART_IDS)}", width) if medium == "print" else Paper()
    top = max((Decimal(v) for bar in bars for v in (bar.value, bar.norm) if v is not None), default=Decimal(0))
    high, room = (60, 12) if prefix else (COLUMNS_HEIGHT, 18)
    slot = Decimal(100) / max(len(bars), 1)
    content = [
        format_html(
            '<line x1="0" x2="{}" y1="{}" y2="{}" {}/>',
            at(Decimal(100), prefix),
            room + high,
            room + high,
            _line("axis", prefix),
        )
    ]
    for index, bar in enumerate(bars):
        left, middle = slot * index + slot * Decimal("0.16"), slot * index + slot / 2
        tall = _share(bar.value, top) * high / 100
        y = room + high - tall
        box = format_html(
            'x="{}" y="{}" width="{}" height="{}"',
            at(left, prefix),
            f"{y:.1f}",
            at(slot * Decimal("0.68"), prefix),
            f"{tall:.1f}",
        )
        if tall:
            content.append(
                format_html(
                    "<rect {} {}/><rect {} {}/>", markup(part_fill(bar.part, prefix)), box, _box("edge", prefix), box
                )
            )
        line_y = room + high - _share(bar.norm, top) * high / 100
        if bar.text:
            hits_line = bar.norm is not None and y - room < line_y <= y + 2
            content.append(
                format_html(
                    '<text x="{}" y="{}" text-anchor="middle" {}>{}</text>',
                    at(middle, prefix),
                    f"{(line_y if hits_line else y) - 4:.1f}",
                    _text("soft", prefix),
                    bar.text,
                )
            )
        if bar.norm is not None:
            place = f"{line_y:.1f}"
            content.append(
                format_html(
                    '<line x1="{}" x2="{}" y1="{}" y2="{}" {}/>',
                    at(slot * index + slot * Decimal("0.06"), prefix),
                    at(slot * index + slot * Decimal("0.94"), prefix),
                    place,
                    place,
                    _line("expected", prefix),
                )
            )
        content.append(
            format_html(
                '<text x="{}" y="{}" text-anchor="middle" {}>{}</text>',
                at(middle, prefix),
                room + high + room - 3,
                _text("soft", prefix),
                bar.label,
            )
        )
    with_norm = any(bar.norm is not None for bar in bars)
    head = [_("Maand"), *([norm or _("Verwacht")] if with_norm else []), unit or _("Uren")]
    lines = [[_name(bar), *([bar.norm_text or "–"] if with_norm else []), bar.text or "–"] for bar in bars]
    sentence = f"{title}: " + "; ".join(f"{bar.label} {bar.text or '–'}" for bar in bars)
    return _figure(
        title, _svg(high + 2 * room, prefix, sentence, content), "", _table(title, head, lines), source, prefix
    )


def week_words() -> dict[str, str]:
    """What a week can be for a plek."""
    return {
        "written": _("met kansencoach, activiteiten geschreven"),
        "filled": _("met kansencoach"),
        "open": _("zonder kansencoach"),
        "holiday": _("schoolvakantie"),
        "outside": _("nog niet of niet meer"),
    }


@register.simple_tag
def week_strip(
    weeks: Sequence[Week],
    title: str = "",
    source: str = "",
    medium: str = "screen",
    legend: bool = True,
    table: bool = True,
    width: int = PRINT_WIDTH,
) -> SafeString:
    """A strip of weeks: when a school had its coach. The table takes equal weeks together."""
    prefix = Paper(f"ch{next(CHART_IDS)}", width) if medium == "print" else Paper()
    high = 12 if prefix else 20
    base = high + (9 if prefix else 14)
    slot = Decimal(100) / max(len(weeks), 1)
    content = []
    for start, run in _placed(runs(weeks)):
        if run.state == "outside":
            fill = _box("track", prefix)
        elif run.state == "holiday":
            fill = _box("holiday", prefix)
        else:
            fill = markup(part_fill(run.state, prefix))
        inset = high // 3 if run.state in {"outside", "holiday"} else 0
        content.append(
            format_html(
                '<rect {} x="{}" y="{}" width="{}" height="{}"/>',
                fill,
                at(percent(slot * start / 100), prefix),
                inset,
                at(percent(slot * run.weeks / 100), prefix),
                high - 2 * inset,
            )
        )
    is_narrow = bool(prefix) and prefix.width <= PRINT_WIDTH // 2
    starts = [
        index
        for index, week in enumerate(weeks)
        if index == 0 or week.starts_on.month != weeks[index - 1].starts_on.month
    ]
    for index, following in itertools.zip_longest(starts, starts[1:], fillvalue=len(weeks)):
        place = at(percent(slot * index / 100), prefix)
        content.append(
            format_html('<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" {3}/>', place, high, base, _line("axis", prefix))
        )
        if following - index > 2:  # a month of a week or two has no room for its name
            content.append(
                format_html(
                    '<text x="{}" dx="{}" y="{}" {}>{}</text>',
                    place,
                    2 if is_narrow else 3,
                    base,
                    _text("tiny" if is_narrow else "soft", prefix),
                    _month(weeks[index].starts_on.month),
                )
            )
    words = week_words()
    told = runs(weeks)
    present = [state for state in words if any(run.state == state for run in told)]
    sentence = f"{title}: " + "; ".join(
        f"{nl_date(run.first)} tot en met {nl_date(run.last)} {words[run.state]}"
        for run in told
        if run.state not in {"outside", "holiday"}
    )
    items = format_html_join(
        "",
        "<li>{}<span>{}</span></li>",
        (
            (swatch(state, f"{prefix}{state}" if prefix else ""), words[state])
            for state in present
            if state not in {"outside", "holiday"}
        ),
    )
    lines = [[nl_date_short(run.first), nl_date_short(run.last), words[run.state], str(run.weeks)] for run in told]
    return _figure(
        title,
        _svg(base + 3, prefix, sentence, content),
        format_html('<ul class="chart__legend">{}</ul>', items) if legend else "",
        _table(title, [_("Van"), _("Tot en met"), _("Wat"), _("Weken")], lines) if table else "",
        source,
        prefix,
    )


def _placed(found: Sequence[Run]) -> list[tuple[int, Run]]:
    starts = itertools.accumulate((run.weeks for run in found), initial=0)
    return list(zip(starts, found, strict=False))


def _month(month: int) -> str:
    return MONTHS[month - 1][:3].replace("maa", "mrt")
