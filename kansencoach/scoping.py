"""Row-level scope: who reads which rows.

A scoped model has two managers. ``objects`` offers one word, ``visible_to(user)``, and is the only way in for views,
forms and exports. ``system`` sees everything and is for domain verbs, tasks, commands and migrations.

A model states its scope once, in :meth:`ScopedModel.visible_q`: the rows that a membership may see, or ``None`` for no
rows at all. A row outside one's scope does not exist (404).
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

if TYPE_CHECKING:
    from kansencoach.models import Membership, User


class UnscopedQuery(RuntimeError):
    """Somebody asked ``Model.objects`` for rows without saying for whom."""


class ScopedQuerySet(models.QuerySet[Any]):
    """A queryset that knows for whom it is read."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """The rows in the scope of this user's active membership."""
        membership = getattr(user, "membership", None)
        if membership is None:
            return self.none()
        condition = self.model.visible_q(membership)
        return self.none() if condition is None else self.filter(condition)


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

    class Meta:
        abstract = True
        base_manager_name = "system"
        default_manager_name = "system"

    @classmethod
    def visible_q(cls, membership: "Membership") -> models.Q | None:
        """The condition for the rows this membership may see; ``None`` when it may see none."""
        raise NotImplementedError(f"{cls.__name__} does not say who may see it.")
