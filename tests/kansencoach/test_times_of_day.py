"""Beat's table (kansencoach/celery.py) is the only place in code with times of day. What else names one has a reason here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = "kansencoach/celery.py"
REASONS = {
    "reports/factsheet/issuing.py": "noon of its day stands in a PDF, so that it can be made again to the byte",
}
A_TIME = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
NAMES = {"time", "crontab", "at_hour"}


def times_in(tree: ast.AST) -> Iterator[int]:
    """The lines on which a time of day is written down: as a call with numbers, as hour=8, or as "08:00"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            parts = [word.value for word in node.keywords if word.arg == "hour"]
            parts += node.args if name in NAMES else []
            if name == "crontab" or any(isinstance(part, ast.Constant) and type(part.value) is int for part in parts):
                yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and A_TIME.fullmatch(node.value.strip()):
            yield node.lineno


def files() -> Iterator[Path]:
    for app in ("kansencoach", "schools", "coaches", "reports"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts):
                yield path


def test_times_of_day_stand_in_the_table_of_beat_and_where_a_reason_says_so() -> None:
    found = {
        str(path.relative_to(ROOT)) for path in files() if list(times_in(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert found - {TABLE} == set(REASONS)


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("time(8)", True),
        ("datetime.time(8, 30)", True),
        ("crontab(minute='*')", True),
        ("at.replace(minute=0)", False),
        ("moments.at_hour(day, 12)", True),
        ("at.replace(hour=8)", True),
        ("'08:30'", True),
        ("time(hour)", False),
        ("moments.at_hour(day, chosen.hour)", False),
        ("timedelta(hours=8)", False),
        ("monotonic()", False),
    ],
)
def test_what_counts_as_a_time_of_day(code: str, is_one: bool) -> None:
    assert bool(list(times_in(ast.parse(code)))) is is_one
