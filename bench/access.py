"""Who should not come in, comes in nowhere: cells walked, leaks 0, mutants caught 100%.

    .venv/bin/python bench/access.py             # everything, some ten minutes
    .venv/bin/python bench/access.py --mutants   # every mutant, after the walk of the tests
    .venv/bin/python bench/access.py --short     # the walk of the tests, and a mutant of each kind

A cell is one request: an address x an object x a person x a method x htmx. A mutant is one protection less (see
``tests/walker/mutants.py``). Runs in a transaction on a test database of its own and exits with 1 below target.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")
os.environ["LOG_LEVEL"] = "CRITICAL"


def main(*, is_short: bool, is_quick_walk: bool) -> int:
    """Prints the figures; 1 when a target is missed."""
    import django
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from kansencoach.environment import join_embedded_servers

    join_embedded_servers(fast=True)
    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False, keepdb=True)

    from tests import conftest  # noqa: F401 - a forced login stands for a whole one
    from tests import world as worlds
    from tests.walker import mutants, rows
    from tests.walker.matrix import Matrix
    from tests.walker.planted import plant

    settings.TODAY_OVERRIDE = worlds.TODAY
    settings.ALLOWED_HOSTS = ["*"]
    began = time.perf_counter()
    with transaction.atomic():
        planted = plant(worlds.build())
        matrix = Matrix.of(planted, every_method=not is_quick_walk)
        found, uses = mutants.baseline(matrix)
        expected = rows.truth(planted)  # now: who was refused on the way is in the audit
        leaks = found.problems + matrix.alone() + rows.differences(planted, expected)
        walked = time.perf_counter() - began
        print(f"cells walked {found.cells}, valid bodies {found.valid}, leaks {len(leaks)}, {walked:.0f} s", flush=True)
        print("".join(f"{leak}\n" for leak in leaks[:20]), end="", flush=True)
        matrix.every_method = False
        chosen = list(mutants.mutants(uses))
        if is_short:
            chosen = mutants.one_of_each(chosen)
        verdicts = []
        for mutant in chosen:
            verdicts.append(mutants.judge(mutant, matrix, expected))
            if not verdicts[-1].by:
                print(f"survived: {mutant.kind}: {mutant.name}", flush=True)
        transaction.set_rollback(True)
    teardown_databases(databases, verbosity=0)
    survivors = [verdict.mutant for verdict in verdicts if not verdict.by]
    by = Counter(who for verdict in verdicts for who in verdict.by)
    for kind, count in sorted(Counter(verdict.mutant.kind for verdict in verdicts).items()):
        caught = sum(1 for verdict in verdicts if verdict.mutant.kind == kind and verdict.by)
        print(f"{kind}: {caught} of {count} caught")
    caught = len(verdicts) - len(survivors)
    share = 100 * caught // max(len(verdicts), 1)
    print(
        f"mutants {len(verdicts)}, caught {caught} ({share}%): by pages {by['pages']}, "
        f"without the other programme {by['alone']}, rows {by['rows']}, marks {by['marks']}"
    )
    print(f"{time.perf_counter() - began:.0f} s")
    return 1 if leaks or survivors else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--mutants", action="store_true")
    chosen = parser.parse_args()
    sys.exit(main(is_short=chosen.short, is_quick_walk=chosen.short or chosen.mutants))
