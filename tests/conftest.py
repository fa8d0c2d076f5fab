"""What every test gets: real servers, started or joined once for the run."""

from __future__ import annotations

import pytest

from kansencoach.environment import join_embedded_servers


@pytest.fixture(scope="session", autouse=True)
def _embedded_servers() -> None:
    join_embedded_servers(fast=True)
