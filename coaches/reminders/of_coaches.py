"""Rules of reminders for coaches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches import pulses
from coaches.reminders.rules import Due, Rule
from kansencoach.models import Role
from schools.models import Programme


def _pulses_open(programme: Programme, on: date, _after: int) -> Iterator[Due]:
    period = pulses.asked_about(on)
    if period is None:
        return
    for placement in pulses.due_in(programme, on=on):
        yield Due(
            about_pk=placement.pk,
            period=period.first.isoformat(),
            text=_("Past het werk nog in de uren bij %(plek)s?") % {"plek": placement.allocation.deployment},
            path=reverse("reports:coach_home"),
            coach_id=placement.coach_id,
        )


PULSE_OPEN = Rule(
    slug="pulse_open",
    title=gettext_lazy("“Past het werk nog in de uren?”"),
    role=Role.COACH,
    about="coaches.Placement",
    when=gettext_lazy(
        "Als er vier lesweken om zijn en je de vraag over een plek nog niet hebt beantwoord of overgeslagen."
    ),
    when_not=gettext_lazy("Niet in vakanties, en niet bij een plek waar je korter dan een week was."),
    find=_pulses_open,
)
