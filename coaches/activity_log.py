"""Verbs of what a coach writes down. Required: plek, date, minutes; everything else is optional.

``on`` is today, ``by`` the person who writes (the coach, or a coordinator on behalf of an absent coach: visible to
both). Minutes are whole minutes.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coaches import texts as activity_texts
from coaches.models import Activity, Coach, Placement
from coaches.models.activity import OUTSIDE_SCHOOL_KINDS, ActivityKind
from coaches.texts import NO_CHANGE, Texts
from kansencoach import promises
from kansencoach.models import User
from kansencoach.versions import GONE, lock
from schools.models import School

FOREIGN_KEYS = ("programme", "coach", "placement", "school", "logged_by")


@dataclass(frozen=True)
class ActivityDetails:
    """The optional part of an activity. A count that was not filled in is ``None``, never 0."""

    school: School | None = None
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


DETAIL_NAMES = tuple(field.name for field in fields(ActivityDetails))


def log_activity(
    *,
    coach: Coach,
    placement: Placement | None,
    done_on: date,
    minutes: int,
    on: date,
    by: User | None,
    details: ActivityDetails = ActivityDetails(),
    client_uuid: uuid.UUID | None = None,
    is_on_behalf: bool = False,
    texts: Texts = NO_CHANGE,
) -> Activity:
    """Write down one activity; the same ``client_uuid`` sent again returns the activity that is already there.

    Writing in a holiday or a weekend is allowed; a day that is still to come is not. The texts are kept with it, or
    nothing is stored.
    """
    _guard(coach, placement, done_on, on, details, texts)
    client_uuid = client_uuid or uuid.uuid4()
    already = Activity.system.filter(coach=coach, client_uuid=client_uuid)
    known: Activity | None = already.first()
    if known is not None:
        return known
    try:
        with promises.keep():
            activity = Activity(
                programme_id=coach.programme_id,
                coach=coach,
                placement=placement,
                done_on=done_on,
                minutes=minutes,
                client_uuid=client_uuid,
                logged_by=by,
                is_on_behalf=is_on_behalf,
            )
            _apply(activity, details)
            activity.save()
            activity_texts.keep(activity, texts, on=on)
    except ValidationError:
        # Sent twice at the same moment: the other one was stored, and that is this activity.
        stored: Activity | None = already.first()
        if stored is None:
            raise
        return stored
    return activity


@dataclass(frozen=True)
class ActivityEntry:
    """One activity of many (:func:`log_activities`)."""

    coach: Coach
    placement: Placement | None
    done_on: date
    minutes: int
    client_uuid: uuid.UUID
    details: ActivityDetails = ActivityDetails()
    by: User | None = None
    is_on_behalf: bool = False


def log_activities(entries: Iterable[ActivityEntry], *, on: date) -> list[Activity]:
    """Write down many activities at once, with the guards of :func:`log_activity` and in one transaction.

    What was sent before (same coach and ``client_uuid``) is left alone. Returns the activities that are new.
    """
    with promises.keep():
        entries = list(entries)
        known = set(
            Activity.system.filter(client_uuid__in=[entry.client_uuid for entry in entries]).values_list(
                "coach_id", "client_uuid"
            )
        )
        activities = []
        for entry in entries:
            if (entry.coach.pk, entry.client_uuid) in known:
                continue
            _guard(entry.coach, entry.placement, entry.done_on, on, entry.details)
            activity = Activity(
                programme_id=entry.coach.programme_id,
                coach=entry.coach,
                placement=entry.placement,
                done_on=entry.done_on,
                minutes=entry.minutes,
                client_uuid=entry.client_uuid,
                logged_by=entry.by,
                is_on_behalf=entry.is_on_behalf,
            )
            _apply(activity, entry.details)
            activities.append(activity)
        created: list[Activity] = Activity.system.bulk_create(activities, batch_size=1000)
    return created


def change_activity(
    activity: Activity,
    *,
    placement: Placement | None,
    done_on: date,
    minutes: int,
    details: ActivityDetails | None,
    on: date,
    by: User | None,
    version: int | None = None,
    texts: Texts = NO_CHANGE,
) -> Activity:
    """Change an activity; ``details`` is ``None`` for who does not see them: they stay as they are, and so do the texts.

    Who wrote it first stays on record; the history keeps the rest, but never a text.
    """
    with promises.keep():
        fresh: Activity = lock(activity, version)
        details = details_of(fresh) if details is None else details
        _guard(fresh.coach, placement, done_on, on, details, texts, fresh)
        activity_texts.take_away(fresh, texts)
        fresh.placement, fresh.done_on, fresh.minutes = placement, done_on, minutes
        _apply(fresh, details)
        fresh.save()
        activity_texts.keep(fresh, texts, on=on)
    return fresh


def remove_activity(activity: Activity, *, by: User | None, version: int | None = None) -> None:
    """Remove an activity; its minutes count nowhere any more."""
    with promises.keep():
        fresh: Activity = lock(activity, version)
        fresh.delete()


def details_of(activity: Activity) -> ActivityDetails:
    """The optional part of an activity that is there."""
    values = {name: getattr(activity, name) for name in DETAIL_NAMES}
    return ActivityDetails(**{**values, "themes": tuple(activity.themes)})


def as_kept(activity: Activity) -> dict[str, Any]:
    """An activity as plain values, to be put back when removing it was a mistake. There is no text in it."""
    # Whole: who removes it may see less of it than is kept.
    whole: Activity | None = Activity.system.filter(pk=activity.pk).first()
    if whole is None:
        raise ValidationError(GONE, code="gone")
    activity = whole
    return {
        "coach": activity.coach_id,
        "placement": activity.placement_id,
        "school": activity.school_id,
        "done_on": activity.done_on.isoformat(),
        "minutes": activity.minutes,
        "logged_by": activity.logged_by_id,
        "is_on_behalf": activity.is_on_behalf,
        "client_uuid": str(activity.client_uuid),
        "details": {name: getattr(activity, name) for name in DETAIL_NAMES if name != "school"},
    }


def put_back(kept: Mapping[str, Any], *, coach: Coach, on: date) -> Activity:
    """Write down again what was removed, as it was and by whom it was; the rules of today hold."""
    return log_activity(
        coach=coach,
        placement=Placement.system.filter(pk=kept["placement"]).first(),
        done_on=date.fromisoformat(kept["done_on"]),
        minutes=kept["minutes"],
        details=ActivityDetails(
            school=School.system.filter(pk=kept["school"]).first(),
            **{**kept["details"], "themes": tuple(kept["details"]["themes"])},
        ),
        on=on,
        by=User.objects.filter(pk=kept["logged_by"]).first(),
        client_uuid=uuid.UUID(kept["client_uuid"]),
        is_on_behalf=kept["is_on_behalf"],
    )


def _apply(activity: Activity, details: ActivityDetails) -> None:
    values: dict[str, Any] = {**vars(details), "themes": sorted(set(details.themes))}
    for field, value in values.items():
        setattr(activity, field, value)
    # The database checks the foreign keys and the promises; asking for each of them here would cost a query apiece.
    activity.clean_fields(exclude=FOREIGN_KEYS)


def _guard(
    coach: Coach,
    placement: Placement | None,
    done_on: date,
    on: date,
    details: ActivityDetails,
    texts: Texts = NO_CHANGE,
    activity: Activity | None = None,
) -> None:
    errors: dict[str, Any] = {
        **activity_texts.guard(texts, coach=coach, kind=details.kind, placement=placement, on=on, activity=activity)
    }
    if done_on > on:
        errors["done_on"] = _("Deze dag is nog niet geweest.")
    if placement is None:
        if not details.kind:
            errors["placement"] = _("Kies de plek, of een soort werk buiten de scholen.")
        elif details.kind not in OUTSIDE_SCHOOL_KINDS:
            errors["placement"] = _("Kies de plek waar dit werk bij hoort.")
    else:
        if placement.coach_id != coach.pk:
            errors["placement"] = _("Dit is geen plek van deze kansencoach.")
        elif not placement.starts_on <= done_on <= placement.ends_on:
            errors.setdefault("done_on", _("Op deze datum was er geen plaatsing op deze plek."))
        if details.kind == ActivityKind.TRAVEL and not coach.programme.counts_travel:
            errors["kind"] = _("Reistijd telt in dit programma niet mee bij de uren van een school.")
        elif details.kind in OUTSIDE_SCHOOL_KINDS and details.kind != ActivityKind.TRAVEL:
            errors["kind"] = _("Netwerk, scholing en kennismaking horen niet bij een plek.")
    invited, present = details.families_invited, details.families_present
    if invited is not None and present is not None and present > invited:
        errors["families_present"] = _("Er kunnen niet meer gezinnen aanwezig zijn dan er zijn uitgenodigd.")
    if errors:
        raise ValidationError(errors)
