"""Tampering as somebody with the whole database in hands would: every trigger off, no key. Used by the test and by bench/audit.py.

``make_log`` writes a small log and seals it (with AUDIT_ANCHOR set to a file). ``is_found(seed)`` tampers in one random way, verifies everything and takes the
tampering back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pghistory
from django.conf import settings
from django.db import connection, transaction

from coaches import staffing
from coaches.models import Coach
from kansencoach import audit, seal
from kansencoach.audit import AuditKind
from kansencoach.models import AuditEvent, Seal, SealedRow, SealKind
from tests import factories

HOURS = 6
WRONG_KEY = "what somebody without the key would have to guess"


def sql(text: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def triggers(on: bool) -> None:
    sql(f"SET LOCAL session_replication_role = {'origin' if on else 'replica'}")


# --- a small log ----------------------------------------------------------------------------------------------------


def make_log() -> None:
    """A few people and rows with changes over six hours, sealed; then one person blanked and some audit rows destroyed."""
    programme = factories.programme()
    coordinator = factories.coordinator(programme)
    with pghistory.context(user=coordinator.pk, url="/coaches/"):
        allocation = factories.allocation(hours="8.00")
        placement = factories.placement(allocation)
        coaches = [factories.coach(programme, name=f"Coach {number}") for number in range(8)]
    for coach in coaches:
        with pghistory.context(user=coordinator.pk, url=f"/coaches/{coach.pk}/wijzigen/"):
            staffing.change_coach(
                coach, name=coach.name, specialisms="taal", training="", version=coach.version, by=coordinator
            )
        audit.record(AuditKind.LOOKED, by=coordinator, about=coach)
        audit.record(AuditKind.EXPORTED, by=coordinator, details={"what": "plekken", "format": "csv", "rows": 3})
    with pghistory.context(task="tests.end"):
        staffing.end_placement(
            placement, ends_on=date(2026, 12, 31), reason="other_job", announced_on=date(2026, 12, 1), by=None
        )
    triggers(on=False)
    for table in seal.tables():
        sql(
            f"""UPDATE "{table.name}" t SET "{table.at}" = date_trunc('hour', now()) - make_interval(hours => 2 + mod(o.n, {HOURS})::int)
                                                         + make_interval(mins => 30, secs => o.n)
                FROM (SELECT "{table.key}" AS key, row_number() OVER (ORDER BY "{table.key}") AS n FROM "{table.name}") o
                WHERE o.key = t."{table.key}" """
        )
    triggers(on=True)
    seal.seal_due()
    with audit.blanking("Wissen van een kansencoach", by=coordinator) as out:
        out.blank(audit.history_of(Coach, coaches[0].pk), name="Voormalig kansencoach", name_key="voormalig")
        out.destroy(AuditEvent.system.order_by("pk").filter(about_pk=str(coaches[0].pk)))
    seal.keep_anchor(Seal.objects.latest("number"))
    verdict = seal.verify()
    assert verdict.problems == (), verdict.problems[:3]
    assert verdict.seals > HOURS


def is_found(seed: int) -> tuple[bool, str]:
    """Whether the tampering of this seed is found, and what it was."""
    random = Random(seed)
    with transaction.atomic():
        triggers(on=False)
        kind = random.choice(KINDS)
        what = kind(random)
        triggers(on=True)
        found = bool(seal.verify().problems)
        transaction.set_rollback(True)
    return found, f"{kind.__name__}: {what}"


# --- one way each ---------------------------------------------------------------------------------------------------


def some_row(random: Random, table: str = "") -> tuple[seal.Table, str]:
    """A table with rows, and the key of one of them."""
    choice = [one for one in seal.tables() if not table or one.name == table]
    random.shuffle(choice)
    for one in choice:
        keys = [key for (key,) in sql(f'SELECT "{one.key}"::text FROM "{one.name}" ORDER BY 1')]
        if keys:
            return one, random.choice(keys)
    raise AssertionError("an empty log")


def change(random: Random, table: str, key_column: str, key: Any, *, never: tuple[str, ...] = ()) -> str:
    """Give one column of one row another value."""
    columns = [
        (name, kind)
        for name, kind in sql(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY 1", table
        )
        if name not in never
    ]
    name, kind = random.choice(columns)
    other = {
        "bigint": "COALESCE({0}, 0) + 1000000",
        "integer": "COALESCE({0}, 0) + 1000000",
        "smallint": "COALESCE({0}, 0) + 1",
        "numeric": "COALESCE({0}, 0) + 1",
        "boolean": "NOT COALESCE({0}, false)",
        "date": "COALESCE({0}, DATE '2026-01-01') + 1",
        "timestamp with time zone": "COALESCE({0}, now()) + interval '1 microsecond'",
        "uuid": "gen_random_uuid()",
        "jsonb": "CASE WHEN {0} = '{{}}' THEN '{{\"user\": 1}}'::jsonb ELSE '{{}}'::jsonb END",
        "ARRAY": "array_append({0}, 'x')",
    }.get(kind, "CASE WHEN {0} = 'x' THEN 'y' ELSE 'x' END").format(f'"{name}"')
    sql(f'UPDATE "{table}" SET "{name}" = {other} WHERE "{key_column}"::text = %s', str(key))
    return f"{table} {key} {name}"


def change_a_row(random: Random) -> str:
    table, key = some_row(random)
    return change(random, table.name, table.key, key)


def change_who_did_it(random: Random) -> str:
    table, key = some_row(random, "pghistory_context")
    sql("UPDATE pghistory_context SET metadata = jsonb_set(metadata, '{user}', '999') WHERE id::text = %s", key)
    return f"{table.name} {key}"


def remove_a_row(random: Random) -> str:
    table, key = some_row(random)
    sql(f'DELETE FROM "{table.name}" WHERE "{table.key}"::text = %s', key)
    return f"{table.name} {key}"


def put_a_row_in_the_past(random: Random) -> str:
    table, key = some_row(random)
    columns = [name for name in table.columns if name != table.key]
    names = ", ".join(f'"{name}"' for name in columns)
    fresh = "gen_random_uuid()" if table.name == "pghistory_context" else f'"{table.key}" + 1000000'
    sql(
        f'INSERT INTO "{table.name}" ("{table.key}", {names}) SELECT {fresh}, {names} FROM "{table.name}"'
        f' WHERE "{table.key}"::text = %s',
        key,
    )
    return f"{table.name} {key}"


def swap_two_rows(random: Random) -> str:
    """Each takes the place of the other: nothing is added, nothing is gone."""
    table, one = some_row(random, random.choice(["kansencoach_auditevent", "coaches_coachevent"]))
    keys = [
        key for (key,) in sql(f'SELECT "{table.key}" FROM "{table.name}" WHERE "{table.key}" <> %s ORDER BY 1', one)
    ]
    other = random.choice(keys)
    for old, new in ((one, -1), (other, one), (-1, other)):
        sql(f'UPDATE "{table.name}" SET "{table.key}" = %s WHERE "{table.key}" = %s', new, old)
    return f"{table.name} {one} {other}"


def change_a_digest(random: Random) -> str:
    row = random.choice(list(SealedRow.objects.order_by("pk")))
    # Its own number says nothing about what happened.
    return change(random, "kansencoach_sealedrow", "id", row.pk, never=("id",))


def change_a_row_with_its_digest(random: Random) -> str:
    """Everything that can be made to fit without the key."""
    row = random.choice(list(SealedRow.objects.filter(digest__isnull=False, salt__isnull=False).order_by("pk")))
    table = next(one for one in seal.tables() if one.name == row.table)
    what = change(random, table.name, table.key, row.key, never=(table.key,))
    sql(seal.FIXED_FORM)
    sql(
        f"""UPDATE kansencoach_sealedrow s SET digest = encode(sha256(convert_to(s.salt::text || to_jsonb(t)::text, 'UTF8')), 'hex')
            FROM "{table.name}" t WHERE t."{table.key}"::text = s.key AND s.id = %s""",
        row.pk,
    )
    reseal(row.seal, random.choice([settings.AUDIT_KEY[::-1], WRONG_KEY, ""]))
    return what


def remove_a_row_with_its_digest(random: Random) -> str:
    row = random.choice(list(SealedRow.objects.filter(digest__isnull=False).order_by("pk")))
    table = next(one for one in seal.tables() if one.name == row.table)
    sql(f'DELETE FROM "{table.name}" WHERE "{table.key}"::text = %s', row.key)
    sql("DELETE FROM kansencoach_sealedrow WHERE id = %s", row.pk)
    if random.random() < 0.5:
        reseal(row.seal, WRONG_KEY)
    return f"{table.name} {row.key}"


def reseal(number: int, key: str) -> None:
    """Make a link, and those after it, fit again: with a key that is not the key, but says it is."""
    for link in Seal.objects.filter(number__gte=number).order_by("number"):
        link.rows, link.root = seal.roots(link.number)[link.number]
        before = Seal.objects.filter(number=link.number - 1).first()
        link.previous = before.mac if before else ""
        link.mac = seal.mac_of(link, key)
        link.save()


def change_a_seal(random: Random) -> str:
    number = random.choice(list(Seal.objects.values_list("number", flat=True)))
    return change(random, "kansencoach_seal", "number", number)


def remove_a_seal(random: Random) -> str:
    """A link in the middle, with its digests and sometimes with its rows; the numbers closed up or not."""
    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    number = random.choice(numbers[:-1])
    if random.random() < 0.5:
        remove_sealed_rows(number)
    sql("DELETE FROM kansencoach_sealedrow WHERE seal = %s", number)
    sql("DELETE FROM kansencoach_seal WHERE number = %s", number)
    if random.random() < 0.5:
        sql("UPDATE kansencoach_seal SET number = number - 1 WHERE number > %s", number)
        sql("UPDATE kansencoach_sealedrow SET seal = seal - 1 WHERE seal > %s", number)
    return str(number)


def cut_the_end_off(random: Random) -> str:
    """The last links, their digests and their rows: what is left is a chain that fits."""
    newest = Seal.objects.latest("number").number
    first = random.randint(1, newest)
    for number in range(newest, first - 1, -1):
        remove_sealed_rows(number)
    sql("DELETE FROM kansencoach_sealedrow WHERE seal >= %s", first)
    sql("DELETE FROM kansencoach_seal WHERE number >= %s", first)
    return f"from {first} of {newest}"


def remove_sealed_rows(number: int) -> None:
    for table in seal.tables():
        sql(
            f"""DELETE FROM "{table.name}" WHERE "{table.key}"::text IN
                (SELECT key FROM kansencoach_sealedrow WHERE "table" = %s AND seal = %s)""",
            table.name,
            number,
        )


def put_a_blanked_value_back(random: Random) -> str:
    row = random.choice(list(SealedRow.objects.exclude(fields=[]).order_by("pk")))
    sql("UPDATE coaches_coachevent SET name = 'Coach 0', name_key = 'coach 0' WHERE pgh_id::text = %s", row.key)
    if random.random() < 0.5:
        sql("DELETE FROM kansencoach_sealedrow WHERE id = %s", row.pk)
    return row.key


def say_that_a_row_was_destroyed_on_purpose(random: Random) -> str:
    """A blanking that nobody did: one more row in the record of a real one, or a link of one's own at the end."""
    table, key = some_row(random)
    number = Seal.objects.filter(kind=SealKind.BLANKING).latest("number").number
    sql(f'DELETE FROM "{table.name}" WHERE "{table.key}"::text = %s', key)
    if random.random() < 0.5:
        number += 1
        last = Seal.objects.latest("number")
        last.number, last.previous = number, last.mac
        last.save(force_insert=True)
    sql(
        """INSERT INTO kansencoach_sealedrow (seal, "table", key, fields) VALUES (%s, %s, %s, '{}')
           ON CONFLICT ("table", key, seal) DO UPDATE SET digest = NULL, salt = NULL""",
        number,
        table.name,
        key,
    )
    sql('UPDATE kansencoach_sealedrow SET salt = NULL WHERE "table" = %s AND key = %s', table.name, key)
    reseal(number, WRONG_KEY)
    return f"{table.name} {key}"


def change_the_record_of_a_blanking(random: Random) -> str:
    number = Seal.objects.filter(kind=SealKind.BLANKING).latest("number").number
    what, value = random.choice([("reason", "Een andere reden"), ("by_id", 999), ("sealed_at", "2026-01-01T00:00:00Z")])
    sql(f"UPDATE kansencoach_seal SET {what} = %s WHERE number = %s", value, number)
    return what


KINDS: list[Callable[[Random], str]] = [
    change_a_row,
    change_a_row,
    change_who_did_it,
    remove_a_row,
    put_a_row_in_the_past,
    swap_two_rows,
    change_a_digest,
    change_a_row_with_its_digest,
    remove_a_row_with_its_digest,
    change_a_seal,
    remove_a_seal,
    cut_the_end_off,
    put_a_blanked_value_back,
    say_that_a_row_was_destroyed_on_purpose,
    change_the_record_of_a_blanking,
]
