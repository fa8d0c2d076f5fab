"""Who signs in, and in which role.

A :class:`User` is a person with a mail address; a :class:`Membership` gives that person one role with its scope. What a
membership may see of the other models is said by those models (``sights``).
"""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kansencoach import clock
from kansencoach.models.tracking import tracked, tracked_except


class UserManager(BaseUserManager["User"]):
    """Makes users; the mail address is the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in by a code sent to ``email``; without ``password`` none works."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who manages programmes, norms, school years and accounts in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@tracked_except("password", "last_login")
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account."""

    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=120)
    is_active = models.BooleanField(_("actief"), default=True)
    is_staff = models.BooleanField(_("mag beheren"), default=False)
    joined_at = models.DateTimeField(_("account sinds"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Er is al een account met dit e-mailadres."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def has_usable_password(self) -> bool:
        """Nobody signs in with a password; what is stored as one only holds what sessions are checked against."""
        return False

    chosen_membership_id: int | None = None
    """The role chosen for this session; set by the middleware, never stored."""

    @cached_property
    def active_memberships(self) -> "list[Membership]":
        """The roles this person has today, oldest first."""
        rows = self.memberships.active_on(clock.today())
        return list(rows.select_related("programme", "municipality", "coach", "employer", "school"))

    @cached_property
    def membership(self) -> "Membership | None":
        """The role this person acts in now: the one chosen in the session (set by the middleware), else the first."""
        mine = self.active_memberships
        chosen = (row for row in mine if row.pk == self.chosen_membership_id)
        return next(chosen, mine[0] if mine else None)


class Role(models.TextChoices):
    """The roles with screens of their own."""

    COORDINATOR = "coordinator", _("Coördinator")
    COACH = "coach", _("Kansencoach")
    MUNICIPALITY = "municipality", _("Gemeente")
    EMPLOYER = "employer", _("Werkgever")
    SCHOOL = "school", _("School")


SCOPE_OF_ROLE: dict[str, str] = {
    Role.COACH: "coach",
    Role.MUNICIPALITY: "municipality",
    Role.EMPLOYER: "employer",
    Role.SCHOOL: "school",
}
"""The field of a membership that holds the scope of its role; a coordinator has the whole programme."""


def scope_fits_role() -> Q:
    """Each role has its own kind of scope filled in, and no other."""
    condition = Q()
    for role in Role:
        empty = {
            f"{name}__isnull": name != SCOPE_OF_ROLE.get(role)
            for name in ("municipality", "coach", "employer", "school")
        }
        condition |= Q(role=role.value, **empty)
    return condition


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words for memberships."""

    def active_on(self, day: Any) -> "MembershipQuerySet":
        """Memberships that have not ended on ``day``."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


@tracked
class Membership(models.Model):
    """One role of one person in one programme, with the scope that goes with the role.

    A coordinator has the whole programme; the others one coach, municipality, employer or school.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("account"))
    role = models.CharField(_("rol"), max_length=20, choices=Role)
    programme = models.ForeignKey(
        "schools.Programme", on_delete=models.PROTECT, related_name="memberships", verbose_name=_("programma")
    )
    municipality = models.ForeignKey(
        "schools.Municipality",
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("gemeente"),
    )
    coach = models.ForeignKey(
        "coaches.Coach",
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("kansencoach"),
    )
    employer = models.ForeignKey(
        "coaches.Employer",
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("werkgever"),
    )
    school = models.ForeignKey(
        "schools.School",
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("school"),
    )
    ends_on = models.DateField(_("tot en met"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("rol van een account")
        verbose_name_plural = _("rollen van accounts")
        constraints = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=scope_fits_role(),
                violation_error_message=_(
                    "Kies wat bij de rol hoort: de kansencoach, de gemeente, de werkgever of de school, en bij een coördinator niets."
                ),
            ),
            models.UniqueConstraint(
                fields=("user", "role", "programme", "municipality", "coach", "employer", "school"),
                nulls_distinct=False,
                name="membership_once",
                violation_error_message=_("Dit account heeft deze rol al."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} - {self.get_role_display()}"

    @property
    def scope(self) -> "models.Model":
        """What this role is about: the coach, municipality, employer or school, else the programme."""
        found: models.Model = getattr(self, SCOPE_OF_ROLE.get(self.role, "programme"))
        return found
