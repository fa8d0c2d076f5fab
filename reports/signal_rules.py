"""The rules of the aandachtspunten, each declared once; and, pure, when a point comes, stays, goes and comes back.

A rule measures one value of a plek from figures that :mod:`reports.figures` computed already. It opens at its threshold
(of the programme, else its default) and closes below it by ``margin``, and only after :data:`CLEAR_FOR` days in a row: a
value that wavers around the threshold makes one point and keeps it. What comes back within :data:`RETURNS_WITHIN` is the
same point with its history. What somebody solved by hand stays solved until the cause had really gone. Unknown is None,
and makes no point.

Every value counts teaching weeks, or answers: a holiday changes none of them, and on a day off nothing opens. Nothing here
is about a person, and no explanation says anything about one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coaches.models.matching import MeetingOutcome
from coaches.rhythm import day_off
from kansencoach.templatetags.numbers import decimal_text, trimmed
from reports.figures import PlekFigures
from schools import calendar

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

CLEAR_FOR = timedelta(days=3)
RETURNS_WITHIN = timedelta(weeks=6)
COACH_FIRST = Decimal(1)  # teaching weeks
ZERO = Decimal(0)


@dataclass(frozen=True)
class Plek:
    """What a rule looks at: the figures of a plek, and the weeks since the last activity in which a coach was expected."""

    figures: PlekFigures
    on: date
    silent_weeks: Decimal | None = None


@dataclass(frozen=True)
class Measured:
    """The value of a rule at a plek, of one cause; ``coach`` and ``not_before`` when it rests on the answers of a coach."""

    value: Decimal
    cause: str
    coach_id: int | None = None
    not_before: date | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One kind of aandachtspunt. ``told_by`` is the decision of ``figures.decisions_needed`` that says the same."""

    slug: str
    title: StrPromise
    sentence: StrPromise
    """What is true, with %(amount)s."""
    explanation: StrPromise
    not_this: StrPromise
    """What one should not conclude."""
    unit: tuple[StrPromise, StrPromise]
    """Of one, and of more."""
    default: Decimal
    lowest: Decimal
    margin: Decimal
    is_about_work: bool
    urgency: int
    measure: Callable[[Plek], Measured | None] | None
    figures: str
    """Where on the page of a plek its figures are."""
    told_by: Literal["without_coach", "undecided_hours", ""] = ""

    def amount(self, value: Decimal) -> str:
        """A value with its unit: "3,2 lesweken"."""
        one, more = self.unit
        return f"{trimmed(decimal_text(value, 1))} {one if value == 1 else more}"

    def limit(self, threshold: Decimal) -> str:
        """From what value there is a point."""
        return _("vanaf %(amount)s") % {"amount": self.amount(threshold)} if threshold else _("meteen")

    def opens(self, value: Decimal, threshold: Decimal) -> bool:
        """Whether this value makes a point."""
        return value >= threshold

    def holds(self, value: Decimal, threshold: Decimal) -> bool:
        """Whether a point that is there stays."""
        return value > max(threshold - self.margin, ZERO) or value >= threshold


def _of_year(row: PlekFigures) -> str:
    return str(row.school_year.slug)


def _weeks_behind(plek: Plek) -> Measured | None:
    weeks = plek.figures.weeks_of_work_left
    return None if weeks is None else Measured(weeks, _of_year(plek.figures))


def _weeks_ahead(plek: Plek) -> Measured | None:
    weeks = plek.figures.weeks_of_work_left
    return None if weeks is None else Measured(-weeks, _of_year(plek.figures))


def _without_coach(plek: Plek) -> Measured | None:
    row = plek.figures
    if row.coaches or row.state != "open" or row.weeks_without_coach is None:
        return None
    return Measured(row.weeks_without_coach, _of_year(row))


def _undecided(plek: Plek) -> Measured | None:
    weeks = plek.figures.weeks_undecided
    return None if weeks is None else Measured(weeks, _of_year(plek.figures))


def _silent(plek: Plek) -> Measured | None:
    return None if plek.silent_weeks is None else Measured(plek.silent_weeks, _of_year(plek.figures))


def _in_doubt(plek: Plek) -> Measured | None:
    meeting = plek.figures.meeting
    if meeting is None or meeting.outcome != MeetingOutcome.DOUBT or meeting.held_on is None:
        return None
    weeks = calendar.teaching_weeks(meeting.held_on + calendar.DAY, plek.on) if meeting.held_on < plek.on else ZERO
    return Measured(weeks, f"klik-{meeting.pk}")


WEEKS_OF_WORK = (gettext_lazy("week werk"), gettext_lazy("weken werk"))
WEEKS = (gettext_lazy("lesweek"), gettext_lazy("lesweken"))

RULES: tuple[Rule, ...] = (
    Rule(
        slug="zonder-coach",
        title=gettext_lazy("Schoolweken zonder coach"),
        sentence=gettext_lazy("Er is nu geen kansencoach. Dit schooljaar al %(amount)s zonder coach."),
        explanation=gettext_lazy(
            "Wij tellen de lesweken van dit schooljaar waarin uren zijn toegekend en er geen kansencoach was. Het punt komt "
            "als er nu niemand is en het er zoveel zijn als de drempel."
        ),
        not_this=gettext_lazy("Het zegt niet waarom er niemand is, en niet of iemand genoeg heeft gezocht."),
        unit=(gettext_lazy("schoolweek"), gettext_lazy("schoolweken")),
        default=Decimal(2),
        lowest=Decimal(0),
        margin=ZERO,
        is_about_work=False,
        urgency=1,
        measure=_without_coach,
        figures="open",
        told_by="without_coach",
    ),
    Rule(
        slug="open-uren",
        title=gettext_lazy("Open uren zonder besluit"),
        sentence=gettext_lazy("Er staan uren open. Het laatste besluit daarover is %(amount)s geleden."),
        explanation=gettext_lazy(
            "Wij tellen de lesweken sinds het laatste besluit over de open uren, of sinds de dag waarop ze open kwamen. "
            "Vakanties tellen niet mee. Een nieuw besluit, ook “zoeken”, zet de telling op nul."
        ),
        not_this=gettext_lazy(
            "Het zegt niet dat de uren weg moeten. Zolang er geen besluit is, blijft het geld beschikbaar."
        ),
        unit=WEEKS,
        default=Decimal(4),
        lowest=Decimal(1),
        margin=ZERO,
        is_about_work=False,
        urgency=2,
        measure=_undecided,
        figures="open",
        told_by="undecided_hours",
    ),
    Rule(
        slug="klik-twijfel",
        title=gettext_lazy("Twijfel na het klikgesprek"),
        sentence=gettext_lazy("Na het klikgesprek is er twijfel."),
        explanation=gettext_lazy(
            "De uitkomst van het laatste klikgesprek bij deze plek is twijfel. Het punt gaat weg als er een andere uitkomst "
            "of een nieuw gesprek is."
        ),
        not_this=gettext_lazy("Twijfel is geen nee. Het zegt niets over de kansencoach en niets over de school."),
        unit=WEEKS,
        default=Decimal(0),
        lowest=Decimal(0),
        margin=ZERO,
        is_about_work=False,
        urgency=3,
        measure=_in_doubt,
        figures="open",
    ),
    Rule(
        slug="past-niet",
        title=gettext_lazy("Het werk past niet in de uren"),
        sentence=gettext_lazy("Volgens de laatste antwoorden op “Past het werk nog in de uren?” past het niet."),
        explanation=gettext_lazy(
            "Wij kijken naar de laatste antwoorden over deze plek. Elk antwoord “krap” telt één keer, “past niet meer” telt "
            "twee keer. Na een antwoord “past” beginnen we opnieuw. Overslaan is geen antwoord."
        ),
        not_this=gettext_lazy("Het gaat over het werk en de uren van de plek, niet over hoe iemand werkt."),
        unit=(gettext_lazy("keer krap"), gettext_lazy("keer krap")),
        default=Decimal(2),
        lowest=Decimal(1),
        margin=ZERO,
        is_about_work=True,
        urgency=4,
        measure=None,  # of the answers, not of the plek: reports.signals.answered
        figures="werk-past",
    ),
    Rule(
        slug="stil",
        title=gettext_lazy("Lang niets geschreven"),
        sentence=gettext_lazy("Al %(amount)s waarin er een kansencoach zou zijn, is er niets geschreven."),
        explanation=gettext_lazy(
            "Wij tellen de weken sinds de laatste activiteit waarin een kansencoach op deze plek zou zijn: op de afgesproken "
            "dagen, of zonder afspraak op een lesdag. Weken met alleen vakantie, studiedagen of afwezigheid tellen niet mee."
        ),
        not_this=gettext_lazy("Het zegt niet dat er niet is gewerkt: misschien is het alleen nog niet opgeschreven."),
        unit=(gettext_lazy("week"), gettext_lazy("weken")),
        default=Decimal(3),
        lowest=Decimal(1),
        margin=ZERO,
        is_about_work=True,
        urgency=5,
        measure=_silent,
        figures="geschreven",
    ),
    Rule(
        slug="uren-voor",
        title=gettext_lazy("Meer uren dan verwacht"),
        sentence=gettext_lazy("Er is %(amount)s meer geschreven dan tot vandaag verwacht."),
        explanation=gettext_lazy(
            "Wij vergelijken wat er dit schooljaar is geschreven met wat er tot vandaag verwacht is, en delen het verschil "
            "door de uren per week van de plek. De verwachting telt lesweken; vakanties tellen niet mee."
        ),
        not_this=gettext_lazy("Meer uren is geen fout. Een drukke periode met ouders geeft ook meer uren."),
        unit=WEEKS_OF_WORK,
        default=Decimal(3),
        lowest=Decimal(1),
        margin=Decimal(1),
        is_about_work=True,
        urgency=6,
        measure=_weeks_ahead,
        figures="geschreven",
    ),
    Rule(
        slug="uren-achter",
        title=gettext_lazy("Minder uren dan verwacht"),
        sentence=gettext_lazy("Er is %(amount)s minder geschreven dan tot vandaag verwacht."),
        explanation=gettext_lazy(
            "Wij vergelijken wat er dit schooljaar is geschreven met wat er tot vandaag verwacht is, en delen het verschil "
            "door de uren per week van de plek. De verwachting telt lesweken; vakanties tellen niet mee."
        ),
        not_this=gettext_lazy(
            "Het zegt niet dat iemand te weinig werkt. Misschien is niet alles opgeschreven, of komt het werk later."
        ),
        unit=WEEKS_OF_WORK,
        default=Decimal(3),
        lowest=Decimal(1),
        margin=Decimal(1),
        is_about_work=True,
        urgency=7,
        measure=_weeks_behind,
        figures="geschreven",
    ),
)
BY_SLUG: Mapping[str, Rule] = {rule.slug: rule for rule in RULES}
FITS = BY_SLUG["past-niet"]
UNDECIDED = BY_SLUG["open-uren"]


def measured(plekken: Iterable[Plek]) -> dict[tuple[str, int, str], Measured]:
    """Every value of these plekken that is known, by rule, plek and cause. No queries."""
    return {
        (rule.slug, plek.figures.deployment.pk, found.cause): found
        for plek in plekken
        for rule in RULES
        if rule.measure is not None and (found := rule.measure(plek)) is not None
    }


def is_quiet(on: date) -> bool:
    """A day on which nothing new comes up: a holiday or a weekend."""
    return on.isoweekday() > 5 or bool(day_off(on))


def coordinator_from(rule: Rule, found: Measured, on: date) -> date:
    """The first day on which a coordinator reads a point that opens ``on``: at once, or a teaching week after the coach."""
    if not rule.is_about_work:
        return on
    day = on + timedelta(days=7)
    while calendar.teaching_weeks(on + calendar.DAY, day) < COACH_FIRST:
        day += calendar.DAY
    return max(day, found.not_before) if found.not_before is not None else day


# --- the life of a point ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Life:
    """Where a point stands, as far as time and the figures decide it."""

    opened_on: date
    last_true_on: date
    coordinator_from: date | None
    value: Decimal
    threshold: Decimal
    state: str = "open"
    later_until: date | None = None
    clear_since: date | None = None
    cleared_on: date | None = None
    solved_on: date | None = None


def begin(rule: Rule, found: Measured, threshold: Decimal, on: date) -> Life | None:
    """A new point, when the value asks for one; never on a day off."""
    if is_quiet(on) or not rule.opens(found.value, threshold):
        return None
    return Life(
        opened_on=on,
        last_true_on=on,
        coordinator_from=coordinator_from(rule, found, on),
        value=found.value,
        threshold=threshold,
    )


def go_on(life: Life, rule: Rule, found: Measured | None, threshold: Decimal, on: date) -> Life | None:
    """What becomes of a point today; None when it is over for good and what is measured now makes a new one.

    Asked twice on a day it says the same. ``found`` None is: not true, or not known.
    """
    if on < life.last_true_on:
        return life  # a sweep that comes late changes nothing
    is_true = found is not None and rule.holds(found.value, threshold)
    if life.state == "solved":
        return _after_solving(life, rule, found, threshold, on, is_true=is_true)
    if life.state == "later" and life.later_until is not None and life.later_until <= on:
        life = replace(life, state="open", later_until=None)
    if found is not None and is_true:
        return replace(life, last_true_on=on, clear_since=None, value=found.value, threshold=threshold)
    since = life.clear_since or on
    if on - since < CLEAR_FOR:
        return replace(life, clear_since=since)
    was_read = life.coordinator_from is not None and life.coordinator_from <= on
    return replace(
        life,
        state="solved",
        later_until=None,
        clear_since=since,
        cleared_on=on,
        solved_on=on,
        coordinator_from=life.coordinator_from if was_read else None,
    )


def _after_solving(
    life: Life, rule: Rule, found: Measured | None, threshold: Decimal, on: date, *, is_true: bool
) -> Life | None:
    if life.cleared_on is None:  # somebody solved it; first the cause has to go
        if is_true:
            return replace(life, clear_since=None)
        since = life.clear_since or on
        return replace(life, clear_since=since, cleared_on=on if on - since >= CLEAR_FOR else None)
    if found is None or is_quiet(on) or not rule.opens(found.value, threshold):
        return life
    if on - life.cleared_on > RETURNS_WITHIN:
        return None
    return replace(
        life,
        state="open",
        last_true_on=on,
        clear_since=None,
        cleared_on=None,
        solved_on=None,
        coordinator_from=life.coordinator_from or coordinator_from(rule, found, on),
        value=found.value,
        threshold=threshold,
    )
