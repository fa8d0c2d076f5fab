"""The secret address under which a coach reads the own days in a calendar of choice."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.coach import Coach
from kansencoach.models import Role, User, tracked_except
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight


class CalendarFeedQuerySet(ScopedQuerySet):
    """Words for calendar links."""

    def open_on(self, day: object) -> "CalendarFeedQuerySet":
        """Links that work: the account that made it is open, and still has the role of this coach."""
        return self.filter(
            Q(made_by__memberships__ends_on__isnull=True) | Q(made_by__memberships__ends_on__gte=day),
            made_by__is_active=True,
            made_by__memberships__role=Role.COACH,
            made_by__memberships__coach=F("coach"),
        ).distinct()


@tracked_except("token_hash")
class CalendarFeed(ScopedModel):
    """The one calendar link of a coach. The token is nowhere: only its hash is kept. Withdrawn it is gone."""

    coach = models.OneToOneField(
        Coach, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name=_("kansencoach")
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("gemaakt door"))
    made_at = models.DateTimeField(_("gemaakt op"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    system: ClassVar[Any] = models.Manager.from_queryset(CalendarFeedQuerySet)()

    sights = {Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("de eigen agendalink"))}

    class Meta(ScopedModel.Meta):
        verbose_name = _("agendalink")
        verbose_name_plural = _("agendalinks")

    def __str__(self) -> str:
        return f"{self.coach}"
