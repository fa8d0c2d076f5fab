"""Numbers and dates the way they are read in the Netherlands. What is not known is "–", never 0.

Written without Django's localisation: formatting in Python is the cheaper half of a long table.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kansencoach.wording import gettext as _

register = template.Library()

UNKNOWN = "–"
MINUTES_PER_HOUR = 60
WHOLE_HOURS_FROM = 100
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def decimal_text(value: Decimal, places: int) -> str:
    """`1234.5` with two places as "1.234,50", rounded half up."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,.{places}f}".translate(str.maketrans(",.", ".,"))


def trimmed(text: str) -> str:
    """Without zeros that say nothing: "6,70" becomes "6,7", "24,00" becomes "24"."""
    return text.rstrip("0").rstrip(",") if "," in text else text


@register.filter
def hours(value: Decimal | int | None) -> str:
    """Hours a week in a column: "3,50"; unknown is "–"."""
    return UNKNOWN if value is None else decimal_text(Decimal(value), 2)


@register.filter
def hours_short(value: Decimal | int | None) -> str:
    """Hours a week in a sentence: "6,7", "24"; unknown is "–"."""
    return UNKNOWN if value is None else trimmed(decimal_text(Decimal(value), 2))


@register.filter
def minutes_as_hours(minutes: int | None) -> str:
    """Minutes as hours with their unit: "214 u", "3,5 u", "0,75 u"; from 100 hours on in whole hours."""
    if minutes is None:
        return UNKNOWN
    whole = Decimal(minutes) / MINUTES_PER_HOUR
    if abs(whole) >= WHOLE_HOURS_FROM:
        return _("%(hours)s u") % {"hours": decimal_text(whole, 0)}
    text = trimmed(decimal_text(whole, 2 if minutes % 15 == 0 else 1))
    return _("%(hours)s u") % {"hours": text}


@register.filter
def clock_hours(minutes: int | None) -> str:
    """Minutes as hours and minutes, to the minute: "12:30"; unknown is "–"."""
    return UNKNOWN if minutes is None else f"{minutes // MINUTES_PER_HOUR}:{minutes % MINUTES_PER_HOUR:02d}"


@register.filter
def signed_hours(minutes: int | None) -> str:
    """A difference in hours and minutes with its sign: "+0:30", "−1:15", "0:00"; unknown is "–"."""
    if not minutes:
        return clock_hours(minutes)
    return f"{'+' if minutes > 0 else '−'}{clock_hours(abs(minutes))}"


@register.filter
def number(value: Decimal | int | None) -> str:
    """A count: "2.586"; a Decimal keeps its decimals; unknown is "–"."""
    if value is None:
        return UNKNOWN
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return decimal_text(value, max(0, -exponent) if isinstance(exponent, int) else 0)
    return decimal_text(Decimal(value), 0)


@register.filter
def percent(value: Decimal | None) -> str:
    """A share of one as whole percents: "76%"; unknown is "–"."""
    return UNKNOWN if value is None else f"{decimal_text(value * 100, 0)}%"


@register.filter
def nl_date(day: dt.date | None) -> str:
    """ "1 oktober 2021"; unknown is "–"."""
    return UNKNOWN if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def nl_month(day: dt.date) -> str:
    """ "oktober 2021"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


@register.filter
def nl_date_short(day: dt.date | None) -> str:
    """ "1 okt 2021", for columns; unknown is "–"."""
    return UNKNOWN if day is None else f"{day.day} {MONTHS[day.month - 1][:3].replace('maa', 'mrt')} {day.year}"


@register.simple_tag
def unknown(reason: str = "") -> SafeString:
    """ "–" that says on focus and to a screen reader why the figure is not known."""
    if not reason:
        return format_html(
            '<span class="unknown unknown--plain">–<span class="visually-hidden"> ({})</span></span>', _("niet bekend")
        )
    return format_html(
        '<span class="unknown" tabindex="0" title="{}">–<span class="visually-hidden"> ({})</span></span>',
        reason,
        reason,
    )


@register.simple_tag
def hours_or(value: Decimal | None, reason: str = "", unit: str = "") -> SafeString:
    """Hours a week with their unit in grey ("3,50 u/week"), or "–" with the reason."""
    if value is None:
        return unknown(reason)
    return (
        format_html('{}<span class="unit"> {}</span>', hours(value), unit) if unit else format_html("{}", hours(value))
    )
