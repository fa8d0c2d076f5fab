"""The school year: 1 August - 31 July, with its holidays from :mod:`schools.calendar`."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from kansencoach.models import tracked
from schools import calendar


class SchoolYearQuerySet(models.QuerySet["SchoolYear"]):
    """Words for school years."""

    def containing(self, day: date) -> "SchoolYearQuerySet":
        """The school year in which ``day`` falls."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


@tracked
class SchoolYear(models.Model):
    """One school year. Reference data: everybody may see it. The key in addresses is ``2022-2023``."""

    starts_on = models.DateField(_("eerste dag"), unique=True)
    ends_on = models.DateField(_("laatste dag"))

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on",)
        verbose_name = _("schooljaar")
        verbose_name_plural = _("schooljaren")
        constraints = [
            models.CheckConstraint(
                name="school_year_from_august_to_july",
                condition=Q(starts_on__month=8, starts_on__day=1, ends_on__month=7, ends_on__day=31)
                & Q(ends_on__year=ExtractYear("starts_on") + 1),
                violation_error_message=_("Een schooljaar loopt van 1 augustus tot en met 31 juli."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}/{self.ends_on.year}"

    @property
    def slug(self) -> str:
        """The school year as it stands in an address: ``2022-2023``."""
        return f"{self.starts_on.year}-{self.ends_on.year}"

    @property
    def is_provisional(self) -> bool:
        """Whether its school holidays are not known yet: 40 teaching weeks until they are ("voorlopig")."""
        return calendar.school_year(self.starts_on.year).is_provisional

    @classmethod
    def from_label(cls, label: str) -> "SchoolYear":
        """The school year written ``2022/2023`` or ``2022-2023``. Raises ``SchoolYear.DoesNotExist``."""
        first, _, last = label.replace("-", "/").partition("/")
        if not (first.isascii() and first.isdigit() and len(first) == 4 and int(first) and last == str(int(first) + 1)):
            raise cls.DoesNotExist(f"Geen schooljaar: {label!r}")
        return cls.objects.get(starts_on=date(int(first), 8, 1))
