"""Everything is killed once while reminders are written and letters are sent; ``bench/chaos.py`` does it at full size."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from coaches.models import Reminder, ReminderMail
from coaches.reminders import outbox, planning, rules
from coaches.reminders.of_coaches import PULSE_OPEN
from kansencoach.environment import BASE_DIR
from tests.coaches.reminders.conftest import FRIDAY, at
from tests.world import World


def test_nothing_is_lost_and_nothing_is_double_when_everything_is_killed(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "bench/chaos.py", "--smoke", "--people", "40", "--kills", "2"],
        cwd=BASE_DIR,
        env={**environment, "CHAOS_DATA": str(tmp_path / "chaos"), "CHAOS_LEASE": "5"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_two_letters(world: World) -> None:
    assert len(set(claimed_at_once())) == 2


@pytest.mark.django_db(transaction=True)
def test_without_skip_locked_they_take_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    free = outbox._free

    def unlocked(now: object) -> object:
        found = free(now)  # type: ignore[arg-type]
        found.query.select_for_update = False
        return found

    monkeypatch.setattr(outbox, "_free", unlocked)
    assert len(set(claimed_at_once())) == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_look_at_once_write_each_thing_once(world: World) -> None:
    look_at_once()
    assert (Reminder.system.count(), twice()) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_they_write_it_twice(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE coaches_reminder DROP CONSTRAINT reminder_once")
    try:
        look_at_once()
        assert twice() == 4
    finally:
        Reminder.system.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(
                Reminder, next(one for one in Reminder._meta.constraints if one.name == "reminder_once")
            )


def twice() -> int:
    keys = Counter(Reminder.system.order_by().values_list("user", "rule", "about_pk", "period"))
    return sum(count - 1 for count in keys.values())


def look_at_once() -> None:
    """Two workers look what is due: both know what is there before either has written."""
    both, new = threading.Barrier(2), planning._new
    waited = threading.local()

    def made(*arguments: Any) -> Reminder:
        if not getattr(waited, "is_over", False):
            both.wait(20)
            waited.is_over = True
        return new(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "_new", made)
        patch.setattr(rules, "_RULES", {PULSE_OPEN.slug: PULSE_OPEN})
        at_once(lambda: planning.plan(at=at(FRIDAY, 9)))


def at_once(work: Callable[[], None]) -> None:
    """In two threads, each with a connection of its own."""

    def apart() -> None:
        try:
            work()
        finally:
            connection.close()

    workers = [threading.Thread(target=apart) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def claimed_at_once() -> list[int]:
    """What two workers claim that look at the same moment: both have chosen before either has written."""
    planning.plan(at=at(FRIDAY, 9))
    planning.plan_mails(at=at())
    both, found = threading.Barrier(2), []
    save = ReminderMail.save

    def saved(mail: ReminderMail, *arguments: object, **options: object) -> None:
        both.wait(20)
        save(mail, *arguments, **options)  # type: ignore[arg-type]

    def work() -> None:
        claimed = outbox.claim(at=at())
        assert claimed is not None
        found.append(claimed.pk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReminderMail, "save", saved)
        at_once(work)
    assert len(found) == 2
    return found
