"""No path in the application changes or removes what was recorded, whichever way it is tried."""

from __future__ import annotations

import re
from typing import Any

import pghistory
import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from pghistory.models import Context

from coaches.models import Coach
from kansencoach import audit, environment, seal
from kansencoach.models import AuditEvent, AuditKind, Seal, SealedRow
from tests import factories

pytestmark = pytest.mark.django_db

EVERY_TABLE = [table.name for table in seal.tables()] + ["kansencoach_seal", "kansencoach_sealedrow"]


@pytest.fixture
def recorded() -> Coach:
    with pghistory.context(user=None, url="/"):
        coach = factories.coach(factories.programme())
    audit.record(AuditKind.LOOKED, by=None, about=coach)
    return coach


def refused(attempt: Any) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        attempt()
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_every_table_refuses_to_change_its_rows_in_raw_sql(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 2", [table])
        (column,) = cursor.fetchone()
    statements = [f'UPDATE "{table}" SET "{column}" = "{column}"', f'DELETE FROM "{table}"', f'TRUNCATE "{table}"']

    assert [refused(lambda sql=sql: run(sql)) for sql in statements] == ["history_stays"] * 3


def test_orm_cannot_change_or_remove_what_was_recorded(recorded: Coach) -> None:
    event = audit.history_of(Coach).latest("pgh_id")
    event.name = "Iemand anders"
    looked = AuditEvent.system.get()

    events, contexts = audit.history_of(Coach), Context.objects

    attempts = (
        event.save,
        event.delete,
        lambda: events.update(name="X"),
        events.all().delete,
        lambda: events.bulk_update([event], ["name"]),
        lambda: events.update_or_create(pgh_id=event.pk, defaults={"name": "X"}),
        contexts.all().delete,
        lambda: contexts.update(metadata={}),
        looked.delete,
        looked.save,
        lambda: Seal.objects.update(reason="X"),
        lambda: SealedRow.objects.update(salt=None),
    )

    assert [refused(attempt) for attempt in attempts] == ["history_stays"] * len(attempts)


def test_removing_the_object_leaves_its_history(recorded: Coach) -> None:
    recorded.delete()

    assert list(audit.history_of(Coach, recorded.pk or 0).values_list("pgh_label")) == []
    labels = audit.history_of(Coach).filter(name=recorded.name).values_list("pgh_label", flat=True)
    assert sorted(labels) == ["delete", "insert"]


def test_removing_an_account_removes_no_record_of_it() -> None:
    user = factories.coordinator(factories.programme())
    audit.record(AuditKind.LOOKED, by=user)
    pk = user.pk

    user.delete()

    assert AuditEvent.system.filter(user_id=pk).count() == 1
    labels = audit.history_of(get_user_model()).filter(pgh_obj_id=pk).values_list("pgh_label", flat=True)
    assert sorted(labels) == ["delete", "insert"]


def test_admin_offers_no_door_to_what_was_recorded() -> None:
    from django.contrib import admin

    names = {model._meta.db_table for model in admin.site._registry}

    assert names.isdisjoint(EVERY_TABLE)


def test_password_never_enters_history() -> None:
    columns = {field.name for field in audit.history_of(get_user_model()).model._meta.fields}

    assert columns.isdisjoint({"password", "last_login"})


def test_only_one_place_in_the_code_can_take_something_out() -> None:
    root = environment.BASE_DIR
    found = {
        str(path.relative_to(root))
        for app in ("kansencoach", "schools", "coaches", "reports")
        for path in (root / app).rglob("*.py")
        if re.search(r"kansencoach\.blanking|\bBLANKING\b", path.read_text(encoding="utf-8"))
        and "/migrations/" not in str(path)
    }

    assert found == {"kansencoach/models/tracking.py", "kansencoach/seal.py"} | (
        {"kansencoach/models/audit.py"}  # a kind of seal has that name
        if "BLANKING" in (root / "kansencoach/models/audit.py").read_text()
        else set()
    )


def test_context_of_a_request_that_learns_more_becomes_a_second_row() -> None:
    with pghistory.context(url="/x"):
        first = factories.coach(factories.programme())
        with pghistory.context(user=7):
            second = factories.coach(first.programme)
    said = [audit.history_of(Coach, coach.pk).get().pgh_context.metadata for coach in (first, second)]

    assert said == [{"url": "/x"}, {"url": "/x", "user": 7}]
