"""What bin/demo does before it starts the processes: migrate, claim the database, put the demo data in once."""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from kansencoach import demo


class Command(BaseCommand):
    help = "Maakt de database van de demo klaar: migraties, en één keer de voorbeeldgegevens."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--today", type=datetime.date.fromisoformat, help="alsof het deze dag is (jjjj-mm-dd)")

    def handle(self, *_args: Any, today: datetime.date | None = None, **_options: Any) -> None:
        try:
            demo.claim_database()
        except demo.NotADemoDatabase as error:
            raise CommandError(str(error)) from error
        if not demo.is_filled():
            # The demo made this database and did not finish filling it: begin again.
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        call_command("migrate", interactive=False, verbosity=0)
        if not demo.is_filled():
            if "demo_data" in get_commands():
                call_command("demo_data", **({"today": today} if today else {}))
            demo.mark_filled()
