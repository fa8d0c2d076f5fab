"""What a browser sends of a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def sent_by(form: Any) -> Iterator[tuple[str, str]]:
    """What a browser sends of a form: a chosen radio button with an empty value is empty; lxml says "on" of it."""
    empty = {box.name for box in form.iter("input") if box.get("checked") is not None and box.get("value") == ""}
    for name, value in form.form_values():
        yield name, "" if name in empty and value == "on" else value
