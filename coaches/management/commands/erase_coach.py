"""``bin/manage erase_coach``: erase a kansencoach, as the screen of the coordinator does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from coaches import erasure
from coaches.models import Coach
from kansencoach import clock
from kansencoach.commands import BaseCommand


class Command(BaseCommand):
    """The number of a coach stands in the address of the coach's page."""

    help = "Wist een kansencoach: naam, account en teksten gaan weg, uren en totalen blijven."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("coach", type=int, help="het nummer van de kansencoach, uit het adres van de pagina")
        parser.add_argument("--name", required=True, help="de naam, ter controle")

    def handle(self, *args: Any, **options: Any) -> None:
        coach = Coach.system.filter(pk=options["coach"]).first()
        if coach is None or coach.name.casefold() != options["name"].strip().casefold():
            raise CommandError("Er is geen kansencoach met dit nummer en deze naam.")
        try:
            outcome = erasure.erase_coach(coach, by=None, on=clock.today())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Gewist. Wat blijft, heet nu Voormalig kansencoach {outcome.key}.")
