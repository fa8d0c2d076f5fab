"""What people looked at, took along or were refused, and the seal over everything that is recorded.

Rows of these tables are written once; a trigger refuses to change or remove them. They hold plain keys and no foreign
keys, so that a record outlives what it is about. See docs/audit.md.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kansencoach.models.people import Role
from kansencoach.models.tracking import append_only, untracked
from kansencoach.scoping import ScopedModel, Sight, of_programme


class AuditKind(models.TextChoices):
    """What somebody did, apart from changing data (that is in the history of each row)."""

    LOOKED = "looked", _("keek naar een persoon")
    EXPORTED = "exported", _("exporteerde")
    DOWNLOADED = "downloaded", _("downloadde")
    REFUSED = "refused", _("werd geweigerd")
    SIGNED_IN = "signed_in", _("logde in")
    SIGNED_OUT = "signed_out", _("logde uit")
    CODE_REFUSED = "code_refused", _("gaf een verkeerde code")
    ROLE_SWITCHED = "role_switched", _("wisselde van rol")
    INVITED = "invited", _("nodigde iemand uit")
    DEACTIVATED = "deactivated", _("zette een account uit")
    STEP_CLEARED = "step_cleared", _("wiste een tweede stap")
    RESENT = "resent", _("stuurde een mail opnieuw")
    ERASED = "erased", _("wiste een persoon")
    RETENTION = "retention", _("vernietigde wat te oud was")


@untracked("is zelf de vastlegging")
class AuditEvent(ScopedModel):
    """One thing somebody did. ``details`` holds only what ``audit.ALLOWED`` names: never a text somebody typed."""

    at = models.DateTimeField(_("wanneer"), db_default=Now(), editable=False)
    kind = models.CharField(_("wat"), max_length=20, choices=AuditKind)
    user_id = models.BigIntegerField(_("account"), null=True)
    membership_id = models.BigIntegerField(_("rol van een account"), null=True)
    programme_id = models.BigIntegerField(_("programma"), null=True)
    role = models.CharField(_("rol"), max_length=20, blank=True)
    about_model = models.CharField(_("soort gegeven"), max_length=80, blank=True)
    about_pk = models.CharField(_("sleutel"), max_length=40, blank=True)
    about_label = models.CharField(_("naam zonder personen"), max_length=160, blank=True)
    details = models.JSONField(_("bijzonderheden"), default=dict)
    address = models.CharField(_("adres van de pagina"), max_length=300, blank=True)
    request_id = models.CharField(_("nummer van het verzoek"), max_length=40, blank=True)

    sights: ClassVar[Mapping[str, Sight]] = {
        Role.COORDINATOR: of_programme(
            _("wie in het programma naar een persoon keek, iets meenam of werd geweigerd"), "programme_id"
        )
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-pk",)
        verbose_name = _("inzage")
        verbose_name_plural = _("inzage")
        indexes: ClassVar = [models.Index(fields=("programme_id", "-id"), name="audit_of_programme")]
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.at:%d-%m-%Y %H:%M} {self.get_kind_display()}"


class SealKind(models.TextChoices):
    """A seal over the rows of an hour, or over what was blanked or destroyed on purpose."""

    HOUR = "hour", _("uur")
    BLANKING = "blanking", _("gewist")


@untracked("is zelf het zegel")
class Seal(models.Model):
    """One link of the chain: its MAC covers everything here, the digests of its rows (``root``) and the link before.

    ``columns`` says per table which columns the digests cover: a column that a later version adds changes no digest.
    """

    number = models.BigIntegerField(_("nummer"), primary_key=True)
    kind = models.CharField(_("soort"), max_length=10, choices=SealKind)
    ends_at = models.DateTimeField(_("tot"), null=True)
    sealed_at = models.DateTimeField(_("verzegeld op"))
    reason = models.CharField(_("reden"), max_length=300, blank=True)
    by_id = models.BigIntegerField(_("account"), null=True)
    columns = models.JSONField(_("kolommen"), default=dict)
    rows = models.PositiveIntegerField(_("rijen"))
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        verbose_name = _("zegel")
        verbose_name_plural = _("zegels")
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.number} ({self.get_kind_display()})"


@untracked("is zelf het zegel")
class SealedRow(models.Model):
    """The digest of one row in one seal; the newest one counts. No digest: the row was destroyed on purpose.

    ``salt`` makes the digest tell nothing about values that were blanked since: it goes when they go.
    """

    seal = models.BigIntegerField(_("nummer van het zegel"))
    table = models.CharField(_("tabel"), max_length=80)
    key = models.CharField(_("sleutel"), max_length=40)
    digest = models.CharField(max_length=64, null=True)  # noqa: DJ001 - no digest is not an empty one
    fields = ArrayField(models.CharField(max_length=80), verbose_name=_("gewiste velden"), default=list)
    salt = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("verzegelde rij")
        verbose_name_plural = _("verzegelde rijen")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("table", "key", "seal"), name="sealed_row_once"),
        ]
        indexes: ClassVar = [models.Index(fields=("seal",), name="sealed_row_of_seal")]
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.table} {self.key}"
