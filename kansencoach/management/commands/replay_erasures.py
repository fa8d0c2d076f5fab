"""``bin/manage replay_erasures``: after restoring a backup, erase again who had been erased."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from kansencoach import erasure
from kansencoach.commands import BaseCommand


class Command(BaseCommand):
    """Run this right after a restore, before the site is opened. Running it twice does no harm."""

    help = "Wist opnieuw wie volgens de lijst buiten de back-up al gewist was."

    def handle(self, *args: Any, **options: Any) -> None:
        done = erasure.replay()
        self.stdout.write(
            f"Opnieuw gewist: {done.again}. Al gewist: {done.already}. Niet in deze database: {done.absent}."
        )
        if done.problems:
            raise CommandError("De lijst is beschadigd of gewijzigd: " + "; ".join(done.problems) + ".")
