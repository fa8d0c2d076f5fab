"""The rhythm of a coach: the days agreed per plek, and when the coach is away."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.activity import MINUTES_IN_A_DAY
from coaches.models.coach import Coach
from coaches.models.placement import Placement
from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models.programme import period, same

LONG = timedelta(weeks=4)


class Weekday(models.IntegerChoices):
    """The days on which schools are open, as ISO counts them."""

    MONDAY = 1, _("maandag")
    TUESDAY = 2, _("dinsdag")
    WEDNESDAY = 3, _("woensdag")
    THURSDAY = 4, _("donderdag")
    FRIDAY = 5, _("vrijdag")


@tracked
class WorkingDay(ScopedModel):
    """On this weekday the coach is at this plek for so many minutes, from a day on, until a day or for good.

    It counts only inside the period of the placement. The agreed days of one placement share its version.
    """

    placement = models.ForeignKey(
        Placement, on_delete=models.CASCADE, related_name="working_days", verbose_name=_("plaatsing")
    )
    weekday = models.PositiveSmallIntegerField(_("dag"), choices=Weekday)
    minutes = models.PositiveSmallIntegerField(
        _("minuten"), validators=[MinValueValidator(1), MaxValueValidator(MINUTES_IN_A_DAY)]
    )
    begins_at = models.TimeField(_("begint om"), null=True, blank=True)
    starts_on = models.DateField(_("vanaf"))
    ends_on = models.DateField(_("tot en met"), null=True, blank=True)

    sights = {
        Role.COORDINATOR: of_programme(_("de afgesproken dagen van alle kansencoaches"), "placement__coach__programme"),
        Role.COACH: Sight(lambda membership: Q(placement__coach=membership.coach_id), _("de eigen afgesproken dagen")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("placement", "weekday", "starts_on")
        verbose_name = _("afgesproken dag")
        verbose_name_plural = _("afgesproken dagen")
        constraints = [
            models.CheckConstraint(
                name="working_day_is_a_school_day",
                condition=Q(weekday__gte=1, weekday__lte=5),
                violation_error_message=_("Kies een dag van maandag tot en met vrijdag."),
            ),
            models.CheckConstraint(
                name="working_day_minutes",
                condition=Q(minutes__gte=1, minutes__lte=MINUTES_IN_A_DAY),
                violation_error_message=_("Vul meer dan 0 en hoogstens 24 uur in."),
            ),
            models.CheckConstraint(
                name="working_day_period_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
            ExclusionConstraint(
                name="working_day_once",
                expressions=[same("placement"), same("weekday"), period()],
                violation_error_message=_("Voor deze dag is in deze periode al iets afgesproken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement} {self.get_weekday_display()}: {self.minutes} min"


@tracked
class Absence(Versioned, ScopedModel):
    """A coach is away from a day on, until a day or not known yet until when. Never a reason."""

    coach = models.ForeignKey(Coach, on_delete=models.CASCADE, related_name="absences", verbose_name=_("kansencoach"))
    starts_on = models.DateField(_("eerste dag"))
    ends_on = models.DateField(_("laatste dag"), null=True, blank=True)

    sights = {
        Role.COORDINATOR: of_programme(_("wie afwezig is en tot wanneer, zonder reden"), "coach__programme"),
        Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("de eigen afwezigheid")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("coach", "-starts_on")
        verbose_name = _("afwezigheid")
        verbose_name_plural = _("afwezigheid")
        constraints = [
            models.CheckConstraint(
                name="absence_period_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[same("coach"), period()],
                violation_error_message=_("Voor een deel van deze dagen staat er al dat je afwezig bent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} {self.starts_on:%d-%m-%Y}"

    def is_long(self, on: date) -> bool:
        """Whether it lasts four weeks or more: as far as is known, or so far."""
        return (self.ends_on or max(on, self.starts_on)) - self.starts_on + timedelta(days=1) >= LONG
