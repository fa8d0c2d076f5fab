"""The demo's mark on a database, and the questions that follow from it.

The demo lets everybody in without a code and fills a database with made-up people. So it only works in development, over loopback,
and in a database that it made itself: one without any account or municipality gets the mark, any other one is refused. The mark is
PostgreSQL's own comment on the database: no table of ours, and it does not travel along in a dump.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

MARK = "kansencoach-demo"
FILLED = f"{MARK}: gevuld"
# Of links to schools that only the demo has: the secret in the address, and whether the link works.
LINK_SECRETS = {"voorbeeld-link-open": True, "voorbeeld-link-verlopen": False}
LOOPBACK = frozenset({"", "127.0.0.1", "::1"})  # "" is a Unix socket

_FILLED = re.compile(rf"^{FILLED} tot en met (\d{{4}}-\d\d-\d\d), seed (\d+)$")


class Filling(NamedTuple):
    """What the demo put in: everything that happened up to and including a day, by the chance of a seed."""

    until: datetime.date
    seed: int


class NotADemoDatabase(Exception):
    """The database holds data that the demo did not make."""


def is_demo_database() -> bool:
    """Whether the demo made this database."""
    return _mark().startswith(MARK)


def is_filled() -> bool:
    """Whether the demo data are in, completely."""
    return filling() is not None


def filling() -> Filling | None:
    """Up to which day the demo data go; ``None`` while they are not in, completely."""
    found = _FILLED.match(_mark())
    return Filling(datetime.date.fromisoformat(found[1]), int(found[2])) if found else None


def mark_filled(*, until: datetime.date, seed: int) -> None:
    """Say that the demo data are in, up to and including ``until``. In a transaction: only if that succeeds."""
    _comment(f"{FILLED} tot en met {until.isoformat()}, seed {int(seed)}")


def claim_database() -> None:
    """Mark an empty database as the demo's.

    Raises NotADemoDatabase when the demo switch is off, when the database is on another machine, or when there is an account or a
    municipality that the demo did not make.
    """
    if not settings.IS_DEMO:
        raise NotADemoDatabase("De demo staat uit. Start hem met bin/demo.")
    host = str(connection.settings_dict.get("HOST") or "")
    if not (host in LOOPBACK or host == "localhost" or host.startswith("/")):
        raise NotADemoDatabase(
            "De database staat op een andere machine. De demo werkt alleen met een database op deze machine."
        )
    if is_demo_database():
        return
    for label in ("kansencoach.User", "schools.Municipality"):
        model = apps.get_model(label)
        if model._meta.db_table in connection.introspection.table_names() and model._base_manager.exists():
            raise NotADemoDatabase(
                "In deze database staan gegevens die niet van de demo zijn. De demo blijft daar af: kies met KANSENCOACH_DATA_DIR een "
                "andere map, of haal DATABASE_URL weg."
            )
    _comment(MARK)


def is_open_to(request: HttpRequest) -> bool:
    """Whether this visitor may enter as a demo account without a code."""
    return settings.IS_DEMO and request.META.get("REMOTE_ADDR", "") in LOOPBACK and is_demo_database()


def _mark() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        row = cursor.fetchone()
    return (row[0] or "") if row else ""


def _comment(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} IS '{text}'")
