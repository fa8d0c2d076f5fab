"""Analyse en plan: why the hours of a plek do not carry the problems there, with whom that is looked into, and what is
done about it.

The question, the outcome and the actions are about a plek and about organisations, never about a family or a person.
Extra hours for the time being stand in the hours chain and nowhere else: an :class:`InterimDecision` points at the
revision (:class:`~schools.models.HourGrant`) it made. ``Analysis.review_on`` is the day on which such a decision has to
be looked at again; empty when there is nothing to look at.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coaches.models import Placement
from kansencoach import promises
from kansencoach.models import Membership, Role, User, tracked
from kansencoach.scoping import ScopedModel, Sight, of_programme, part_of
from kansencoach.versions import Versioned
from reports.models.signals import Signal
from schools.models import Deployment, HourGrant, Partner, SchoolYear
from schools.models.deployment import precision


class AnalysisState(models.TextChoices):
    """How far it is."""

    REQUESTED = "requested", _("gevraagd")
    STARTED = "started", _("gestart")
    CONCLUDED = "concluded", _("afgerond")
    STOPPED = "stopped", _("gestopt")


OPEN_STATES = (AnalysisState.REQUESTED, AnalysisState.STARTED)


def _worked_there_since(membership: Membership) -> Q:
    """Asked at a plek where this coach was then, or came later."""
    there = Placement.system.filter(
        coach=membership.coach_id,
        allocation__deployment=OuterRef("deployment"),
        ends_on__gte=OuterRef("requested_on"),
    )
    return Q(Exists(there))


def _started_at(role: str) -> Sight:
    """What a municipality and a school see: that it was started, the question, the date, with whom, and the outcome."""
    return Sight(
        lambda membership: Q(
            started_on__isnull=False,
            deployment__in=Deployment.system.filter(Deployment.sights[role].rows(membership)),
        ),
        _("een gestarte analyse op de eigen plek: vraag, datum, organisaties en uitkomst"),
        frozenset({"signal", "owner", "requested_by", "requested_on", "review_on"}),
    )


@tracked
class Analysis(Versioned, ScopedModel):
    """One question about one plek, asked because of ``signal`` or without one. ``owner`` is the coordinator or coach who sees to it; ``outcome`` also says why it was
    stopped. Rows from a source may know neither owner nor dates."""

    deployment = models.ForeignKey(
        Deployment, on_delete=models.PROTECT, related_name="analyses", verbose_name=_("plek")
    )
    signal = models.ForeignKey(
        Signal,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="analyses",
        verbose_name=_("aandachtspunt"),
    )
    school_year = models.ForeignKey(
        SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("schooljaar")
    )
    state = models.CharField(_("stand"), max_length=12, choices=AnalysisState, default=AnalysisState.REQUESTED)
    question = models.CharField(_("vraag"), max_length=300)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wie trekt de analyse")
    )
    partners = models.ManyToManyField(
        Partner, through="AnalysisPartner", related_name="analyses", verbose_name=_("organisaties")
    )
    requested_on = models.DateField(_("gevraagd op"))
    requested_precision = precision(_("gevraagd op is bekend op"))
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("klaar op"), null=True, blank=True)
    started_on = models.DateField(_("gestart op"), null=True, blank=True)
    ended_on = models.DateField(_("afgerond of gestopt op"), null=True, blank=True)
    outcome = models.CharField(_("uitkomst"), max_length=600, blank=True)
    review_on = models.DateField(_("opnieuw bekijken op"), null=True, blank=True)
    source = models.CharField(_("bron"), max_length=200, blank=True)

    sights = {
        Role.COORDINATOR: of_programme(_("alle analyses van het programma"), "deployment__programme"),
        Role.COACH: Sight(_worked_there_since, _("analyses op de plekken van eigen plaatsingen")),
        Role.MUNICIPALITY: _started_at(Role.MUNICIPALITY),
        Role.SCHOOL: _started_at(Role.SCHOOL),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-requested_on", "-pk")
        verbose_name = _("analyse")
        verbose_name_plural = _("analyses")
        constraints = [
            models.UniqueConstraint(
                fields=("deployment",),
                condition=Q(state__in=["requested", "started"]),
                name="analysis_one_at_a_time",
                violation_error_message=_("Op deze plek loopt al een analyse. Rond die eerst af."),
            ),
            models.CheckConstraint(
                name="analysis_dates_fit_state",
                condition=Q(state="requested", started_on__isnull=True, ended_on__isnull=True)
                | Q(state="started", started_on__isnull=False, ended_on__isnull=True)
                | Q(state="concluded", started_on__isnull=False, ended_on__isnull=False)
                | Q(state="stopped", ended_on__isnull=False),
                violation_error_message=_("De datums passen niet bij de stand van de analyse."),
            ),
            models.CheckConstraint(
                name="analysis_outcome_when_ended",
                condition=Q(ended_on__isnull=True, outcome="") | Q(ended_on__isnull=False) & ~Q(outcome=""),
                violation_error_message=_("Schrijf op wat de analyse heeft opgeleverd, of waarom zij stopt."),
            ),
            models.CheckConstraint(
                name="analysis_period_order",
                condition=Q(ended_on__isnull=True) | Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("De analyse kan niet klaar zijn voordat zij is gestart."),
            ),
            models.CheckConstraint(
                name="analysis_due_after_request",
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("requested_on")),
                violation_error_message=_("“Klaar op” ligt voor de dag van de aanvraag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deployment}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.state in OPEN_STATES


@tracked
class AnalysisPartner(ScopedModel):
    """An organisation that takes part in an analysis."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="analysis_links", verbose_name=_("organisatie")
    )

    # What is hidden of the analysis are fields of the analysis.
    sights = {role: replace(sight, hides=frozenset()) for role, sight in part_of(Analysis, "analysis").items()}

    class Meta(ScopedModel.Meta):
        ordering = ("partner__name_key", "pk")
        verbose_name = _("organisatie in een analyse")
        verbose_name_plural = _("organisaties in analyses")
        constraints = [
            models.UniqueConstraint(
                fields=("analysis", "partner"),
                name="analysis_partner_once",
                violation_error_message=_("Deze organisatie doet al mee."),
            )
        ]

    def __str__(self) -> str:
        return str(self.partner)


@tracked
class AnalysisAction(Versioned, ScopedModel):
    """One thing of the plan: what, by which organisation or role, and by when."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="actions", verbose_name=_("analyse"))
    what = models.CharField(_("wat"), max_length=200)
    who = models.CharField(_("welke organisatie of rol"), max_length=120)
    due_on = models.DateField(_("klaar op"), null=True, blank=True)
    added_on = models.DateField(_("afgesproken op"))
    done_on = models.DateField(_("gedaan op"), null=True, blank=True)

    sights = part_of(Analysis, "analysis", Role.COORDINATOR, Role.COACH)

    class Meta(ScopedModel.Meta):
        ordering = (F("due_on").asc(nulls_last=True), "pk")
        verbose_name = _("actie van een analyse")
        verbose_name_plural = _("acties van analyses")

    def __str__(self) -> str:
        return self.what


class Verdict(models.TextChoices):
    """What was decided about extra hours: the first time, and each time they were looked at again."""

    EXTRA = "extra", _("tijdelijk extra uren")
    STAYS = "stays", _("blijft")
    ADJUSTED = "adjusted", _("aangepast")
    STOPS = "stops", _("stopt")


@tracked
class InterimDecision(ScopedModel):
    """A decision about extra hours while the analysis runs, dated; the newest one holds.

    ``grant`` is the revision of the hours chain that it made: how many hours, and from when, stands only there. *Blijft*
    changes no hours, so it has none; nor has *stopt* once the hours of that school year have ended by themselves.
    """

    analysis = models.ForeignKey(
        Analysis, on_delete=models.CASCADE, related_name="decisions", verbose_name=_("analyse")
    )
    verdict = models.CharField(_("besluit"), max_length=12, choices=Verdict)
    grant = models.OneToOneField(
        HourGrant, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("uren per week")
    )
    reason = models.CharField(_("reden"), max_length=160, blank=True)
    review_on = models.DateField(_("opnieuw bekijken op"), null=True, blank=True)
    decided_on = models.DateField(_("besloten op"))
    decided_by = models.CharField(_("besloten door"), max_length=120, blank=True)

    sights = part_of(Analysis, "analysis", Role.COORDINATOR, Role.COACH)

    class Meta(ScopedModel.Meta):
        ordering = ("decided_on", "pk")
        verbose_name = _("tussentijds besluit over uren")
        verbose_name_plural = _("tussentijdse besluiten over uren")
        constraints = [
            models.CheckConstraint(
                name="interim_grant_fits_verdict",
                condition=Q(verdict__in=["extra", "adjusted"], grant__isnull=False)
                | Q(verdict="stays", grant__isnull=True)
                | Q(verdict="stops"),
                violation_error_message=_("Bij dit besluit horen nieuwe uren per week."),
            ),
            models.CheckConstraint(
                name="interim_review_later",
                condition=Q(review_on__isnull=True) | ~Q(verdict="stops") & Q(review_on__gt=F("decided_on")),
                violation_error_message=_("“Opnieuw bekijken op” ligt na de dag van het besluit."),
            ),
            models.CheckConstraint(
                name="interim_extra_is_reviewed",
                condition=~Q(verdict="extra") | Q(review_on__isnull=False),
                violation_error_message=_("Kies een dag om de extra uren opnieuw te bekijken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {self.decided_on:%d-%m-%Y}"


promises.declare(
    {
        "reports.InterimDecision": _(
            "Deze uren horen bij een analyse. Leg daar vast of de extra uren blijven of stoppen."
        )
    }
)
