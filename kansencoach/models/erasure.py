"""Who was erased: the row, and the anonymous key that took the place of the name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kansencoach.models.tracking import untracked


class ErasureReason(models.TextChoices):
    """Why a person was erased."""

    REQUEST = "request", _("op verzoek")
    RETENTION = "retention", _("bewaartermijn voorbij")


@untracked("is zelf de vastlegging, zonder naam")
class Erasure(models.Model):
    """A person who was erased, without a name. ``model`` and ``object_pk`` say which row (no foreign key: it may be a
    coach or an account)."""

    model = models.CharField(_("soort"), max_length=80)
    object_pk = models.BigIntegerField(_("sleutel"))
    key = models.CharField(_("sleutel zonder naam"), max_length=8)
    reason = models.CharField(_("reden"), max_length=12, choices=ErasureReason)
    erased_on = models.DateField(_("gewist op"))

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("gewist persoon")
        verbose_name_plural = _("gewiste personen")
        constraints = [models.UniqueConstraint(fields=("model", "object_pk"), name="erased_once")]

    def __str__(self) -> str:
        return self.key
