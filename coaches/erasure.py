"""Erasing a kansencoach: the person becomes "Voormalig kansencoach 7F3A"; hours, placements and every total stay.

What is emptied, destroyed or kept stands in the privacy register. A name that somebody typed in a reason or an agreement
goes too. The account goes along, unless the person still has another role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from coaches.models import Coach, Employment, Placement
from kansencoach import audit, erasure, erasure_list, privacy, promises, wiping
from kansencoach.audit import AuditKind
from kansencoach.erasure import Expired
from kansencoach.erasure_list import Listed
from kansencoach.models import Erasure, ErasureReason, Membership, User
from kansencoach.privacy import Erased
from kansencoach.seal import Blanking
from kansencoach.templatetags.numbers import nl_date
from schools.names import name_key

COACH = "coaches.Coach"
LONG_AGO = date(1, 1, 1)


@dataclass(frozen=True)
class Outcome:
    """What erasing did: the key that is left, and where the name stands in something that never changes."""

    key: str
    frozen: int


def erase_coach(
    coach: Coach, *, by: User | None, on: date, reason: str = ErasureReason.REQUEST, key: str = ""
) -> Outcome:
    """Erase a kansencoach. Placements and employments end first (:func:`guard`).

    A ``key`` comes from the list of erasures: then the person was erased before a backup was restored, the guard was
    asked at that time, and the list is not written again.
    """
    is_again, key = bool(key), key or erasure.new_key()
    with transaction.atomic():
        with promises.keep(), audit.blanking(erasure.REASONS[ErasureReason(reason)], by=by) as out:
            fresh: Coach = Coach.system.select_for_update(of=("self",)).get(pk=coach.pk)
            if not is_again:
                guard(fresh, on=on)
            listed, frozen = _erase(out, fresh, key, on, reason)
            audit.record(AuditKind.ERASED, by=by, about=fresh)
        # The last thing before the commit: from here on the list never says less than the database.
        if not is_again:
            erasure_list.append(listed)
    return Outcome(key, frozen)


def guard(coach: Coach, *, on: date) -> None:
    """Refuse somebody who was erased, and somebody who still works: hours that fall open are a decision of their own."""
    if erasure.is_erased(coach):
        raise ValidationError(_("De gegevens van deze kansencoach zijn al gewist."))
    placement = Placement.system.filter(coach=coach, ends_on__gte=on).select_related("allocation__deployment").first()
    if placement is not None:
        raise ValidationError(
            _("Er is nog een plaatsing: %(plek)s, tot en met %(day)s. Kies eerst “Coach stopt”.")
            % {"plek": placement.allocation.deployment.name, "day": nl_date(placement.ends_on)}
        )
    employment = (
        Employment.system.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), coach=coach)
        .select_related("employer")
        .first()
    )
    if employment is not None:
        raise ValidationError(
            _("Er is nog een dienstverband: %(employer)s. Kies eerst “Coach stopt”.")
            % {"employer": employment.employer.name}
        )


def accounts_of(coach: Coach) -> tuple[list[User], list[User]]:
    """The accounts of a coach: those that go along, and those that stay because of another role."""
    users = User.objects.filter(memberships__coach=coach).distinct().order_by("pk")
    others = Membership.objects.filter(ends_on__isnull=True).exclude(coach=coach)
    stays = users.filter(Q(pk__in=others.values("user")) | Q(is_superuser=True))
    return list(users.exclude(pk__in=stays.values("pk"))), list(stays)


def _erase(out: Blanking, coach: Coach, key: str, on: date, reason: str) -> tuple[list[Listed], int]:
    name = _("Voormalig kansencoach %(key)s") % {"key": key}
    going, staying = accounts_of(coach)
    words = [mail for user in going for mail in erasure.mails_of(user)]
    # Somebody else with this name keeps it: then only the fields of this person are emptied.
    if not (staying or _shares_name(coach, going)):
        words += erasure.names_of(coach.name, coach.name_key, *(user.name for user in going))
    listed = [Listed(COACH, coach.pk, born_of(coach), key, str(reason), on)]
    listed += [erasure.forget_account(out, user, name=name, key=key, on=on, reason=reason) for user in going]
    for model, lookup in _about_coaches():
        lines = privacy.register()[model._meta.label].lines
        where = Q(**{lookup: coach.pk})
        if any(line.erased is Erased.GONE for line in lines):
            wiping.destroy(out, model, where)
            continue
        names = [field_name for line in lines if line.erased is Erased.EMPTY for field_name in line.fields]
        if names:
            wiping.blank(out, model, where, wiping.empty_values(model, names))
    wiping.blank(
        out,
        Coach,
        Q(id=coach.pk),
        {"name": name, "name_key": name_key(name), "specialisms": "", "training": ""},
    )
    Coach.system.filter(pk=coach.pk).update(version=F("version") + 1)
    erasure.remember(listed[0])
    for also in erasure.ALSO_FORGETS:
        import_string(also)(coach)
    replaced = wiping.replace_everywhere(out, words, key)
    return listed, -sum(count for count in replaced.values() if count < 0)


def _about_coaches() -> list[tuple[type[models.Model], str]]:
    """Every table about a coach, with the lookup: by a foreign key, or through another row."""
    direct = [(model, field.name) for model, field in erasure.pointing_at(Coach)]
    through = [(apps.get_model(label), entry.through) for label, entry in privacy.register().items() if entry.through]
    return direct + through


def born_of(coach: Coach) -> str:
    """When this row was made, from its history: a key can be given out again after a restore, a moment cannot."""
    first = audit.history_of(Coach, coach.pk).order_by("pgh_id").first()
    return first.pgh_created_at.isoformat() if first is not None else ""


def _shares_name(coach: Coach, going: list[User]) -> bool:
    others = Coach.system.filter(name_key=coach.name_key).exclude(pk=coach.pk).exists()
    accounts = User.objects.filter(name__iexact=coach.name.strip()).exclude(pk__in=[user.pk for user in going])
    return others or accounts.exists()


# --- after the term, and after a restore ----------------------------------------------------------------------------


def erase_expired(*, on: date, before: date, dry_run: bool) -> Expired:
    """Coaches whose last placement, activity and employment lie before ``before``. Who was only just added stays."""
    erased = Erasure.objects.filter(model=COACH).values("object_pk")
    history = audit.history_of(Coach)
    candidates = (
        Coach.system.exclude(pk__in=erased)
        .exclude(pk__in=Placement.system.filter(ends_on__gte=before).values("coach"))
        .exclude(pk__in=Employment.system.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=before)).values("coach"))
        .exclude(activities__done_on__gte=before)
        .exclude(pk__in=history.filter(pgh_label="insert", pgh_created_at__date__gte=before).values("pgh_obj_id"))
    )
    found = list(
        candidates.annotate(
            last=Greatest(
                Coalesce(Max("placements__ends_on"), LONG_AGO),
                Coalesce(Max("employments__ends_on"), LONG_AGO),
                Coalesce(Max("activities__done_on"), LONG_AGO),
            )
        ).order_by("pk")
    )
    if not dry_run:
        for coach in found:
            erase_coach(coach, by=None, on=on, reason=ErasureReason.RETENTION)
    oldest = min((coach.last for coach in found if coach.last != LONG_AGO), default=None)
    return Expired(len(found), oldest=oldest)


def erase_coach_again(listed: Listed) -> bool:
    """Erase a coach who is on the list; False when there is none, or another one got the key."""
    coach = Coach.system.filter(pk=listed.pk).first()
    if coach is None or born_of(coach) != listed.born:
        return False
    erase_coach(coach, by=None, on=listed.on, reason=listed.reason, key=listed.key)
    return True
