"""What a school says about its own paragraph in a concept."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaches.models import SchoolLink
from coaches.models.links import remark
from kansencoach.models import Role, User, tracked
from kansencoach.scoping import ScopedModel, Sight, part_of
from schools.models import Deployment, School, SchoolYear


@tracked
class ParagraphCheck(ScopedModel):
    """ "Klopt deze alinea?": yes, or no with a remark. ``text`` is the paragraph as the school read it.

    Answered by somebody with an account (``answered_by``) or through a ``link``.
    """

    deployment = models.ForeignKey(
        Deployment, on_delete=models.PROTECT, related_name="paragraph_checks", verbose_name=_("plek")
    )
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", verbose_name=_("school"))
    text = models.TextField(_("alinea"))
    is_right = models.BooleanField(_("klopt"))
    remark = remark()
    answered_at = models.DateTimeField(_("beantwoord op"))
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    link = models.OneToOneField(
        SchoolLink, on_delete=models.PROTECT, null=True, blank=True, related_name="paragraph_check"
    )

    sights = {
        **part_of(Deployment, "deployment", Role.COORDINATOR),
        Role.SCHOOL: Sight(
            lambda membership: Q(deployment__programme=membership.programme_id, school=membership.school_id),
            _("de eigen antwoorden"),
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("deployment", "school_year", "answered_at", "pk")
        verbose_name = _("antwoord over een alinea")
        verbose_name_plural = _("antwoorden over alinea’s")
        constraints = [
            models.CheckConstraint(
                name="paragraph_answered_one_way",
                condition=Q(answered_by__isnull=True) | Q(link__isnull=True),
                violation_error_message=_("Een antwoord komt van een account of via een link."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deployment} {self.school_year}: {self.school}"
