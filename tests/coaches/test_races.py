"""Two people save at once. The loser reads the same Dutch sentence as in the form, and nothing is half done.

The first keeps its transaction open until the second is seen waiting in the database, so each test really races.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from coaches import activity_log
from coaches.models import Activity, Placement
from schools.models import AllocationSchool
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20.0  # seconds


def somebody_waits() -> bool:
    """Whether a statement waits for a lock (this server is the tests' own)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def race(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException | None]:
    """Run both; ``first`` commits only when ``second`` waits for it or has ended. Returns what each raised."""
    started = threading.Event()
    outcome: list[BaseException | None] = [None, None]
    ended = threading.Event()

    def run_first() -> None:
        try:
            with transaction.atomic():
                first()
                started.set()
                deadline = time.monotonic() + PATIENCE
                while not somebody_waits() and not ended.is_set() and time.monotonic() < deadline:
                    time.sleep(0.01)
        except ValidationError as error:
            outcome[0] = error
        finally:
            started.set()
            connections.close_all()

    def run_second() -> None:
        started.wait(PATIENCE)
        try:
            second()
        except ValidationError as error:
            outcome[1] = error
        finally:
            ended.set()
            connections.close_all()

    threads = [threading.Thread(target=run_first), threading.Thread(target=run_second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    return outcome


@contextmanager
def without_triggers(table: str) -> Iterator[None]:
    """The table as it would be without its protection."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def two_placements() -> tuple[Callable[[], object], Callable[[], object]]:
    """Two coaches for the same four hours, 2.50 each."""
    allocation = factories.allocation(hours="4.00")
    programme = allocation.deployment.programme
    employments = [factories.employment(factories.coach(programme, name=f"Coach {name}")) for name in "AB"]
    return (
        lambda: factories.placement(allocation, employments[0], hours="2.50"),
        lambda: factories.placement(allocation, employments[1], hours="2.50"),
    )


def test_two_placements_at_once_never_exceed_the_grant() -> None:
    winner, loser = race(*two_placements())
    assert winner is None
    assert isinstance(loser, ValidationError)
    assert "meer uren bezet dan er zijn toegekend" in loser.messages[0]
    assert Placement.system.count() == 1


def test_without_the_trigger_both_would_win() -> None:
    """The control: this race really would overfill the grant."""
    with without_triggers("coaches_placement"):
        assert race(*two_placements()) == [None, None]
    assert Placement.system.count() == 2


def test_same_coach_placed_twice_at_once_is_placed_once() -> None:
    allocation = factories.allocation(hours="8.00")
    employment = factories.employment(factories.coach(allocation.deployment.programme))
    winner, loser = race(
        lambda: factories.placement(allocation, employment, hours="2.00"),
        lambda: factories.placement(allocation, employment, hours="2.00"),
    )
    assert winner is None
    assert isinstance(loser, ValidationError)
    assert loser.messages == ["Deze coach is in deze periode al op deze plek geplaatst."]
    assert Placement.system.count() == 1


def test_school_given_to_two_plekken_at_once_belongs_to_one() -> None:
    programme = factories.programme()
    municipality = factories.municipality(programme)
    school = factories.school(municipality, pupils=150)
    plekken = [factories.deployment(programme, municipality, name=name) for name in ("Een", "Twee")]
    winner, loser = race(
        lambda: factories.allocation(plekken[0], schools=[school]),
        lambda: factories.allocation(plekken[1], schools=[school]),
    )
    assert winner is None
    assert isinstance(loser, ValidationError)
    assert loser.messages == ["Deze school hoort in deze periode al bij een andere plek van dit programma."]
    assert AllocationSchool.system.count() == 1
    assert plekken[1].allocations.count() == 0


def test_same_activity_sent_at_once_is_one_activity() -> None:
    placement = factories.placement(factories.allocation())
    client_uuid = uuid.uuid4()

    def send() -> None:
        activity_log.log_activity(
            coach=placement.coach,
            placement=placement,
            done_on=date(2026, 11, 2),
            minutes=60,
            on=date(2026, 11, 22),
            client_uuid=client_uuid,
            by=None,
        )

    assert race(send, send) == [None, None]
    assert Activity.system.count() == 1
