"""A backup of before the erasing is put back, with the tools an operator uses: nobody comes back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from coaches import erasure as coach_erasure
from coaches import staffing
from kansencoach import embedded, erasure_list, retention
from tests import factories
from tests.conftest import ROOT, settings_url

pytestmark = pytest.mark.django_db(transaction=True)
NAME, LEFT, ON = "Xandrina Quickelbosch", date(2026, 11, 17), date(2026, 11, 18)


def run(program: str, *arguments: str) -> None:
    subprocess.run([str(embedded.postgres_bin(program)), *arguments], check=True, capture_output=True)


def names_in(database: str) -> list[str]:
    """The tables of a database in which the name stands."""
    with psycopg.connect(settings_url(database)) as other:
        tables = other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        query = sql.SQL("SELECT count(*) FROM {} t WHERE t::text ILIKE '%%quickelbosch%%'")
        found = [(name, other.execute(query.format(sql.Identifier(name))).fetchone()) for (name,) in tables]
    return sorted(name for name, row in found if row and row[0])


@pytest.fixture
def restored() -> Iterator[str]:
    """An empty database to restore in."""
    name = f"restored_{os.getpid()}"
    with psycopg.connect(settings_url("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="needs the programs of the embedded PostgreSQL")
def test_a_restored_backup_brings_nobody_back(restored: str, tmp_path: Path, settings: Any):
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    programme = factories.programme()
    coach = factories.coach(programme, NAME, specialisms=f"{NAME} weet veel")
    user = factories.coach_user(coach)
    type(user).objects.filter(pk=user.pk).update(name=NAME, email="xandrina@quickelbosch.test")
    factories.placement(
        factories.allocation(factories.deployment(programme, factories.municipality(programme))),
        factories.employment(coach),
    )
    staffing.leave(coach, ends_on=LEFT, reason="coach_choice", announced_on=LEFT, by=None)

    dump = tmp_path / "backup"
    run("pg_dump", "--format=custom", f"--file={dump}", settings_url(str(connection.settings_dict["NAME"])))
    key = coach_erasure.erase_coach(coach, by=None, on=ON).key
    assert names_in(str(connection.settings_dict["NAME"])) == []

    run("pg_restore", "--exit-on-error", f"--dbname={settings_url(restored)}", str(dump))
    assert {"coaches_coach", "coaches_coachevent", "kansencoach_user"} <= set(names_in(restored))
    environment = {
        **os.environ,
        "KANSENCOACH_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "kansencoach.settings",
        "DATABASE_URL": settings_url(restored),
        "ERASURES_FILE": settings.ERASURES_FILE,
        "AUDIT_KEY": settings.AUDIT_KEY,
        "AUDIT_ANCHOR": str(tmp_path / "anchor"),
    }

    def manage(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "Opnieuw gewist: 1." in manage("replay_erasures")
    assert names_in(restored) == []
    assert "Opnieuw gewist: 0. Al gewist: 2." in manage("replay_erasures")
    manage("verify_audit_log")
    with psycopg.connect(settings_url(restored)) as other:
        assert other.execute("SELECT name FROM coaches_coach").fetchall() == [(f"Voormalig kansencoach {key}",)]
    assert len(erasure_list.read().lines) == 2


def test_retention_finishes_what_the_list_says(tmp_path: Path, settings: Any):
    """An operator who forgets ``replay_erasures`` is caught by the hourly run."""
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    coach = factories.coach(factories.programme(), NAME)
    listed = erasure_list.Listed("coaches.Coach", coach.pk, coach_erasure.born_of(coach), "7F3A", "request", ON)
    erasure_list.append([listed])
    retention.apply(on=ON)
    coach.refresh_from_db()
    assert coach.name == "Voormalig kansencoach 7F3A"
