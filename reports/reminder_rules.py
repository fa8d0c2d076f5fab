"""Rules of reminders about figures and factsheets; what they ask is asked where screens ask it.

What a coordinator is told about the work of a coach follows the aandachtspunten: the coach first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coaches.models import Placement
from coaches.reminders import moments, year_calendar
from coaches.reminders.rules import After, Due, Rule, register, say, together
from kansencoach.models import Membership, Role
from kansencoach.templatetags.numbers import nl_date
from reports import figures, signals
from reports.figures import PlacementFigures, PlekFigures
from reports.models import Analysis, AnalysisState, Factsheet, FactsheetState, RenderState, Signal, SignalState
from reports.models.analysis import OPEN_STATES
from reports.signal_rules import BY_SLUG, UNDECIDED
from schools import calendar
from schools.models import Deployment, Municipality, Programme, SchoolYear
from schools.models.programme import Milestone

BEHIND = BY_SLUG["uren-achter"]
ALMOST, ALL, UNDER = "80", "100", "onder"
A_WEEK = timedelta(days=7)


def year_of(on: date) -> SchoolYear | None:
    """The school year of a day, when it is known here."""
    return SchoolYear.objects.filter(starts_on__lte=on, ends_on__gte=on).first()


def rows_of(programme: Programme, year: SchoolYear, on: date) -> tuple[PlekFigures, ...]:
    """The figures of the plekken with hours in this year."""
    plekken = Deployment.system.filter(programme=programme).in_year(year).distinct().order_by("name_key", "pk")
    return figures.plek_figures(plekken, school_year=year, on=on)


# --- how far the hours are --------------------------------------------------------------------------------------------


LAST_WEEKS = 2
"""So many teaching weeks before the end hours run out as they should: then nothing is said about it any more."""


def level_of(used: int | None, budget: int | None, *, on: date, ends_on: date) -> str:
    """Which part of the budget of the year is used: :data:`ALMOST` (four fifths), :data:`ALL`, or empty; also empty in the
    :data:`LAST_WEEKS` before ``ends_on``. Minutes; of what is unknown nothing is said."""
    if used is None or not budget or on >= ends_on:
        return ""
    if calendar.teaching_weeks(on + calendar.DAY, ends_on) < LAST_WEEKS:
        return ""
    if used >= budget:
        return ALL
    return ALMOST if used * 5 >= budget * 4 else ""


def weeks_behind(row: PlacementFigures) -> Fraction | None:
    """How many weeks of own work was written less than expected; None when the hours are unknown."""
    if not row.hours or row.expected_minutes is None:
        return None
    return Fraction(row.expected_minutes - row.used_minutes) / (Fraction(row.hours) * 60)


def _level_of_placement(row: PlacementFigures, threshold: Decimal, on: date) -> str:
    behind = weeks_behind(row)
    if behind is not None and behind >= threshold:
        return UNDER
    return level_of(row.used_minutes, row.budget_minutes, on=on, ends_on=row.placement.ends_on)


OWN_TEXTS = {
    ALMOST: _("Bij %(plek)s heb je 80%% van je uren van %(year)s gebruikt."),
    ALL: _("Bij %(plek)s heb je al je uren van %(year)s gebruikt."),
    UNDER: _("Bij %(plek)s schreef je dit schooljaar (%(year)s) duidelijk minder uren dan verwacht. Klopt dat?"),
}


def _own_hours(programme: Programme, on: date, _after: int) -> Iterator[Due]:
    year = year_of(on)
    if year is None:
        return
    placements = (
        Placement.system.filter(coach__programme=programme, allocation__school_year=year)
        .active_on(on)
        .select_related("allocation__deployment")
        .order_by("pk")
    )
    threshold = signals.thresholds_of(programme)[BEHIND.slug]
    for row in figures.placement_figures(placements, on=on):
        level = _level_of_placement(row, threshold, on)
        if level:
            yield Due(
                about_pk=row.placement.pk,
                period=f"{calendar.slug(year.starts_on.year)}-{level}",
                text=say(OWN_TEXTS[level], plek=str(row.deployment), year=str(year)),
                path=f"{reverse('reports:coach_home')}#plek-{row.deployment.pk}",
                coach_id=row.placement.coach_id,
            )


OWN_HOURS = Rule(
    slug="own_hours",
    title=_("Jouw uren: bijna op, op, of duidelijk minder"),
    role=Role.COACH,
    about="coaches.Placement",
    when=_(
        "Bij 80% en bij 100% van je uren van het schooljaar op een plek, en als je zoveel weken werk minder schreef als de drempel van het aandachtspunt “Minder uren dan verwacht”. Elk één keer per plaatsing en schooljaar."
    ),
    when_not=_(
        "Over 80% en 100% niet meer in de laatste twee lesweken van je plaatsing: dan horen je uren op te raken. Over 80% ook niet als je duidelijk minder schreef dan verwacht. Niet als je uren niet zijn vastgelegd."
    ),
    find=_own_hours,
    is_told_once=True,
    texts=tuple(OWN_TEXTS.values()),
)

PLEK_TEXTS = {
    ALMOST: _("Bij %(plek)s is 80%% van de uren van %(year)s gebruikt."),
    ALL: _("Bij %(plek)s zijn alle uren van %(year)s gebruikt."),
    UNDER: _("Bij %(plek)s is dit schooljaar (%(year)s) duidelijk minder geschreven dan verwacht."),
}


def _hours_of_plekken(programme: Programme, on: date, _after: int) -> Iterator[Due]:
    year = year_of(on)
    if year is None:
        return
    behind = set(
        Signal.system.filter(
            programme=programme,
            school_year=year,
            rule=BEHIND.slug,
            state=SignalState.OPEN,
            coordinator_from__lte=on,
        ).values_list("deployment", flat=True)
    )
    for row in rows_of(programme, year, on):
        if row.allocation is None or not row.allocation.starts_on <= on <= row.allocation.ends_on:
            continue
        level = UNDER if row.deployment.pk in behind else ""
        level = level or level_of(row.written_minutes, row.budget_minutes, on=on, ends_on=row.allocation.ends_on)
        if level:
            yield Due(
                about_pk=row.allocation.pk,
                period=f"{calendar.slug(year.starts_on.year)}-{level}",
                text=say(PLEK_TEXTS[level], plek=row.name, year=str(year)),
                path=f"{reverse('reports:plek', args=[row.deployment.pk])}?jaar={year.slug}#geschreven",
            )


HOURS_OF_PLEK = Rule(
    slug="hours_of_plek",
    title=_("Uren van een plek: bijna op, op, of duidelijk minder"),
    role=Role.COORDINATOR,
    about="schools.HourAllocation",
    when=_(
        "Bij 80% en bij 100% van de toegekende uren van een plek in het schooljaar, en als het aandachtspunt “Minder uren dan verwacht” open staat. Elk één keer per plek en schooljaar."
    ),
    when_not=_(
        "Over 80% en 100% niet meer in de laatste twee lesweken van de plek: dan horen de uren op te raken. Over 80% ook niet als dat aandachtspunt open staat. Niet als er uren niet zijn vastgelegd. Dat er minder is geschreven ziet de kansencoach een lesweek eerder."
    ),
    find=_hours_of_plekken,
    is_told_once=True,
    texts=tuple(PLEK_TEXTS.values()),
)

# --- what asks for a decision -----------------------------------------------------------------------------------------

WORDLESS_TEXT = _("De plaatsing bij %(plek)s loopt af op %(day)s. Er is nog niets besloten over doorgaan.")


def _ends_without_word(programme: Programme, on: date, _after: int) -> Iterator[Due]:
    year = year_of(on)
    for row in rows_of(programme, year, on) if year is not None else ():
        ends_on = figures.ends_without_word_on(row, on)
        if ends_on is not None:
            yield Due(
                about_pk=row.deployment.pk,
                period=ends_on.isoformat(),
                text=say(WORDLESS_TEXT, plek=row.name, day=nl_date(ends_on)),
                path=f"{reverse('schools:continuation', args=[row.deployment.pk])}?jaar={row.school_year.slug}",
                is_urgent=ends_on <= on + A_WEEK,
            )


ENDS_WITHOUT_WORD = Rule(
    slug="ends_without_word",
    title=_("Plaatsing loopt af zonder besluit"),
    role=Role.COORDINATOR,
    about="schools.Deployment",
    when=_("Als een plaatsing binnen acht weken afloopt en er over volgend schooljaar nog niets is besloten."),
    when_not=_("Niet als de plek is voortgezet of stopt."),
    find=_ends_without_word,
    texts=(WORDLESS_TEXT,),
    urgent=_("de plaatsing loopt binnen een week af"),
)

UNDECIDED_TEXT = _("Bij %(plek)s staan uren open. Sinds %(day)s is daar niets over besloten.")


def _undecided(programme: Programme, on: date, _after: int) -> Iterator[Due]:
    """What the start page asks: the same weeks, the same threshold, and not what somebody put off there."""
    year = year_of(on)
    if year is None:
        return
    answered = Signal.system.filter(
        ~Q(state=SignalState.OPEN),
        Q(state=SignalState.LATER) | Q(cleared_on__isnull=True),
        programme=programme,
        rule=UNDECIDED.slug,
    )
    settled = {"undecided_hours": set(answered.values_list("deployment", flat=True))}
    weeks = signals.thresholds_of(programme)[UNDECIDED.slug]
    rows = rows_of(programme, year, on)
    for decision in figures.decisions_needed(rows, on=on, undecided_weeks=weeks, settled=settled):
        for row in decision.rows if decision.key == "undecided_hours" else ():
            if row.allocation is None:  # nothing is open without one
                continue
            since = figures.last_word(row)
            yield Due(
                about_pk=row.allocation.pk,
                period=since.isoformat(),
                text=say(UNDECIDED_TEXT, plek=row.name, day=nl_date(since)),
                path=reverse("reports:vacancy_new", args=[row.allocation.pk]),
            )


UNDECIDED_HOURS = Rule(
    slug="undecided_hours",
    title=_("Open uren zonder besluit"),
    role=Role.COORDINATOR,
    about="schools.HourAllocation",
    when=_(
        "Als er over open uren vier lesweken niets is besloten. Het aantal weken is de drempel van het aandachtspunt “Open uren zonder besluit”."
    ),
    when_not=_("Niet als je dat punt hebt opgelost of uitgesteld. Vakanties tellen niet mee."),
    find=_undecided,
    texts=(UNDECIDED_TEXT,),
)

# --- factsheets -------------------------------------------------------------------------------------------------------

LEAD = After(14, _("dagen van tevoren"))
AFTER_THE_YEAR = timedelta(days=92)
"""A factsheet can still be made and fixed after the summer."""
DRAFT_TEXT = _("Maak de concept-factsheets van %(year)s, uiterlijk %(day)s. Nog geen: %(place)s.")
READY_TEXT = _("De factsheet van %(place)s over %(year)s is klaar om vast te stellen, uiterlijk %(day)s.")


def _drafts(programme: Programme, on: date, after: int) -> Iterator[Due]:
    for milestone in year_calendar.there(programme, Milestone.DRAFT_FACTSHEET, on, lead=after, lasts=AFTER_THE_YEAR):
        year = milestone.school_year
        made = Factsheet.system.filter(programme=programme, school_year=year).values("municipality")
        todo = list(
            Municipality.system.filter(deployments__programme=programme, deployments__allocations__school_year=year)
            .exclude(pk__in=made)
            .distinct()
            .order_by("name_key", "pk")
        )
        if todo:
            yield Due(
                about_pk=milestone.pk,
                period=calendar.slug(year.starts_on.year),
                text=say(
                    DRAFT_TEXT,
                    year=str(year),
                    day=nl_date(milestone.due_on),
                    place=together(str(place) for place in todo),
                ),
                path=f"{reverse('reports:factsheet_new')}?gemeente={todo[0].pk}&jaar={year.slug}",
            )


DRAFT_FACTSHEETS = Rule(
    slug="draft_factsheets",
    title=_("Concept-factsheets maken"),
    role=Role.COORDINATOR,
    about="schools.YearMilestone",
    when=_("Als het moment in de jaarkalender komt en er gemeenten zijn zonder factsheet van dat schooljaar."),
    when_not=_("Niet over een gemeente zonder plekken in dat schooljaar. Na 31 juli nog drie maanden."),
    find=_drafts,
    after=LEAD,
    texts=(DRAFT_TEXT,),
)


def _ready(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """The last concept of each municipality whose PDF is made, as long as none of that school year is fixed."""
    there = {
        row.school_year_id: row
        for row in year_calendar.there(programme, Milestone.FIX_FACTSHEET, on, lead=after, lasts=AFTER_THE_YEAR)
    }
    sheets = Factsheet.system.filter(programme=programme, school_year__in=there)
    fixed = set(sheets.fixed().values_list("school_year", "municipality"))
    concepts = {
        (row.school_year_id, row.municipality_id): row
        for row in sheets.filter(state=FactsheetState.CONCEPT)
        .select_related("municipality")
        .only("school_year", "municipality__name", "render_state", "state")
        .order_by("made_at", "pk")
    }
    for key, row in concepts.items():
        if key in fixed or row.render_state != RenderState.READY:
            continue
        milestone = there[row.school_year_id]
        yield Due(
            about_pk=row.pk,
            period=calendar.slug(milestone.school_year.starts_on.year),
            text=say(
                READY_TEXT,
                place=str(row.municipality),
                year=str(milestone.school_year),
                day=nl_date(milestone.due_on),
            ),
            path=reverse("reports:factsheet", args=[row.pk]),
        )


FACTSHEET_READY = Rule(
    slug="factsheet_ready",
    title=_("Factsheet klaar om vast te stellen"),
    role=Role.COORDINATOR,
    about="reports.Factsheet",
    when=_("Als het moment in de jaarkalender komt en het laatste concept van een gemeente af is."),
    when_not=_("Niet als er van dat schooljaar al een is vastgesteld. Na 31 juli nog drie maanden."),
    find=_ready,
    after=LEAD,
    texts=(READY_TEXT,),
)

# --- analyse en plan --------------------------------------------------------------------------------------------------

ASKED_TEXT = _("Voor %(plek)s is op %(day)s een analyse gevraagd. Kies wie haar trekt.")
NOT_STARTED_TEXT = _("De analyse over %(plek)s is gevraagd op %(day)s, en nog niet gestart.")


def _analyses_asked(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """At once while nobody sees to it; later also when somebody does. What a source says is nobody's to start."""
    rows = Analysis.system.filter(
        Q(owner=None) | Q(requested_on__lte=on - timedelta(days=after)),
        deployment__programme=programme,
        state=AnalysisState.REQUESTED,
        source="",
    )
    for row in rows.select_related("deployment").order_by("requested_on", "pk"):
        text, word = (ASKED_TEXT, "wie") if row.owner_id is None else (NOT_STARTED_TEXT, "start")
        yield Due(
            about_pk=row.pk,
            period=f"{row.requested_on} {word}",
            text=say(text, plek=str(row.deployment), day=nl_date(row.requested_on)),
            path=reverse("reports:analysis", args=[row.pk]),
        )


ANALYSIS_ASKED = Rule(
    slug="analysis_asked",
    title=_("Analyse gevraagd"),
    role=Role.COORDINATOR,
    about="reports.Analysis",
    when=_("Meteen als er een analyse is gevraagd die nog niemand trekt; en later als zij nog niet is gestart."),
    when_not=_("Niet als de analyse is gestart of gestopt, en niet als alleen een bron haar noemt."),
    find=_analyses_asked,
    after=After(14, _("dagen na de vraag, als iemand haar trekt"), most=60),
    texts=(ASKED_TEXT, NOT_STARTED_TEXT),
)

DUE_TEXT = _("De analyse over %(plek)s moet klaar zijn op %(day)s.")
REVIEW_TEXT = _("Bekijk de extra uren bij %(plek)s opnieuw, uiterlijk %(day)s.")


def _analyses(programme: Programme, on: date, after: int) -> QuerySet[Any]:
    rows = Analysis.system.filter(
        deployment__programme=programme, state__in=OPEN_STATES, due_on__lte=on + timedelta(days=after)
    )
    found: QuerySet[Any] = rows.select_related("deployment").order_by("due_on", "pk")
    return found


def _due(row: Analysis, coach_id: int | None = None) -> Due:
    return Due(
        about_pk=row.pk,
        period=f"{row.due_on}",
        text=say(DUE_TEXT, plek=str(row.deployment), day=nl_date(row.due_on)),
        path=reverse("reports:analysis", args=[row.pk]),
        coach_id=coach_id,
    )


def _analyses_due(programme: Programme, on: date, after: int) -> Iterator[Due]:
    return (_due(row) for row in _analyses(programme, on, after))


def _own_analyses_due(programme: Programme, on: date, after: int) -> Iterator[Due]:
    """To the coach who sees to it."""
    rows = Membership.objects.active_on(on).filter(programme=programme, role=Role.COACH)
    coach_of = dict(rows.values_list("user", "coach"))
    return (_due(row, coach_of[row.owner_id]) for row in _analyses(programme, on, after) if row.owner_id in coach_of)


ANALYSIS_DUE = Rule(
    slug="analysis_due",
    title=_("Analyse bijna klaar"),
    role=Role.COORDINATOR,
    about="reports.Analysis",
    when=_("Als de dag komt waarop een analyse klaar moet zijn; ook daarna."),
    when_not=_("Niet als de analyse is afgerond of gestopt, of geen dag heeft."),
    find=_analyses_due,
    after=After(7, _("dagen van tevoren"), most=28),
    texts=(DUE_TEXT,),
)
OWN_ANALYSIS_DUE = Rule(
    slug="own_analysis_due",
    title=_("Jouw analyse bijna klaar"),
    role=Role.COACH,
    about="reports.Analysis",
    when=_("Als de dag komt waarop een analyse klaar moet zijn die jij trekt; ook daarna."),
    when_not=_("Niet als de analyse is afgerond of gestopt, of geen dag heeft."),
    find=_own_analyses_due,
    after=After(7, _("dagen van tevoren"), most=28),
    texts=(DUE_TEXT,),
)


def _reviews(programme: Programme, on: date, after: int) -> Iterator[Due]:
    rows = Analysis.system.filter(deployment__programme=programme, review_on__lte=on + timedelta(days=after))
    for row in rows.select_related("deployment").order_by("review_on", "pk"):
        yield Due(
            about_pk=row.pk,
            period=row.review_on.isoformat(),
            text=say(REVIEW_TEXT, plek=str(row.deployment), day=nl_date(row.review_on)),
            path=reverse("reports:analysis_review", args=[row.pk]),
            is_urgent=row.review_on < moments.next_open_day(on),
        )


EXTRA_HOURS_REVIEW = Rule(
    slug="extra_hours_review",
    title=_("Extra uren opnieuw bekijken"),
    role=Role.COORDINATOR,
    about="reports.Analysis",
    when=_("Als de dag komt waarop extra uren opnieuw bekeken worden; ook daarna."),
    when_not=_("Niet meer als er opnieuw over is besloten."),
    find=_reviews,
    after=After(7, _("dagen van tevoren"), most=28),
    texts=(REVIEW_TEXT,),
    urgent=_("de dag is er, of valt voor de eerstvolgende werkdag"),
)

EVERY = (
    OWN_HOURS,
    HOURS_OF_PLEK,
    ENDS_WITHOUT_WORD,
    UNDECIDED_HOURS,
    DRAFT_FACTSHEETS,
    FACTSHEET_READY,
    ANALYSIS_ASKED,
    ANALYSIS_DUE,
    OWN_ANALYSIS_DUE,
    EXTRA_HOURS_REVIEW,
)
register(*EVERY)
