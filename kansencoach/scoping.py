"""Row-level scope: who reads which rows.

A scoped model has two managers. ``objects`` offers one word, ``visible_to(user)``, and is the only way in for views,
forms and exports. ``system`` sees everything and is for domain verbs, tasks, commands and migrations.

A model states its scope once, as data, in :attr:`ScopedModel.sights`: for each role that may see rows of it a
:class:`Sight` with the condition, what stays hidden of such a row, and the same in Dutch words. ``visible_to`` guards
with it, "Wie ziet dit?" reads it aloud. A role without a sight sees nothing; a row outside one's scope does not exist
(404).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.query import ModelIterable

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from kansencoach.models import Membership, User


class UnscopedQuery(RuntimeError):
    """Somebody asked ``Model.objects`` for rows without saying for whom."""


class OutOfSight(RuntimeError):
    """Somebody asked a row for a field that its reader may not see."""


@dataclass(frozen=True)
class Sight:
    """What one role sees of one kind of row.

    ``rows`` is the condition for a membership of that role, ``hides`` the fields that role never gets to read of such a
    row, ``words`` says both in Dutch, after "<rol> ziet".
    """

    rows: "Callable[[Membership], models.Q]"
    words: "StrPromise | str"
    hides: frozenset[str] = frozenset()


Sights = Mapping[str, Sight]


def of_programme(words: "StrPromise | str", path: str = "programme", hides: frozenset[str] = frozenset()) -> Sight:
    """All rows of the programme of the membership; ``path`` leads from the row to the programme."""
    return Sight(lambda membership: models.Q(**{path: membership.programme_id}), words, hides)


def part_of(whole: "type[ScopedModel]", path: str, *roles: str) -> Sights:
    """Whoever sees ``whole`` sees the rows that ``path`` leads from; only ``roles`` when given."""

    def through(role: str) -> Sight:
        # Looked up when it is asked: the sight of the whole decides, always.
        def rows(membership: "Membership") -> models.Q:
            return models.Q(**{f"{path}__in": whole.system.filter(whole.sights[role].rows(membership))})

        return replace(whole.sights[role], rows=rows)

    return {role: through(role) for role in roles or whole.sights}


class _GuardedIterable(ModelIterable):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Rows that know that some of their fields are hidden from their reader."""

    def __iter__(self) -> Iterator[Any]:
        for row in super().__iter__():
            row._state.is_guarded = True
            yield row


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that knows for whom it is read."""

    _hidden: frozenset[str] = frozenset()

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The rows in the scope of this user's active membership, without what that role may not read of them."""
        membership = getattr(user, "membership", None)
        sight = self.model.sights.get(membership.role) if membership is not None else None
        if membership is None or sight is None:
            return self.none()
        found = self.filter(sight.rows(membership))
        if sight.hides:
            found = found.defer(*sight.hides)
            found._hidden, found._iterable_class = sight.hides, _GuardedIterable
        return found

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._hidden = self._hidden
        return clone

    def _values(self, *fields: Any, **expressions: Any) -> Self:
        asked = {name for name in fields if isinstance(name, str)}
        if self._hidden & asked or (self._hidden and not fields and not expressions):
            raise OutOfSight(f"{self.model.__name__}: {', '.join(sorted(self._hidden & asked)) or 'every field'}")
        found: Self = super()._values(*fields, **expressions)  # type: ignore[misc]
        return found


class ScopedManager(models.Manager[Any]):
    """The public manager: ``visible_to`` and nothing else."""

    def get_queryset(self) -> models.QuerySet[Any]:
        raise UnscopedQuery(
            f"{self.model.__name__}.objects has only visible_to(user); domain code uses {self.model.__name__}.system."
        )

    def visible_to(self, user: "User | AnonymousUser") -> Any:
        """The rows in the scope of this user, as the queryset of the model's ``system`` manager."""
        return self.model.system.all().visible_to(user)


class ScopedModel(models.Model):
    """A model whose rows belong to somebody."""

    system: ClassVar[Any] = models.Manager.from_queryset(ScopedQuerySet)()
    objects: ClassVar[Any] = ScopedManager()

    sights: ClassVar[Sights]
    """Who sees which rows, by role; a system check refuses a model that does not say."""

    class Meta:
        abstract = True
        base_manager_name = "system"
        default_manager_name = "system"

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """As Django's; a field that was hidden from the reader of this row stays hidden."""
        if getattr(self._state, "is_guarded", False) and fields is not None:
            raise OutOfSight(f"{type(self).__name__}: {', '.join(fields)}")
        super().refresh_from_db(using, fields, from_queryset)
