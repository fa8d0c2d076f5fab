"""Organisations around a school with which a plek works together: never a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kansencoach.models import Role, tracked
from kansencoach.scoping import ScopedModel, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models.deployment import Deployment
from schools.models.programme import Programme
from schools.models.register import Municipality, NamedModel


class PartnerKind(models.TextChoices):
    """What kind of organisation it is."""

    HEALTH = "health", _("JGZ")
    SOCIAL_WORK = "social_work", _("maatschappelijk werk")
    SCHOOL_SUPPORT = "school_support", _("samenwerkingsverband")
    MUNICIPALITY = "municipality", _("gemeente")
    SCHOOL_BOARD = "school_board", _("schoolbestuur")
    OTHER = "other", _("anders")


def _in_a_started_analysis(role: str) -> Sight:
    """By name, so that schools need not import reports: the organisations of a started analysis about an own plek."""
    return Sight(
        lambda membership: Q(
            pk__in=Partner.system.filter(
                analyses__started_on__isnull=False,
                analyses__deployment__in=Deployment.system.filter(Deployment.sights[role].rows(membership)),
            ).values("pk")
        ),
        _("organisaties die meedoen aan een gestarte analyse op de eigen plek"),
    )


@tracked
class Partner(Versioned, NamedModel, ScopedModel):
    """An organisation of one programme: JGZ, maatschappelijk werk, a samenwerkingsverband. Without a municipality it
    works in all of them."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="partners", verbose_name=_("programma")
    )
    municipality = models.ForeignKey(
        Municipality,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partners",
        verbose_name=_("gemeente"),
    )
    kind = models.CharField(_("soort"), max_length=20, choices=PartnerKind)

    sights = {
        Role.COORDINATOR: of_programme(_("alle organisaties van het programma")),
        Role.COACH: of_programme(_("alle organisaties van het programma")),
        Role.MUNICIPALITY: _in_a_started_analysis(Role.MUNICIPALITY),
        Role.SCHOOL: _in_a_started_analysis(Role.SCHOOL),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("name_key", "pk")
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "municipality", "name_key"),
                nulls_distinct=False,
                name="partner_name_once",
                violation_error_message=_("Deze organisatie staat er al."),
            )
        ]
