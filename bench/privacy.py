"""Whether what we promise about privacy holds: the text check, the privacy register, and tampering (targets in brackets).

    .venv/bin/python bench/privacy.py [how many tamperings]

Recall is the share of planted identifiers that the check finds [>= 95%], false alarms the share of clean notes in which it
finds anything [<= 5%]; both for the notes the rules were tuned on and for those held out. Fields without a line in the
privacy register [0]. Tamperings with the audit found [all]. Exits with 1 below a target.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")
RECALL, FALSE_ALARMS = 0.95, 0.05


def text_check() -> bool:
    """The corpus, both halves, per kind."""
    from coaches.text_check import Kind
    from tests.coaches import corpus

    is_good = True
    for half in (corpus.TUNING, corpus.HELD_OUT):
        count = corpus.measure(half)
        kinds = " ".join(f"{kind} {count.found[kind]}/{count.planted[kind]}" for kind in Kind if count.planted[kind])
        print(
            f"{half}: recall {count.recall:.1%} ({sum(count.found.values())} of {sum(count.planted.values())}) "
            f"false_alarms {count.false_alarms:.1%} ({len(count.alarms)} of {count.clean} clean notes)"
        )
        print(f"  {kinds}")
        for line in (*count.missed, *count.alarms):
            print(f"  {line}")
        is_good = is_good and count.recall >= RECALL and count.false_alarms <= FALSE_ALARMS
    return is_good


def register() -> bool:
    """Every field of every table, against the privacy register."""
    import django

    django.setup()
    from kansencoach import privacy

    tables = [model for model in privacy.tables() if privacy.tracked_by(model) is None]
    found = list(privacy.problems(privacy.register(), privacy.tables()))
    for problem in found:
        print(f"  {problem.message}")
    print(f"fields {sum(len(privacy.fields_of(model)) for model in tables)} in {len(tables)} tables")
    print(f"fields_without_a_line {len(found)}")
    return not found


def tamperings(count: int) -> bool:
    """In a process of its own, with a database of its own."""
    return subprocess.run([sys.executable, str(ROOT / "bench" / "audit.py"), str(count)], check=False).returncode == 0


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sys.exit(0 if all([text_check(), register(), tamperings(many)]) else 1)
