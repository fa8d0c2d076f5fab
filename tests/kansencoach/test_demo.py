"""The demo only lives in a database of its own, in development, over loopback."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from kansencoach import demo
from kansencoach.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _switched_on(settings: Settings) -> None:
    settings.IS_DEMO = True


def test_empty_database_is_claimed_and_then_filled_once() -> None:
    assert (demo.is_demo_database(), demo.is_filled()) == (False, False)

    demo.claim_database()
    assert (demo.is_demo_database(), demo.is_filled()) == (True, False)

    demo.mark_filled(until=date(2026, 11, 21), seed=1)
    assert demo.filling() == (date(2026, 11, 21), 1)
    demo.claim_database()
    assert (demo.is_demo_database(), demo.is_filled()) == (True, True)


def test_database_with_an_account_is_refused() -> None:
    User.objects.create_user("iemand@example.nl", name="Iemand")

    with pytest.raises(demo.NotADemoDatabase, match="niet van de demo"):
        demo.claim_database()


def test_claim_without_the_switch_is_refused(settings: Settings) -> None:
    settings.IS_DEMO = False

    with pytest.raises(demo.NotADemoDatabase, match="De demo staat uit"):
        demo.claim_database()


@pytest.mark.parametrize(("address", "is_open"), [("127.0.0.1", True), ("::1", True), ("192.168.1.20", False)])
def test_entering_without_a_code_is_for_loopback_only(rf: RequestFactory, address: str, is_open: bool) -> None:
    demo.claim_database()

    assert demo.is_open_to(rf.get("/demo/", REMOTE_ADDR=address)) is is_open


def test_entering_needs_a_database_of_the_demo_and_the_switch(rf: RequestFactory, settings: Settings) -> None:
    assert demo.is_open_to(rf.get("/demo/")) is False

    demo.claim_database()
    settings.IS_DEMO = False
    assert demo.is_open_to(rf.get("/demo/")) is False
