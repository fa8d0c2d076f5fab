"""The words of the living region: what there is and what happens, by natural keys, without a database.

Hours are hours per week (``Decimal``), minutes are whole; an event's ``on`` is the day it was decided.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

# --- what there is --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SchoolPlan:
    """An invented school."""

    brin6: str
    name: str
    municipality: str
    place: str
    pupils: int
    trend: float
    is_masked_since: int | None = None

    def count(self, seed: int, counted_in: int, first_year: int) -> int | None:
        """The pupils on 1 October of a year; ``None`` when the count is masked."""
        if self.is_masked_since is not None and counted_in >= first_year + self.is_masked_since:
            return None
        noise = Random(f"{seed}/pupils/{self.brin6}/{counted_in}").uniform(-0.03, 0.03)
        return max(5, round(self.pupils * (1 + self.trend * (counted_in - first_year) + noise)))


@dataclass(frozen=True)
class PlekPlan:
    """An invented plek; ``since`` counts school years from the first one."""

    name: str
    municipality: str
    schools: tuple[SchoolPlan, ...]
    place: str = ""
    since: int = 0


@dataclass
class CoachPlan:
    """An invented coach while the years are planned."""

    name: str
    employer: str
    home: str
    available: Decimal
    starts_on: date
    ends_on: date | None = None
    work: list["PlacementPlan"] = field(default_factory=list)

    def free(self, starts_on: date, ends_on: date) -> Decimal:
        """The hours per week that are free on every day of a period."""
        if self.starts_on > starts_on or (self.ends_on is not None and self.ends_on < ends_on):
            return Decimal()
        others = [each for each in self.work if each.starts_on <= ends_on and each.ends_on >= starts_on]
        days = {starts_on, *(each.starts_on for each in others if each.starts_on > starts_on)}
        busiest = max(
            sum((each.hours for each in others if each.starts_on <= day <= each.ends_on), Decimal()) for day in days
        )
        return self.available - busiest


@dataclass
class PlacementPlan:
    """Who is where; ``ends_on`` moves when the coach leaves (``announced_on``)."""

    plek: PlekPlan
    year: int
    coach: str
    starts_on: date
    ends_on: date
    hours: Decimal
    main_role: str
    other_roles: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, int, str, date]:
        return (self.plek.municipality, self.plek.name, self.year, self.coach, self.starts_on)


@dataclass(frozen=True)
class Terms:
    """What is granted, from which money."""

    hours: Decimal
    reason: str = ""
    earmark_hours: Decimal | None = None
    earmark_for: str = ""
    shares: tuple[tuple[str, Decimal], ...] = ()


# --- what happens ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """Something that was decided on a day."""

    on: date


@dataclass(frozen=True)
class YearOpened(Event):
    """A school year gets its norm and its year calendar."""

    year: int


@dataclass(frozen=True)
class PupilsCounted(Event):
    """The count of 1 October is published."""

    counts: tuple[tuple[str, int | None], ...]
    counted_on: date


@dataclass(frozen=True)
class PlekOpened(Event):
    """A plek begins."""

    plek: PlekPlan


@dataclass(frozen=True)
class Allocated(Event):
    """Hours for a plek in a school year."""

    plek: PlekPlan
    year: int
    starts_on: date
    ends_on: date
    terms: Terms


@dataclass(frozen=True)
class Revised(Event):
    """Other hours, or other money, from a day on."""

    plek: PlekPlan
    year: int
    starts_on: date
    terms: Terms


@dataclass(frozen=True)
class Hired(Event):
    """A coach joins."""

    coach: str
    employer: str
    available: Decimal
    starts_on: date
    specialisms: str = ""
    training: str = ""
    earlier_function: str = ""


@dataclass(frozen=True)
class EmployerChanged(Event):
    """A coach goes on with another employer; what was before stays as it was."""

    coach: str
    employer: str
    available: Decimal
    starts_on: date


@dataclass(frozen=True)
class Placed(Event):
    """A coach is placed on a plek."""

    plek: PlekPlan
    year: int
    coach: str
    starts_on: date
    ends_on: date
    hours: Decimal
    main_role: str
    other_roles: tuple[str, ...] = ()
    known_at_school_as: str = ""
    override_reason: str = ""


@dataclass(frozen=True)
class PlacementEnded(Event):
    """A placement ends before the school year does."""

    plek: PlekPlan
    year: int
    coach: str
    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True)
class CoachLeft(Event):
    """A coach announced to stop."""

    coach: str
    ends_on: date
    reason: str
    is_reason_public: bool


@dataclass(frozen=True)
class VacancyDecided(Event):
    """What happens with open hours; ``open_hours`` is what is open on ``starts_on``."""

    plek: PlekPlan
    year: int
    outcome: str
    starts_on: date
    open_hours: Decimal
    hours: Decimal | None = None
    to_source: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CandidateMoved(Event):
    """A coach comes into view for open hours, or gets further."""

    plek: PlekPlan
    year: int
    coach: str
    state: str


@dataclass(frozen=True)
class MeetingPlanned(Event):
    """A klikgesprek is to be planned, or planned on a day."""

    plek: PlekPlan
    year: int
    coach: str
    planned_on: date | None


@dataclass(frozen=True)
class MeetingHeld(Event):
    """A klikgesprek was held."""

    plek: PlekPlan
    year: int
    coach: str
    outcome: str


@dataclass(frozen=True)
class Continued(Event):
    """What is known about next school year."""

    plek: PlekPlan
    year: int
    wish: str
    decision: str
    coach: str


@dataclass(frozen=True)
class TextWritten(Event):
    """A coordinator writes a text for a factsheet."""

    municipality: str
    year: int
    section: str
    text: str


@dataclass(frozen=True)
class PlannedActivity:
    """One activity as its coach writes it down; ``placement`` is the key of a placement, or ``None``."""

    coach: str
    placement: tuple[str, str, int, str, date] | None
    done_on: date
    minutes: int
    client_uuid: uuid.UUID
    school: str = ""
    kind: str = ""
    role: str = ""
    themes: tuple[str, ...] = ()
    asked_by: str = ""
    is_planned: bool | None = None
    family_contacts: int | None = None
    pupil_contacts: int | None = None
    teacher_contacts: int | None = None
    families_invited: int | None = None
    families_present: int | None = None
    persons_present: int | None = None
    is_on_behalf: bool = False
