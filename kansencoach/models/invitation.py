"""An invitation: a role that waits for somebody to come and take it.

The link in the mail holds a token of 256 random bits; only its digest is kept, so a copy of the database opens nothing.
The row, not the link, says until when it works and whether it was used or taken back.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kansencoach.models.people import SCOPE_OF_ROLE, Role, User, scope_fits_role
from kansencoach.models.tracking import tracked_except
from kansencoach.scoping import ScopedModel, Sights, of_programme

OPEN = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    OPEN = "open", _("wacht op antwoord")
    EXPIRED = "expired", _("verlopen")
    ACCEPTED = "accepted", _("aangenomen")
    WITHDRAWN = "withdrawn", _("ingetrokken")


def _scope(to: str, label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        to, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True, verbose_name=label
    )


@tracked_except("token_digest")
class Invitation(ScopedModel):
    """One role in one programme, offered to one mail address."""

    email = models.EmailField(_("e-mailadres"))
    name = models.CharField(_("naam"), max_length=120)
    role = models.CharField(_("rol"), max_length=20, choices=Role)
    programme = models.ForeignKey(
        "schools.Programme", on_delete=models.CASCADE, related_name="invitations", verbose_name=_("programma")
    )
    municipality = _scope("schools.Municipality", _("gemeente"))
    coach = _scope("coaches.Coach", _("kansencoach"))
    employer = _scope("coaches.Employer", _("werkgever"))
    school = _scope("schools.School", _("school"))
    token_digest = models.CharField(_("afdruk van de link"), max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("uitgenodigd door")
    )
    invited_at = models.DateTimeField(_("uitgenodigd op"), default=timezone.now)
    expires_at = models.DateTimeField(_("werkt tot"))
    mailed_at = models.DateTimeField(_("gemaild op"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("aangenomen op"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("aangenomen door")
    )
    withdrawn_at = models.DateTimeField(_("ingetrokken op"), null=True, blank=True)

    sights: ClassVar[Sights] = {Role.COORDINATOR: of_programme(_("de uitnodigingen van het programma"))}

    class Meta(ScopedModel.Meta):
        ordering = ("-invited_at", "pk")
        verbose_name = _("uitnodiging")
        verbose_name_plural = _("uitnodigingen")
        constraints = [
            models.CheckConstraint(
                name="invitation_scope_fits_role",
                condition=scope_fits_role(),
                violation_error_message=_(
                    "Kies wat bij de rol hoort: de kansencoach, de gemeente, de werkgever of de school, en bij een coördinator niets."
                ),
            ),
            models.UniqueConstraint(
                fields=("email", "role", "programme", "municipality", "coach", "employer", "school"),
                nulls_distinct=False,
                condition=OPEN,
                name="invitation_once",
                violation_error_message=_(
                    "Voor dit adres staat deze uitnodiging al open. Stuur die opnieuw, of trek hem in."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} - {self.get_role_display()}"

    @property
    def scope(self) -> models.Model:
        """What the role is about: the coach, municipality, employer or school, else the programme."""
        found: models.Model = getattr(self, SCOPE_OF_ROLE.get(self.role, "programme"))
        return found

    @property
    def state(self) -> InvitationState:
        """Where it stands now."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= timezone.now() else InvitationState.OPEN
