"""A real Celery worker, in a process of its own, on the database and the Redis of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from kansencoach.environment import BASE_DIR
from tests import world as worlds


def database_url() -> str:
    """The address of the test database, for another process."""
    default = connection.settings_dict
    host = default["HOST"].replace("/", "%2F")
    return f"postgresql://{default['USER']}@{host}/{default['NAME']}"


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker that answers; stopped in order at the end, unless it is dead by then."""
    environment = {
        **os.environ,
        "KANSENCOACH_ENV": "development",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "KANSENCOACH_TODAY": worlds.TODAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "kansencoach.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "kansencoach", "worker", "--pool", "solo", "--loglevel", "WARNING"],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_for(process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    from kansencoach.celery import app

    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail("de worker stopte voordat hij klaar was")
        if app.control.ping(timeout=0.5):
            return
    pytest.fail("de worker antwoordt niet")
