"""Emptying and destroying rows, their history included.

Everything here happens inside ``audit.blanking``: live rows change as usual, and what the history (or a record of the
audit) still says about it goes with a signed record. ``where`` is a condition on the columns of the table itself, so that
it also finds the history of rows that are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from kansencoach import privacy, seal


def empty_value(field: models.Field[Any, Any]) -> Any:
    """What a field holds when it was emptied: nothing, as far as the field can hold nothing."""
    if field.null:
        return None
    if isinstance(field, ArrayField):
        return []
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.CharField | models.TextField):
        return ""
    raise TypeError(f"{field} cannot be emptied: make it nullable, or keep it.")


def empty_values(model: type[models.Model], names: Iterable[str]) -> dict[str, Any]:
    """Fields of a model with the value they hold when emptied."""
    return {name: empty_value(model._meta.get_field(name)) for name in names}  # type: ignore[arg-type]


def not_yet(values: Mapping[str, Any]) -> Q:
    """Rows in which at least one field differs from ``values``."""
    found = Q(pk__in=[])
    for name, value in values.items():
        found |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
    return found


def is_sealed(model: type[models.Model]) -> bool:
    """Whether rows of this table only change through ``audit.blanking`` (history, contexts, audit)."""
    return model._meta.db_table in {table.name for table in seal.tables()}


@dataclass(frozen=True)
class Wiped:
    """How many rows were touched, and how many rows of their history."""

    rows: int = 0
    history: int = 0

    def __add__(self, other: Wiped) -> Wiped:
        return Wiped(self.rows + other.rows, self.history + other.history)


def blank(out: seal.Blanking, model: type[models.Model], where: Q, values: Mapping[str, Any]) -> Wiped:
    """Give these fields these values, in the rows and in all that the history keeps of those rows."""
    rows = model._base_manager.filter(where & not_yet(values))
    if is_sealed(model):
        return Wiped(out.blank(rows, **values))
    past = past_of(model, where)
    changed = rows.update(**values)
    kept = {name: value for name, value in values.items() if past is not None and name in _names(past.model)}
    return Wiped(changed, out.blank(past, **kept) if past is not None and kept else 0)


def destroy(out: seal.Blanking, model: type[models.Model], where: Q) -> Wiped:
    """Remove these rows and all that the history keeps of them."""
    rows = model._base_manager.filter(where)
    if is_sealed(model):
        return Wiped(out.destroy(rows))
    past = past_of(model, where)
    removed = rows.delete()[1].get(model._meta.label, 0)
    return Wiped(removed, out.destroy(past) if past is not None else 0)


def past_of(model: type[models.Model], where: Q) -> models.QuerySet[Any] | None:
    """The history of the rows that ``where`` finds now, and of rows that once were what ``where`` says."""
    history = privacy.history_of(model)
    if history is None:
        return None
    now = list(model._base_manager.filter(where).values_list("pk", flat=True))
    return history._base_manager.filter(Q(pgh_obj__in=now) | where)


def _names(model: type[models.Model]) -> set[str]:
    return set(privacy.fields_of(model))


# --- a name that somebody typed -------------------------------------------------------------------------------------


def replace_everywhere(
    out: seal.Blanking, words: Sequence[str], by: str, *, without: Iterable[str] = ()
) -> dict[str, int]:
    """Replace whole words in every text of every table, also in history; how many rows by table.

    For the name of a person that somebody typed in a reason, an agreement or a text. Rows that can never change (a fixed
    factsheet) stay, and are counted with a minus.
    """
    patterns = [word for word in words if word]
    found: dict[str, int] = {}
    if not patterns:
        return found
    pattern = "|".join(re.escape(word) for word in sorted(patterns, key=len, reverse=True))
    here = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    for model in privacy.tables():
        names = privacy.text_fields(model)
        if not names or model._meta.label in without:
            continue
        texts = {f"_{name}": Cast(name, models.TextField()) for name in names}
        hits = Q(pk__in=[])
        for name in texts:
            hits |= Q(**{f"{name}__iregex": rf"(^|\W)({pattern})(\W|$)"})
        frozen = Q(**dict(frozen_by(model))) if frozen_by(model) else Q(pk__in=[])
        every = model._base_manager.alias(**texts).filter(hits)
        left = every.filter(frozen).count()
        count = 0
        for row in every.exclude(frozen).values("pk", *names):
            pk = row.pop("pk")
            values = {name: replaced for name, old in row.items() if (replaced := _replaced(old, here, by)) != old}
            if values:
                one = model._base_manager.filter(pk=pk)
                count += out.blank(one, **values) if is_sealed(model) else one.update(**values)
        if count:
            found[model._meta.label] = count
        if left:
            found[model._meta.label] = -left
    return found


def frozen_by(model: type[models.Model]) -> tuple[tuple[str, Any], ...]:
    """Which rows of a table never change."""
    entry = privacy.register().get(model._meta.label)
    return entry.frozen if entry else ()


def _replaced(value: Any, pattern: re.Pattern[str], by: str) -> Any:
    if isinstance(value, str):
        return pattern.sub(by, value)
    if isinstance(value, list):
        return [_replaced(part, pattern, by) for part in value]
    if isinstance(value, dict):
        return {key: _replaced(part, pattern, by) for key, part in value.items()}
    return value
