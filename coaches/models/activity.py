"""What a coach writes down: one activity, without any field about a child or a parent.

Minutes are whole minutes. Contacts are contacts, never "reached parents"; invited and present count families.
An activity has no field for free text; its two texts stand apart (:mod:`coaches.models.texts`).
"""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from coaches.models.coach import Coach, CoachRole, Employment
from coaches.models.placement import Placement
from kansencoach import promises
from kansencoach.models import Role, User, tracked
from kansencoach.models.tracking import REFUSE
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models import Programme, School

MINUTES_IN_A_DAY = 24 * 60


class KindGroup(models.TextChoices):
    """The three groups in which a plek shows its minutes."""

    FAMILIES = "families", _("gezinnen")
    TEAM = "team", _("team en ib’er")
    ORGANISATION = "organisation", _("organisatie")


class ActivityKind(models.TextChoices):
    """What kind of work it was. The last four happen outside a school's hours."""

    PARENT_TALK = "parent_talk", _("oudergesprek")
    PUPIL_TALK = "pupil_talk", _("leerlinggesprek")
    HOME_VISIT = "home_visit", _("huisbezoek")
    MEDIATION = "mediation", _("bemiddeling")
    PARENT_MEETING = "parent_meeting", _("ouderbijeenkomst")
    TEACHER_SUPPORT = "teacher_support", _("leerkracht ondersteunen")
    CARE_CONSULT = "care_consult", _("overleg ib’er / kwaliteitscoördinator")
    PARTNERS = "partners", _("afstemming partners")
    PREPARATION = "preparation", _("voorbereiding")
    NETWORK = "network", _("netwerkbijeenkomst")
    TRAINING = "training", _("scholing")
    ACQUAINTANCE = "acquaintance", _("kennismaking")
    TRAVEL = "travel", _("reistijd")


FAMILY_CONTACT_KINDS = frozenset(
    {ActivityKind.PARENT_TALK, ActivityKind.PUPIL_TALK, ActivityKind.HOME_VISIT, ActivityKind.MEDIATION}
)
OUTSIDE_SCHOOL_KINDS = frozenset(
    {ActivityKind.NETWORK, ActivityKind.TRAINING, ActivityKind.ACQUAINTANCE, ActivityKind.TRAVEL}
)
GROUP_OF_KIND = {
    ActivityKind.PARENT_TALK: KindGroup.FAMILIES,
    ActivityKind.PUPIL_TALK: KindGroup.FAMILIES,
    ActivityKind.HOME_VISIT: KindGroup.FAMILIES,
    ActivityKind.MEDIATION: KindGroup.FAMILIES,
    ActivityKind.PARENT_MEETING: KindGroup.FAMILIES,
    ActivityKind.TEACHER_SUPPORT: KindGroup.TEAM,
    ActivityKind.CARE_CONSULT: KindGroup.TEAM,
    ActivityKind.PARTNERS: KindGroup.ORGANISATION,
    ActivityKind.PREPARATION: KindGroup.ORGANISATION,
    ActivityKind.TRAVEL: KindGroup.ORGANISATION,
}


class Theme(models.TextChoices):
    """What it was about; a fixed list, no diagnoses and no origin."""

    PARENT_SCHOOL = "parent_school", _("contact ouders–school")
    LANGUAGE = "language", _("taal en lezen thuis")
    MONEY = "money", _("rondkomen met geld")
    PARENTING = "parenting", _("opvoeden en thuis")
    WELLBEING = "wellbeing", _("welbevinden en sociaal-emotionele ontwikkeling")
    ATTENDANCE = "attendance", _("naar school gaan")
    TRANSITION = "transition", _("overgang naar andere groep of school")
    PARTNERS = "partners", _("samenwerken met partners")
    OTHER = "other", _("anders")


class AskedBy(models.TextChoices):
    """Who asked for it."""

    PARENT = "parent", _("ouder")
    PUPIL = "pupil", _("leerling")
    TEACHER = "teacher", _("leerkracht")
    CARE = "care", _("ib’er / kwaliteitscoördinator")


class ActivityQuerySet(ScopedQuerySet):
    """Words for activities."""

    def between(self, first: object, last: object) -> "ActivityQuerySet":
        """Activities on the days first..last, both included."""
        return self.filter(done_on__gte=first, done_on__lte=last)


def count_field(label: promises.Message) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    """An optional count of people; not filled in is ``None``, never 0."""
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(999)])


ABOUT_THE_WORK = frozenset(
    {
        "kind",
        "role",
        "themes",
        "asked_by",
        "is_planned",
        "school",
        "family_contacts",
        "pupil_contacts",
        "teacher_contacts",
        "families_invited",
        "families_present",
        "persons_present",
    }
)
"""What only the coach reads of a single activity; others get it in protected totals."""


def employer_outside(coach: str = "coach") -> models.Subquery:
    """On whose timesheet work outside the schools stands: of who employs the coach longest on that day, so that it
    counts once. None when nobody did. ``coach`` is the lookup to the coach; the row has a ``done_on``."""
    return models.Subquery(
        Employment.system.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=models.OuterRef("done_on")),
            Q(ends_on__isnull=True) | Q(ends_on__gte=models.OuterRef("done_on")),
            coach=models.OuterRef(coach),
        )
        .order_by(F("starts_on").asc(nulls_first=True), "pk")
        .values("employer")[:1]
    )


def written_for(employer: Any, *, coach: str = "coach") -> Q:
    """Rows with a ``placement`` and a ``done_on`` that stand on the timesheet of this employer (its key)."""
    return Q(placement__employment__employer=employer) | (
        Q(placement__isnull=True) & Q(Exact(employer_outside(coach), employer))
    )


@tracked
class Activity(Versioned, ScopedModel):
    """One piece of work. Required: plek (the placement), date and minutes; a part of a day is enough.

    Network, training and getting acquainted have no placement and use no school hours; travel has a placement only when
    the programme counts it. An activity for a whole bundle has no ``school`` and counts once for the plek.
    ``client_uuid`` makes sending twice harmless. ``logged_by`` is somebody else than the coach when written on behalf.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    coach = models.ForeignKey(Coach, on_delete=models.PROTECT, related_name="activities", verbose_name=_("kansencoach"))
    placement = models.ForeignKey(
        Placement, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("plek")
    )
    done_on = models.DateField(_("datum"))
    minutes = models.PositiveSmallIntegerField(
        _("minuten"), validators=[MinValueValidator(1), MaxValueValidator(MINUTES_IN_A_DAY)]
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    kind = models.CharField(_("soort werk"), max_length=20, choices=ActivityKind, blank=True)
    role = models.CharField(_("rol"), max_length=12, choices=CoachRole, blank=True)
    themes = ArrayField(
        models.CharField(max_length=20, choices=Theme), verbose_name=_("thema’s"), default=list, blank=True
    )
    asked_by = models.CharField(_("wie vroeg erom"), max_length=12, choices=AskedBy, blank=True)
    is_planned = models.BooleanField(_("gepland werk"), null=True, blank=True)
    family_contacts = count_field(_("contacten met gezinnen"))
    pupil_contacts = count_field(_("contacten met leerlingen"))
    teacher_contacts = count_field(_("contacten met leerkrachten"))
    families_invited = count_field(_("gezinnen uitgenodigd"))
    families_present = count_field(_("gezinnen aanwezig"))
    persons_present = count_field(_("personen aanwezig"))
    client_uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    logged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("geschreven door")
    )
    is_on_behalf = models.BooleanField(_("namens de kansencoach"), default=False, editable=False)
    logged_at = models.DateTimeField(_("geschreven op"), auto_now_add=True)
    placement_starts_on = models.DateField(editable=False, null=True)
    placement_ends_on = models.DateField(editable=False, null=True)

    system: ClassVar[Any] = models.Manager.from_queryset(ActivityQuerySet)()

    sights = {
        Role.COACH: Sight(lambda membership: Q(coach=membership.coach_id), _("al het eigen werk")),
        Role.COORDINATOR: of_programme(_("van elke activiteit de datum, de minuten en de plek"), hides=ABOUT_THE_WORK),
        Role.EMPLOYER: Sight(
            lambda membership: Q(programme=membership.programme_id) & written_for(membership.employer_id),
            _("van de eigen kansencoaches de minuten per dag en plek"),
            hides=ABOUT_THE_WORK,
        ),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-done_on", "-pk")
        verbose_name = _("activiteit")
        verbose_name_plural = _("activiteiten")
        indexes = [
            models.Index(fields=("placement", "done_on"), include=("minutes",), name="activity_by_placement"),
            models.Index(fields=("coach", "-done_on"), include=("minutes", "placement"), name="activity_by_coach"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("coach", "client_uuid"),
                name="activity_sent_once",
                violation_error_message=_("Deze activiteit is al opgeslagen."),
            ),
            models.CheckConstraint(
                name="activity_minutes_in_a_day",
                condition=Q(minutes__gte=1, minutes__lte=MINUTES_IN_A_DAY),
                violation_error_message=_("Vul tussen 1 minuut en 24 uur in."),
            ),
            models.CheckConstraint(
                name="activity_present_within_invited",
                condition=Q(families_invited__isnull=True)
                | Q(families_present__isnull=True)
                | Q(families_present__lte=F("families_invited")),
                violation_error_message=_("Er kunnen niet meer gezinnen aanwezig zijn dan er zijn uitgenodigd."),
            ),
            models.CheckConstraint(
                name="activity_kind_fits_placement",
                condition=Q(placement__isnull=True, kind__in=[str(kind.value) for kind in sorted(OUTSIDE_SCHOOL_KINDS)])
                | Q(placement__isnull=False) & ~Q(kind__in=["network", "training", "acquaintance"]),
                violation_error_message=_(
                    "Netwerk, scholing en kennismaking horen niet bij een plek; ander werk wel. Kies een plek of een andere soort."
                ),
            ),
            models.CheckConstraint(
                name="activity_inside_placement",
                condition=Q(placement__isnull=True)
                | Q(done_on__gte=F("placement_starts_on"), done_on__lte=F("placement_ends_on")),
                violation_error_message=_("Op deze datum was er geen plaatsing op deze plek."),
            ),
            models.CheckConstraint(
                name="activity_school_needs_placement",
                condition=Q(school__isnull=True) | Q(placement__isnull=False),
                violation_error_message=_("Kies bij een school ook de plek."),
            ),
        ]

        triggers = [
            pgtrigger.Trigger(
                name="activity_copies_period",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__placement__isnull=False),
                func="""
                    SELECT p.starts_on, p.ends_on INTO NEW.placement_starts_on, NEW.placement_ends_on
                    FROM coaches_placement p WHERE p.id = NEW.placement_id FOR SHARE;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="activity_school_in_bundle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("school_id", "placement_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__school__isnull=False, new__placement__isnull=False),
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM coaches_placement p
                        JOIN schools_allocationschool s ON s.allocation_id = p.allocation_id
                        WHERE p.id = NEW.placement_id AND s.school_id = NEW.school_id
                    ) THEN
                        RAISE EXCEPTION 'school is not part of the plek'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_school_in_bundle';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="activity_keeps_texts",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'DELETE' THEN
                        UPDATE coaches_activitynote SET removed_at = now()
                            WHERE coach_id = OLD.coach_id AND activity_uuid = OLD.client_uuid;
                        UPDATE coaches_schoolmessage SET removed_at = now()
                            WHERE coach_id = OLD.coach_id AND activity_uuid = OLD.client_uuid;
                    ELSE
                        UPDATE coaches_activitynote SET removed_at = NULL
                            WHERE coach_id = NEW.coach_id AND activity_uuid = NEW.client_uuid;
                        UPDATE coaches_schoolmessage SET removed_at = NULL
                            WHERE coach_id = NEW.coach_id AND activity_uuid = NEW.client_uuid;
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="activity_leaves_correction",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF TG_OP = 'UPDATE' AND (OLD.coach_id, OLD.placement_id, OLD.done_on)
                            IS NOT DISTINCT FROM (NEW.coach_id, NEW.placement_id, NEW.done_on) THEN
                        PERFORM coaches_correct(
                            NEW.coach_id, NEW.placement_id, NEW.done_on, NEW.minutes - OLD.minutes
                        );
                        RETURN NULL;
                    END IF;
                    IF TG_OP <> 'INSERT' THEN
                        PERFORM coaches_correct(OLD.coach_id, OLD.placement_id, OLD.done_on, -OLD.minutes);
                    END IF;
                    IF TG_OP <> 'DELETE' THEN
                        PERFORM coaches_correct(NEW.coach_id, NEW.placement_id, NEW.done_on, NEW.minutes);
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="activity_not_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func=REFUSE,
            ),
            pgtrigger.Trigger(
                name="activity_fits_message",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind", "placement_id", "client_uuid", "coach_id"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Q(new__placement__isnull=True)
                | pgtrigger.Q(new__kind__in=[kind.value for kind in sorted(FAMILY_CONTACT_KINDS)]),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM coaches_schoolmessage m
                        WHERE m.coach_id = NEW.coach_id AND m.activity_uuid = NEW.client_uuid
                    ) THEN
                        RAISE EXCEPTION 'no message to the school on this kind of work'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'message_fits_activity';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coach} {self.done_on:%d-%m-%Y}: {self.minutes} min"


promises.declare(
    {
        "activity_school_in_bundle": _("Deze school hoort niet bij deze plek."),
    }
)
