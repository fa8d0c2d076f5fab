"""Plekken and their hours: the granted side of the hours chain.

A plek (:class:`Deployment`) is the lasting thing. Per school year it has one :class:`HourAllocation` with its schools and
period, revised by dated :class:`HourGrant` rows. All hours are hours per week, ``Decimal``, and may be unknown
(``None``). A period counts both its first and its last day.

Rows inside a parent's period carry a copy of it (``*_starts_on``/``*_ends_on``), filled by a trigger, kept in step by a
composite foreign key with ON UPDATE CASCADE (migration ``0002``) and compared by a check constraint.
"""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kansencoach import promises
from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, of_programme, part_of
from kansencoach.versions import Versioned
from schools.fuzzy import Precision
from schools.models.programme import Programme, period, same
from schools.models.register import Municipality, NamedModel, PupilCount, School
from schools.models.school_year import SchoolYear


def precision(label: promises.Message) -> "models.CharField[str, str]":
    """How exactly a date is known; sums and sentences follow it."""
    return models.CharField(label, max_length=12, choices=Precision, default=Precision.DAY)


def copies_allocation_period(name: str) -> pgtrigger.Trigger:
    """Fill ``allocation_starts_on`` and ``allocation_ends_on`` from the allocation, which waits for this row."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
                    SELECT a.starts_on, a.ends_on INTO NEW.allocation_starts_on, NEW.allocation_ends_on
                    FROM schools_hourallocation a WHERE a.id = NEW.allocation_id FOR SHARE;
                    RETURN NEW;
                """,
    )


class DeploymentQuerySet(ScopedQuerySet):
    """Words for plekken."""

    def in_year(self, school_year: SchoolYear) -> "DeploymentQuerySet":
        """Plekken with granted hours in this school year."""
        return self.filter(allocations__school_year=school_year)


@tracked
class Deployment(Versioned, NamedModel, ScopedModel):
    """A plek: a place in one municipality where coaches work, at a single school or at some schools jointly.

    ``place`` is filled while the school is not known yet. ``assumption`` says what about the link to its school is our
    reading of a source, and is printed as such.
    """

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="deployments", verbose_name=_("programma")
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="deployments", verbose_name=_("gemeente")
    )
    place = models.CharField(
        _("plaats"), max_length=80, blank=True, help_text=_("Alleen nodig als de school nog niet bekend is.")
    )
    assumption = models.CharField(_("aanname"), max_length=200, blank=True)

    system: ClassVar[Any] = models.Manager.from_queryset(DeploymentQuerySet)()

    # Lookups by name, so that schools need not import coaches.
    sights = {
        Role.COORDINATOR: of_programme(_("alle plekken van het programma")),
        Role.COACH: Sight(
            lambda membership: Q(
                pk__in=Deployment.system.filter(allocations__placements__coach=membership.coach_id).values("pk")
            ),
            _("de plekken van de eigen plaatsingen"),
        ),
        Role.MUNICIPALITY: Sight(
            lambda membership: Q(programme=membership.programme_id, municipality=membership.municipality_id),
            _("de plekken in de eigen gemeente"),
        ),
        Role.EMPLOYER: Sight(
            lambda membership: Q(
                pk__in=Deployment.system.filter(
                    programme=membership.programme_id,
                    allocations__placements__employment__employer=membership.employer_id,
                ).values("pk")
            ),
            _("de plekken van de eigen kansencoaches"),
        ),
        Role.SCHOOL: Sight(
            lambda membership: Q(
                pk__in=Deployment.system.filter(
                    programme=membership.programme_id, allocations__school_links__school=membership.school_id
                ).values("pk")
            ),
            _("de eigen plek"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("name_key", "pk")
        verbose_name = _("plek")
        verbose_name_plural = _("plekken")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "municipality", "name_key"),
                name="deployment_name_once",
                violation_error_message=_("In deze gemeente is al een plek met deze naam."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="deployment_stays_put",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("programme", "municipality"),
                func="""
                    IF EXISTS (SELECT 1 FROM schools_hourallocation WHERE deployment_id = OLD.id) THEN
                        RAISE EXCEPTION 'a plek with hours stays in its municipality'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'deployment_stays_put';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]


CHAIN_ROLES = (Role.COORDINATOR, Role.COACH, Role.MUNICIPALITY, Role.SCHOOL)
"""Who sees the hours chain of a plek; an employer sees the hours of its own coaches only."""


class HourAllocationQuerySet(ScopedQuerySet):
    """Words for allocations."""

    def active_on(self, day: object) -> "HourAllocationQuerySet":
        """Allocations with ``day`` in their own period."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


@tracked
class HourAllocation(Versioned, ScopedModel):
    """The hours of one plek in one school year, with its period inside that year."""

    deployment = models.ForeignKey(
        Deployment, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("plek")
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("schooljaar")
    )
    starts_on = models.DateField(_("vanaf"))
    starts_precision = precision(_("vanaf is bekend op"))
    ends_on = models.DateField(_("tot en met"))
    ends_precision = precision(_("tot en met is bekend op"))
    year_starts_on = models.DateField(editable=False, null=True)
    year_ends_on = models.DateField(editable=False, null=True)
    schools = models.ManyToManyField(
        School, through="AllocationSchool", related_name="allocations", verbose_name=_("scholen")
    )
    source = models.CharField(_("bron"), max_length=200, blank=True)

    system: ClassVar[Any] = models.Manager.from_queryset(HourAllocationQuerySet)()

    sights = part_of(Deployment, "deployment", *CHAIN_ROLES)

    class Meta(ScopedModel.Meta):
        ordering = ("school_year", "deployment")
        verbose_name = _("toegekende uren")
        verbose_name_plural = _("toegekende uren")
        constraints = [
            models.UniqueConstraint(
                fields=("deployment", "school_year"),
                name="allocation_once_a_year",
                violation_error_message=_("Deze plek heeft in dit schooljaar al toegekende uren."),
            ),
            models.UniqueConstraint(fields=("id", "starts_on", "ends_on"), name="allocation_period_key"),
            models.CheckConstraint(
                name="allocation_period_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
            models.CheckConstraint(
                name="allocation_inside_school_year",
                condition=Q(starts_on__gte=F("year_starts_on"), ends_on__lte=F("year_ends_on")),
                violation_error_message=_("De periode van de plek valt buiten het schooljaar."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allocation_copies_year",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    SELECT y.starts_on, y.ends_on INTO NEW.year_starts_on, NEW.year_ends_on
                    FROM schools_schoolyear y WHERE y.id = NEW.school_year_id FOR SHARE;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.deployment} {self.school_year}"


@tracked
class AllocationSchool(ScopedModel):
    """One school of an allocation, with the pupil count that its norm used (kept as it was on the day of use)."""

    sights = part_of(Deployment, "allocation__deployment", *CHAIN_ROLES)

    allocation = models.ForeignKey(HourAllocation, on_delete=models.CASCADE, related_name="school_links")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="allocation_links")
    pupil_count = models.ForeignKey(
        PupilCount, on_delete=models.PROTECT, null=True, blank=True, related_name="allocation_links"
    )
    pupils = models.PositiveIntegerField(_("leerlingen"), null=True, blank=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, editable=False, null=True, related_name="+")
    starts_on = models.DateField(editable=False, null=True)
    ends_on = models.DateField(editable=False, null=True)

    class Meta(ScopedModel.Meta):
        ordering = ("school__name_key", "school")
        verbose_name = _("school van een plek")
        verbose_name_plural = _("scholen van plekken")
        constraints = [
            models.UniqueConstraint(
                fields=("allocation", "school"),
                name="allocation_school_once",
                violation_error_message=_("Deze school staat al bij deze plek."),
            ),
            ExclusionConstraint(
                name="school_in_one_allocation",
                expressions=[same("school"), same("programme"), period()],
                violation_error_message=_(
                    "Deze school hoort in deze periode al bij een andere plek van dit programma."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="allocation_school_copies",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    SELECT a.starts_on, a.ends_on, d.programme_id
                    INTO NEW.starts_on, NEW.ends_on, NEW.programme_id
                    FROM schools_hourallocation a JOIN schools_deployment d ON d.id = a.deployment_id
                    WHERE a.id = NEW.allocation_id FOR SHARE;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="bundle_in_one_municipality",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("school_id", "allocation_id"),  # type: ignore[no-untyped-call]
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM schools_hourallocation a
                        JOIN schools_deployment d ON d.id = a.deployment_id
                        JOIN schools_school s ON s.id = NEW.school_id
                        WHERE a.id = NEW.allocation_id AND s.municipality_id = d.municipality_id
                    ) THEN
                        RAISE EXCEPTION 'school and plek are in different municipalities'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'bundle_in_one_municipality';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allocation}: {self.school}"


@tracked
class HourGrant(Versioned, ScopedModel):
    """A dated revision of an allocation: from this day so many hours per week, and why.

    ``hours_per_week`` may be unknown and may be *circa*. ``earmark_hours`` of it are for ``earmark_for`` (for example
    the consultation with the ib'er). A reason is needed when the hours differ from the norm.
    """

    sights = part_of(Deployment, "allocation__deployment", *CHAIN_ROLES)

    allocation = models.ForeignKey(
        HourAllocation, on_delete=models.CASCADE, related_name="grants", verbose_name=_("toegekende uren")
    )
    starts_on = models.DateField(_("vanaf"))
    hours_per_week = models.DecimalField(_("uren per week"), max_digits=5, decimal_places=2, null=True, blank=True)
    is_circa = models.BooleanField(_("circa"), default=False)
    reason = models.CharField(_("reden"), max_length=300, blank=True)
    earmark_hours = models.DecimalField(_("waarvan (u/week)"), max_digits=5, decimal_places=2, null=True, blank=True)
    earmark_for = models.CharField(_("bestemd voor"), max_length=120, blank=True)
    decided_by = models.CharField(_("besloten door"), max_length=120, blank=True)
    decided_on = models.DateField(_("besloten op"))
    decided_precision = precision(_("besluitdatum is bekend op"))
    source = models.CharField(_("bron"), max_length=200, blank=True)
    allocation_starts_on = models.DateField(editable=False, null=True)
    allocation_ends_on = models.DateField(editable=False, null=True)

    class Meta(ScopedModel.Meta):
        ordering = ("allocation", "starts_on")
        verbose_name = _("uren per week")
        verbose_name_plural = _("uren per week")
        constraints = [
            models.UniqueConstraint(
                fields=("allocation", "starts_on"),
                name="grant_once_a_day",
                violation_error_message=_("Op deze dag gaan er al andere uren in. Wijzig die regel."),
            ),
            models.CheckConstraint(
                name="grant_positive",
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0),
                violation_error_message=_("Vul meer dan 0 uur per week in."),
            ),
            models.CheckConstraint(
                name="earmark_inside_grant",
                condition=Q(earmark_hours__isnull=True)
                | Q(earmark_hours__gt=0) & (Q(hours_per_week__isnull=True) | Q(earmark_hours__lte=F("hours_per_week"))),
                violation_error_message=_("Het deel met een bestemming is meer dan 0 en past binnen de uren per week."),
            ),
            models.CheckConstraint(
                name="grant_inside_allocation",
                condition=Q(starts_on__gte=F("allocation_starts_on"), starts_on__lte=F("allocation_ends_on")),
                violation_error_message=_("De ingangsdatum valt buiten de periode van de plek in dit schooljaar."),
            ),
        ]
        triggers = [
            copies_allocation_period("grant_copies_period"),
            pgtrigger.Trigger(
                name="grant_needs_participation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("agreed", "bigint")],
                func="""
                    SELECT p.id INTO agreed
                    FROM schools_hourallocation a
                    JOIN schools_deployment d ON d.id = a.deployment_id
                    JOIN schools_participation p
                      ON p.programme_id = d.programme_id AND p.municipality_id = d.municipality_id
                    WHERE a.id = NEW.allocation_id
                      AND COALESCE(p.starts_on, '-infinity') <= NEW.starts_on
                      AND COALESCE(p.ends_on, 'infinity') >= a.ends_on
                    FOR SHARE OF p;
                    IF agreed IS NULL THEN
                        RAISE EXCEPTION 'no participation'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_needs_participation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="grant_equals_shares",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func="PERFORM schools_check_funding(NEW.id); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allocation} vanaf {self.starts_on:%d-%m-%Y}"


@tracked
class FundingSource(Versioned, ScopedModel):
    """A payer of hours, such as Kansrijk Opgroeien or the municipality itself; it may begin and end."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="funding_sources", verbose_name=_("programma")
    )
    name = models.CharField(_("geldbron"), max_length=120)
    starts_on = models.DateField(_("vanaf"), null=True, blank=True)
    ends_on = models.DateField(_("tot en met"), null=True, blank=True)

    sights = {
        role: of_programme(_("de geldbronnen van het programma")) for role in (Role.COORDINATOR, Role.MUNICIPALITY)
    }

    class Meta(ScopedModel.Meta):
        ordering = ("name",)
        verbose_name = _("geldbron")
        verbose_name_plural = _("geldbronnen")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "name"),
                name="funding_source_once",
                violation_error_message=_("Deze geldbron is er al."),
            ),
            models.CheckConstraint(
                name="funding_source_period_order",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class FundingShare(ScopedModel):
    """The part of a grant that one source pays, in hours per week. The shares of a grant add up to it.

    Unknown hours (``None``) go with a grant whose hours are unknown; a grant without shares is "geldbron niet
    vastgelegd".
    """

    sights = part_of(Deployment, "grant__allocation__deployment", *CHAIN_ROLES)

    grant = models.ForeignKey(HourGrant, on_delete=models.CASCADE, related_name="shares", verbose_name=_("uren"))
    source = models.ForeignKey(
        FundingSource, on_delete=models.PROTECT, related_name="shares", verbose_name=_("geldbron")
    )
    hours_per_week = models.DecimalField(_("uren per week"), max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ("grant", "source__name")
        verbose_name = _("deel van een geldbron")
        verbose_name_plural = _("delen van geldbronnen")
        constraints = [
            models.UniqueConstraint(
                fields=("grant", "source"),
                name="share_once_a_source",
                violation_error_message=_("Deze geldbron staat er al bij."),
            ),
            models.CheckConstraint(
                name="share_positive",
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gt=0),
                violation_error_message=_("Vul bij de geldbron meer dan 0 uur per week in."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="shares_equal_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func="PERFORM schools_check_funding(COALESCE(NEW.grant_id, OLD.grant_id)); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.hours_per_week}"


class VacancyOutcome(models.TextChoices):
    """What was decided about open hours."""

    SEARCH = "search", _("zoeken")
    FOUND = "found", _("gevonden")
    NOT_FOUND = "not_found", _("niet gevonden, kan weer open")
    PASS_ON = "pass_on", _("doorschuiven")
    RELEASE = "release", _("vrijgeven")
    OTHER_SOURCE = "other_source", _("naar andere geldbron")


@tracked
class VacancyDecision(Versioned, ScopedModel):
    """A decision about the open hours of an allocation, dated.

    *Vrijgeven* and *doorschuiven* take ``hours_per_week`` out of the open hours from ``starts_on``; *naar andere
    geldbron* changes the source and leaves the hours open; the others only say how the search stands.
    """

    sights = part_of(Deployment, "allocation__deployment", *CHAIN_ROLES)

    allocation = models.ForeignKey(
        HourAllocation, on_delete=models.CASCADE, related_name="vacancy_decisions", verbose_name=_("toegekende uren")
    )
    outcome = models.CharField(_("besluit"), max_length=20, choices=VacancyOutcome)
    starts_on = models.DateField(_("geldt vanaf"))
    hours_per_week = models.DecimalField(_("uren per week"), max_digits=5, decimal_places=2, null=True, blank=True)
    to_source = models.ForeignKey(
        FundingSource,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vacancy_decisions",
        verbose_name=_("andere geldbron"),
    )
    reason = models.CharField(_("toelichting"), max_length=300, blank=True)
    decided_by = models.CharField(_("besloten door"), max_length=120, blank=True)
    decided_on = models.DateField(_("besloten op"))
    decided_precision = precision(_("besluitdatum is bekend op"))
    source = models.CharField(_("bron"), max_length=200, blank=True)
    allocation_starts_on = models.DateField(editable=False, null=True)
    allocation_ends_on = models.DateField(editable=False, null=True)

    class Meta(ScopedModel.Meta):
        ordering = ("allocation", "starts_on", "pk")
        verbose_name = _("besluit over openstaande uren")
        verbose_name_plural = _("besluiten over openstaande uren")
        constraints = [
            models.CheckConstraint(
                name="vacancy_hours_fit_outcome",
                condition=Q(outcome__in=["pass_on", "release"], hours_per_week__gt=0)
                | Q(outcome__in=["search", "found", "not_found", "other_source"], hours_per_week__isnull=True),
                violation_error_message=_("Vul bij vrijgeven en doorschuiven het aantal uren in, en anders niet."),
            ),
            models.CheckConstraint(
                name="vacancy_source_fits_outcome",
                condition=Q(outcome="other_source", to_source__isnull=False)
                | ~Q(outcome="other_source") & Q(to_source__isnull=True),
                violation_error_message=_("Kies bij “naar andere geldbron” de nieuwe geldbron, en anders niet."),
            ),
            models.CheckConstraint(
                name="vacancy_inside_allocation",
                condition=Q(starts_on__gte=F("allocation_starts_on"), starts_on__lte=F("allocation_ends_on")),
                violation_error_message=_("De datum valt buiten de periode van de plek in dit schooljaar."),
            ),
        ]
        triggers = [copies_allocation_period("vacancy_copies_period")]

    def __str__(self) -> str:
        return f"{self.allocation}: {self.get_outcome_display()}"


class Wish(models.TextChoices):
    """What the school wants next year."""

    YES = "yes", _("ja")
    NO = "no", _("nee")
    NOT_ASKED = "not_asked", _("nog niet gevraagd")
    UNKNOWN = "unknown", _("niet vastgelegd")  # a source that says nothing about it


class ContinuationDecision(models.TextChoices):
    """What was decided for next year."""

    CONTINUES = "continues", _("voortgezet")
    STOPS = "stops", _("stopt")
    OPEN = "open", _("nog open")


class ContinuationCoach(models.TextChoices):
    """With whom the plek goes on."""

    SAME = "same", _("dezelfde")
    NEW = "new", _("nieuwe")
    UNKNOWN = "unknown", _("nog onbekend")


@tracked
class Continuation(Versioned, ScopedModel):
    """Does the plek go on in ``school_year``? The wish of the school, the decision, and with which coach."""

    deployment = models.ForeignKey(
        Deployment, on_delete=models.CASCADE, related_name="continuations", verbose_name=_("plek")
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="continuations", verbose_name=_("voor schooljaar")
    )
    wish = models.CharField(_("wens van de school"), max_length=12, choices=Wish, default=Wish.NOT_ASKED)
    decision = models.CharField(
        _("besluit"), max_length=12, choices=ContinuationDecision, default=ContinuationDecision.OPEN
    )
    coach = models.CharField(
        _("kansencoach"), max_length=12, choices=ContinuationCoach, default=ContinuationCoach.UNKNOWN
    )
    decided_by = models.CharField(_("besloten door"), max_length=120, blank=True)
    decided_on = models.DateField(_("vastgelegd op"))
    decided_precision = precision(_("datum is bekend op"))
    source = models.CharField(_("bron"), max_length=200, blank=True)

    sights = part_of(Deployment, "deployment", *CHAIN_ROLES)

    class Meta(ScopedModel.Meta):
        ordering = ("deployment", "school_year")
        verbose_name = _("voortzetting")
        verbose_name_plural = _("voortzettingen")
        constraints = [
            models.UniqueConstraint(
                fields=("deployment", "school_year"),
                name="continuation_once_a_year",
                violation_error_message=_("De voortzetting van deze plek is voor dit schooljaar al vastgelegd."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deployment} {self.school_year}: {self.get_decision_display()}"


promises.declare(
    {
        "deployment_stays_put": _("Een plek met toegekende uren blijft in haar gemeente en programma."),
        "bundle_in_one_municipality": _("Alle scholen van een plek liggen in de gemeente van die plek."),
        "grant_needs_participation": _(
            "Deze gemeente doet in deze periode niet mee aan het programma (gemeente akkoord: nog niet). "
            "Leg eerst de deelname vast."
        ),
        "shares_equal_grant": _("De geldbronnen zijn samen niet gelijk aan de uren per week."),
    }
)
