"""What people read: figures stated by others, texts of a factsheet, and the factsheet itself."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaches.models import Placement
from kansencoach import promises
from kansencoach.models import Membership, Role, User, tracked, tracked_except
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models import Deployment, Municipality, Programme, SchoolYear
from schools.models.deployment import precision


class Qualifier(models.TextChoices):
    """How exactly the source says it."""

    EXACT = "exact", _("precies")
    ABOUT = "about", _("ongeveer")
    MORE_THAN = "more_than", _("meer dan")


class ReportedSubject(models.TextChoices):
    """What the figure counts."""

    SCHOOLS = "schools", _("scholen")
    PLACES = "places", _("plaatsen")
    COACHES = "coaches", _("kansencoaches")
    PUPILS = "pupils", _("leerlingen in het basisonderwijs")
    PRIMARY_SCHOOLS = "primary_schools", _("basisscholen")


@tracked
class ReportedFigure(Versioned, ScopedModel):
    """A figure somebody else stated; shown as such and never mixed with computed ones.

    ``stated_on`` is ``None`` for a source without a date ("zonder datum").
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reported_figures")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="reported_figures"
    )
    deployment = models.ForeignKey(
        Deployment, on_delete=models.PROTECT, null=True, blank=True, related_name="reported_figures"
    )
    subject = models.CharField(_("wat"), max_length=20, choices=ReportedSubject)
    qualifier = models.CharField(_("hoe precies"), max_length=12, choices=Qualifier, default=Qualifier.EXACT)
    value = models.PositiveIntegerField(_("waarde"))
    source = models.CharField(_("bron"), max_length=200)
    stated_on = models.DateField(_("datum"), null=True, blank=True)
    stated_precision = precision(_("datum is bekend op"))
    note = models.CharField(_("toelichting"), max_length=300, blank=True)

    sights = {
        Role.COORDINATOR: of_programme(_("alle opgaven van buiten")),
        Role.MUNICIPALITY: Sight(
            lambda membership: (
                Q(programme=membership.programme_id)
                & (Q(municipality=membership.municipality_id) | Q(municipality__isnull=True))
            ),
            _("opgaven over het programma en de eigen gemeente"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "municipality", "subject", "pk")
        verbose_name = _("opgave van buiten")
        verbose_name_plural = _("opgaven van buiten")

    def __str__(self) -> str:
        return f"{self.get_qualifier_display()} {self.value} {self.get_subject_display()}"


class Section(models.TextChoices):
    """The parts of a factsheet, in its order."""

    GOAL = "goal", _("doel en rollen")
    DEPLOYMENT = "deployment", _("inzet")
    CONTENT = "content", _("inhoud van het werk")
    NETWORK = "network", _("netwerk en functieprofiel")
    EXPERIENCE = "experience", _("ervaring en kennis van de kansencoach")
    MATCH = "match", _("klik met school en gezinnen")
    WORKLOAD = "workload", _("hoeveelheid problematiek")
    ANALYSIS = "analysis", _("analyse en plan")
    FUTURE = "future", _("toekomstige inzet")
    ADVICE = "advice", _("advies")


@tracked
class FactsheetText(Versioned, ScopedModel):
    """A text of a coordinator (or carried over from a source) in one section of a factsheet."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="factsheet_texts")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="factsheet_texts", verbose_name=_("gemeente")
    )
    deployment = models.ForeignKey(
        Deployment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="factsheet_texts",
        verbose_name=_("plek"),
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="factsheet_texts", verbose_name=_("schooljaar")
    )
    section = models.CharField(_("onderdeel"), max_length=12, choices=Section)
    text = models.TextField(_("tekst"), max_length=4000)
    author = models.CharField(_("schrijver"), max_length=120, blank=True)
    source = models.CharField(_("bron"), max_length=200, blank=True)
    written_on = models.DateField(_("datum"))
    written_precision = precision(_("datum is bekend op"))

    # An officer reads it in a fixed factsheet.
    sights = {Role.COORDINATOR: of_programme(_("alle eigen teksten van factsheets"))}

    class Meta(ScopedModel.Meta):
        ordering = ("section", "deployment", "pk")
        verbose_name = _("tekst in een factsheet")
        verbose_name_plural = _("teksten in factsheets")

    def __str__(self) -> str:
        return f"{self.municipality} {self.school_year}: {self.get_section_display()}"


class FactsheetState(models.TextChoices):
    """A concept can be made again; *vastgesteld* is frozen."""

    CONCEPT = "concept", _("concept")
    FIXED = "fixed", _("vastgesteld")


class RenderState(models.TextChoices):
    """How far the worker is with the PDF."""

    QUEUED = "queued", _("staat klaar om te maken")
    RUNNING = "running", _("wordt gemaakt")
    READY = "ready", _("klaar")
    FAILED = "failed", _("mislukt")


class FactsheetQuerySet(ScopedQuerySet):
    """Words for factsheets."""

    def fixed(self) -> "FactsheetQuerySet":
        """Factsheets that were fixed."""
        return self.filter(state=FactsheetState.FIXED)


def fixed(membership: Membership) -> Q:
    """The fixed factsheets of the programme; what can still change is for the coordinator alone."""
    return Q(programme=membership.programme_id, state=FactsheetState.FIXED)


def _where_seen(role: str, membership: Membership) -> "models.QuerySet[Any, Any]":
    """The municipalities of the plekken in the scope of this role."""
    found: models.QuerySet[Any, Any] = Deployment.system.filter(Deployment.sights[role].rows(membership))
    return found.values("municipality")


@tracked_except("pdf", "html", "figures", "render_progress", "paragraphs")
class Factsheet(Versioned, ScopedModel):
    """The factsheet of one municipality and school year as of a reference date.

    ``figures`` is the frozen content it was made from, ``paragraphs`` the text about each plek (by its key), ``html`` and ``pdf`` what was made of it, ``sha256`` the hash of
    the PDF. A fixed factsheet cannot change: a trigger refuses it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="factsheets")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="factsheets", verbose_name=_("gemeente")
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="factsheets", verbose_name=_("schooljaar")
    )
    as_of = models.DateField(_("peildatum"))
    state = models.CharField(_("stand"), max_length=12, choices=FactsheetState, default=FactsheetState.CONCEPT)
    render_state = models.CharField(max_length=12, choices=RenderState, default=RenderState.QUEUED)
    render_progress = models.PositiveSmallIntegerField(default=0)
    render_error = models.CharField(max_length=300, blank=True)
    figures = models.JSONField(default=dict, blank=True)
    html = models.TextField(blank=True)
    paragraphs = models.JSONField(default=dict, blank=True)
    pdf = models.BinaryField(null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("gemaakt op"), auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fixed_at = models.DateTimeField(_("vastgesteld op"), null=True, blank=True)
    fixed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    system: ClassVar[Any] = models.Manager.from_queryset(FactsheetQuerySet)()

    sights = {
        Role.COORDINATOR: of_programme(_("alle factsheets van het programma")),
        Role.MUNICIPALITY: Sight(
            lambda membership: fixed(membership) & Q(municipality=membership.municipality_id),
            _("de vastgestelde factsheets van de eigen gemeente"),
        ),
        Role.COACH: Sight(
            lambda membership: fixed(membership) & Q(municipality__in=_where_seen(Role.COACH, membership)),
            _("de vastgestelde factsheets van de eigen gemeenten"),
        ),
        Role.SCHOOL: Sight(
            lambda membership: fixed(membership) & Q(municipality__in=_where_seen(Role.SCHOOL, membership)),
            _("de vastgestelde factsheets van de eigen gemeente"),
        ),
        Role.EMPLOYER: Sight(
            lambda membership: (
                fixed(membership)
                & models.Q(
                    models.Exists(
                        Placement.system.filter(
                            Placement.sights[Role.EMPLOYER].rows(membership),
                            allocation__deployment__municipality=models.OuterRef("municipality"),
                            allocation__school_year=models.OuterRef("school_year"),
                        )
                    )
                )
            ),
            _("de vastgestelde factsheets waarin de werkgever staat"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("municipality__name_key", "-school_year__starts_on", "-made_at")
        verbose_name = _("factsheet")
        verbose_name_plural = _("factsheets")
        constraints = [
            models.CheckConstraint(
                name="factsheet_fixed_is_complete",
                condition=~Q(state="fixed")
                | Q(pdf__isnull=False, fixed_at__isnull=False, render_state="ready") & ~Q(sha256=""),
                violation_error_message=_("Maak eerst de PDF; daarna kun je de factsheet vaststellen."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="factsheet_fixed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="fixed"),
                func="""
                    RAISE EXCEPTION 'a fixed factsheet is frozen'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'factsheet_fixed_stays';
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.school_year} ({self.get_state_display()})"


promises.declare(
    {
        "factsheet_fixed_stays": _("Een vastgestelde factsheet kan niet meer veranderen. Maak een nieuw concept."),
    }
)
