"""The programme, its norm and dates per school year, and the municipalities that take part."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from kansencoach import promises
from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models.register import Municipality
from schools.models.school_year import SchoolYear


def same(field: str) -> tuple[Func, str]:
    """Exclusion on equality without the btree_gist extension: the range of one number overlaps itself."""
    number = Cast(F(field), models.BigIntegerField())
    return (
        Func(number, number, Value("[]"), function="int8range", output_field=BigIntegerRangeField()),
        RangeOperators.OVERLAPS,
    )


def period(starts: str = "starts_on", ends: str = "ends_on") -> tuple[Func, str]:
    """Exclusion on overlap of periods, both days included; an empty end is without end."""
    return (
        Func(F(starts), F(ends), Value("[]"), function="daterange", output_field=DateRangeField()),
        RangeOperators.OVERLAPS,
    )


@tracked
class Programme(Versioned, ScopedModel):
    """A regional programme such as Kansen4Kinderen, with the settings that hold for all its years."""

    name = models.CharField(_("naam"), max_length=120, unique=True)
    slug = models.SlugField(_("naam in adressen"), unique=True)
    part_of = models.CharField(_("onderdeel van"), max_length=200, blank=True)
    co_funded_by = models.CharField(_("mede gefinancierd uit"), max_length=200, blank=True)
    goal = models.TextField(_("doel"), blank=True)
    expected_effects = models.TextField(_("verwachte effecten"), blank=True)
    protected_below = models.PositiveSmallIntegerField(
        _("aantallen afschermen onder"),
        default=5,
        validators=[MinValueValidator(2)],
        help_text=_("Aantallen mensen en gezinscontacten onder dit getal lezen als “minder dan 5”."),
    )
    counts_travel = models.BooleanField(_("reistijd telt mee"), default=False)
    is_example = models.BooleanField(_("voorbeeldgegevens"), default=False)

    sights = {role: Sight(lambda membership: Q(pk=membership.programme_id), _("het eigen programma")) for role in Role}

    class Meta(ScopedModel.Meta):
        ordering = ("name",)
        verbose_name = _("programma")
        verbose_name_plural = _("programma’s")

    def __str__(self) -> str:
        return self.name


class ProgrammePart(ScopedModel):
    """A row that belongs to a programme and is shown to everybody in it."""

    sights = {role: of_programme(_("wat het programma heeft afgesproken")) for role in Role}

    class Meta(ScopedModel.Meta):
        abstract = True


@tracked
class HourNorm(Versioned, ProgrammePart):
    """The norm of one programme in one school year: so many pupils give so many *extra* hours per week.

    The start values come from the factsheet: 150 pupils = 4.00 h/week, rounded half up to 0.1 h.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="norms", verbose_name=_("programma")
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="norms", verbose_name=_("schooljaar")
    )
    pupils = models.PositiveIntegerField(_("leerlingen"), default=150)
    hours = models.DecimalField(_("uren per week"), max_digits=5, decimal_places=2, default=Decimal("4.00"))
    step = models.DecimalField(_("afronden op (uur)"), max_digits=4, decimal_places=2, default=Decimal("0.10"))
    flag_below = models.DecimalField(_("melden onder (uur)"), max_digits=4, decimal_places=2, default=Decimal("2.00"))
    proposed_raise = models.DecimalField(
        _("voorgestelde ophoging (uur)"), max_digits=4, decimal_places=2, default=Decimal("3.50")
    )
    count_on = models.DateField(_("teldatum"), help_text=_("De telling waarmee dit schooljaar rekent."))

    class Meta(ProgrammePart.Meta):
        ordering = ("programme", "school_year")
        verbose_name = _("urennorm")
        verbose_name_plural = _("urennormen")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "school_year"),
                name="hour_norm_once_a_year",
                violation_error_message=_("Dit programma heeft voor dit schooljaar al een urennorm."),
            ),
            models.CheckConstraint(
                name="hour_norm_positive",
                condition=Q(pupils__gt=0, hours__gt=0, step__gt=0, flag_below__gte=0, proposed_raise__gt=0),
                violation_error_message=_("Vul bij de urennorm getallen boven 0 in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.school_year}"


class Milestone(models.TextChoices):
    """The fixed moments in a programme's year."""

    ASK_WISHES = "ask_wishes", _("wensen vragen aan school en coach")
    ADVICE = "advice", _("advies per plek naar de gemeente")
    DECISION = "decision", _("besluit van de gemeente")
    MATCHING = "matching", _("open plekken en klikgesprekken")
    DRAFT_FACTSHEET = "draft_factsheet", _("concept-factsheet naar de scholen")
    FIX_FACTSHEET = "fix_factsheet", _("factsheet vaststellen")
    ROLLOVER = "rollover", _("nieuw schooljaar klaarzetten")
    COUNT = "count", _("teldatum leerlingen")


@tracked
class YearMilestone(ProgrammePart):
    """One date in the year calendar of a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="milestones")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(_("wat"), max_length=20, choices=Milestone)
    due_on = models.DateField(_("uiterlijk op"))

    class Meta(ProgrammePart.Meta):
        ordering = ("due_on",)
        verbose_name = _("moment in de jaarkalender")
        verbose_name_plural = _("jaarkalender")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "school_year", "kind"),
                name="milestone_once_a_year",
                violation_error_message=_("Dit moment staat al in de jaarkalender van dit schooljaar."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.due_on:%d-%m-%Y})"


@tracked
class Participation(Versioned, ScopedModel):
    """A municipality takes part in a programme during a period. Without it no hours can be granted.

    Start, agreement and maximum (hours per week) may be unknown: "niet vastgelegd".
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="participations", verbose_name=_("programma")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="participations", verbose_name=_("gemeente")
    )
    starts_on = models.DateField(_("vanaf"), null=True, blank=True)
    ends_on = models.DateField(_("tot en met"), null=True, blank=True)
    agreed_on = models.DateField(_("akkoord op"), null=True, blank=True)
    agreed_by = models.CharField(_("akkoord door"), max_length=120, blank=True)
    maximum_hours = models.DecimalField(_("hoogstens (u/week)"), max_digits=7, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("bron"), max_length=200, blank=True)

    sights = {
        Role.COORDINATOR: of_programme(_("alle gemeenten van het programma")),
        Role.MUNICIPALITY: Sight(
            lambda membership: Q(programme=membership.programme_id, municipality=membership.municipality_id),
            _("de afspraken van de eigen gemeente"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "municipality__name_key", "starts_on")
        verbose_name = _("gemeente doet mee")
        verbose_name_plural = _("gemeenten doen mee")
        constraints = [
            models.CheckConstraint(
                name="participation_period_order",
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
            models.CheckConstraint(
                name="participation_maximum_positive",
                condition=Q(maximum_hours__isnull=True) | Q(maximum_hours__gt=0),
                violation_error_message=_("Het hoogste aantal uren is meer dan 0."),
            ),
            ExclusionConstraint(
                name="participation_no_overlap",
                expressions=[
                    same("programme"),
                    same("municipality"),
                    period(),
                ],
                violation_error_message=_("Deze gemeente doet in deze periode al mee aan dit programma."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="participation_covers_grants",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1
                        FROM schools_hourgrant g
                        JOIN schools_hourallocation a ON a.id = g.allocation_id
                        JOIN schools_deployment d ON d.id = a.deployment_id
                        WHERE d.programme_id = OLD.programme_id AND d.municipality_id = OLD.municipality_id
                          AND NOT EXISTS (
                              SELECT 1 FROM schools_participation p
                              WHERE p.programme_id = d.programme_id AND p.municipality_id = d.municipality_id
                                AND COALESCE(p.starts_on, '-infinity') <= g.starts_on
                                AND COALESCE(p.ends_on, 'infinity') >= a.ends_on
                          )
                    ) THEN
                        RAISE EXCEPTION 'a grant would lose its participation'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_in_use';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} - {self.programme}"


promises.declare(
    {
        "participation_in_use": _(
            "Er zijn uren toegekend in deze gemeente buiten de nieuwe periode. Pas eerst die uren aan."
        ),
    }
)
