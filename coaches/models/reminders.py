"""Reminders and the mails that deliver them: the rows are the truth, a queue or a clock is only a nudge.

A :class:`Reminder` is one thing for one person: in the app exactly once, which a unique constraint promises. A
:class:`ReminderMail` is one letter to one person on one local date: at least once, always with the same Message-ID.
Texts name plekken and schools; never a family, never a note.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaches.models.rhythm import Weekday
from kansencoach.models import Membership, Role, User, tracked, untracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models import Programme

LONGEST = 200


class ReminderState(models.TextChoices):
    """Where a reminder stands."""

    OPEN = "open", _("open")
    DONE = "done", _("klaar")
    GONE = "gone", _("niet meer nodig")  # its cause is over; nobody had to say so


class ReminderQuerySet(ScopedQuerySet):
    """Words for reminders."""

    def waiting(self, on: object) -> ReminderQuerySet:
        """Open, and not put off to a later day than ``on``."""
        return self.filter(Q(later_until__isnull=True) | Q(later_until__lte=on), state=ReminderState.OPEN)


def _own(membership: Membership) -> Q:
    return Q(membership=membership.pk)


@untracked(
    "what it is about keeps its own history; this row only says that somebody was reminded, and goes after a year"
)
class Reminder(ScopedModel):
    """One thing for one person, in one role. ``about_pk`` is the key of the row it is about (the rule knows which kind),
    ``period`` tells one time from the next ("2026-W47", "2026-10"). ``due_at`` is when it began to wait.

    ``mail`` is the last letter that told it. What was put off, or is due again, is told once more (``is_told``)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("account"))
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", verbose_name=_("rol"))
    rule = models.CharField(_("soort"), max_length=40)
    about_pk = models.BigIntegerField(_("sleutel"))
    period = models.CharField(_("periode"), max_length=20)
    text = models.CharField(_("waarover"), max_length=LONGEST)
    path = models.CharField(_("waar"), max_length=LONGEST)
    is_urgent = models.BooleanField(_("kan niet wachten"), default=False)
    due_at = models.DateTimeField(_("sinds"))
    state = models.CharField(_("stand"), max_length=10, choices=ReminderState, default=ReminderState.OPEN)
    later_until = models.DateField(_("later, vanaf"), null=True, blank=True)
    ended_at = models.DateTimeField(_("klaar op"), null=True, blank=True)
    is_told = models.BooleanField(_("verteld per mail"), default=False)
    mail = models.ForeignKey(
        "ReminderMail",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("mail"),
    )

    system: ClassVar[Any] = models.Manager.from_queryset(ReminderQuerySet)()

    sights = {
        Role.COACH: Sight(_own, _("de eigen herinneringen")),
        Role.COORDINATOR: Sight(_own, _("de eigen herinneringen")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-is_urgent", "due_at", "pk")
        verbose_name = _("herinnering")
        verbose_name_plural = _("herinneringen")
        indexes = [
            models.Index(fields=("user", "state"), name="reminder_of_user"),
            models.Index(fields=("rule", "state"), name="reminder_of_rule"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("user", "rule", "about_pk", "period", "membership"),
                name="reminder_once",
                violation_error_message=_("Deze herinnering is er al."),
            ),
            models.CheckConstraint(
                name="reminder_ended_when_not_open",
                condition=Q(state="open", ended_at__isnull=True) | ~Q(state="open") & Q(ended_at__isnull=False),
                violation_error_message=_("Een herinnering die open staat, is nog niet klaar."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MailKind(models.TextChoices):
    """The two letters there are."""

    DIGEST = "digest", _("overzicht van de week")
    URGENT = "urgent", _("wat niet kan wachten")


class MailState(models.TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", _("wacht")
    SENT = "sent", _("verstuurd")
    FAILED = "failed", _("niet gelukt")
    UNNEEDED = "unneeded", _("niet meer nodig")


def new_message_id() -> str:
    """A Message-ID of ours; a letter keeps it however often it is tried."""
    return f"<{uuid.uuid4().hex}@{settings.MAIL_DOMAIN}>"


def _of_programme(membership: Membership) -> Q:
    people = Membership.objects.filter(programme=membership.programme_id, role__in=(Role.COACH, Role.COORDINATOR))
    return Q(user__in=people.values("user"))


@untracked("a letter says itself when it was made, tried and sent; it goes after a year")
class ReminderMail(ScopedModel):
    """One letter to one person on one local date. Claimed by a worker until ``lease_until``; ``claims`` counts how often a
    worker took it and never came back, ``tries`` how often sending went wrong, ``problem`` why (a sentence, no text)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("account"))
    kind = models.CharField(_("soort"), max_length=10, choices=MailKind)
    local_date = models.DateField(_("datum"))
    week = models.CharField(_("week"), max_length=8)
    due_at = models.DateTimeField(_("versturen vanaf"))
    message_id = models.CharField(_("Message-ID"), max_length=160, unique=True, default=new_message_id, editable=False)
    state = models.CharField(_("stand"), max_length=10, choices=MailState, default=MailState.WAITING)
    lease_until = models.DateTimeField(_("in behandeling tot"), null=True, blank=True)
    claims = models.PositiveSmallIntegerField(_("keren afgebroken"), default=0)
    tries = models.PositiveSmallIntegerField(_("keren niet gelukt"), default=0)
    problem = models.CharField(_("waarom niet"), max_length=LONGEST, blank=True)
    ended_at = models.DateTimeField(_("klaar op"), null=True, blank=True)
    made_at = models.DateTimeField(_("gemaakt op"), default=timezone.now)

    sights = {
        Role.COORDINATOR: Sight(
            _of_programme, _("aan wie in het programma een mail met herinneringen ging, wachtte of niet lukte")
        )
    }

    class Meta(ScopedModel.Meta):
        ordering = ("-due_at", "pk")
        verbose_name = _("mail met herinneringen")
        verbose_name_plural = _("mails met herinneringen")
        indexes = [
            models.Index(fields=("due_at", "id"), condition=Q(state="waiting"), name="reminder_mail_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("user", "local_date", "kind"),
                name="reminder_mail_once",
                violation_error_message=_("Deze mail is er al."),
            ),
            models.UniqueConstraint(
                fields=("user", "week"),
                condition=Q(kind="digest"),
                name="digest_once_a_week",
                violation_error_message=_("Het overzicht van deze week is er al."),
            ),
            models.CheckConstraint(
                name="reminder_mail_ended_when_not_waiting",
                condition=Q(state="waiting", ended_at__isnull=True) | ~Q(state="waiting") & Q(ended_at__isnull=False),
                violation_error_message=_("Een mail die wacht, is nog niet klaar."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.local_date:%d-%m-%Y}"


def _of_the_account(membership: Membership) -> Q:
    return Q(user=membership.user_id)


@tracked
class ReminderPreference(Versioned, ScopedModel):
    """When and about what somebody gets mail. No row: what is usual for the role (:mod:`kansencoach.celery`).

    ``hour`` is the local hour of the day, 0 to 23; ``without_mail`` holds the rules that are only shown in the app.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="reminder_preference", verbose_name=_("account")
    )
    weekday = models.PositiveSmallIntegerField(_("dag van het overzicht"), choices=Weekday)
    hour = models.PositiveSmallIntegerField(_("uur"), validators=[MaxValueValidator(23)])
    has_digest = models.BooleanField(_("overzicht van de week"), default=True)
    has_urgent = models.BooleanField(_("wat niet kan wachten"), default=True)
    without_mail = models.JSONField(_("niet per mail"), default=list, blank=True)

    sights = {
        Role.COACH: Sight(_of_the_account, _("de eigen voorkeuren")),
        Role.COORDINATOR: Sight(_of_the_account, _("de eigen voorkeuren")),
    }

    class Meta(ScopedModel.Meta):
        verbose_name = _("voorkeur voor herinneringen")
        verbose_name_plural = _("voorkeuren voor herinneringen")
        constraints = [
            models.CheckConstraint(
                name="preference_is_a_moment",
                condition=Q(weekday__gte=1, weekday__lte=5, hour__lte=23),
                violation_error_message=_("Kies een dag van de week en een heel uur."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


@tracked
class ReminderSetting(Versioned, ScopedModel):
    """What a programme chose for one rule: whether it is on, and after how long (in the unit of the rule)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="+", verbose_name=_("programma"))
    rule = models.CharField(_("soort"), max_length=40)
    is_on = models.BooleanField(_("aan"), default=True)
    after = models.PositiveSmallIntegerField(_("na"), null=True, blank=True)

    sights = {Role.COORDINATOR: of_programme(_("hoe de herinneringen van het programma staan"))}

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "rule")
        verbose_name = _("instelling van een herinnering")
        verbose_name_plural = _("instellingen van herinneringen")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "rule"),
                name="reminder_setting_once",
                violation_error_message=_("Voor deze herinnering is al iets gekozen."),
            ),
            models.CheckConstraint(
                name="reminder_setting_positive",
                condition=Q(after__isnull=True) | Q(after__gt=0),
                violation_error_message=_("Vul een getal boven 0 in."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}: {self.rule}"


@untracked("says only when a rule last looked, and what went wrong then")
class RuleRun(models.Model):
    """The last time a rule looked what is due. ``problem`` is empty when that went well."""

    rule = models.CharField(_("soort"), max_length=40, unique=True)
    ran_at = models.DateTimeField(_("gekeken op"))
    succeeded_at = models.DateTimeField(_("goed gegaan op"), null=True, blank=True)
    problem = models.CharField(_("waarom niet"), max_length=LONGEST, blank=True)

    class Meta:
        ordering = ("rule",)
        verbose_name = _("laatste keer kijken")
        verbose_name_plural = _("laatste keren kijken")
        constraints = [
            models.CheckConstraint(
                name="rule_run_order",
                condition=Q(succeeded_at__isnull=True) | Q(succeeded_at__lte=F("ran_at")),
                violation_error_message=_("Een regel kijkt eerst, en daarna gaat het goed."),
            )
        ]

    def __str__(self) -> str:
        return self.rule
