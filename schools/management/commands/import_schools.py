"""`bin/manage import_schools FILE --as-of DATE`: the school locations of DUO."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from kansencoach import clock
from kansencoach.commands import BaseCommand
from schools import register_import
from schools.duo import FileError
from schools.register_import import ImportRefused


class Command(BaseCommand):
    help = "Neemt de vestigingen basisonderwijs van DUO over: meldt wat nieuw, anders en gesloten is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="BESTAND", help="CSV van DUO met vestigingen basisonderwijs")
        parser.add_argument(
            "--as-of", type=a_day, required=True, metavar="JJJJ-MM-DD", help="peildatum van het bestand"
        )
        parser.add_argument(
            "--municipality",
            type=a_municipality,
            action="append",
            nargs="+",
            default=[],
            metavar="CODE",
            help="alleen deze gemeente (CBS-code van vier cijfers); anders alle gemeenten in het bestand",
        )
        parser.add_argument(
            "--complete",
            action="store_true",
            help="het bestand bevat alle scholen van deze gemeenten: sluit de scholen die ontbreken",
        )
        parser.add_argument(
            "--allow-closing", type=int, metavar="N", help="sluit ook meer dan 5%% van de scholen, hooguit N"
        )
        parser.add_argument("--dry-run", action="store_true", help="meld alleen wat er zou veranderen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads, decides, applies and reports. Ends with an error when nothing could be imported."""
        if options["as_of"] > clock.today():
            self.stderr.write(_("Let op: de peildatum ligt in de toekomst."))
        try:
            proposal = register_import.import_schools(
                read(options["file"]),
                source=options["file"].name,
                as_of=options["as_of"],
                municipalities=[code for codes in options["municipality"] for code in codes],
                is_complete=options["complete"],
                allow_closing=options["allow_closing"],
                is_dry_run=options["dry_run"],
            )
        except (FileError, ImportRefused) as error:
            raise CommandError(refusal(options["file"], error)) from error
        for line in register_import.describe_schools(proposal, is_long=options["verbosity"] > 1):
            self.stdout.write(line)
        if proposal.bad:
            raise CommandError(refusal(options["file"], _("eerst moeten de fouten hierboven weg.")))
        if options["dry_run"]:
            self.stdout.write("\n" + _("Proef: er is niets opgeslagen."))


def a_day(text: str) -> date:
    """A date as an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("geen datum zoals 2026-08-01: %(text)s") % {"text": text}) from error


def a_municipality(text: str) -> str:
    """A CBS code as an argument."""
    if re.fullmatch(r"[0-9]{4}", text) is None:
        raise ArgumentTypeError(_("geen CBS-code van vier cijfers zoals 0109: %(text)s") % {"text": text})
    return text


def read(path: Path) -> bytes:
    """The bytes of a file, or a sentence."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CommandError(_("Het bestand %(path)s bestaat niet.") % {"path": path}) from error
    except OSError as error:
        raise CommandError(
            _("Het bestand %(path)s is niet te lezen: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error


def refusal(path: Path, reason: object) -> str:
    """The last line of an import that did not happen."""
    return _("%(file)s: er is niets geïmporteerd. %(reason)s") % {"file": path.name, "reason": reason}
