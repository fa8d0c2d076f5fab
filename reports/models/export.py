"""A file that somebody asked for and the worker makes."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kansencoach.models import Membership, Role, User, untracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight


class ExportKind(models.TextChoices):
    """What is in the file."""

    PAYROLL = "payroll", _("uren voor de salarisadministratie")


class ExportState(models.TextChoices):
    """How far the worker is. *Refused* means that the person or the role no longer held when the file was to be made."""

    QUEUED = "queued", _("staat klaar om te maken")
    RUNNING = "running", _("wordt gemaakt")
    READY = "ready", _("klaar")
    REFUSED = "refused", _("niet gemaakt")
    FAILED = "failed", _("mislukt")


class ExportQuerySet(ScopedQuerySet):
    """Words for exports."""

    def kept_at(self, moment: object) -> "ExportQuerySet":
        """Exports that have not expired."""
        return self.filter(expires_at__gt=moment)


@untracked("lives a day; that it was asked for and downloaded stands in the audit")
class Export(ScopedModel):
    """A file somebody asked for in one role. Only that person sees it, only in that role, and for 24 hours.

    ``parameters`` says what was asked (for payroll ``month`` and ``format``); ``file`` is there once it is made.
    """

    requested_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("gevraagd door"))
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("rol"))
    kind = models.CharField(_("soort"), max_length=20, choices=ExportKind)
    parameters = models.JSONField(_("wat"), default=dict)
    state = models.CharField(_("stand"), max_length=12, choices=ExportState, default=ExportState.QUEUED)
    file = models.BinaryField(null=True, blank=True, editable=False)
    title = models.CharField(max_length=120, blank=True, editable=False)
    requested_at = models.DateTimeField(_("gevraagd op"))
    made_at = models.DateTimeField(_("gemaakt op"), null=True, blank=True)
    expires_at = models.DateTimeField(_("te downloaden tot"))

    system: ClassVar[Any] = models.Manager.from_queryset(ExportQuerySet)()

    sights = {
        Role.EMPLOYER: Sight(lambda membership: Q(membership=membership.pk), _("de bestanden die iemand zelf vroeg"))
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-requested_at",)
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=Q(state="ready", file__isnull=False, made_at__isnull=False)
                | ~Q(state="ready") & Q(file__isnull=True),
                violation_error_message=_("Het bestand hoort bij een export die klaar is, en anders niet."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
