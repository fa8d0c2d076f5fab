"""Two people, one row: the second one to save is told, and loses nothing.

Everything a person can edit carries ``version``. A form remembers the version it showed; the verb asks :func:`lock`
for the row, which refuses when somebody else saved in between.
"""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound="Versioned")

GONE = _("Iemand anders heeft dit intussen weggehaald.")
STALE = _("Iemand anders heeft dit intussen gewijzigd. Bekijk de nieuwe gegevens en sla daarna nog een keer op.")


class Versioned(models.Model):
    """A row that counts how often it was saved."""

    version = models.PositiveIntegerField(_("versie"), default=1, editable=False)

    class Meta:
        abstract = True


def lock(row: M, expected: int | None) -> M:
    """Lock ``row`` for change and raise its version by one (stored by the save that follows).

    ``expected`` is the version the form showed; ``None`` skips the comparison (tasks, commands). Must run inside a
    transaction. Raises :class:`ValidationError` with code ``stale`` when somebody else was first, ``gone`` when somebody
    else took the row away.
    """
    fresh = type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None:
        raise ValidationError(GONE, code="gone")
    if expected is not None and fresh.version != expected:
        raise ValidationError(STALE, code="stale")
    fresh.version += 1
    return fresh


def stand(*rows: "models.QuerySet[Any]") -> str:
    """How often each of these rows was saved, as one line to compare later ("3:1 5:2"); rows of several kinds in order."""
    return " ".join(f"{pk}:{version}" for found in rows for pk, version in found.values_list("pk", "version"))


def hold(row: models.Model) -> None:
    """Lock the stored row, so that nobody saves it until this transaction ends."""
    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()


def rows_below(model: type[models.Model], key: str, parent: Any) -> "models.QuerySet[Any]":
    """The rows of ``model`` that hang on ``parent`` by ``key``, whoever may see them: a version is compared, not shown."""
    return model._base_manager.filter(**{key: parent}).order_by("pk")


def is_gone(error: ValidationError) -> bool:
    """Whether somebody else took the row away."""
    return getattr(error, "code", None) == "gone"
