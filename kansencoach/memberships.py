"""Ending a role, giving it back, closing an account: what a coordinator does for the people of the own programme.

An account is open as long as it has a role. Closing it ends every role in the programme of who closes it; when none is
left elsewhere the account is closed as well, and every login ends. What somebody has elsewhere stays, unseen.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kansencoach import audit, clock, logins, promises, second_factor
from kansencoach.audit import AuditKind
from kansencoach.models import Membership, Role, User


def people_of(programme: Any) -> QuerySet[User]:
    """Everybody who has or had a role in this programme."""
    return User.objects.filter(pk__in=Membership.objects.filter(programme=programme).values("user"))


def is_ours_alone(user: User, programme: Any) -> bool:
    """Whether this account has nothing outside this programme, so that a coordinator of it may care for all of it."""
    elsewhere = Membership.objects.active_on(clock.today()).filter(user=user).exclude(programme=programme)
    return not (user.is_superuser or user.is_staff or elsewhere.exists())


def end_role(membership: Membership, *, on: dt.date, by: User) -> None:
    """From this moment on the role is over. One's own stays, so that a programme always keeps a coordinator."""
    if membership.user_id == by.pk:
        raise ValidationError(_("Je eigen rol kun je niet beëindigen. Vraag het een andere coördinator."))
    with promises.keep():
        _still_coordinates(by, membership.programme, on)
        _end(Membership.objects.filter(pk=membership.pk), on)


def give_back_role(membership: Membership) -> None:
    """The role holds again, and the account is open again when it was closed."""
    with promises.keep():
        open_again(membership.user)
        membership.ends_on = None
        membership.save(update_fields=["ends_on"])


def close_account(user: User, *, programme: Any, on: dt.date, by: User) -> bool:
    """End every role in this programme and, when nothing is left elsewhere, close the account and end its logins.

    True when the account was closed.
    """
    if user.pk == by.pk:
        raise ValidationError(_("Je eigen account kun je niet sluiten. Vraag het een andere coördinator."))
    with promises.keep():
        _still_coordinates(by, programme, on)
        _end(Membership.objects.filter(user=user, programme=programme), on)
        if not is_ours_alone(user, programme):
            return False
        User.objects.filter(pk=user.pk).update(is_active=False)
        logins.end_all(user)
        audit.record(AuditKind.DEACTIVATED, by=by, about=user)
    return True


def open_again(user: User) -> None:
    """Open a closed account; inside a transaction. One that was closed while it had roles was closed by who manages."""
    if user.is_active:
        return
    if Membership.objects.active_on(clock.today()).filter(user=user).exists():
        raise ValidationError(_("Dat kan niet. Vraag de beheerder om dit account te openen."))
    user.is_active = True
    user.save(update_fields=["is_active"])


def clear_second_factor(user: User, *, programme: Any, by: User) -> None:
    """For somebody who lost every second step: all of them go, every login ends, and the next one sets it up again."""
    if user.pk == by.pk or not is_ours_alone(user, programme):
        raise ValidationError(_("Dat kan niet. Vraag het de beheerder."))
    second_factor.clear(user, by=by)


def _end(rows: QuerySet[Membership], on: dt.date) -> None:
    yesterday = on - dt.timedelta(days=1)
    for row in rows.active_on(on):  # type: ignore[attr-defined]
        row.ends_on = yesterday
        row.save(update_fields=["ends_on"])


def _still_coordinates(by: User, programme: Any, on: dt.date) -> None:
    """Two coordinators who end each other at the same moment wait for each other; the second one is too late."""
    coordinators = Membership.objects.select_for_update().filter(programme=programme, role=Role.COORDINATOR)
    if not any(row.user_id == by.pk for row in coordinators.active_on(on).order_by("pk")):
        raise ValidationError(_("Je bent geen coördinator meer van dit programma."))
