"""`bin/manage import_pupil_counts FILE`: the pupils per location of DUO."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from kansencoach.commands import BaseCommand
from schools import register_import
from schools.duo import FileError
from schools.management.commands.import_schools import read, refusal


class Command(BaseCommand):
    help = "Neemt de leerlingentellingen (1 oktober) van DUO over, voor de scholen die hier bekend zijn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="BESTAND", help="CSV van DUO met leerlingen per vestiging")
        parser.add_argument("--dry-run", action="store_true", help="meld alleen wat er zou veranderen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, decides, applies and reports. Ends with an error when nothing could be imported."""
        try:
            proposal = register_import.import_pupil_counts(
                read(options["file"]), source=options["file"].name, is_dry_run=options["dry_run"]
            )
        except FileError as error:
            raise CommandError(refusal(options["file"], error)) from error
        for line in register_import.describe_pupil_counts(proposal, is_long=options["verbosity"] > 1):
            self.stdout.write(line)
        if proposal.bad:
            raise CommandError(refusal(options["file"], _("eerst moeten de fouten hierboven weg.")))
        if options["dry_run"]:
            self.stdout.write("\n" + _("Proef: er is niets opgeslagen."))
