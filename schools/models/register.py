"""The school register: municipalities, boards, schools and their pupil counts, as DUO publishes them.

Source: DUO open onderwijsdata. BRIN6 (``11LS00``) is the only stable key of a school: names change and repeat.
"""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kansencoach.models import Role, tracked, untracked
from kansencoach.scoping import ScopedModel, ScopedQuerySet, Sight, of_programme, part_of
from schools.calendar import HolidayRegion
from schools.names import name_key


class NamedModel(models.Model):
    """A name with the normalised key that lists sort and search on (the database has no ICU)."""

    name = models.CharField(_("naam"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the key in step with the name."""
        self.name_key = name_key(self.name)
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "name" in update_fields:  # type: ignore[operator]
            kwargs["update_fields"] = {*update_fields, "name_key"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def holiday_region() -> "models.CharField[str, str]":
    """The region whose school holidays apply; blank when no file says so (reckoned as Noord)."""
    regions = [(region.value, region.value) for region in HolidayRegion]
    return models.CharField(_("vakantieregio"), max_length=6, choices=regions, blank=True)


@tracked
class Municipality(NamedModel, ScopedModel):
    """A municipality; the CBS code of four digits with leading zero is the key (``0109`` Coevorden)."""

    code = models.CharField(
        _("CBS-code"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^\d{4}$", _("Een CBS-code heeft vier cijfers, zoals 0109."))],
    )
    province = models.CharField(_("provincie"), max_length=40, blank=True)
    holiday_region = holiday_region()
    is_example = models.BooleanField(_("voorbeeldgegevens"), default=False)

    sights = {
        Role.COORDINATOR: of_programme(_("alle gemeenten van het programma"), "participations__programme"),
        Role.MUNICIPALITY: Sight(lambda membership: Q(pk=membership.municipality_id), _("de eigen gemeente")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("name_key", "code")
        verbose_name = _("gemeente")
        verbose_name_plural = _("gemeenten")
        constraints = [
            models.CheckConstraint(
                name="municipality_code_four_digits",
                condition=Q(code__regex=r"^[0-9]{4}$"),
                violation_error_message=_("Een CBS-code heeft vier cijfers, zoals 0109."),
            )
        ]


@tracked
class SchoolBoard(NamedModel, models.Model):
    """A school board (bevoegd gezag) with its DUO number; public reference data."""

    number = models.CharField(_("bestuursnummer"), max_length=6, unique=True)

    class Meta:
        ordering = ("name_key", "number")
        verbose_name = _("schoolbestuur")
        verbose_name_plural = _("schoolbesturen")


class SchoolQuerySet(ScopedQuerySet):
    """Words for schools."""

    def open(self) -> "SchoolQuerySet":
        """Schools that have not been closed."""
        return self.filter(closed_on__isnull=True)


@tracked
class School(NamedModel, ScopedModel):
    """One school location. Closed, never deleted."""

    brin6 = models.CharField(
        _("BRIN6"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^\d\d[A-Z]{2}\d\d$", _("Een BRIN6 ziet eruit als 11LS00."))],
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="schools", verbose_name=_("gemeente")
    )
    board = models.ForeignKey(
        SchoolBoard,
        on_delete=models.PROTECT,
        related_name="schools",
        null=True,
        blank=True,
        verbose_name=_("schoolbestuur"),
    )
    street = models.CharField(_("straat"), max_length=120, blank=True)
    house_number = models.CharField(_("huisnummer"), max_length=20, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    place = models.CharField(_("plaats"), max_length=80, blank=True)
    denomination = models.CharField(_("denominatie"), max_length=80, blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    holiday_region = holiday_region()
    closed_on = models.DateField(_("gesloten per"), null=True, blank=True)
    is_example = models.BooleanField(_("voorbeeldgegevens"), default=False)

    system: ClassVar[Any] = models.Manager.from_queryset(SchoolQuerySet)()

    sights = {
        Role.COORDINATOR: Sight(
            lambda membership: Q(
                municipality__in=Municipality.system.filter(participations__programme=membership.programme_id)
            ),
            _("alle scholen in de gemeenten van het programma"),
        ),
        Role.MUNICIPALITY: Sight(
            lambda membership: Q(municipality=membership.municipality_id), _("de scholen in de eigen gemeente")
        ),
        Role.SCHOOL: Sight(lambda membership: Q(pk=membership.school_id), _("de eigen school")),
    }

    class Meta(ScopedModel.Meta):
        ordering = ("name_key", "brin6")
        verbose_name = _("school")
        verbose_name_plural = _("scholen")
        constraints = [
            models.CheckConstraint(
                name="school_brin6_form",
                condition=Q(brin6__regex=r"^[0-9]{2}[A-Z]{2}[0-9]{2}$"),
                violation_error_message=_("Een BRIN6 ziet eruit als 11LS00."),
            )
        ]


@tracked
class PupilCount(ScopedModel):
    """The pupils of one school on one count date (1 October), or *masked* (DUO publishes fewer than 5 as ``<5``)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupil_counts", verbose_name=_("school"))
    counted_on = models.DateField(_("teldatum"))
    pupils = models.PositiveIntegerField(_("leerlingen"), null=True, blank=True)
    is_masked = models.BooleanField(_("afgeschermd (<5)"), default=False)
    source = models.CharField(_("bron"), max_length=120)

    sights = part_of(School, "school")

    class Meta(ScopedModel.Meta):
        ordering = ("-counted_on",)
        verbose_name = _("leerlingentelling")
        verbose_name_plural = _("leerlingentellingen")
        constraints = [
            models.UniqueConstraint(
                fields=("school", "counted_on"),
                name="pupil_count_once",
                violation_error_message=_("Van deze school is er al een telling op deze datum."),
            ),
            models.CheckConstraint(
                name="pupil_count_number_or_masked",
                condition=Q(is_masked=True, pupils__isnull=True) | Q(is_masked=False, pupils__gt=0),
                violation_error_message=_("Een telling is een getal boven 0, of afgeschermd."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.counted_on:%d-%m-%Y}: {'<5' if self.is_masked else self.pupils}"


class RegisterRecord(models.Model):
    """What the register said on a date, kept so that files can be imported in any order.

    The current name, board, address and closing date of a school follow from its records alone. Records are copies of
    public files; nobody edits them.
    """

    as_of = models.DateField(_("peildatum"))

    system: ClassVar[Any] = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "system"


@untracked("kopie van een openbaar bestand, die niemand wijzigt")
class MunicipalityRecord(RegisterRecord):
    """A municipality in a file: as named there, and whether the file held all its schools (`--complete`)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="records")
    is_complete = models.BooleanField(_("volledig"), default=False)
    name = models.CharField(_("naam"), max_length=200, blank=True)
    province = models.CharField(_("provincie"), max_length=40, blank=True)
    holiday_region = holiday_region()
    source = models.CharField(_("bestand"), max_length=200)

    class Meta(RegisterRecord.Meta):
        verbose_name = _("gemeente in het register")
        verbose_name_plural = _("gemeenten in het register")
        constraints = [models.UniqueConstraint(fields=("municipality", "as_of"), name="municipality_record_once")]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.as_of:%d-%m-%Y}"


@untracked("kopie van een openbaar bestand, die niemand wijzigt")
class SchoolRecord(RegisterRecord):
    """A school in a file. It hangs on BRIN6, the only key that a file knows."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, to_field="brin6", db_column="brin6", related_name="records", db_index=False
    )
    name = models.CharField(_("naam"), max_length=200, blank=True)
    board = models.CharField(_("bestuursnummer"), max_length=6, blank=True)
    municipality = models.CharField(_("CBS-code"), max_length=4)
    street = models.CharField(_("straat"), max_length=120, blank=True)
    house_number = models.CharField(_("huisnummer"), max_length=20, blank=True)
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    place = models.CharField(_("plaats"), max_length=80, blank=True)
    denomination = models.CharField(_("denominatie"), max_length=80, blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    holiday_region = holiday_region()

    class Meta(RegisterRecord.Meta):
        verbose_name = _("school in het register")
        verbose_name_plural = _("scholen in het register")
        constraints = [models.UniqueConstraint(fields=("school", "as_of"), name="school_record_once")]

    def __str__(self) -> str:
        return f"{self.school_id} {self.as_of:%d-%m-%Y}"
