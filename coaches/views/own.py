"""The coach behind an account, for every screen of a coach."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from coaches.models import Coach
from kansencoach.models import User


def own_coach(user: User) -> Coach:
    """The coach of this account, with the programme; else 404. For screens that are for a coach only."""
    found: Coach = get_object_or_404(Coach.objects.visible_to(user).select_related("programme"))
    return found
