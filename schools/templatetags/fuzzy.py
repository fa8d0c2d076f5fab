"""A date as precisely as it is known, in a template."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from kansencoach.templatetags.numbers import UNKNOWN
from schools import fuzzy

register = template.Library()


@register.simple_tag
def fuzzy_date(day: dt.date | None, precision: str) -> str:
    """ "4 april 2022", "half maart 2022", "november 2021", "schooljaar 2022/2023"; unknown is "–"."""
    return UNKNOWN if day is None else fuzzy.in_words(day, precision)


@register.simple_tag
def fuzzy_period(row: Any) -> str:
    """The period of a row with `starts_on`, `ends_on` and their precisions, in words."""
    return fuzzy.period_in_words(row.starts_on, row.starts_precision, row.ends_on, row.ends_precision)
