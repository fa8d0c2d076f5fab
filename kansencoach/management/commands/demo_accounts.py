"""The accounts of the demo with their roles, one line each, for bin/demo to print."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kansencoach.clock import today
from kansencoach.models import Membership


class Command(BaseCommand):
    help = "Noemt de accounts van de demo met hun rol."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        memberships = Membership.objects.active_on(today()).select_related("user", "municipality").order_by("pk")
        for membership in memberships:
            place = f" {membership.municipality}" if membership.municipality else ""
            self.stdout.write(
                f"  {membership.user.email:<40} {membership.get_role_display()}{place} ({membership.user.name})"
            )
