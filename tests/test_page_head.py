"""The way back above a heading is marked as such: without it a wide screen puts the heading beside it."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
BLOCK = re.compile(r"{% block breadcrumb %}(.*?){% endblock", re.DOTALL)


def test_every_way_back_is_marked_as_one() -> None:
    found = [(path.name, inside) for path in TEMPLATES.rglob("*.html") for inside in BLOCK.findall(path.read_text())]
    assert len(found) > 3
    marks = ('class="breadcrumb', "components/breadcrumb.html")
    assert [name for name, inside in found if inside.strip() and not any(mark in inside for mark in marks)] == []
