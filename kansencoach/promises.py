"""What the database promises, in Dutch.

Every constraint and trigger has a name. A form shows the message of a constraint through ``full_clean``; the loser of a
race meets a bare :class:`~django.db.IntegrityError` instead. :func:`keep` turns that error into the same sentence, so
both people read the same words.

Messages come from ``violation_error_message`` of a model's constraints, and for triggers and foreign keys made in a
migration from :func:`declare`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import BaseConstraint, Model, ProtectedError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Message: TypeAlias = "str | _StrPromise"

REVERSED_PERIOD = "22000"  # PostgreSQL, of a range whose end lies before its start

_declared: dict[str, Message] = {}

UNKNOWN = _(
    "Dit kan niet worden opgeslagen: het past niet bij wat er al staat. Laad de pagina opnieuw en probeer het nog eens."
)


def declare(messages: Mapping[str, Message]) -> None:
    """Give the promises that live in triggers or migrations their sentence, by constraint name."""
    _declared.update(messages)


@cache
def _of_models() -> dict[str, Message]:
    found: dict[str, Message] = {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            default = BaseConstraint.default_violation_error_message
            message = constraint.violation_error_message
            if message is not None and message != default:
                found[constraint.name] = message
    return found


def names() -> set[str]:
    """The names of all promises that have a sentence."""
    return set(_declared) | set(_of_models())


def message_for(error: IntegrityError) -> Message:
    """The Dutch sentence for a broken promise; a general one for a constraint without a sentence. Of a row that another
    row needs, the sentence is that of the model of the other one (``declare({"app.Model": ...})``)."""
    if isinstance(error, ProtectedError):
        return _declared.get(next(iter(error.protected_objects))._meta.label, UNKNOWN)
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or ""
    return _declared.get(name) or _of_models().get(name) or UNKNOWN


@contextmanager
def keep() -> Iterator[None]:
    """One transaction in which every promise is checked before it ends.

    Raises :class:`ValidationError` with the Dutch sentence of the promise that would be broken; nothing is stored then.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise ValidationError(message_for(error), code="promise") from error
    except DataError as error:
        # Whether periods overlap is asked before whether one of them is a period at all.
        if getattr(error.__cause__, "sqlstate", "") != REVERSED_PERIOD:
            raise
        raise ValidationError(_("De laatste dag ligt voor de eerste dag."), code="promise") from error


def store(row: Model) -> None:
    """Check ``row`` as a form would (Dutch sentences at their field), then save it; use inside :func:`keep`."""
    row.full_clean()
    row.save()
