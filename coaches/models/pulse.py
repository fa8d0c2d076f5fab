""" "Past het werk nog in de uren?": asked of a coach once in four teaching weeks, about a plek and never about a person.

Three answers, a cause from a fixed list, no text. Skipping is an answer too, and nobody sees it. A coordinator reads an
answer a week after it was given (``seen_from``), or from the day the coach shares it: the coach is first.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.coach import Coach
from coaches.models.placement import Placement
from kansencoach import clock
from kansencoach.models import Membership, Role, tracked
from kansencoach.scoping import ScopedModel, Sight
from kansencoach.versions import Versioned


class PulseAnswer(models.TextChoices):
    """Whether the work fits in the hours; the last one is not an answer."""

    FITS = "fits", _("past")
    TIGHT = "tight", _("krap")
    TOO_MUCH = "too_much", _("past niet meer")
    SKIPPED = "skipped", _("nu niet")


class PulseCause(models.TextChoices):
    """What takes the time; a fixed list, so that there is nothing about a person in it."""

    QUESTIONS = "questions", _("te veel vragen")
    UNPLANNED = "unplanned", _("ongepland werk")
    MEETINGS = "meetings", _("overleg")
    TRAVEL = "travel", _("reistijd tussen scholen")
    OTHER = "other", _("anders")


def _seen_by_coordinator(membership: Membership) -> Q:
    return Q(
        coach__programme=membership.programme_id,
        answer__in=[PulseAnswer.FITS, PulseAnswer.TIGHT, PulseAnswer.TOO_MUCH],
        seen_from__lte=clock.today(),
    )


@tracked
class WorkloadPulse(Versioned, ScopedModel):
    """The answer about one plek (the placement there) and one period of four teaching weeks."""

    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, related_name="+", verbose_name=_("kansencoach"))
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="pulses", verbose_name=_("plek"))
    starts_on = models.DateField(_("eerste dag van de vier weken"))
    ends_on = models.DateField(_("laatste dag van de vier weken"))
    answer = models.CharField(_("antwoord"), max_length=10, choices=PulseAnswer)
    cause = models.CharField(_("waardoor vooral"), max_length=10, choices=PulseCause, blank=True)
    answered_on = models.DateField(_("geantwoord op"))
    seen_from = models.DateField(_("te zien voor de coördinator vanaf"))

    sights = {
        Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("de eigen antwoorden")),
        Role.COORDINATOR: Sight(
            _seen_by_coordinator,
            _("antwoorden per plek, een week na de kansencoach of als die het eerder deelt; nooit wie “nu niet” koos"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("placement", "starts_on")
        verbose_name = _("antwoord op “Past het werk nog in de uren?”")
        verbose_name_plural = _("antwoorden op “Past het werk nog in de uren?”")
        constraints = [
            models.UniqueConstraint(
                fields=("placement", "starts_on"),
                name="pulse_once_per_period",
                violation_error_message=_("Je hebt dit voor deze vier weken al beantwoord."),
            ),
            models.CheckConstraint(
                name="pulse_cause_needs_answer",
                condition=Q(cause="") | Q(answer__in=["tight", "too_much"]),
                violation_error_message=_("Een oorzaak hoort bij “krap” of “past niet meer”."),
            ),
            models.CheckConstraint(
                name="pulse_period_order",
                condition=Q(ends_on__gt=F("starts_on")) & Q(seen_from__gte=F("answered_on")),
                violation_error_message=_("De laatste dag ligt voor de eerste dag."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.starts_on:%d-%m-%Y}: {self.get_answer_display()}"

    @property
    def is_answer(self) -> bool:
        """Whether something was answered; skipping is no answer."""
        return self.answer != PulseAnswer.SKIPPED

    @property
    def is_too_much(self) -> bool:
        """Whether a cause can be named."""
        return self.answer in (PulseAnswer.TIGHT, PulseAnswer.TOO_MUCH)
