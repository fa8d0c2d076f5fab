"""Rows that a whole run makes once, through the verbs, and that each test then gets back: the same rows with the same keys.

Making the world of ``tests.world`` takes a thousand queries, putting it back one ``COPY`` for each table. Every test has
its own rows and its own objects; what one test changes, no other test sees.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from psycopg import sql

from kansencoach.checks import OWN_APPS

Made = TypeVar("Made")


@dataclass(frozen=True)
class Kept:
    """The rows of each table as PostgreSQL writes them, and the objects that stand for them."""

    rows: dict[str, bytes]
    made: bytes


_KEPT: dict[Callable[[], Any], Kept] = {}


def once(make: Callable[[], Made]) -> Made:
    """What ``make`` makes in an empty database; from the second time on without making it again."""
    if filled(ours()) or not may_put_back():
        return make()
    if make not in _KEPT:
        made = make()
        _KEPT[make] = Kept({table: _copied(table) for table in filled(ours())}, pickle.dumps(made))
    else:
        _put_back(_KEPT[make].rows)
    cache.clear()  # keys that come back may not find what an earlier test remembered about them
    found: Made = pickle.loads(_KEPT[make].made)
    return found


def ours() -> list[str]:
    """Every table of ours, history included."""
    models = apps.get_models(include_auto_created=True)
    return sorted({one._meta.db_table for one in models if one._meta.app_label in OWN_APPS and one._meta.managed})


def filled(among: list[str]) -> list[str]:
    """Which of these tables hold a row."""
    query = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in among)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [name for (name,) in cursor.fetchall()]


def may_put_back() -> bool:
    """Whether this database lets the tests write past its triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone()[0] == "on")


def _copied(table: str) -> bytes:
    query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        return b"".join(bytes(block) for block in copy)


def _put_back(rows: dict[str, bytes]) -> None:
    """Without triggers: what they write is among the rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, lines in rows.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(lines)
        cursor.execute("SET LOCAL session_replication_role = origin")
