"""What a coach wants to come back to: a few words with a date, belonging to a plek or a school, never to a family.

Only the coach reads it, it is checked as a note is, no history is kept of it, and it goes: on 31 July, or a month after it
was done (:mod:`coaches.followups`). A row is made empty and filled afterwards, so that no refusal of the database has the
words in it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.coach import Coach
from kansencoach.models import Role, untracked
from kansencoach.scoping import ScopedModel, Sight
from kansencoach.versions import Versioned
from schools.models import Deployment, School

LONGEST = 140


@untracked("only the coach reads this, and it is gone on 31 July")
class FollowUp(Versioned, ScopedModel):
    """One thing to come back to, on ``due_on``. ``wipe_on`` is the 31 July on which it goes."""

    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, related_name="+", verbose_name=_("kansencoach"))
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="+", verbose_name=_("plek"))
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    text = models.CharField(_("wat"), max_length=LONGEST, blank=True)
    due_on = models.DateField(_("wanneer"))
    done_on = models.DateField(_("klaar op"), null=True, blank=True)
    written_on = models.DateField(_("geschreven op"))
    wipe_on = models.DateField(_("gewist op"), db_index=True)

    sights = {Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("het eigen lijstje “Straks”"))}

    class Meta(ScopedModel.Meta):
        ordering = ("due_on", "pk")
        verbose_name = _("punt op “Straks”")
        verbose_name_plural = _("punten op “Straks”")
        indexes = [models.Index(fields=("coach", "due_on"), name="followup_of_coach")]
        constraints = [
            models.CheckConstraint(
                name="followup_before_it_is_wiped",
                condition=Q(due_on__lte=F("wipe_on")),
                violation_error_message=_("Kies een dag in dit schooljaar: op 31 juli wissen wij dit lijstje."),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the text: this is what an error or a log would show

    @property
    def where(self) -> str:
        """The school, or the plek."""
        return str(self.school or self.deployment)
