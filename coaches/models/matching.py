"""Open hours, a candidate and the klikgesprek (the blind verdicts of both sides are a model of their own, later)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaches.models.coach import Coach, Employment
from kansencoach.models import Membership, Role, tracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, part_of
from kansencoach.versions import Versioned
from schools.models import HourAllocation
from schools.models.deployment import Deployment, precision


class CandidacyState(models.TextChoices):
    """How far a candidate is."""

    CONSIDERED = "considered", _("in beeld")
    PROPOSED = "proposed", _("voorgesteld aan de school")
    PLACED = "placed", _("geplaatst")
    WITHDRAWN = "withdrawn", _("niet verder")


def _employed_then(membership: Membership) -> "models.QuerySet[Employment, Employment]":
    """An employment of the candidate here on the day of the last word about it; who works elsewhere is not seen."""
    found: models.QuerySet[Employment, Employment] = Employment.system.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=models.OuterRef("decided_on")),
        Q(ends_on__isnull=True) | Q(ends_on__gte=models.OuterRef("decided_on")),
        coach=models.OuterRef("coach"),
        employer=membership.employer_id,
    )
    return found


@tracked
class Candidacy(Versioned, ScopedModel):
    """A coach who is considered for the open hours of an allocation."""

    allocation = models.ForeignKey(
        HourAllocation, on_delete=models.CASCADE, related_name="candidacies", verbose_name=_("plek")
    )
    coach = models.ForeignKey(
        Coach, on_delete=models.PROTECT, related_name="candidacies", verbose_name=_("kansencoach")
    )
    state = models.CharField(_("stand"), max_length=12, choices=CandidacyState, default=CandidacyState.CONSIDERED)
    decided_on = models.DateField(_("sinds"))

    sights = {
        **part_of(Deployment, "allocation__deployment", Role.COORDINATOR),
        Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("de eigen kandidaatstelling")),
        Role.EMPLOYER: Sight(
            lambda membership: Q(
                models.Exists(_employed_then(membership)),
                coach__programme=membership.programme_id,
                state__in=(CandidacyState.CONSIDERED, CandidacyState.PROPOSED),  # once placed, the placement says so
            ),
            _("voor welke plek de eigen kansencoaches in beeld of voorgesteld zijn"),
        ),
        Role.SCHOOL: Sight(
            lambda membership: Q(
                allocation__deployment__in=Deployment.system.filter(Deployment.sights[Role.SCHOOL].rows(membership)),
                state__in=(CandidacyState.PROPOSED, CandidacyState.PLACED),
            ),
            _("wie aan de school is voorgesteld"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("allocation", "decided_on", "pk")
        verbose_name = _("kandidaat")
        verbose_name_plural = _("kandidaten")
        constraints = [
            models.UniqueConstraint(
                fields=("allocation", "coach"),
                name="candidacy_once",
                violation_error_message=_("Deze coach is al kandidaat voor deze plek."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.coach} voor {self.allocation}"


class MeetingState(models.TextChoices):
    """Where the klikgesprek stands."""

    TO_PLAN = "to_plan", _("nog te plannen")
    PLANNED = "planned", _("gepland")
    HELD = "held", _("geweest")


class MeetingOutcome(models.TextChoices):
    """What came out of it for the plek."""

    MATCH = "match", _("klik")
    DOUBT = "doubt", _("twijfel")
    NO_MATCH = "no_match", _("geen klik")


class MeetingQuerySet(ScopedQuerySet):
    """Words for klikgesprekken."""

    def coming_up(self, on: object) -> "MeetingQuerySet":
        """Planned on ``on`` or later, with a coach who is still a candidate."""
        found = self.filter(state=MeetingState.PLANNED, planned_on__gte=on)
        return found.exclude(candidacy__state=CandidacyState.WITHDRAWN)


@tracked
class ChemistryMeeting(Versioned, ScopedModel):
    """The klikgesprek between the school of a plek and a coach; the candidate may not be known yet."""

    allocation = models.ForeignKey(
        HourAllocation, on_delete=models.CASCADE, related_name="chemistry_meetings", verbose_name=_("plek")
    )
    candidacy = models.ForeignKey(
        Candidacy,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="chemistry_meetings",
        verbose_name=_("kandidaat"),
    )
    state = models.CharField(_("stand"), max_length=12, choices=MeetingState, default=MeetingState.TO_PLAN)
    planned_on = models.DateField(_("gepland op"), null=True, blank=True)
    held_on = models.DateField(_("geweest op"), null=True, blank=True)
    outcome = models.CharField(_("uitkomst"), max_length=12, choices=MeetingOutcome, blank=True)
    decided_on = models.DateField(_("vastgelegd op"))
    decided_precision = precision(_("datum is bekend op"))
    source = models.CharField(_("bron"), max_length=200, blank=True)

    sights = {
        **part_of(Deployment, "allocation__deployment", Role.COORDINATOR, Role.SCHOOL),
        Role.COACH: Sight(
            lambda membership: Q(candidacy__coach=membership.coach_id),
            _("de eigen klikgesprekken, met de plek, de scholen en de open uren daarvan"),
        ),
    }

    system: ClassVar[Any] = models.Manager.from_queryset(MeetingQuerySet)()

    class Meta(ScopedModel.Meta):
        ordering = ("allocation", "pk")
        verbose_name = _("klikgesprek")
        verbose_name_plural = _("klikgesprekken")
        constraints = [
            models.CheckConstraint(
                name="meeting_dates_fit_state",
                condition=Q(state="to_plan", planned_on__isnull=True, held_on__isnull=True)
                | Q(state="planned", planned_on__isnull=False, held_on__isnull=True)
                | Q(state="held", held_on__isnull=False),
                violation_error_message=_("Vul de datum in die bij de stand van het klikgesprek hoort."),
            ),
            models.CheckConstraint(
                name="meeting_outcome_after_held",
                condition=Q(outcome="") | Q(state="held"),
                violation_error_message=_("Een uitkomst kan pas na het klikgesprek."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allocation}: {self.get_state_display()}"
