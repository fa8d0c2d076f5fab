"""What a browser kept in its queue, taken in: each activity gets an answer of its own, and what is sent twice is written once.

A new activity carries its ``client_uuid``, a change the key and the ``version`` that was shown. The same form and the same
verbs as on the page decide (:mod:`coaches.forms.activity`, :mod:`coaches.activity_log`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from coaches.day_parts import DayPart, part_key
from coaches.forms.activity import ActivityForm, DayPartForm, differences
from coaches.models import Activity, Coach, Placement
from kansencoach.models import User
from kansencoach.versions import GONE

MOST = 20
LONGEST_KEY = 40


class State(StrEnum):
    """What became of one activity. ``known``: it was there already, just like this; ``conflict``: it is there, otherwise;
    ``gone``: what was to be changed was taken away."""

    STORED = "stored"
    KNOWN = "known"
    REFUSED = "refused"
    CONFLICT = "conflict"
    GONE = "gone"


@dataclass(frozen=True)
class Sent:
    """One activity as it was typed: what its form would send. ``pk`` is the activity that is changed, ``None`` for a new one."""

    key: str
    pk: int | None
    data: MultiValueDict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of it; ``sentences`` say per field (its label, or nothing) why it was refused."""

    state: State
    activity: Activity | None = None
    sentences: tuple[tuple[str, str], ...] = ()
    form: ActivityForm | None = None


def read(raw: Any) -> Sent:
    """One entry of the queue; raises ``ValueError`` when it is not what a page of ours makes."""
    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), dict):
        raise ValueError("no activity")
    key, pk = raw.get("id"), raw.get("pk")
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise ValueError("no key")
    if pk is not None and (isinstance(pk, bool) or not isinstance(pk, int) or not 0 < pk < 2**63):
        raise ValueError("no activity to change")
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, values in raw["fields"].items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError("no values")
        data.setlist(name, [_whole(value) for value in values])
    if pk is None:
        uuid.UUID(data.get("client_uuid") or "")
    elif not data.get("version"):
        data["version"] = "0"  # never shown: then there is something to choose
    return Sent(key, pk, data)


def _whole(text: str) -> str:
    """Half a letter (an emoji that was cut through) becomes the sign that any form of a browser sends for it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def take(sent: Sent, *, coach: Coach, on: date, by: User) -> Outcome:
    """Write one activity of the queue down, or say why not. Nothing is overwritten that was not seen."""
    if "part" in sent.data:
        return _take_part(sent, coach, on, by)
    stored = _stored(sent, coach)
    if sent.pk is not None and stored is None:
        return Outcome(State.GONE, sentences=(("", str(GONE)),))
    form = _form(sent, coach, on, stored)
    is_valid = form.is_valid()
    if sent.pk is None and stored is not None:  # it came in before; the answer did not arrive, or something was changed
        return _compared(form, stored, is_valid)
    activity = form.save(by=by) if is_valid else None
    if activity is not None:
        return Outcome(State.STORED, activity, form=form)
    fresh = _stored(sent, coach)
    if form.is_stale and fresh is not None:
        return _compared(form, fresh, is_valid)
    if sent.pk is not None and fresh is None:
        return Outcome(State.GONE, sentences=(("", str(GONE)),))
    return Outcome(State.REFUSED, stored, tuple(_sentences(form)))


def _take_part(sent: Sent, coach: Coach, on: date, by: User) -> Outcome:
    """ "Ik was op school" with one tap. On the day itself as that tap does it; what comes in later is an ordinary activity
    with the key of that part of that day, so that it is one however it comes in."""
    form = DayPartForm(sent.data, coach=coach, on=on)
    if form.is_valid():
        try:
            activity, is_new = form.save(by=by)
        except ValidationError as error:
            return Outcome(State.REFUSED, sentences=tuple(("", text) for text in error.messages))
        return Outcome(State.STORED if is_new else State.KNOWN, activity)
    chosen = form.cleaned_data
    try:
        day: date = form.fields["done_on"].clean(sent.data.get("done_on"))
    except ValidationError:
        return malformed()
    if "part" not in chosen or "deployment" not in chosen:
        return malformed()
    part, plek = DayPart(chosen["part"]), chosen["deployment"]
    placement: Any = Placement.system.filter(coach=coach, allocation__deployment=plek).active_on(day).first()
    data = {
        "client_uuid": part_key(coach.pk, day, part),
        "deployment": plek,
        "done_on": day.isoformat(),
        "minutes": part.minutes,
        "role": placement.main_role if placement else "",
    }
    late: MultiValueDict[str, Any] = MultiValueDict({name: [str(value)] for name, value in data.items()})
    return take(Sent(sent.key, None, late), coach=coach, on=on, by=by)


def _stored(sent: Sent, coach: Coach) -> Activity | None:
    rows = Activity.system.filter(coach=coach).select_related("placement__allocation__deployment")
    chosen = {"client_uuid": uuid.UUID(str(sent.data["client_uuid"]))} if sent.pk is None else {"pk": sent.pk}
    found: Activity | None = rows.filter(**chosen).first()
    return found


def _form(sent: Sent, coach: Coach, on: date, stored: Activity | None) -> ActivityForm:
    options: dict[str, Any] = {"counts_travel": coach.programme.counts_travel, "activity": stored, "is_queued": True}
    return ActivityForm(sent.data, coach=coach, on=on, **options)


def _compared(form: ActivityForm, stored: Activity, is_valid: bool) -> Outcome:
    is_same = is_valid and not differences(form, stored)
    return Outcome(State.KNOWN if is_same else State.CONFLICT, stored)


def _sentences(form: ActivityForm) -> Iterator[tuple[str, str]]:
    for name, errors in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        yield from ((label, str(error)) for error in errors)


def malformed() -> Outcome:
    """What no page of ours sends."""
    return Outcome(State.REFUSED, sentences=(("", _("Deze activiteit kan niet worden gelezen.")),))
