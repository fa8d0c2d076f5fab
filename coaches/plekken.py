"""Where a coach can write work down: the plekken of the own placements, with the schools of a bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch

from coaches.models import Coach, Placement
from schools.models import AllocationSchool, School

LOOK_BACK = timedelta(days=92)


@dataclass(frozen=True)
class Plek:
    """A plek where a coach can write, with its placements (latest first) and the schools of its bundle."""

    pk: int
    name: str
    placements: tuple[Placement, ...]
    schools: tuple[School, ...]

    def placement_on(self, day: date) -> Placement:
        """The placement on that day; when there is none the latest, and the verb says that the day does not fit."""
        return next((row for row in self.placements if row.starts_on <= day <= row.ends_on), self.placements[0])


def placement_at(coach: Coach, *, deployment_id: int, on: date) -> Placement | None:
    """The placement of this coach at this plek on a day."""
    found: Placement | None = (
        Placement.system.filter(coach=coach, allocation__deployment=deployment_id).active_on(on).first()
    )
    return found


def plekken_of(coach: Coach, *, on: date, also: Placement | None = None) -> tuple[Plek, ...]:
    """Where this coach works or worked in the last three months (and the plek of an older activity). Two queries."""
    rows = Placement.system.filter(coach=coach).overlapping(on - LOOK_BACK, on)
    if also is not None:
        rows = rows | Placement.system.filter(coach=coach, allocation__deployment=also.allocation.deployment_id)
    found: dict[int, list[Placement]] = {}
    rows = rows.select_related("allocation__deployment").prefetch_related(
        Prefetch("allocation__school_links", AllocationSchool.system.select_related("school"))
    )
    for row in rows.order_by("allocation__deployment__name_key", "-starts_on"):
        found.setdefault(row.allocation.deployment_id, []).append(row)
    return tuple(
        Plek(
            pk=pk,
            name=placements[0].allocation.deployment.name,
            placements=tuple(placements),
            schools=tuple(
                {
                    link.school.pk: link.school for row in placements for link in row.allocation.school_links.all()
                }.values()
            ),
        )
        for pk, placements in found.items()
    )
