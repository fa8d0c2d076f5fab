"""``bin/manage apply_retention``: destroy, empty and anonymise what has expired, and print what that was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from kansencoach import clock, retention
from kansencoach.commands import BaseCommand


class Command(BaseCommand):
    """The terms of docs/privacy.md, carried out. Beat does the same every hour."""

    help = "Vernietigt en leegt wat langer is bewaard dan docs/privacy.md zegt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="verandert niets en toont dezelfde aantallen")

    def handle(self, *args: Any, **options: Any) -> None:
        on = clock.today()
        applied = retention.apply(on=on, dry_run=options["dry_run"])
        rows = [("wat", "dan", "rijen", "geschiedenis", "oudste", "ouder dan")]
        rows += [
            (
                line.label,
                str(line.term.then),
                str(line.found.rows),
                str(line.found.history),
                line.found.oldest.isoformat() if line.found.oldest else "-",
                line.before.isoformat(),
            )
            for line in applied
        ]
        widths = [max(len(row[place]) for row in rows) for place in range(6)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        total = sum(line.found.rows for line in applied)
        verb = "zou gaan" if options["dry_run"] else "is gegaan"
        self.stdout.write(f"{total} rijen waarvan de termijn op {on.isoformat()} voorbij is: dit {verb}.")
