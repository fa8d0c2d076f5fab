"""Aandachtspunten: what a coordinator should look at, each with its rule and the figure behind it; the coach reads first.

A point is about a plek, never about a person. One per cause: while it is there (open, or put off until a day) a second of
the same rule, plek and cause cannot be stored, so any number of sweeps at once make one. What a point means and when it
comes and goes stands in :mod:`reports.signal_rules`; the verbs are in :mod:`reports.signals`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coaches.models import Coach, Placement
from kansencoach import clock
from kansencoach.models import Membership, Role, User, tracked, tracked_except, untracked
from kansencoach.scoping import ScopedModel, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models import Deployment, Programme, SchoolYear


class SignalState(models.TextChoices):
    """Where a point stands."""

    OPEN = "open", _("open")
    LATER = "later", _("later")
    SOLVED = "solved", _("opgelost")


class LaterReason(models.TextChoices):
    """Why it may wait; a fixed list, so that there is nothing about a person in it."""

    TALKING = "talking", _("we praten erover")
    AGREED = "agreed", _("er is een afspraak over")
    SCHOOL = "school", _("wacht op de school")
    MUNICIPALITY = "municipality", _("wacht op de gemeente")
    HOLIDAY = "holiday", _("na de vakantie")
    OTHER = "other", _("anders")


def _about_own_work(membership: Membership) -> Q:
    there = Placement.system.filter(
        coach=membership.coach_id,
        allocation__deployment=OuterRef("deployment"),
        starts_on__lte=OuterRef("last_true_on"),
        ends_on__gte=OuterRef("opened_on"),
    )
    return Q(Exists(there), is_about_work=True) & (Q(coach__isnull=True) | Q(coach=membership.coach_id))


def _after_the_coach(membership: Membership) -> Q:
    return Q(programme=membership.programme_id, coordinator_from__lte=clock.today())


@tracked_except("last_true_on", "clear_since", "value", "threshold")
class Signal(Versioned, ScopedModel):
    """One aandachtspunt: something true of a plek since ``opened_on``, by one rule and of one cause.

    ``coordinator_from`` is the first day on which a coordinator reads it; None when it was over before that day, and then
    no coordinator ever does. ``coach`` is set when it rests on the answers of one coach: no other coach reads it.
    ``cleared_on`` is the day on which the cause was really gone; a point that somebody solved by hand has none until then.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    deployment = models.ForeignKey(
        Deployment, on_delete=models.CASCADE, related_name="signals", verbose_name=_("plek"), editable=False
    )
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+", editable=False)
    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    rule = models.SlugField(_("regel"), max_length=30, editable=False)
    cause = models.CharField(_("oorzaak"), max_length=39, editable=False)
    is_about_work = models.BooleanField(_("gaat over het werk van een kansencoach"), editable=False)
    value = models.DecimalField(_("waarde"), max_digits=6, decimal_places=1, editable=False)
    threshold = models.DecimalField(_("drempel"), max_digits=6, decimal_places=1, editable=False)
    opened_on = models.DateField(_("sinds"))
    coordinator_from = models.DateField(_("te zien voor de coördinator vanaf"), null=True)
    last_true_on = models.DateField(_("voor het laatst waar op"), editable=False)
    clear_since = models.DateField(_("niet meer waar sinds"), null=True, editable=False)
    cleared_on = models.DateField(_("voorbij op"), null=True, editable=False)
    state = models.CharField(_("stand"), max_length=10, choices=SignalState, default=SignalState.OPEN)
    later_until = models.DateField(_("later, tot"), null=True, blank=True)
    later_reason = models.CharField(_("waarom later"), max_length=15, choices=LaterReason, blank=True)
    solved_on = models.DateField(_("opgelost op"), null=True, blank=True)
    solved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opgelost door")
    )

    sights = {
        Role.COACH: Sight(_about_own_work, _("de punten over het werk op eigen plekken, als eerste")),
        Role.COORDINATOR: Sight(
            _after_the_coach,
            _("de punten van het programma; wat over het werk van een kansencoach gaat een week na de kansencoach"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("opened_on", "pk")
        verbose_name = _("aandachtspunt")
        verbose_name_plural = _("aandachtspunten")
        indexes = [models.Index(fields=("programme", "state"), name="signal_of_programme")]
        constraints = [
            models.UniqueConstraint(
                fields=("rule", "deployment", "cause"),
                condition=Q(state__in=["open", "later"]),
                name="signal_once_per_cause",
                violation_error_message=_("Dit aandachtspunt is er al."),
            ),
            models.CheckConstraint(
                name="signal_later_has_day_and_reason",
                condition=Q(state="later", later_until__isnull=False) & ~Q(later_reason="")
                | ~Q(state="later") & Q(later_until__isnull=True, later_reason=""),
                violation_error_message=_("Kies tot wanneer het kan wachten, en waarom."),
            ),
            models.CheckConstraint(
                name="signal_solved_has_day",
                condition=Q(state="solved", solved_on__isnull=False)
                | ~Q(state="solved") & Q(solved_on__isnull=True, solved_by__isnull=True),
                violation_error_message=_("Een opgelost punt heeft een datum."),
            ),
            models.CheckConstraint(
                name="signal_dates_in_order",
                condition=Q(last_true_on__gte=F("opened_on"))
                & (Q(coordinator_from__isnull=True) | Q(coordinator_from__gte=F("opened_on"))),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_there(self) -> bool:
        """Whether it is still a point: open, or put off."""
        return self.state != SignalState.SOLVED


@tracked
class SignalThreshold(Versioned, ScopedModel):
    """From what value a rule makes a point, in one programme; without a row the default of the rule holds."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    rule = models.SlugField(_("regel"), max_length=30, editable=False)
    value = models.DecimalField(_("drempel"), max_digits=6, decimal_places=1)

    sights = {
        Role.COORDINATOR: of_programme(_("de drempels van het programma")),
        Role.COACH: of_programme(_("de drempels van het programma")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "rule")
        verbose_name = _("drempel")
        verbose_name_plural = _("drempels")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "rule"),
                name="threshold_once_per_rule",
                violation_error_message=_(
                    "Iemand anders heeft deze drempel intussen gewijzigd. Laad de pagina opnieuw."
                ),
            ),
            models.CheckConstraint(
                name="threshold_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("Kies 0 of meer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.value}"


@untracked("only that somebody looked at a point; it goes with the point")
class SignalSeen(ScopedModel):
    """Somebody marked a point as seen: for that person it no longer stands first."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField(_("gezien op"))

    sights = {
        role: Sight(lambda membership: Q(user=membership.user_id), _("wat je zelf als gezien aangaf"))
        for role in (Role.COORDINATOR, Role.COACH)
    }

    class Meta(ScopedModel.Meta):
        ordering = ("signal", "user")
        verbose_name = _("gezien aandachtspunt")
        verbose_name_plural = _("geziene aandachtspunten")
        constraints = [
            models.UniqueConstraint(
                fields=("signal", "user"),
                name="seen_once",
                violation_error_message=_("Dit punt heb je al gezien."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.seen_on:%d-%m-%Y}"
