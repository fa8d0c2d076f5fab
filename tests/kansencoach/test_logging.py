"""What was typed stays out of the logs and out of Sentry."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import connection
from django.db.utils import IntegrityError
from django.test import Client

from kansencoach.logging import for_sentry, logging_config, without_values
from kansencoach.models import User
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Jantje Geheim"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Everything that production would write, as JSON lines."""
    written = io.StringIO()
    config = logging_config(level="DEBUG", as_json=True)
    formatter = config["formatters"]["events"].copy()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def test_request_is_logged_without_what_was_searched_for_or_typed(lines: io.StringIO, client: Client) -> None:
    client.force_login(factories.user())
    client.get("/privacy/", {"zoeken": SECRET})
    client.post("/rol/", {"rol": SECRET})
    client.get("/bestaat-niet/", {"zoeken": SECRET})
    written = lines.getvalue()

    assert "GET /privacy/" in written
    assert "POST /rol/" in written
    assert not [word for word in ("Jantje", "Geheim", "?") if word in written.replace(" ? ", "")]


def test_error_of_the_database_is_logged_without_the_row(lines: io.StringIO) -> None:
    factories.user()
    first = User.objects.first()
    assert first is not None
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kansencoach_user (id, email, name, password, is_active, is_staff, is_superuser) "
                "VALUES (%s, 'x@example.nl', %s, '', true, false, false)",
                [first.pk, SECRET],
            )
    except IntegrityError:
        logging.getLogger("kansencoach").exception("failed")
        structlog.get_logger("kansencoach").exception("failed too")
    written = lines.getvalue()

    assert written.count("IntegrityError") >= 2
    assert "(values left out)" in written
    assert SECRET not in written
    assert "DETAIL" not in written
    assert all(json.loads(line) for line in written.splitlines())


def test_row_values_are_left_out_of_a_chain_of_errors() -> None:
    text = (
        f"A: refused\nDETAIL:  Failing row contains (1,\n{SECRET}).\n\nThe above exception was the cause\n  B: refused"
    )

    assert without_values(text) == ("A: refused\n(values left out)\n\nThe above exception was the cause\n  B: refused")


def test_sentry_gets_the_error_and_nothing_about_a_person() -> None:
    event: dict[str, Any] = {
        "request": {
            "method": "POST", "url": f"https://x/regio/?zoeken={SECRET}", "query_string": SECRET, "data": SECRET,
            "headers": {"Referer": SECRET}, "cookies": SECRET, "env": {"REMOTE_ADDR": "10.0.0.1"},
        },
        "user": {"id": 1, "email": SECRET},
        "breadcrumbs": {"values": [{"message": SECRET}]},
        "exception": {"values": [{"type": "IntegrityError", "value": f"refused\nDETAIL:  Failing row contains ({SECRET})."}]},
    }  # fmt: skip
    sent = for_sentry(event, {})

    assert SECRET not in json.dumps(sent)
    assert sent["request"] == {"method": "POST", "url": "https://x/regio/"}
    assert sent["exception"]["values"][0]["value"] == "refused\n(values left out)"
