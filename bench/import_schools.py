"""Importing all schools of the country against COPY of the same rows (target T7: at most 3x, nothing changed 2x).

    .venv/bin/python bench/import_schools.py ../shared/duo/vestigingen-bo_2026-08_nederland.csv

Both sides run in one process on a database of their own, in turns, and are rolled back; medians of wall and CPU time.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "kansencoach.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")
REPEATS = 7
AS_OF = date(2026, 8, 1)


def main(path: Path) -> None:
    """Prints the medians and their ratios to COPY."""
    import django
    from django.db import connection, transaction
    from django.test.utils import setup_databases, teardown_databases

    from kansencoach.environment import join_embedded_servers

    join_embedded_servers(fast=True)
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False, keepdb=True)

    from schools.register_import import import_schools

    data = path.read_bytes()
    tables = {"schools_school": b"", "schools_schoolrecord": b""}

    def whole_import() -> None:
        import_schools(data, source=path.name, as_of=AS_OF, is_complete=True, allow_closing=9999)

    def only_copy() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, text in tables.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(text)

    def keep_rows_for_copy() -> None:
        """The same rows, taken out again; their boards and municipalities stay."""
        whole_import()
        with connection.cursor() as cursor:
            for table in tables:
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    tables[table] = b"".join(bytes(piece) for piece in copy)
            cursor.execute(
                "DELETE FROM schools_schoolrecord; DELETE FROM schools_school; DELETE FROM schools_schoolevent"
            )

    def timed(work: Callable[[], None], before: Callable[[], None] | None = None) -> tuple[float, float]:
        with transaction.atomic(), connection.cursor() as cursor:
            if before is not None:
                before()
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            wall, cpu = time.perf_counter(), time.process_time()
            work()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            spent = time.perf_counter() - wall, time.process_time() - cpu
            transaction.set_rollback(True)
        return spent

    runs: dict[str, list[tuple[float, float]]] = {"COPY": [], "import": [], "nothing changed": []}
    for _repeat in range(REPEATS):
        runs["COPY"].append(timed(only_copy, keep_rows_for_copy))
        runs["import"].append(timed(whole_import))
        runs["nothing changed"].append(timed(whole_import, whole_import))
    base = statistics.median(wall for wall, _cpu in runs["COPY"])
    for name, spent in runs.items():
        wall, cpu = (statistics.median(side) for side in zip(*spent, strict=True))
        print(f"{name:>16}: {wall * 1000:6.0f} ms wall ({wall / base:.2f}x), {cpu * 1000:6.0f} ms CPU here")
    teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
