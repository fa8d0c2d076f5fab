"""What people read: figures stated by others, texts of a factsheet, and the factsheet itself."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kansencoach import promises
from kansencoach.models import Membership, Role, User, tracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet
from kansencoach.versions import Versioned
from schools.models import Deployment, Municipality, Programme, SchoolYear
from schools.models.deployment import precision


def of_programme_and_municipality(membership: Membership) -> Q | None:
    """Coordinator: the programme; officer: that of the whole programme and of the own municipality."""
    own = Q(programme=membership.programme_id)
    if membership.role == Role.COORDINATOR:
        return own
    if membership.role == Role.MUNICIPALITY:
        return own & (Q(municipality=membership.municipality_id) | Q(municipality__isnull=True))
    return None


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

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "municipality", "subject", "pk")
        verbose_name = _("opgave van buiten")
        verbose_name_plural = _("opgaven van buiten")

    def __str__(self) -> str:
        return f"{self.get_qualifier_display()} {self.value} {self.get_subject_display()}"

    @classmethod
    def visible_q(cls, membership: Membership) -> Q | None:
        return of_programme_and_municipality(membership)


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

    class Meta(ScopedModel.Meta):
        ordering = ("section", "deployment", "pk")
        verbose_name = _("tekst in een factsheet")
        verbose_name_plural = _("teksten in factsheets")

    def __str__(self) -> str:
        return f"{self.municipality} {self.school_year}: {self.get_section_display()}"

    @classmethod
    def visible_q(cls, membership: Membership) -> Q | None:
        """Only the coordinator reads loose texts; an officer reads them in a fixed factsheet."""
        return Q(programme=membership.programme_id) if membership.role == Role.COORDINATOR else None


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


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["pdf", "html", "figures", "render_progress"],
)
class Factsheet(Versioned, ScopedModel):
    """The factsheet of one municipality and school year as of a reference date.

    ``figures`` is the frozen content it was made from, ``html`` and ``pdf`` what was made of it, ``sha256`` the hash of
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
    pdf = models.BinaryField(null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("gemaakt op"), auto_now_add=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    fixed_at = models.DateTimeField(_("vastgesteld op"), null=True, blank=True)
    fixed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    system: ClassVar[Any] = models.Manager.from_queryset(FactsheetQuerySet)()

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

    @classmethod
    def visible_q(cls, membership: Membership) -> Q | None:
        """Coordinator: all; officer: the own, fixed; coach: of the municipalities of own plekken, fixed."""
        own = Q(programme=membership.programme_id)
        if membership.role == Role.COORDINATOR:
            return own
        if membership.role == Role.MUNICIPALITY:
            return own & Q(municipality=membership.municipality_id, state=FactsheetState.FIXED)
        if membership.role == Role.COACH:
            plekken = Deployment.system.filter(Deployment.visible_q(membership))
            return own & Q(state=FactsheetState.FIXED, municipality__in=plekken.values("municipality"))
        return None


promises.declare(
    {
        "factsheet_fixed_stays": _("Een vastgestelde factsheet kan niet meer veranderen. Maak een nieuw concept."),
    }
)
