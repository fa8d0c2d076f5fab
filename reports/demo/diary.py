"""What the coaches of the living region write down: a pure function of a seed and their placements.

Every week of every placement has a chance of its own, so that looking further changes nothing that was written before.
"""

import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from coaches.models import CoachRole
from coaches.models.activity import FAMILY_CONTACT_KINDS, ActivityKind, AskedBy, Theme
from coaches.texts import Texts
from reports.demo.events import CoachPlan, PlacementPlan, PlannedActivity
from schools import calendar

NAMESPACE = uuid.UUID("5b0ea7b2-3c5e-4a55-9c0e-6d0a3c2c8f10")

_KINDS = {
    CoachRole.CONNECTOR: {
        ActivityKind.PARENT_TALK: 30,
        ActivityKind.PUPIL_TALK: 8,
        ActivityKind.HOME_VISIT: 9,
        ActivityKind.PARENT_MEETING: 7,
        ActivityKind.TEACHER_SUPPORT: 12,
        ActivityKind.CARE_CONSULT: 12,
        ActivityKind.PARTNERS: 7,
        ActivityKind.PREPARATION: 8,
        ActivityKind.MEDIATION: 2,
    },
    CoachRole.SPECIALIST: {
        ActivityKind.PARENT_TALK: 16,
        ActivityKind.PUPIL_TALK: 16,
        ActivityKind.HOME_VISIT: 4,
        ActivityKind.PARENT_MEETING: 6,
        ActivityKind.TEACHER_SUPPORT: 24,
        ActivityKind.CARE_CONSULT: 16,
        ActivityKind.PARTNERS: 8,
        ActivityKind.PREPARATION: 9,
        ActivityKind.MEDIATION: 1,
    },
    CoachRole.MEDIATOR: {
        ActivityKind.PARENT_TALK: 28,
        ActivityKind.PUPIL_TALK: 8,
        ActivityKind.HOME_VISIT: 8,
        ActivityKind.PARENT_MEETING: 3,
        ActivityKind.TEACHER_SUPPORT: 12,
        ActivityKind.CARE_CONSULT: 14,
        ActivityKind.PARTNERS: 6,
        ActivityKind.PREPARATION: 7,
        ActivityKind.MEDIATION: 14,
    },
}
_THEMES = {
    Theme.PARENT_SCHOOL: 34,
    Theme.LANGUAGE: 16,
    Theme.MONEY: 7,
    Theme.PARENTING: 14,
    Theme.WELLBEING: 16,
    Theme.ATTENDANCE: 8,
    Theme.TRANSITION: 6,
    Theme.PARTNERS: 6,
    Theme.OTHER: 2,
}
_ASKED_BY = {AskedBy.PARENT: 30, AskedBy.PUPIL: 6, AskedBy.TEACHER: 36, AskedBy.CARE: 28}

_NOTES = (
    "Goed gesprek. Volgende week terugbellen over de zwemles.",
    "Moeder uit groep 5 wil graag helpen bij de koffieochtend.",
    "Liep uit, volgende keer meer tijd plannen.",
    "Tolk regelen voor het vervolg, vader spreekt Arabisch.",
    "Nog navragen bij de ib’er hoe het in de klas gaat.",
    "Formulier voor sport meegegeven, over twee weken vragen of het gelukt is.",
    "Leerkracht vond het fijn om samen voor te bereiden.",
)
_MESSAGES = (
    "De koffieochtend was druk: 14 ouders. Zij willen graag uitleg over het schooladvies.",
    "Drie gezinnen kregen de uitnodiging niet. Wil de administratie de lijst nakijken?",
    "Ouders uit groep 3 vragen om leestips voor thuis. Ik maak een kort overzicht.",
    "De inloop verschuift volgende week naar donderdag om 8.30 uur.",
    "Veel ouders vinden de app lastig. Zullen we het samen voordoen op de ouderavond?",
)


def texts_with(activity_uuid: uuid.UUID, kind: str, *, at_plek: bool) -> Texts:
    """What a coach wrote with an activity, if anything: one in sixteen has a note, one in twenty of those that can a message."""
    rng = Random(f"texts/{activity_uuid}")
    note = rng.choice(_NOTES) if rng.random() < 1 / 16 else None
    can_have_message = at_plek and kind not in FAMILY_CONTACT_KINDS
    return Texts(note, rng.choice(_MESSAGES) if can_have_message and rng.random() < 1 / 20 else None)


def _pick(rng: Random, weights: Mapping[Any, int]) -> str:
    return str(rng.choices(tuple(weights), tuple(weights.values()))[0])


def at_plek(seed: int, placement: PlacementPlan, until: date) -> Iterator[PlannedActivity]:
    """The weeks of one placement. Each week has a chance of its own, so that looking further changes no earlier week."""
    name = f"{seed}/{placement.plek.name}/{placement.coach}/{placement.starts_on}"
    habits = Random(name)
    days = habits.sample(range(5), 2)
    # Some coaches forget to write now and then, one in fifteen often.
    forgets = 0.30 if Random(f"{seed}/forgets/{placement.coach}").random() < 0.07 else 0.05
    week = calendar.iso_week(placement.starts_on)
    while week.monday <= min(placement.ends_on, until):
        rng = Random(f"{name}/{week.slug}")
        inside = [day for day in week.days()[:5] if placement.starts_on <= day <= placement.ends_on]
        open_days = [day for day in inside if calendar.school_year_of(day).is_school_open(day)]
        if open_days and rng.random() >= forgets:
            yield from _week(rng, f"{name}/{week.slug}", placement, open_days, days)
        elif inside and not open_days and rng.random() < 0.03:
            # Holidays are quiet, but somebody prepares something.
            yield _activity(rng, f"{name}/{week.slug}/0", placement, rng.choice(inside), 60, ActivityKind.PREPARATION)
        week = week.next


def _week(
    rng: Random, name: str, placement: PlacementPlan, open_days: list[date], habit: list[int]
) -> Iterator[PlannedActivity]:
    usual = [day for day in open_days if day.weekday() in habit] or open_days
    share = len(open_days) / 5
    minutes = float(placement.hours) * 60 * share * min(1.35, max(0.45, rng.gauss(0.96, 0.17)))
    pieces = max(1, min(4, round(minutes / 66)))
    weights = [rng.uniform(0.6, 1.4) for _ in range(pieces)]
    for number, weight in enumerate(weights):
        length = max(15, min(420, round(minutes * weight / sum(weights) / 15) * 15))
        kind = "" if rng.random() < 0.08 else _pick(rng, _KINDS[CoachRole(placement.main_role)])
        yield _activity(rng, f"{name}/{number}", placement, rng.choice(usual), length, kind)


def _activity(
    rng: Random, name: str, placement: PlacementPlan, done_on: date, minutes: int, kind: str
) -> PlannedActivity:
    schools = placement.plek.schools
    themes: tuple[str, ...] = ()
    if kind and kind != ActivityKind.PREPARATION and rng.random() < 0.85:
        themes = tuple(sorted({_pick(rng, _THEMES) for _ in range(1 if rng.random() < 0.7 else 2)}))
    role = placement.main_role
    if placement.other_roles and rng.random() < 0.2:
        role = rng.choice(placement.other_roles)
    counts: dict[str, int] = {}
    match kind:
        case ActivityKind.PARENT_TALK | ActivityKind.MEDIATION:
            counts["family_contacts"] = rng.choice((1, 1, 1, 2, 3))
        case ActivityKind.HOME_VISIT:
            counts["family_contacts"] = 1
        case ActivityKind.PUPIL_TALK:
            counts["pupil_contacts"] = rng.choice((1, 1, 2, 4))
        case ActivityKind.TEACHER_SUPPORT | ActivityKind.CARE_CONSULT:
            counts["teacher_contacts"] = rng.choice((1, 1, 2, 3))
        case ActivityKind.PARENT_MEETING:
            counts = _turnout(rng, placement)
    return PlannedActivity(
        coach=placement.coach,
        placement=placement.key,
        done_on=done_on,
        minutes=max(minutes, 60) if kind == ActivityKind.PARENT_MEETING else minutes,
        client_uuid=uuid.uuid5(NAMESPACE, name),
        school=rng.choice(schools).brin6 if len(schools) > 1 and rng.random() < 0.7 else "",
        kind=kind,
        role=role if kind and rng.random() < 0.9 else "",
        themes=themes,
        asked_by=_pick(rng, _ASKED_BY) if kind and kind != ActivityKind.PREPARATION and rng.random() < 0.7 else "",
        is_planned=rng.random() < 0.78 if kind and rng.random() < 0.9 else None,
        is_on_behalf=rng.random() < 0.004,
        **counts,
    )


def _turnout(rng: Random, placement: PlacementPlan) -> dict[str, int]:
    """Families invited and present; an *inloop* has no invited. Turnout gets a little better in the course of a plek."""
    if rng.random() < 0.25:
        present = rng.randint(4, 18)
        return {"families_present": present, "persons_present": present + rng.randint(0, present)}
    invited = rng.randint(14, 55)
    usual = Random(f"turnout/{placement.plek.name}").uniform(0.35, 0.65)
    present = min(invited, max(1, round(invited * rng.gauss(usual, 0.08))))
    return {
        "families_invited": invited,
        "families_present": present,
        "persons_present": present + rng.randint(0, max(1, present // 2)),
    }


def outside(seed: int, coach: CoachPlan, first: date, until: date) -> Iterator[PlannedActivity]:
    """A network meeting every month that the schools are open, and now and then training."""
    year, month = first.year, first.month
    while (begin := date(year, month, 1)) <= until:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        name = f"{seed}/outside/{coach.name}/{begin:%Y-%m}"
        rng = Random(name)
        comes, length, trains = rng.random() < 0.75, rng.choice((120, 150, 180)), rng.random() < 0.18
        meeting_on = _weekday_of_month(begin, 1, 2)
        training_on = _weekday_of_month(begin, 3, 3)
        for happens, day, kind, minutes in (
            (comes, meeting_on, ActivityKind.NETWORK, length),
            (trains, training_on, ActivityKind.TRAINING, 180),
        ):
            works = coach.starts_on <= day and (coach.ends_on is None or day <= coach.ends_on)
            if happens and works and calendar.school_year_of(day).is_school_open(day):
                yield PlannedActivity(
                    coach=coach.name,
                    placement=None,
                    done_on=day,
                    minutes=minutes,
                    client_uuid=uuid.uuid5(NAMESPACE, f"{name}/{kind}"),
                    kind=kind,
                    is_planned=True,
                )


def _weekday_of_month(begin: date, weekday: int, number: int) -> date:
    """The so-manieth Monday (0), Tuesday (1) ... of the month that begins on ``begin``."""
    return begin + timedelta(days=(weekday - begin.weekday()) % 7 + 7 * (number - 1))
