"""How a model keeps its history: every model of ours is ``@tracked`` or says ``@untracked("why")``.

Triggers write an event row for every insert, update and delete, in the same transaction, also for bulk changes and raw
SQL. An event row is written once: :func:`append_only` makes the database refuse to change, remove or truncate it. Only
:func:`kansencoach.audit.blanking` may, and leaves a signed record of what it took out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from kansencoach import promises

M = TypeVar("M", bound=models.Model)

# A transaction that blanks sets this to its reason.
BLANKING = "kansencoach.blanking"

REFUSE = f"""
    IF COALESCE(current_setting('{BLANKING}', true), '') = '' THEN
        RAISE EXCEPTION 'history is never changed and never removed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'history_stays';
    END IF;
    RETURN NULL;
"""

promises.declare({"history_stays": _("Wat er gebeurd is, blijft vastgelegd: de geschiedenis kan niet veranderen.")})


def append_only() -> pgtrigger.Trigger:
    """The trigger that keeps rows as they were written. Per statement: also TRUNCATE, also when no row fits."""
    return pgtrigger.Trigger(
        name="history_stays",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=REFUSE,
    )


def tracked(model: type[M]) -> type[M]:
    """Keep the history of every row of ``model``."""
    return tracked_except()(model)


def tracked_except(*fields: str) -> Callable[[type[M]], type[M]]:
    """Keep the history of every row, without these fields (secrets, and what is large and made from the rest)."""

    def decorate(model: type[M]) -> type[M]:
        return pghistory.track(  # type: ignore[no-any-return]
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(fields),
            meta={"triggers": [append_only()]},
        )(model)

    return decorate


def untracked(why: str) -> Callable[[type[M]], type[M]]:
    """No history is kept of this model, because of ``why``."""

    def decorate(model: type[M]) -> type[M]:
        model.untracked = why  # type: ignore[attr-defined]
        return model

    return decorate
