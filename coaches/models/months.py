"""A month that its coach closed, and what changed in it since. The database writes all of it but the closing itself.

Closing copies the minutes of each day and plek (:class:`ClosedDay`). From then on a trigger on the activities writes a
:class:`Correction` for every minute that comes, goes or moves, by whatever way: closed + corrections = what is written
now, for each coach, month, plek and day. Nothing of this is ever changed or removed; a closed month is not opened again.
"""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaches.models.activity import written_for
from coaches.models.coach import Coach
from coaches.models.placement import Placement
from kansencoach import promises
from kansencoach.models import Role, User, tracked
from kansencoach.models.tracking import append_only
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, part_of

# A direct INSERT fires its own trigger at depth 1; what a trigger writes is one deeper.
ONLY_BY_TRIGGER = """
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'only the database writes this, with what it is about'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_hours_by_database';
    END IF;
    RETURN NEW;
"""


def written_by_database() -> pgtrigger.Trigger:
    """The trigger that keeps everybody else from writing rows here."""
    return pgtrigger.Trigger(
        name="only_by_trigger", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ONLY_BY_TRIGGER
    )


@tracked
class MonthClosing(ScopedModel):
    """The coach said of a month that is over: this is right. ``month`` is its first day.

    It holds no minutes of its own: an employer reads only the days of its own coaches (:class:`ClosedDay`).
    """

    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, related_name="closings", verbose_name=_("kansencoach"))
    month = models.DateField(_("maand"))
    closed_at = models.DateTimeField(_("afgesloten op"))

    sights = part_of(Coach, "coach", Role.COORDINATOR, Role.COACH, Role.EMPLOYER)

    class Meta(ScopedModel.Meta):
        ordering = ("coach", "month")
        verbose_name = _("afgesloten maand")
        verbose_name_plural = _("afgesloten maanden")
        constraints = [
            models.UniqueConstraint(
                fields=("coach", "month"),
                name="month_closed_once",
                violation_error_message=_("Deze maand is al afgesloten."),
            ),
            models.CheckConstraint(
                name="closing_month_is_a_first",
                condition=Q(month__day=1),
                violation_error_message=_("Een maand begint op de eerste."),
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="closing_keeps_days",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    -- Who writes an activity holds this row too (coaches_correct): either what is written is counted
                    -- here, or it sees this closing and leaves a correction.
                    PERFORM 1 FROM coaches_coach c WHERE c.id = NEW.coach_id FOR UPDATE;
                    INSERT INTO coaches_closedday (closing_id, placement_id, done_on, minutes)
                    SELECT NEW.id, a.placement_id, a.done_on, sum(a.minutes)
                    FROM coaches_activity a
                    WHERE a.coach_id = NEW.coach_id
                      AND a.done_on >= NEW.month AND a.done_on < NEW.month + interval '1 month'
                    GROUP BY a.placement_id, a.done_on;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} {self.month:%Y-%m}"


class OfDayQuerySet(ScopedQuerySet):
    """Words for what is kept per day."""

    def between(self, first: object, last: object) -> "OfDayQuerySet":
        """Days first..last, both included."""
        return self.filter(done_on__gte=first, done_on__lte=last)


OF_DAY_SIGHTS = {
    **part_of(MonthClosing, "closing", Role.COORDINATOR, Role.COACH),
    Role.EMPLOYER: Sight(
        lambda membership: (
            Q(closing__coach__programme=membership.programme_id)
            & written_for(membership.employer_id, coach="closing__coach")
        ),
        _("van de eigen kansencoaches per dag en plek"),
    ),
}


class OfDay(ScopedModel):
    """Minutes of one day at one placement of a closed month; without a placement it is work outside the schools."""

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("plek")
    )
    done_on = models.DateField(_("datum"))

    system: ClassVar[Any] = models.Manager.from_queryset(OfDayQuerySet)()

    class Meta(ScopedModel.Meta):
        abstract = True


@tracked
class ClosedDay(OfDay):
    """What was written for a day when its month was closed."""

    closing = models.ForeignKey(
        MonthClosing, on_delete=models.PROTECT, related_name="days", verbose_name=_("afgesloten maand")
    )
    minutes = models.PositiveIntegerField(_("minuten"))

    sights = OF_DAY_SIGHTS

    class Meta(OfDay.Meta):
        ordering = ("closing", "done_on", "pk")
        verbose_name = _("dag van een afgesloten maand")
        verbose_name_plural = _("dagen van afgesloten maanden")
        constraints = [
            models.UniqueConstraint(
                fields=("closing", "placement", "done_on"), nulls_distinct=False, name="closed_day_once"
            )
        ]
        triggers = [append_only(), written_by_database()]

    def __str__(self) -> str:
        return f"{self.closing} {self.done_on:%d-%m}: {self.minutes} min"


@tracked
class Correction(OfDay):
    """Minutes that came (more than 0) or went (less) in a month after it was closed.

    ``made_by`` is who was signed in; nobody when a command or the database itself did it.
    """

    closing = models.ForeignKey(
        MonthClosing, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("afgesloten maand")
    )
    minutes = models.IntegerField(_("minuten"))
    made_at = models.DateTimeField(_("gewijzigd op"))
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("gewijzigd door")
    )

    sights = {
        **OF_DAY_SIGHTS,
        Role.EMPLOYER: Sight(
            OF_DAY_SIGHTS[Role.EMPLOYER].rows, OF_DAY_SIGHTS[Role.EMPLOYER].words, frozenset({"made_by"})
        ),
    }

    class Meta(OfDay.Meta):
        ordering = ("closing", "made_at", "pk")
        verbose_name = _("correctie na het afsluiten")
        verbose_name_plural = _("correcties na het afsluiten")
        constraints = [models.CheckConstraint(name="correction_is_something", condition=~Q(minutes=0))]
        triggers = [append_only(), written_by_database()]

    def __str__(self) -> str:
        return f"{self.closing} {self.done_on:%d-%m}: {self.minutes:+d} min"


promises.declare(
    {
        "closed_hours_by_database": _("Dit schrijft alleen de database, bij het afsluiten en wijzigen van uren."),
    }
)
