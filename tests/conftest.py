"""What every test gets: real servers, started or joined once for the run, and a migrated database in a moment."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db.backends.postgresql.operations import DatabaseOperations
from django.http import HttpRequest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from kansencoach import environment
from kansencoach.models.tracking import BLANKING
from tests import kept
from tests import world as worlds

ROOT = environment.BASE_DIR

# No test is about time: generated values on a busy machine take as long as they take.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser goes last: its loop stays in this thread until the end of the run, and async views refuse to run in it."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def _embedded_servers() -> None:
    environment.join_embedded_servers(fast=True)


@pytest.fixture(scope="session", autouse=True)
def _emptying_between_tests_is_allowed_and_fast() -> Iterator[None]:
    """After a test with transactions of its own every table is emptied, also those whose rows may not be removed.

    Most tables are empty already, and deleting a few rows is quicker than truncating a hundred tables.
    """
    flush = DatabaseOperations.sql_flush

    def emptied(self: DatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        if options.get("reset_sequences") or not kept.may_put_back():
            return [f"SET LOCAL {BLANKING} = 'tests'", *flush(self, style, tables, **options)]
        return [
            "SET LOCAL session_replication_role = replica",  # no trigger looks, and every table that points here goes too
            *(f'DELETE FROM "{table}"' for table in kept.filled(tables)),
            "SET LOCAL session_replication_role = origin",
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", emptied)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(_embedded_servers: None) -> None:
    """Copy the test database from one that the migrations made, made anew whenever a migration or a package changes.

    Every migration still runs, from nothing; only not again for the same files.
    """
    if environment.wants_embedded_servers():
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = migrated_template()


@pytest.fixture
def small_pdf() -> Iterator[None]:
    """A factsheet that is fixed gets a small PDF: for tests that press every button and look at something else."""
    from reports.factsheet import issuing
    from tests.walker.planted import small_pdf as made

    with mock.patch.object(issuing, "_pdf", return_value=made("", "")):
        yield


@pytest.fixture
def world(db: None, settings: Any) -> worlds.World:
    """The world of ``tests.world``, on its day."""
    settings.TODAY_OVERRIDE = worlds.TODAY
    return kept.once(worlds.build)


def migrated_template() -> str:
    digest = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    name = f"migrated_{digest.hexdigest()[:16]}"
    with psycopg.connect(settings_url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # of two runs at once, one makes it
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrat%'")]
        if name not in names:
            for old in names:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            connection.execute("CREATE DATABASE migrating")
            migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--no-input", "--verbosity", "0"]
            subprocess.run(migrate, env={**os.environ, "DATABASE_URL": settings_url("migrating")}, check=True)
            connection.execute(sql.SQL("ALTER DATABASE migrating RENAME TO {}").format(sql.Identifier(name)))
    return name


def settings_url(database: str) -> str:
    default = settings.DATABASES["default"]
    return f"postgresql://{default['USER']}@{default['HOST'].replace('/', '%2F')}/{database}"


def _whole_login(sender: Any, request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """``client.force_login`` stands for a whole login, second step included; a login through a page is what it is."""
    if not hasattr(request, "allauth"):
        from kansencoach import second_factor

        second_factor.record(request, user, "test")


user_logged_in.connect(_whole_login)
