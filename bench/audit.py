"""A thousand random tamperings with what is recorded, each of them found (target: all).

    .venv/bin/python bench/audit.py [how many]

In one process on a database of its own; each tampering is verified in full and rolled back.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")


def main(count: int) -> int:
    """Prints how many were found; 1 when one was missed."""
    import django
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_databases, teardown_databases

    from kansencoach.environment import join_embedded_servers

    join_embedded_servers(fast=True)
    django.setup()
    databases = setup_databases(verbosity=0, interactive=False, keepdb=True)

    from tests.kansencoach import tampering

    settings.AUDIT_ANCHOR = str(ROOT / ".data" / "bench" / "anchor")
    Path(settings.AUDIT_ANCHOR).unlink(missing_ok=True)

    began = time.monotonic()
    try:
        with transaction.atomic():
            tampering.make_log()
            outcomes = [tampering.is_found(seed) for seed in range(count)]
            transaction.set_rollback(True)
    finally:
        teardown_databases(databases, verbosity=0, keepdb=True)
    for is_found, what in outcomes:
        if not is_found:
            print(f"missed: {what}")
    found = sum(is_found for is_found, _what in outcomes)
    print(f"tamperings {count} found {found} ({time.monotonic() - began:.0f} s)")
    return 0 if found == count else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
