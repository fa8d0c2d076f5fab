"""Says whether the minutes of a school year are the same from every side; ends with 1 when they are not."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from kansencoach import clock
from kansencoach.commands import BaseCommand
from kansencoach.templatetags.numbers import clock_hours
from reports.sums import sums_of
from schools.models import Programme, SchoolYear


class Command(BaseCommand):
    help = "Telt alles op? Activiteiten, urenstaten en gemeenten per maand, voor elk programma."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--year", help="schooljaar, zoals 2026/2027 (anders dit schooljaar)")

    def handle(self, *_args: Any, year: str | None = None, **_options: Any) -> None:
        on = clock.today()
        school_year = SchoolYear.from_label(year) if year else SchoolYear.objects.containing(on).get()
        is_whole = True
        for programme in Programme.system.order_by("name"):
            found = sums_of(programme, school_year, on=on)
            is_whole = is_whole and found.adds_up
            self.stdout.write(f"{programme} {school_year}: {clock_hours(found.written)}")
            for month in reversed(found.months):
                said = "; ".join(month.differences) or "telt op"
                self.stdout.write(
                    f"  {month.month:%Y-%m}  plekken {clock_hours(month.at_plekken)}  urenstaten {clock_hours(month.papers)}"
                    f"  gemeenten {clock_hours(month.municipalities)}  buiten {clock_hours(month.outside)}  {said}"
                )
        if not is_whole:
            sys.exit(1)
