"""`bin/manage verify_audit_log [--json] [--head 12:af31...]`: was anything changed in what is recorded? Exit 1 when it was."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from typing import Any

from kansencoach import seal
from kansencoach.commands import BaseCommand


def head(text: str) -> tuple[int, str]:
    """A link that was written down elsewhere: its number and its MAC."""
    number, _, mac = text.partition(":")
    if not (number.isdecimal() and mac):
        raise argparse.ArgumentTypeError("schrijf het als nummer:zegel, zoals het in het log staat")
    return int(number), mac


class Command(BaseCommand):
    """Changes nothing, so it may run at any time."""

    help = "Controleert of er is geknoeid met de geschiedenis en de inzage (zie docs/audit.md)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="de uitkomst als JSON")
        parser.add_argument("--head", type=head, help="het laatste zegel dat elders is bewaard, als nummer:zegel")

    def handle(self, *_args: Any, **options: Any) -> None:
        verdict = seal.verify(head=options["head"])
        if options["json"]:
            self.stdout.write(json.dumps(dataclasses.asdict(verdict), ensure_ascii=False, indent=2))
        else:
            for problem in verdict.problems:
                self.stdout.write(f"{problem.table} {problem.key}: {problem.text}")
            self.stdout.write(
                f"{verdict.seals} zegels over {verdict.rows} rijen; {verdict.blanked} met reden gewist of vernietigd; "
                f"{verdict.waiting} rijen van het laatste uur wachten nog."
            )
            count = len(verdict.problems)
            self.stdout.write(f"Let op: {count} afwijkingen. Zie docs/audit.md." if count else "Alles klopt.")
        if verdict.problems:
            sys.exit(1)
