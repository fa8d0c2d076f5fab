"""What bin/demo does before it starts the processes: migrate, claim the database, put the demo data in."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kansencoach import clock, demo
from kansencoach.commands import BaseCommand
from kansencoach.models import Membership


class Command(BaseCommand):
    help = "Maakt de database van de demo klaar: migraties, en de voorbeeldgegevens tot en met gisteren."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--today", type=datetime.date.fromisoformat, help="alsof het deze dag is (jjjj-mm-dd)")
        parser.add_argument("--accounts", type=Path, help="schrijf de accounts met hun rol in dit bestand")

    def handle(
        self, *_args: Any, today: datetime.date | None = None, accounts: Path | None = None, **_options: Any
    ) -> None:
        try:
            demo.claim_database()
        except demo.NotADemoDatabase as error:
            raise CommandError(str(error)) from error
        if not demo.is_filled():
            # The demo made this database and did not finish filling it: begin again.
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        # On a later day this adds what happened since; on the same day it changes nothing.
        call_command("demo_data", **({"today": today} if today else {}))
        if accounts:
            accounts.write_text("\n".join(account_lines()), encoding="utf-8")


def account_lines() -> list[str]:
    """Address, role and name of everybody who can be entered as in the demo."""
    memberships = Membership.objects.active_on(clock.today()).filter(user__is_active=True, user__is_superuser=False)
    rows = [
        (row.user.email, f"{row.get_role_display()} {row.municipality or row.programme}", row.user.name)
        for row in memberships.select_related("user", "municipality", "programme").order_by("role", "pk")
    ]
    return [f"  {email:<42} {role:<36} {name}" for email, role, name in rows]
