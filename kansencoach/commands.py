"""Commands of ours: what they change says in its history which command it was."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.management import base


class BaseCommand(base.BaseCommand):
    """Django's, in a context with the name of the command."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with pghistory.context(command=type(self).__module__.rpartition(".")[2]):
            return super().execute(*args, **options)
