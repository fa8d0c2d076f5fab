"""Verbs of the two texts of an activity: the note for oneself and the message to the school.

A text is checked before it is kept (:mod:`coaches.text_check`): what looks like a name, a number, a date of birth or an
address has to be written in other words first, without exception. ``on`` is today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coaches.models import Activity, ActivityNote, Coach, Placement, SchoolMessage
from coaches.models.activity import FAMILY_CONTACT_KINDS, ActivityKind
from coaches.models.texts import LONGEST, ActivityText
from coaches.text_check import Finding, Kind, findings
from kansencoach.erasure import Expired
from schools.models import School

NOT_PERSONAL = "not_personal"
"""The code of the error about a text that points at a family; its params hold the findings."""


@dataclass(frozen=True)
class Texts:
    """What was typed; ``None`` leaves a text as it is, an empty one takes it away."""

    note: str | None = None
    message: str | None = None


NO_CHANGE = Texts()
MODELS: dict[str, type[ActivityText]] = {"note": ActivityNote, "message": SchoolMessage}


# --- may this be written? ---------------------------------------------------------------------------------------------


def has_message(kind: str, placement: Placement | None) -> bool:
    """Whether a message to the school exists on this kind of work."""
    return placement is not None and kind not in FAMILY_CONTACT_KINDS


def check(text: str, *, on: date, known_names: Iterable[str] = ()) -> None:
    """Raise when a text is too long or points at a family, with a sentence for each kind of thing that stands there."""
    if len(text) > LONGEST:
        raise ValidationError(
            _("Deze tekst is te lang: %(length)s tekens, en er is plaats voor %(longest)s.")
            % {"length": len(text), "longest": LONGEST}
        )
    found = findings(text, known_names=known_names, on=on)
    if found:
        raise ValidationError(
            [ValidationError(sentence(kind, words), code=NOT_PERSONAL) for kind, words in _by_kind(text, found).items()]
        )


OF_A_FAMILY = re.compile(
    r"\b(?:fam|familie|gezin|moeders?|vaders?|ouders?|leerling|kind|zoon|dochter|broer|zus|oma|opa)\b\.?(?: van)?[ (]*$",
    re.IGNORECASE,
)


def check_reason(text: str) -> None:
    """Raise when a reason, an agreement or a text of a coordinator points at a family. Less strict than a note: names of
    colleagues are fine, a name of a family is not; a date is a decision unless it says that somebody was born."""
    every = findings(text, on=date(1901, 1, 1))
    found = [one for one in every if one.kind is not Kind.NAME or OF_A_FAMILY.search(text[: one.start])]
    _refuse(text, found)


def check_without_names(text: str, *, known_names: Iterable[str] = ()) -> None:
    """Raise when a text that others read along holds the name of anybody, or points at a family; a date is an appointment
    unless it says that somebody was born. ``known_names`` are names of organisations, schools and plekken."""
    _refuse(text, findings(text, known_names=known_names, on=date(1901, 1, 1)))


def _refuse(text: str, found: Iterable[Finding]) -> None:
    by_kind = _by_kind(text, found)
    if by_kind:
        raise ValidationError(
            [ValidationError(sentence(kind, words), code=NOT_PERSONAL) for kind, words in by_kind.items()]
        )


def _by_kind(text: str, found: Iterable[Finding]) -> dict[Kind, list[str]]:
    words: dict[Kind, list[str]] = {}
    for one in found:
        words.setdefault(one.kind, []).append(" ".join(text[one.start : one.end].split()))
    return words


def sentence(kind: Kind, words: Iterable[str]) -> str:
    """What is wrong with these words, and what to write instead."""
    where = ", ".join(f"“{word}”" for word in dict.fromkeys(words))
    sentences = {
        Kind.NAME: _("Hier lijkt een naam te staan: %(where)s. Schrijf bijvoorbeeld “een moeder uit groep 5”."),
        Kind.BSN: _("Hier lijkt een burgerservicenummer te staan: %(where)s. Haal het weg."),
        Kind.PHONE: _("Hier lijkt een telefoonnummer te staan: %(where)s. Haal het weg."),
        Kind.EMAIL: _("Hier lijkt een mailadres te staan: %(where)s. Haal het weg."),
        Kind.IBAN: _("Hier lijkt een rekeningnummer te staan: %(where)s. Haal het weg."),
        Kind.BIRTH_DATE: _("Hier lijkt een geboortedatum te staan: %(where)s. Schrijf bijvoorbeeld “8 jaar”."),
        Kind.ADDRESS: _("Hier lijkt een adres te staan: %(where)s. Schrijf bijvoorbeeld “thuis”."),
    }
    return sentences[kind] % {"where": where}


def known_names(coach: Coach) -> list[str]:
    """Names that a coach may write: those of the own plekken and their schools. Not those of colleagues: a child may have
    the same name."""
    rows = Placement.system.filter(coach=coach).values_list(
        "allocation__deployment__name", "allocation__school_links__school__name"
    )
    return sorted({name for row in rows for name in row if name})


def guard(
    texts: Texts, *, coach: Coach, kind: str, placement: Placement | None, on: date, activity: Activity | None = None
) -> dict[str, list[ValidationError]]:
    """What is wrong with these texts on such an activity, by field; also a message that is there already."""
    errors: dict[str, list[ValidationError]] = {}
    names = known_names(coach) if texts.note or texts.message else []
    for field in MODELS:
        try:
            check(getattr(texts, field) or "", on=on, known_names=names)
        except ValidationError as error:
            errors[field] = error.error_list
    if not has_message(kind, placement):
        is_there = bool(texts.message) or (texts.message is None and activity is not None and _has_message(activity))
        if is_there:
            errors["message"] = [
                ValidationError(
                    _("Bij “%(kind)s” is er geen bericht aan de school. Haal de tekst weg, of kies ander werk.")
                    % {"kind": ActivityKind(kind).label}
                    if placement is not None
                    else _("Werk buiten de scholen heeft geen bericht aan de school. Haal de tekst weg.")
                )
            ]
    return errors


def _has_message(activity: Activity) -> bool:
    found: bool = _rows(SchoolMessage, activity).exclude(text="").exists()
    return found


# --- writing and reading ----------------------------------------------------------------------------------------------


def keep(activity: Activity, texts: Texts, *, on: date) -> None:
    """Keep what was typed with an activity that is stored; inside its transaction, after :func:`guard`."""
    for field in MODELS:
        text = getattr(texts, field)
        if text:
            _write(MODELS[field], activity, text, on)


def take_away(activity: Activity, texts: Texts) -> None:
    """Take away what was emptied; before the activity changes its kind."""
    for field, model in MODELS.items():
        if getattr(texts, field) == "":
            _rows(model, activity).delete()


def _write(model: type[ActivityText], activity: Activity, text: str, on: date) -> None:
    # In two steps: what the database refuses at the first has no text in it.
    row, _is_new = model.system.get_or_create(
        coach_id=activity.coach_id,
        activity_uuid=activity.client_uuid,
        defaults={"written_on": on, "wipe_on": next_wipe(on)},
    )
    model.system.filter(pk=row.pk).update(text=text, written_on=on)


def next_wipe(on: date) -> date:
    """The first 31 July after a day."""
    this_year = date(on.year, 7, 31)
    return this_year if on < this_year else date(on.year + 1, 7, 31)


def _rows(model: type[ActivityText], activity: Activity) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.system.filter(coach_id=activity.coach_id, activity_uuid=activity.client_uuid)
    return rows


def texts_of(activities: Iterable[Activity]) -> dict[int, Texts]:
    """The texts of activities of one coach, for that coach; by the key of the activity. Two queries."""
    rows = list(activities)
    if not rows:
        return {}
    found: dict[str, dict[Any, str]] = {}
    for field, model in MODELS.items():
        kept = model.system.filter(
            coach__in={row.coach_id for row in rows}, activity_uuid__in=[row.client_uuid for row in rows]
        )
        found[field] = {
            (coach, key): text for coach, key, text in kept.values_list("coach_id", "activity_uuid", "text")
        }
    return {
        row.pk: Texts(**{field: found[field].get((row.coach_id, row.client_uuid), "") for field in MODELS})
        for row in rows
    }


def messages_for(school: School) -> QuerySet[Any]:
    """What coaches wrote to this school, newest first. For the school's own page: date, coach and text."""
    rows: QuerySet[Any] = SchoolMessage.system.for_school(school).newest_first()
    return rows


# --- wiping -----------------------------------------------------------------------------------------------------------


def wipe_expired_notes(*, on: date, before: date | None = None, dry_run: bool = False) -> Expired:
    """Destroy the notes whose 31 July has come, and those that lost their activity more than a day ago."""
    return _wipe(ActivityNote, on, dry_run)


def wipe_expired_messages(*, on: date, before: date | None = None, dry_run: bool = False) -> Expired:
    """The same for messages to the school."""
    return _wipe(SchoolMessage, on, dry_run)


def _wipe(model: type[ActivityText], on: date, dry_run: bool) -> Expired:
    rows = model.system.filter(Q(wipe_on__lte=on) | Q(removed_at__date__lt=on - timedelta(days=1)))
    oldest = rows.order_by("written_on").values_list("written_on", flat=True).first()
    count = rows.count() if dry_run else rows.delete()[0]
    return Expired(count, oldest=oldest)
