"""Sixty random ways to tamper, each found (bench/audit.py does a thousand)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kansencoach import seal
from tests.kansencoach import tampering

pytestmark = pytest.mark.django_db
SEEDS = range(60)


@pytest.fixture
def log(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor")
    tampering.make_log()


def test_every_tampering_is_found(log: None) -> None:
    missed = [what for seed in SEEDS for found, what in [tampering.is_found(seed)] if not found]

    assert missed == []
    assert seal.verify().problems == ()  # and taken back, so that each stood alone


def test_tampering_without_looking_at_digests_goes_unseen(log: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test bites: whoever takes a protection out of the verification sees it red."""
    monkeypatch.setattr(seal, "_in_rows", lambda *_args: ([], 0))
    with transaction.atomic():
        assert not all(tampering.is_found(seed)[0] for seed in SEEDS)
