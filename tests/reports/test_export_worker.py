"""A worker that is killed in the middle of a file: the next one makes it, once. With real workers and a real queue."""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports import exporting, tasks
from reports.models import Export, ExportState
from tests import workers
from tests import world as worlds
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(is_so: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 40
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def state() -> str:
    return str(Export.system.values_list("state", flat=True).get())


def test_file_of_a_killed_worker_is_made_once_by_the_next(world: World) -> None:
    client = Client()
    client.force_login(world.ours.employer_user)
    with psycopg.connect(workers.database_url()) as other, psycopg.connect(workers.database_url()) as looker:
        looker.autocommit = True
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%coaches_activity%'"
        with workers.worker() as killed:
            # It may begin, and stops where it reads the minutes.
            other.execute("LOCK TABLE coaches_activity IN ACCESS EXCLUSIVE MODE")
            page = client.post(reverse("reports:export_new"), {"maand": "2026-11", "soort": "csv"})["Location"]
            wait_until(lambda: looker.execute(waiting).fetchone(), "the worker does not read the minutes")
            assert state() == ExportState.RUNNING
            killed.kill()
            killed.wait()
        other.rollback()
    assert state() == ExportState.RUNNING
    export = Export.system.get()
    assert exporting.waiting_ids(at=timezone.now()) == [export.pk]
    file = reverse("reports:export_file", args=[export.pk])
    assert client.get(file).status_code == 404

    with workers.worker():
        tasks.export_waiting.delay()  # what beat does every minute
        wait_until(lambda: state() == ExportState.READY, "nobody made the file")
        export.refresh_from_db()
        for _turn in range(2):  # as Redis does with the message of the worker that died
            tasks.build_export.delay(export.pk)
        tasks.export_waiting.delay()
        # This one is made after those.
        last = client.post(reverse("reports:export_new"), {"maand": "2026-10", "soort": "csv"})["Location"]
        wait_until(lambda: not exporting.waiting_ids(at=timezone.now()), f"nobody made the file of {last}")
    assert not exporting.build(export.pk, at=timezone.now(), on=worlds.TODAY)
    made = Export.system.get(pk=export.pk)
    assert (made.made_at, made.file) == (export.made_at, export.file)
    assert file in client.get(page).content.decode()
    got = client.get(file)
    assert got.status_code == 200
    assert world.ours.coach.name in got.content.decode("utf-8-sig")
