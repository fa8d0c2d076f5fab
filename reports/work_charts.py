"""What the work was, as rows for the charts. The counts arrive protected from :mod:`reports.figures` and stay so."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaches.models import KindGroup, Theme
from kansencoach.charts import Bar
from kansencoach.templatetags.numbers import minutes_as_hours, number
from reports.figures import NOT_FILLED_IN
from reports.protected import Protected


def group_bars(groups: Mapping[str, Protected]) -> list[Bar]:
    """The minutes of the three groups of kinds, and of what has no kind."""
    names = {**{group.value: str(group.label) for group in KindGroup}, NOT_FILLED_IN: _("niet ingevuld")}
    return [
        Bar(
            label=capfirst(names[key]),
            value=part.value,
            text=part.words(minutes_as_hours),
            part="written" if key != NOT_FILLED_IN else "released",
        )
        for key, part in groups.items()
        if part.value != 0
    ]


def theme_bars(themes: Mapping[str, Protected]) -> list[Bar]:
    """How often each theme was named."""
    return [
        Bar(
            label=capfirst(str(Theme(theme).label)),
            value=count.value,
            text=count.words(number),
        )
        for theme, count in themes.items()
    ]
