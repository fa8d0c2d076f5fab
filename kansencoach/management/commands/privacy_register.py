"""``bin/manage privacy_register``: print the privacy register, or write it into docs/privacy.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from kansencoach import privacy
from kansencoach.commands import BaseCommand


class Command(BaseCommand):
    """The register of every field, as docs/privacy.md shows it."""

    help = "Toont het register van persoonsgegevens; met --write komt het in docs/privacy.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="schrijf docs/privacy.md opnieuw")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            privacy.DOCUMENT.write_text(privacy.written(), encoding="utf-8")
            self.stdout.write("docs/privacy.md is bijgewerkt.")
        else:
            self.stdout.write(privacy.document())
