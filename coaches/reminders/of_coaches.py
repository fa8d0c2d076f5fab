"""Rules of reminders for coaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Max
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coaches import pulses, rhythm
from coaches.models import Activity, ChemistryMeeting, MonthClosing, Placement
from coaches.reminders import year_calendar
from coaches.reminders.rules import After, Due, Rule, say, together
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_date, nl_month
from schools import calendar
from schools.models import Continuation, Programme
from schools.models.deployment import ContinuationDecision
from schools.models.programme import Milestone

# --- past het werk nog in de uren? ------------------------------------------------------------------------------------

PULSE_TEXT = _("Past het werk nog in de uren bij %(plek)s?")


def _pulses_open(programme: Programme, on: date, _after: int) -> Iterator[Due]:
    period = pulses.asked_about(on)
    if period is None:
        return
    for placement in pulses.due_in(programme, on=on):
        yield Due(
            about_pk=placement.pk,
            period=period.first.isoformat(),
            text=say(PULSE_TEXT, plek=str(placement.allocation.deployment)),
            path=f"{reverse('reports:coach_home')}#werk-past",
            coach_id=placement.coach_id,
        )


PULSE_OPEN = Rule(
    slug="pulse_open",
    title=_("“Past het werk nog in de uren?”"),
    role=Role.COACH,
    about="coaches.Placement",
    when=_("Als er vier lesweken om zijn en je de vraag over een plek nog niet hebt beantwoord of overgeslagen."),
    when_not=_("Niet in vakanties, en niet bij een plek waar je korter dan een week was."),
    find=_pulses_open,
    texts=(PULSE_TEXT,),
)

# --- nothing written --------------------------------------------------------------------------------------------------

NOTHING_TEXT = _("Je schreef niets over je afgesproken dagen sinds %(day)s (%(plek)s). Wil je dat nog doen?")


def _nothing_written(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Per coach the agreed days on which the coach was expected since the last day that was written about.

    Days, not plekken: who wrote about one of them is up to date. Every school year begins with a clean sheet.
    """
    first = calendar.school_year_of(on).starts_on
    yesterday = on - calendar.DAY
    rows = Placement.system.filter(coach__programme=programme).overlapping(first, yesterday)
    placements = {row.pk: row for row in rows.select_related("allocation__deployment")}
    written = Activity.system.filter(coach__programme=programme, done_on__gte=first, done_on__lte=on).order_by()
    last = dict(written.values_list("coach").annotate(Max("done_on")))
    waiting: dict[int, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for day in rhythm.expected_days(placements.values(), first, yesterday):
        placement = placements[day.placement_id]
        if day.day > last.get(placement.coach_id, date.min):
            waiting[placement.coach_id][day.day].add(str(placement.allocation.deployment))
    for coach, days in waiting.items():
        if len(days) >= after:
            since, plekken = min(days), sorted(set().union(*days.values()))
            yield Due(
                about_pk=coach,
                period=last.get(coach, first - calendar.DAY).isoformat(),
                text=say(NOTHING_TEXT, day=nl_date(since), plek=together(plekken)),
                path=f"{reverse('reports:week')}?week={calendar.iso_week(since).slug}",
                coach_id=coach,
            )


NOTHING_WRITTEN = Rule(
    slug="nothing_written",
    title=_("Niets geschreven"),
    role=Role.COACH,
    about="coaches.Coach",
    when=_("Als je al een paar van je eigen afgesproken dagen niets schreef. Vandaag telt nog niet mee."),
    when_not=_(
        "Vakanties, feestdagen, studiedagen en dagen dat je afwezig was tellen niet mee. Heb je geen dagen afgesproken, dan komt deze herinnering niet. Met een nieuw schooljaar begint het tellen opnieuw."
    ),
    find=_nothing_written,
    after=After(3, _("afgesproken dagen"), most=20),
    texts=(NOTHING_TEXT,),
)

# --- own klikgesprek --------------------------------------------------------------------------------------------------

MEETING_TEXT = _("Je hebt een klikgesprek bij %(plek)s op %(day)s.")


def _own_meetings(programme: Programme, on: date, after: int) -> Iterator[Due]:
    rows = (
        ChemistryMeeting.system.coming_up(on)
        .filter(candidacy__coach__programme=programme, planned_on__lte=on + timedelta(days=after))
        .select_related("allocation__deployment", "candidacy")
    )
    for row in rows:
        yield Due(
            about_pk=row.pk,
            period=row.planned_on.isoformat(),
            text=say(MEETING_TEXT, plek=str(row.allocation.deployment), day=nl_date(row.planned_on)),
            path=reverse("reports:own_meeting", args=[row.pk]),
            coach_id=row.candidacy.coach_id,
        )


MEETING_SOON = Rule(
    slug="own_meeting_soon",
    title=_("Klikgesprek in zicht"),
    role=Role.COACH,
    about="coaches.ChemistryMeeting",
    when=_("Als er een klikgesprek met jou is gepland."),
    when_not=_("Niet als je geen kandidaat meer bent, en niet meer na de dag zelf."),
    find=_own_meetings,
    after=After(7, _("dagen van tevoren"), most=30),
    texts=(MEETING_TEXT,),
)

# --- a month that is not closed ---------------------------------------------------------------------------------------

MONTH_TEXT = _("%(month)s is nog niet afgesloten. Kijk of alles klopt.")
MONTHS_TEXT = _("%(month)s en latere maanden zijn nog niet afgesloten. Kijk of alles klopt.")
MONTHS_BACK = timedelta(days=92)
"""Months that ended longer ago are left alone: three months."""


def _months_open(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """Per coach the first month in which something was written and that the coach did not close."""
    last = on - timedelta(days=after)  # a month is due `after` days after its last day
    first = (on - MONTHS_BACK).replace(day=1)
    rows = Activity.system.filter(coach__programme=programme, done_on__gte=first, done_on__lte=last)
    written = rows.order_by().annotate(month=TruncMonth("done_on")).values_list("coach", "month").distinct()
    closed = set(MonthClosing.system.filter(coach__programme=programme, month__gte=first).values_list("coach", "month"))
    waiting: dict[int, list[date]] = defaultdict(list)
    for coach, month in sorted(set(written) - closed):
        if calendar.month_end(month) <= last:
            waiting[coach].append(month)
    for coach, months in waiting.items():
        name = nl_month(months[0])
        yield Due(
            about_pk=coach,
            period=f"{months[0]:%Y-%m}",
            text=say(MONTHS_TEXT if len(months) > 1 else MONTH_TEXT, month=name[:1].upper() + name[1:]),
            path=reverse("reports:month", args=[f"{months[0]:%Y-%m}"]),
            coach_id=coach,
        )


MONTH_OPEN = Rule(
    slug="month_open",
    title=_("Maand niet afgesloten"),
    role=Role.COACH,
    about="coaches.Coach",
    when=_("Als een maand voorbij is waarin je iets schreef, en je die niet hebt afgesloten. Eén maand tegelijk."),
    when_not=_(
        "Niet over een maand waarin niets is geschreven, en niet over een maand van meer dan drie maanden terug."
    ),
    find=_months_open,
    after=After(3, _("dagen na de maand"), most=28),
    texts=(MONTH_TEXT, MONTHS_TEXT),
)

# --- a placement that ends --------------------------------------------------------------------------------------------

ENDING_TEXT = _(
    "Je plaatsing bij %(plek)s loopt tot en met %(day)s. Wil je daar volgend schooljaar verder? Vertel het je coördinator."
)


def _own_placement_ends(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """The placements of this year about which next year is not decided, from the moment at which wishes are asked."""
    for milestone in year_calendar.there(programme, Milestone.ASK_WISHES, on, lead=after):
        year, following = milestone.school_year, year_calendar.following(milestone.school_year)
        placements = list(
            Placement.system.filter(coach__programme=programme, allocation__school_year=year, announced_on__isnull=True)
            .active_on(on)
            .select_related("allocation__deployment")
            .order_by("pk")
        )
        decided = set(
            Continuation.system.filter(deployment__programme=programme, school_year__starts_on=following)
            .exclude(decision=ContinuationDecision.OPEN)
            .values_list("deployment", flat=True)
        )
        goes_on = set(
            Placement.system.filter(
                coach__programme=programme, allocation__school_year__starts_on__gte=following
            ).values_list("coach", "allocation__deployment")
        )
        for row in placements:
            plek = row.allocation.deployment
            if plek.pk not in decided and (row.coach_id, plek.pk) not in goes_on:
                yield Due(
                    about_pk=row.pk,
                    period=calendar.slug(year.starts_on.year),
                    text=say(ENDING_TEXT, plek=str(plek), day=nl_date(row.ends_on)),
                    path=f"{reverse('reports:coach_home')}#plek-{plek.pk}",
                    coach_id=row.coach_id,
                )


PLACEMENT_ENDS = Rule(
    slug="own_placement_ends",
    title=_("Wat wil jij volgend schooljaar?"),
    role=Role.COACH,
    about="coaches.Placement",
    when=_("Als in de jaarkalender het moment komt om wensen te vragen, over elke plek waar je dan werkt."),
    when_not=_("Niet als er over volgend schooljaar al is besloten, en niet als je hebt gemeld dat je weggaat."),
    find=_own_placement_ends,
    after=After(14, _("dagen van tevoren")),
    texts=(ENDING_TEXT,),
)

EVERY = (PULSE_OPEN, NOTHING_WRITTEN, MEETING_SOON, MONTH_OPEN, PLACEMENT_ENDS)
