"""``bin/manage access_request``: everything that is kept about one person, in one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError, CommandParser

from kansencoach import access_request, audit, clock
from kansencoach.audit import AuditKind
from kansencoach.commands import BaseCommand
from kansencoach.models import User


class Command(BaseCommand):
    """For a person who cannot sign in any more, or asks on paper."""

    help = "Schrijft alles wat over één persoon wordt bewaard in één HTML-bestand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", help="het mailadres van het account, of het nummer van de kansencoach")
        parser.add_argument("--output", type=Path, required=True, help="het bestand")
        parser.add_argument(
            "--for-the-person",
            action="store_true",
            help="ook de eigen notities; alleen als het bestand naar de persoon zelf gaat",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        who, on, notes = options["person"].strip(), clock.today(), options["for_the_person"]
        about: Any
        if who.isdecimal():
            about = apps.get_model("coaches", "Coach").system.filter(pk=who).first()
            user = User.objects.filter(memberships__coach=about).first() if about else None
        else:
            about = user = User.objects.filter(email__iexact=who).first()
        if about is None:
            raise CommandError("Er is geen account met dit adres en geen kansencoach met dit nummer.")
        if user is not None:
            file = access_request.of_user(user, on=on, with_notes=notes)
        else:
            file = access_request.of_coach(about, on=on, with_notes=notes)
        audit.record(AuditKind.DOWNLOADED, by=None, about=about, details={"what": "access-request", "format": "html"})
        try:
            handle = os.open(options["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise CommandError(f"{options['output']} kan niet worden geschreven: {error.strerror}.") from error
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(access_request.as_html(file))
        rows = sum(len(table.rows) for table in file.tables)
        self.stdout.write(f"{options['output']}: {rows} rijen uit {len(file.tables)} tabellen.")
