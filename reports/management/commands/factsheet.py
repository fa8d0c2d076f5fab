"""`bin/manage factsheet 0109 2021/2022 --as-of 2022-07-01 --output DIR`: a fresh concept as HTML and PDF, not stored."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from kansencoach import clock
from kansencoach.commands import BaseCommand
from reports.factsheet import issuing, page
from schools.models import Municipality, Programme, SchoolYear


class Command(BaseCommand):
    """Writes factsheet-<gemeente>-<jaar>.html and .pdf, also when a fixed factsheet exists."""

    help = "Maakt een concept-factsheet van een gemeente en schooljaar, als HTML en PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gemeente", help="CBS-code van vier cijfers, zoals 0109")
        parser.add_argument("schooljaar", help="zoals 2021/2022")
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="peildatum; zonder: vandaag")
        parser.add_argument("--output", type=Path, default=Path(), help="map voor de bestanden")
        parser.add_argument("--programme", default="", help="naam in adressen; alleen nodig bij meer programma's")

    def handle(self, *args: Any, **options: Any) -> None:
        municipality = Municipality.system.filter(code=options["gemeente"]).first()
        if municipality is None:
            raise CommandError(f"Er is geen gemeente met code {options['gemeente']}.")
        try:
            school_year = SchoolYear.from_label(options["schooljaar"])
        except SchoolYear.DoesNotExist:
            raise CommandError(f"Er is geen schooljaar {options['schooljaar']}; schrijf het als 2021/2022.") from None
        programme = _programme(municipality, school_year, options["programme"])
        today = clock.today()
        try:
            made = issuing.issue(
                programme=programme,
                municipality=municipality,
                school_year=school_year,
                as_of=options["as_of"] or today,
                on=today,
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        folder: Path = options["output"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in (("html", page.standing_alone(made.html).encode()), ("pdf", made.pdf)):
                path = folder / f"{made.stem}.{suffix}"
                path.write_bytes(content)
                self.stdout.write(str(path))
        except OSError as error:
            raise CommandError(f"In {folder} kan niet worden geschreven: {error.strerror}.") from error


def _programme(municipality: Municipality, school_year: SchoolYear, slug: str) -> Programme:
    """The programme in which the municipality takes part in the year."""
    found: list[Programme] = [
        programme
        for programme in Programme.system.filter(participations__municipality=municipality).distinct()
        for part in programme.participations.filter(municipality=municipality)
        if (part.starts_on is None or part.starts_on <= school_year.ends_on)
        and (part.ends_on is None or part.ends_on >= school_year.starts_on)
    ]
    found = [programme for programme in dict.fromkeys(found) if not slug or programme.slug == slug]
    if not found:
        raise CommandError(f"{municipality} doet in {school_year} niet mee aan een programma{slug and ' ' + slug}.")
    if len(found) > 1:
        names = ", ".join(programme.slug for programme in found)
        raise CommandError(f"{municipality} doet mee aan meer programma's: kies met --programme een van {names}.")
    return found[0]
