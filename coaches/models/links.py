"""For schools without an account: a link in a mail that shows one thing and takes one answer."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaches.models.placement import Placement
from kansencoach.models import Role, User, tracked, tracked_except
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, part_of
from schools.models import Deployment, School, SchoolYear

REMARK_LENGTH = 300


class LinkPurpose(models.TextChoices):
    """What the school is asked."""

    HOURS = "hours", _("uren van een maand")
    PARAGRAPH = "paragraph", _("de alinea in de factsheet")


class SchoolLinkQuerySet(ScopedQuerySet):
    """Words for links."""

    def open_at(self, moment: object) -> "SchoolLinkQuerySet":
        """Links that still work: not used, not withdrawn, not expired, of somebody whose account is open."""
        return self.filter(
            used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=moment, made_by__is_active=True
        )


@tracked_except("token_hash")
class SchoolLink(ScopedModel):
    """A link that was mailed to a school. The token itself is nowhere: only its hash is kept.

    For ``hours`` it is about ``placement`` and ``month`` (its first day), for ``paragraph`` about ``school_year``.
    """

    deployment = models.ForeignKey(
        Deployment, on_delete=models.PROTECT, related_name="school_links_sent", verbose_name=_("plek")
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="links_sent", verbose_name=_("school"))
    purpose = models.CharField(_("waarvoor"), max_length=12, choices=LinkPurpose)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="links_sent")
    month = models.DateField(_("maand"), null=True, blank=True)
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sent_to = models.EmailField(_("e-mailadres van de school"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("gevraagd door"))
    made_at = models.DateTimeField(_("gevraagd op"))
    expires_at = models.DateTimeField(_("werkt tot"))
    revoked_at = models.DateTimeField(_("ingetrokken op"), null=True, blank=True)
    used_at = models.DateTimeField(_("beantwoord op"), null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    system: ClassVar[Any] = models.Manager.from_queryset(SchoolLinkQuerySet)()

    sights = {
        **part_of(Deployment, "deployment", Role.COORDINATOR),
        Role.COACH: Sight(
            lambda membership: Q(placement__coach=membership.coach_id), _("de links die om eigen uren vragen")
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-made_at", "-pk")
        verbose_name = _("link voor een school")
        verbose_name_plural = _("links voor scholen")
        constraints = [
            models.CheckConstraint(
                name="school_link_about_one_thing",
                condition=Q(purpose="hours", placement__isnull=False, month__isnull=False, school_year__isnull=True)
                | Q(purpose="paragraph", placement__isnull=True, month__isnull=True, school_year__isnull=False),
                violation_error_message=_("Een link gaat over de uren van een maand, of over een alinea."),
            ),
            models.CheckConstraint(
                name="school_link_expires_later",
                condition=Q(expires_at__gt=F("made_at")),
                violation_error_message=_("Een link werkt een tijd, en daarna niet meer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.deployment}"


def remark() -> "models.CharField[str, str]":
    """What somebody of a school adds when something is not right; checked as every free text."""
    return models.CharField(_("opmerking"), max_length=REMARK_LENGTH, blank=True)


@tracked
class HoursConfirmation(ScopedModel):
    """A school's word about the hours of a self-employed coach in one month: they are right, or not and why.

    ``minutes`` is what was written when the school looked; when that changes afterwards, the screen says so.
    """

    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="confirmations", verbose_name=_("plaatsing")
    )
    month = models.DateField(_("maand"))
    minutes = models.PositiveIntegerField(_("minuten"))
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", verbose_name=_("school"))
    is_right = models.BooleanField(_("klopt"))
    remark = remark()
    answered_at = models.DateTimeField(_("beantwoord op"))
    link = models.OneToOneField(SchoolLink, on_delete=models.PROTECT, related_name="confirmation")

    sights = part_of(Placement, "placement", Role.COORDINATOR, Role.COACH, Role.SCHOOL)

    class Meta(ScopedModel.Meta):
        ordering = ("placement", "month", "answered_at", "pk")
        verbose_name = _("bevestiging van uren")
        verbose_name_plural = _("bevestigingen van uren")
        constraints = [
            models.CheckConstraint(
                name="confirmation_month_is_a_first",
                condition=Q(month__day=1),
                violation_error_message=_("Een maand begint op de eerste."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.placement} {self.month:%Y-%m}"
