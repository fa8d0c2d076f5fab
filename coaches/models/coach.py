"""The coach as a person, the employer, and the employment between them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, Sight, of_programme, part_of
from kansencoach.versions import Versioned
from schools.models import Deployment, Programme
from schools.models.programme import period, same
from schools.models.register import NamedModel


class CoachRole(models.TextChoices):
    """The three roles of a kansencoach (source: factsheet)."""

    CONNECTOR = "connector", _("verbinder")
    SPECIALIST = "specialist", _("specialist")
    MEDIATOR = "mediator", _("mediator")


class EmployerKind(models.TextChoices):
    """Who pays the coach."""

    ORGANISATION = "organisation", _("organisatie")
    SELF_EMPLOYED = "self_employed", _("zelfstandig")
    UNKNOWN = "unknown", _("niet vastgelegd")  # a source that does not say who


@tracked
class Employer(NamedModel):
    """An organisation that employs coaches, *zelfstandig*, or *niet vastgelegd*. Reference data: only a name."""

    kind = models.CharField(_("soort"), max_length=20, choices=EmployerKind, default=EmployerKind.ORGANISATION)

    class Meta:
        ordering = ("name_key",)
        verbose_name = _("werkgever")
        verbose_name_plural = _("werkgevers")
        constraints = [
            models.UniqueConstraint(
                fields=("name_key",),
                name="employer_name_once",
                violation_error_message=_("Er is al een werkgever met deze naam."),
            )
        ]


@tracked
class Coach(Versioned, NamedModel, ScopedModel):
    """A kansencoach: a person with specialisms and training. ``is_example`` marks an invented person."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="coaches", verbose_name=_("programma")
    )
    specialisms = models.CharField(_("specialismen"), max_length=200, blank=True)
    training = models.CharField(_("scholing"), max_length=200, blank=True)
    is_example = models.BooleanField(_("verzonnen persoon"), default=False)

    sights = {
        Role.COORDINATOR: of_programme(_("alle kansencoaches van het programma")),
        Role.COACH: Sight(lambda membership: Q(pk=membership.coach_id), _("zichzelf")),
        Role.EMPLOYER: Sight(
            lambda membership: Q(
                programme=membership.programme_id,
                pk__in=Employment.system.filter(employer=membership.employer_id).values("coach"),
            ),
            _("de eigen kansencoaches"),
        ),
        Role.SCHOOL: Sight(
            lambda membership: Q(
                programme=membership.programme_id,
                pk__in=Deployment.system.filter(allocations__schools=membership.school_id).values(
                    "allocations__placements__coach"
                ),
            ),
            _("de kansencoach op de eigen plek"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("name_key", "pk")
        verbose_name = _("kansencoach")
        verbose_name_plural = _("kansencoaches")


@tracked
class EarlierExperience(Versioned, ScopedModel):
    """What a coach did before: a function, at a plek ("already active there as preventiemedewerker") or elsewhere."""

    coach = models.ForeignKey(
        Coach, on_delete=models.CASCADE, related_name="experiences", verbose_name=_("kansencoach")
    )
    function = models.CharField(_("functie"), max_length=120)
    deployment = models.ForeignKey(
        Deployment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="experiences",
        verbose_name=_("bij deze plek"),
    )
    is_in_other_municipality = models.BooleanField(_("in een andere gemeente"), default=False)
    organisation = models.CharField(_("organisatie"), max_length=120, blank=True)
    source = models.CharField(_("bron"), max_length=200, blank=True)

    sights = part_of(Coach, "coach", Role.COORDINATOR, Role.COACH)

    class Meta(ScopedModel.Meta):
        ordering = ("coach", "pk")
        verbose_name = _("eerdere ervaring")
        verbose_name_plural = _("eerdere ervaring")

    def __str__(self) -> str:
        return f"{self.coach}: {self.function}"


@tracked
class Employment(Versioned, ScopedModel):
    """A coach works for an employer during a period, available so many hours per week as kansencoach.

    Start, end and availability may be unknown (``None``): "niet vastgelegd". Available hours are not the contract.
    """

    coach = models.ForeignKey(
        Coach, on_delete=models.PROTECT, related_name="employments", verbose_name=_("kansencoach")
    )
    employer = models.ForeignKey(
        Employer, on_delete=models.PROTECT, related_name="employments", verbose_name=_("werkgever")
    )
    starts_on = models.DateField(_("vanaf"), null=True, blank=True)
    ends_on = models.DateField(_("tot en met"), null=True, blank=True)
    available_hours = models.DecimalField(
        _("beschikbaar als kansencoach (u/week)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("bron"), max_length=200, blank=True)

    sights = {
        **part_of(Coach, "coach", Role.COORDINATOR, Role.COACH),
        Role.EMPLOYER: Sight(
            lambda membership: Q(coach__programme=membership.programme_id, employer=membership.employer_id),
            _("de dienstverbanden van de eigen kansencoaches"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("coach", "starts_on")
        verbose_name = _("dienstverband")
        verbose_name_plural = _("dienstverbanden")
        constraints = [
            models.UniqueConstraint(fields=("id", "coach"), name="employment_coach_key"),
            models.CheckConstraint(
                name="employment_period_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
            models.CheckConstraint(
                name="employment_availability_positive",
                condition=Q(available_hours__isnull=True) | Q(available_hours__gt=0, available_hours__lte=60),
                violation_error_message=_("Beschikbare uren liggen tussen 0 en 60 per week."),
            ),
            ExclusionConstraint(
                name="employment_no_overlap",
                expressions=[same("coach"), same("employer"), period()],
                violation_error_message=_("Deze coach heeft in deze periode al een dienstverband bij deze werkgever."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} ({self.employer})"
