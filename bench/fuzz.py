"""Ten thousand requests that nobody meant to send, as every role: no 5xx.

    .venv/bin/python bench/fuzz.py [--requests 10000] [--seed 20261122]

On the world of the tests, in a database of its own; every request is rolled back. Prints the statuses, the slowest and
what went wrong; ends with 1 when anything answered 5xx. The same seed sends the same requests.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")
AT_LEAST = 10_000


def main() -> int:
    """0 when nothing answered 5xx."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=AT_LEAST)
    arguments.add_argument("--seed", type=int, default=20261122)
    asked = arguments.parse_args()

    import django
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from kansencoach.environment import join_embedded_servers

    join_embedded_servers(fast=True)
    django.setup()
    setup_test_environment()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # As in production: the session store and the files.
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    databases = setup_databases(verbosity=0, interactive=False)
    import tests.conftest  # noqa: F401  # the login of a test is a whole one, second step included
    from tests import world as worlds
    from tests.walker.fuzz import Fuzz

    settings.TODAY_OVERRIDE = worlds.TODAY
    try:
        with transaction.atomic():
            fuzz = Fuzz(worlds.build(), asked.seed)
            forms = {form.key for walker in fuzz.walkers for form, _values in walker.forms}
            print(f"seed {asked.seed}: {len(fuzz.walkers)} people, {len(forms)} forms")
            begun = time.perf_counter()
            result = fuzz.run(asked.requests)
            seconds = time.perf_counter() - begun
            transaction.set_rollback(True)
    finally:
        teardown_databases(databases, verbosity=0)
    print(f"{result.requests} requests in {seconds:.0f} s")
    print("statuses: " + ", ".join(f"{status}: {count}" for status, count in sorted(result.statuses.items())))
    for took, what in result.slowest:
        print(f"slowest: {took * 1000:.0f} ms {what[:200]}")
    for problem in result.problems[:40]:
        print(f"WRONG {problem}")
    print(f"5xx: {len(result.problems)} (target 0)")
    return 1 if result.problems or result.requests < asked.requests else 0


if __name__ == "__main__":
    sys.exit(main())
