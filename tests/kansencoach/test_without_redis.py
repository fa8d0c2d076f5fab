"""Redis is killed: pages keep answering, logging in keeps working and stays limited, and work that is asked for is kept."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from kombu import pools
from kombu.exceptions import OperationalError

from kansencoach import embedded
from kansencoach import settings as real
from kansencoach.celery import app
from reports import tasks
from reports.models import Export
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Servers]:
    data = tmp_path_factory.mktemp("own")
    yield embedded.join(data, throwaway=True)
    embedded.leave(data)


@pytest.fixture
def killed_redis(
    own_servers: embedded.Servers, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[embedded.Servers]:
    """A Redis of these tests, which was there a moment ago; cache and broker point at it."""
    embedded.revive(own_servers)
    settings.CACHES = {"default": {**real.CACHES["default"], "LOCATION": own_servers.redis_url}}
    cache.set("there", 1)
    broker = own_servers.redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    monkeypatch.setattr(app.conf, "broker_url", broker)
    os.kill(embedded.pids(own_servers)["redis"], signal.SIGKILL)
    _forget_connections()
    yield own_servers
    _forget_connections()


def _forget_connections() -> None:
    """The broker that an earlier nudge went to is kept for the next one."""
    app.amqp._producer_pool = None  # type: ignore[attr-defined]
    app._pool = None  # type: ignore[attr-defined]
    pools.reset()


def test_pages_keep_answering(world: World, killed_redis: embedded.Servers) -> None:
    for user, page in ((world.ours.coordinator, "/regio/"), (world.ours.coach_user, "/mijn-plekken/")):
        client = Client()
        client.force_login(user)
        assert client.get(page).status_code == 200
    assert cache.get("there") is None
    embedded.revive(killed_redis)
    assert cache.get("there") == 1


def test_logging_in_works_and_guessing_stays_limited(world: World, killed_redis: embedded.Servers) -> None:
    answers = [Client().post("/account/login/", {"login": "sanne@voorbeeld.test"}) for _time in range(7)]
    assert [answer.status_code for answer in answers[:5]] == [302] * 5
    assert answers[6].status_code != 302


def test_a_file_that_was_asked_for_is_kept_for_later(world: World, killed_redis: embedded.Servers) -> None:
    with pytest.raises(OperationalError):
        tasks.build_export.delay(0)  # the broker is really away
    client = Client()
    client.force_login(world.ours.employer_user)
    answer = client.post("/mijn-kansencoaches/bestand/", {"maand": "2026-11", "soort": "csv"})
    assert answer.status_code == 302
    assert Export.system.count() == 1
