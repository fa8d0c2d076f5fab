"""How an employer wants its timesheet, and when it last took one along."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coaches.models import Employer
from kansencoach.models import Membership, Role, tracked, untracked
from kansencoach.scoping import ScopedModel, Sight, of_programme
from kansencoach.versions import Versioned
from schools.models import Programme

LONGEST_HEADING = 40


class LinesPer(models.TextChoices):
    """What one line of the timesheet is about, always of one coach."""

    DAY_PLEK = "day_plek", _("een regel per dag en plek")
    DAY = "day", _("een regel per dag")
    MONTH_PLEK = "month_plek", _("een regel per maand en plek")
    MONTH = "month", _("een regel per maand")


class Column(models.TextChoices):
    """What can stand in a column. Nothing about the work itself, and nothing an employer does not read."""

    COACH = "coach", _("Kansencoach")
    DATE = "date", _("Datum")
    WEEKDAY = "weekday", _("Dag van de week")
    WEEK = "week", _("Week")
    MONTH = "month", _("Maand")
    PLEK = "plek", _("Plek")
    MUNICIPALITY = "municipality", _("Gemeente")
    MINUTES = "minutes", _("Minuten")
    CLOCK = "clock", _("Uren:minuten")
    DECIMAL = "decimal", _("Uren (decimaal)")
    CORRECTED = "corrected", _("Correctie na afsluiten (minuten)")
    CLOSED_ON = "closed_on", _("Afgesloten op")
    SCHOOL_YEAR = "school_year", _("Schooljaar")
    CALENDAR_YEAR = "calendar_year", _("Kalenderjaar")


AMOUNTS = (Column.MINUTES, Column.CLOCK, Column.DECIMAL)


def check_columns(columns: object) -> None:
    """Pairs of a column and its heading: each column once, each heading once, and at least one with the time."""
    pairs = columns if isinstance(columns, list) else []
    keys = [pair[0] for pair in pairs if isinstance(pair, list) and len(pair) == 2]
    heads = [str(pair[1]).strip().casefold() for pair in pairs if isinstance(pair, list) and len(pair) == 2]
    if len(keys) != len(pairs) or not set(keys) <= set(Column.values) or len(set(keys)) != len(keys):
        raise ValidationError(_("Kies kolommen uit de lijst, elk hoogstens één keer."))
    if not set(keys) & set(AMOUNTS):
        raise ValidationError(_("Kies ten minste één kolom met de tijd: minuten, uren:minuten of uren."))
    if not all(heads) or max(map(len, heads)) > LONGEST_HEADING:
        raise ValidationError(_("Elke kolom heeft een kop van hoogstens 40 tekens."))
    if len(set(heads)) != len(heads):
        raise ValidationError(_("Twee kolommen hebben dezelfde kop."))


def _of_employer(membership: Membership) -> Q:
    return Q(programme=membership.programme_id, employer=membership.employer_id)


@tracked
class TimesheetLayout(Versioned, ScopedModel):
    """The columns of the timesheet of one employer in one programme, in order, each with a heading of its own."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+", verbose_name=_("werkgever"))
    lines_per = models.CharField(_("regels"), max_length=12, choices=LinesPer, default=LinesPer.DAY_PLEK)
    columns = models.JSONField(_("kolommen"), validators=[check_columns])
    has_coach_totals = models.BooleanField(_("een totaal per kansencoach"), default=True)
    has_total = models.BooleanField(_("een totaal van allen"), default=True)

    sights = {
        Role.COORDINATOR: of_programme(_("de indeling van elke urenstaat")),
        Role.EMPLOYER: Sight(_of_employer, _("de indeling van de eigen urenstaat")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "employer")
        verbose_name = _("indeling van een urenstaat")
        verbose_name_plural = _("indelingen van urenstaten")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "employer"),
                name="layout_once",
                violation_error_message=_("Deze werkgever heeft al een indeling."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer}: {self.get_lines_per_display()}"


@untracked("only the last time; that a file was asked for and downloaded stands in the audit")
class TimesheetTaken(ScopedModel):
    """Up to which moment the file of a month that an employer last downloaded goes: what is corrected later is new."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+", verbose_name=_("werkgever"))
    month = models.DateField(_("maand"))
    up_to = models.DateTimeField(_("bijgewerkt tot"))

    sights = {
        Role.EMPLOYER: Sight(_of_employer, _("wanneer de eigen organisatie een urenstaat ophaalde")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("programme", "employer", "month")
        verbose_name = _("opgehaalde urenstaat")
        verbose_name_plural = _("opgehaalde urenstaten")
        constraints = [
            models.UniqueConstraint(fields=("programme", "employer", "month"), name="taken_once_a_month"),
            models.CheckConstraint(name="taken_month_is_a_first", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.month:%Y-%m}"
