"""A placement: who fills which granted hours, when, and in which role."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.coach import Coach, CoachRole, Employment
from kansencoach import promises
from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, part_of
from kansencoach.versions import Versioned
from schools.models import HourAllocation, HourGrant
from schools.models.deployment import Deployment, copies_allocation_period, precision
from schools.models.programme import period, same

CHECK_CAPACITY = "PERFORM coaches_check_capacity(COALESCE(NEW.allocation_id, OLD.allocation_id)); RETURN NULL;"


class EndReason(models.TextChoices):
    """Why a placement ends. Towards others than coordinator and coach only the first needs consent to be named."""

    OTHER_JOB = "other_job", _("andere baan")
    END_OF_PERIOD = "end_of_period", _("einde van de periode")
    SCHOOL_CHOICE = "school_choice", _("keuze van de school")
    COACH_CHOICE = "coach_choice", _("keuze van de kansencoach")
    HOURS_CHANGED = "hours_changed", _("andere uren")


class PlacementQuerySet(ScopedQuerySet):
    """Words for placements."""

    def active_on(self, day: object) -> "PlacementQuerySet":
        """Placements with ``day`` in their period."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def overlapping(self, first: object, last: object) -> "PlacementQuerySet":
        """Placements that share at least one day with first..last."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


@tracked
class Placement(Versioned, ScopedModel):
    """One coach fills (part of) the hours of one allocation during a period.

    ``hours_per_week`` may be unknown. ``known_at_school_as`` is the name the school uses ("preventiemedewerker").
    ``override_reason`` records why the coach's availability is exceeded. ``is_end_reason_public`` is the coach's consent
    to name the reason towards others.
    """

    allocation = models.ForeignKey(
        HourAllocation, on_delete=models.PROTECT, related_name="placements", verbose_name=_("plek")
    )
    employment = models.ForeignKey(
        Employment, on_delete=models.PROTECT, related_name="placements", verbose_name=_("kansencoach")
    )
    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, related_name="placements", editable=False)
    starts_on = models.DateField(_("vanaf"))
    starts_precision = precision(_("vanaf is bekend op"))
    ends_on = models.DateField(_("tot en met"))
    ends_precision = precision(_("tot en met is bekend op"))
    hours_per_week = models.DecimalField(_("uren per week"), max_digits=5, decimal_places=2, null=True, blank=True)
    is_circa = models.BooleanField(_("circa"), default=False)
    main_role = models.CharField(_("hoofdrol"), max_length=12, choices=CoachRole, blank=True)
    other_roles = ArrayField(
        models.CharField(max_length=12, choices=CoachRole), verbose_name=_("andere rollen"), default=list, blank=True
    )
    known_at_school_as = models.CharField(_("op school bekend als"), max_length=80, blank=True)
    end_reason = models.CharField(_("reden van stoppen"), max_length=20, choices=EndReason, blank=True)
    is_end_reason_public = models.BooleanField(_("coach vindt het goed dat anderen de reden zien"), default=False)
    announced_on = models.DateField(_("vertrek gemeld op"), null=True, blank=True)
    override_reason = models.CharField(_("waarom meer uren dan beschikbaar"), max_length=200, blank=True)
    decided_on = models.DateField(_("afgesproken op"))
    decided_precision = precision(_("datum is bekend op"))
    source = models.CharField(_("bron"), max_length=200, blank=True)
    allocation_starts_on = models.DateField(editable=False, null=True)
    allocation_ends_on = models.DateField(editable=False, null=True)

    system: ClassVar[Any] = models.Manager.from_queryset(PlacementQuerySet)()

    # An officer reads figures, never placements.
    sights = {
        **part_of(Deployment, "allocation__deployment", Role.COORDINATOR, Role.SCHOOL),
        Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("de eigen plaatsingen")),
        Role.EMPLOYER: Sight(
            lambda membership: Q(coach__programme=membership.programme_id, employment__employer=membership.employer_id),
            _("de plaatsingen van de eigen kansencoaches"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("allocation", "starts_on", "pk")
        verbose_name = _("plaatsing")
        verbose_name_plural = _("plaatsingen")
        indexes = [models.Index(fields=("coach", "starts_on"), name="placement_of_coach")]
        constraints = [
            models.UniqueConstraint(fields=("id", "coach", "starts_on", "ends_on"), name="placement_period_key"),
            models.CheckConstraint(
                name="placement_period_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
            models.CheckConstraint(
                name="placement_hours_positive",
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0),
                violation_error_message=_("Vul meer dan 0 uur per week in."),
            ),
            models.CheckConstraint(
                name="placement_inside_allocation",
                condition=Q(starts_on__gte=F("allocation_starts_on"), ends_on__lte=F("allocation_ends_on")),
                violation_error_message=_("De plaatsing valt buiten de periode van de plek in dit schooljaar."),
            ),
            ExclusionConstraint(
                name="placement_no_overlap",
                expressions=[same("coach"), same("allocation"), period()],
                violation_error_message=_("Deze coach is in deze periode al op deze plek geplaatst."),
            ),
        ]
        triggers = [
            copies_allocation_period("placement_copies_period"),
            pgtrigger.Trigger(
                name="placement_inside_employment",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("employment_id", "coach_id", "starts_on", "ends_on"),  # type: ignore[no-untyped-call]
                declare=[("covering", "bigint")],
                func="""
                    SELECT e.id INTO covering FROM coaches_employment e
                    WHERE e.id = NEW.employment_id AND e.coach_id = NEW.coach_id
                      AND COALESCE(e.starts_on, '-infinity') <= NEW.starts_on
                      AND COALESCE(e.ends_on, 'infinity') >= NEW.ends_on
                    FOR SHARE;
                    IF covering IS NULL THEN
                        RAISE EXCEPTION 'placement outside employment'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_inside_employment';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="placement_fits_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=CHECK_CAPACITY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} - {self.allocation}"


class GrantCapacity(HourGrant):
    """Holds the other side of the capacity promise: a grant never drops below what placements already fill."""

    class Meta:
        proxy = True
        default_manager_name = "system"
        triggers = [
            pgtrigger.Trigger(
                name="grant_carries_placements",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=CHECK_CAPACITY,
            )
        ]


class EmploymentCover(Employment):
    """Holds the other side of placement inside employment: an employment keeps covering its placements."""

    class Meta:
        proxy = True
        default_manager_name = "system"
        triggers = [
            pgtrigger.Trigger(
                name="employment_covers_placements",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM coaches_placement p
                        WHERE p.employment_id = NEW.id
                          AND (p.coach_id <> NEW.coach_id
                               OR p.starts_on < COALESCE(NEW.starts_on, '-infinity')
                               OR p.ends_on > COALESCE(NEW.ends_on, 'infinity'))
                    ) THEN
                        RAISE EXCEPTION 'employment does not cover its placements'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'employment_covers_placements';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]


promises.declare(
    {
        "placement_inside_employment": _("De plaatsing valt buiten het dienstverband van deze coach."),
        "employment_covers_placements": _(
            "Er zijn plaatsingen buiten de nieuwe periode van dit dienstverband. Beëindig of verplaats die eerst."
        ),
        "placement_fits_grant": _(
            "Er worden dan meer uren bezet dan er zijn toegekend. Leg eerst een nieuw besluit over de uren vast."
        ),
    }
)
