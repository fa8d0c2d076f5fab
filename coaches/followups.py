"""Verbs of "Straks": what a coach wants to come back to at a school. Checked as a note: never a family in it.

``on`` is today. Nothing here is sent, shown or counted anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coaches import texts
from coaches.models import Coach, FollowUp, Placement
from coaches.models.followups import LONGEST
from kansencoach import promises
from kansencoach.erasure import Expired
from kansencoach.models import User
from kansencoach.privacy import Term, Then
from kansencoach.versions import lock
from schools import calendar
from schools.models import Deployment, School

LATER = timedelta(weeks=1)
WEEKEND = timedelta(days=2)
KEPT_WHEN_DONE = Term("een maand na klaar", Then.DESTROYED, months=1)


@dataclass(frozen=True)
class Place:
    """Where it belongs: a plek, or one school of a bundle. ``key`` stands in a form."""

    deployment: Deployment
    school: School | None

    @property
    def key(self) -> str:
        return f"{self.deployment.pk}:{self.school.pk}" if self.school else str(self.deployment.pk)

    @property
    def label(self) -> str:
        return f"{self.deployment}, {self.school}" if self.school else str(self.deployment)


def places(coach: Coach, *, on: date) -> list[Place]:
    """The plekken where a coach works or will work, and the schools of a bundle."""
    found: dict[str, Place] = {}
    rows = (
        Placement.system.filter(coach=coach, ends_on__gte=on)
        .select_related("allocation__deployment")
        .prefetch_related("allocation__schools")
        .order_by("allocation__deployment__name_key", "starts_on")
    )
    for row in rows:
        schools = sorted(row.allocation.schools.all(), key=lambda school: str(school.name_key))
        for place in (
            Place(row.allocation.deployment, None),
            *(Place(row.allocation.deployment, school) for school in schools if len(schools) > 1),
        ):
            found.setdefault(place.key, place)
    return list(found.values())


def write(
    *,
    coach: Coach,
    place: Place,
    text: str,
    due_on: date,
    on: date,
    by: User | None,
    followup: FollowUp | None = None,
    version: int | None = None,
) -> FollowUp:
    """Write down what to come back to, or change it. Raises by field for a text that points at a family, a day that has
    been, and a plek that is not one's own."""
    wipe_on = texts.next_wipe(on) if followup is None else followup.wipe_on
    _guard(coach, place, text, due_on, wipe_on, on, followup)
    with promises.keep():
        row = FollowUp(coach=coach, written_on=on, wipe_on=wipe_on) if followup is None else lock(followup, version)
        row.deployment, row.school, row.due_on, row.text = place.deployment, place.school, due_on, ""
        row.save()
        # In two steps: what the database refuses at the first has no text in it.
        FollowUp.system.filter(pk=row.pk).update(text=text)
        row.text = text
    return row


def finish(followup: FollowUp, *, on: date, by: User | None) -> FollowUp:
    """Done: it waits a month for somebody who tapped the wrong one, and goes."""
    return _move(followup, done_on=followup.done_on or on)


def reopen(followup: FollowUp, *, by: User | None) -> FollowUp:
    """Not done after all."""
    return _move(followup, done_on=None)


def a_week_later(followup: FollowUp, *, on: date) -> date:
    """The day it is put off to: counted from today when it is late; never after the day on which it is wiped."""
    return min(max(followup.due_on, on) + LATER, followup.wipe_on)


def postpone(followup: FollowUp, *, to: date, on: date, by: User | None) -> FollowUp:
    """Put it off to a day that the button named, so that tapping twice is one week."""
    if not on <= to <= followup.wipe_on:
        raise ValidationError(_("Kies een dag in dit schooljaar: op 31 juli wissen wij dit lijstje."))
    return _move(followup, due_on=to)


def remove(followup: FollowUp, *, by: User | None) -> None:
    """Take it off the list, at once and for good."""
    with promises.keep():
        lock(followup, None).delete()


def _move(followup: FollowUp, **changes: Any) -> FollowUp:
    with promises.keep():
        fresh: FollowUp = lock(followup, None)
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=[*changes, "version"])
    return fresh


def _guard(
    coach: Coach, place: Place, text: str, due_on: date, wipe_on: date, on: date, followup: FollowUp | None
) -> None:
    errors: dict[str, Any] = {}
    if not text.strip():
        errors["text"] = _("Schrijf in een paar woorden wat je wilt doen.")
    elif len(text) > LONGEST:
        errors["text"] = _("Dit is te lang: er is plaats voor %(longest)s tekens.") % {"longest": LONGEST}
    else:
        try:
            texts.check(text, on=on, known_names=texts.known_names(coach))
        except ValidationError as error:
            errors["text"] = error.error_list
    is_kept = followup is not None and followup.due_on == due_on
    if due_on < on and not is_kept:
        errors["due_on"] = _("Deze dag is al geweest.")
    elif due_on > wipe_on:
        errors["due_on"] = _("Kies een dag in dit schooljaar: op 31 juli wissen wij dit lijstje.")
    is_there = followup is not None and (followup.deployment_id, followup.school_id) == (
        place.deployment.pk,
        place.school.pk if place.school else None,
    )
    if not is_there and place.key not in {known.key for known in places(coach, on=on)}:
        errors["place"] = _("Dit is geen plek van jou.")
    if errors:
        raise ValidationError(errors)


@dataclass(frozen=True)
class Straks:
    """The list of one coach: what is due this week (late ones included; in a weekend the week that comes), what comes
    later, what is done."""

    now: tuple[FollowUp, ...]
    later: tuple[FollowUp, ...]
    done: tuple[FollowUp, ...]


def straks(rows: QuerySet[Any], *, on: date) -> Straks:
    """The rows given, as a list: the first that is due first, what was done last on top. One query."""
    until = calendar.iso_week(on + WEEKEND).sunday
    every: list[FollowUp] = list(rows.select_related("deployment", "school").order_by("due_on", "pk"))
    still = [row for row in every if row.done_on is None]
    return Straks(
        now=tuple(row for row in still if row.due_on <= until),
        later=tuple(row for row in still if row.due_on > until),
        done=tuple(sorted((row for row in every if row.done_on), key=lambda row: (row.done_on or on, row.pk))[::-1]),
    )


def wipe_expired(*, on: date, before: date | None = None, dry_run: bool = False) -> Expired:
    """Destroy what was done more than a month ago, and everything of which the 31 July has come."""
    rows = FollowUp.system.filter(Q(wipe_on__lte=on) | Q(done_on__lt=KEPT_WHEN_DONE.expires_before(on)))
    oldest = rows.order_by("written_on").values_list("written_on", flat=True).first()
    count = rows.count() if dry_run else rows.delete()[0]
    return Expired(count, oldest=oldest)
