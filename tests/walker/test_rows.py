"""``visible_to`` gives everybody exactly the rows that the agreements give them."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world as worlds
from tests.walker import rows
from tests.walker.planted import plant

pytestmark = pytest.mark.django_db


def test_every_scoped_model_has_a_rule() -> None:
    assert {model._meta.label for model in rows.scoped_models()} - rows.EXPECTED.keys() == set()


def test_everybody_sees_the_rows_that_were_agreed(settings: Any) -> None:
    settings.TODAY_OVERRIDE = worlds.TODAY
    planted = plant(worlds.build())
    expected = rows.truth(planted)
    assert rows.differences(planted, expected) == []
    for model in rows.scoped_models():  # a rule that nothing tells apart proves nothing
        if model.system.exists():
            assert any(expected[model._meta.label, person.name] for person in planted.everybody), model
