"""A day on which a school is closed for its pupils because the team studies (studiedag)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, Sight, part_of
from schools.models.register import School


@tracked
class StudyDay(ScopedModel):
    """One study day of one school. It stops proposals and reminders; the budget of hours stays as it is."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="study_days", verbose_name=_("school"))
    held_on = models.DateField(_("datum"))

    # By name, so that schools need not import coaches.
    sights = {
        **part_of(School, "school", Role.COORDINATOR, Role.SCHOOL),
        Role.COACH: Sight(
            lambda membership: Q(
                school__in=School.system.filter(allocations__placements__coach=membership.coach_id).values("pk")
            ),
            _("de studiedagen van de scholen van eigen plaatsingen"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("held_on", "school")
        verbose_name = _("studiedag")
        verbose_name_plural = _("studiedagen")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "held_on"),
                name="study_day_once",
                violation_error_message=_("Deze studiedag staat er al."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.held_on:%d-%m-%Y}"
