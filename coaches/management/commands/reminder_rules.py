"""``bin/manage reminder_rules``: print what everybody is reminded of, or write it into docs/reminders.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from coaches.reminders import document
from kansencoach.commands import BaseCommand


class Command(BaseCommand):
    """The rules of reminders, as docs/reminders.md shows them."""

    help = "Toont waaraan wie wordt herinnerd; met --write komt het in docs/reminders.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="schrijf docs/reminders.md opnieuw")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            document.DOCUMENT.write_text(document.written(), encoding="utf-8")
            self.stdout.write("docs/reminders.md is bijgewerkt.")
        else:
            self.stdout.write(document.document())
