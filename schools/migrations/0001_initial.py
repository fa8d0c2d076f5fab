import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="naam")),
                ("slug", models.SlugField(unique=True, verbose_name="naam in adressen")),
                ("part_of", models.CharField(blank=True, max_length=200, verbose_name="onderdeel van")),
                ("co_funded_by", models.CharField(blank=True, max_length=200, verbose_name="mede gefinancierd uit")),
                ("goal", models.TextField(blank=True, verbose_name="doel")),
                ("expected_effects", models.TextField(blank=True, verbose_name="verwachte effecten")),
                (
                    "protected_below",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Aantallen mensen en gezinscontacten onder dit getal lezen als “minder dan 5”.",
                        validators=[django.core.validators.MinValueValidator(2)],
                        verbose_name="aantallen afschermen onder",
                    ),
                ),
                ("counts_travel", models.BooleanField(default=False, verbose_name="reistijd telt mee")),
                ("is_example", models.BooleanField(default=False, verbose_name="voorbeeldgegevens")),
            ],
            options={
                "verbose_name": "programma",
                "verbose_name_plural": "programma’s",
                "ordering": ("name",),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FundingSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=120, verbose_name="geldbron")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="tot en met")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funding_sources",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "verbose_name": "geldbron",
                "verbose_name_plural": "geldbronnen",
                "ordering": ("name",),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "name"),
                        name="funding_source_once",
                        violation_error_message="Deze geldbron is er al.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="funding_source_period_order",
                        violation_error_message="De laatste dag ligt voor de eerste dag.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SchoolBoard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(db_index=True, editable=False, max_length=200)),
                ("number", models.CharField(max_length=6, unique=True, verbose_name="bestuursnummer")),
            ],
            options={
                "verbose_name": "schoolbestuur",
                "verbose_name_plural": "schoolbesturen",
                "ordering": ("name_key", "number"),
            },
        ),
        migrations.CreateModel(
            name="SchoolYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(unique=True, verbose_name="eerste dag")),
                ("ends_on", models.DateField(verbose_name="laatste dag")),
            ],
            options={
                "verbose_name": "schooljaar",
                "verbose_name_plural": "schooljaren",
                "ordering": ("starts_on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__day", 31),
                            ("ends_on__month", 7),
                            ("starts_on__day", 1),
                            ("starts_on__month", 8),
                            (
                                "ends_on__year",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.datetime.ExtractYear("starts_on"), "+", models.Value(1)
                                ),
                            ),
                        ),
                        name="school_year_from_august_to_july",
                        violation_error_message="Een schooljaar loopt van 1 augustus tot en met 31 juli.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HourNorm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("pupils", models.PositiveIntegerField(default=150, verbose_name="leerlingen")),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("4.00"), max_digits=5, verbose_name="uren per week"
                    ),
                ),
                (
                    "step",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.10"), max_digits=4, verbose_name="afronden op (uur)"
                    ),
                ),
                (
                    "flag_below",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("2.00"), max_digits=4, verbose_name="melden onder (uur)"
                    ),
                ),
                (
                    "proposed_raise",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("3.50"),
                        max_digits=4,
                        verbose_name="voorgestelde ophoging (uur)",
                    ),
                ),
                (
                    "count_on",
                    models.DateField(help_text="De telling waarmee dit schooljaar rekent.", verbose_name="teldatum"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="norms",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="norms",
                        to="schools.schoolyear",
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "verbose_name": "urennorm",
                "verbose_name_plural": "urennormen",
                "ordering": ("programme", "school_year"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "school_year"),
                        name="hour_norm_once_a_year",
                        violation_error_message="Dit programma heeft voor dit schooljaar al een urennorm.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("flag_below__gte", 0),
                            ("hours__gt", 0),
                            ("proposed_raise__gt", 0),
                            ("pupils__gt", 0),
                            ("step__gt", 0),
                        ),
                        name="hour_norm_positive",
                        violation_error_message="Vul bij de urennorm getallen boven 0 in.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="YearMilestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ask_wishes", "wensen vragen aan school en coach"),
                            ("advice", "advies per plek naar de gemeente"),
                            ("decision", "besluit van de gemeente"),
                            ("matching", "open plekken en klikgesprekken"),
                            ("draft_factsheet", "concept-factsheet naar de scholen"),
                            ("fix_factsheet", "factsheet vaststellen"),
                            ("rollover", "nieuw schooljaar klaarzetten"),
                            ("count", "teldatum leerlingen"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="uiterlijk op")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="schools.programme"
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="schools.schoolyear"
                    ),
                ),
            ],
            options={
                "verbose_name": "moment in de jaarkalender",
                "verbose_name_plural": "jaarkalender",
                "ordering": ("due_on",),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "school_year", "kind"),
                        name="milestone_once_a_year",
                        violation_error_message="Dit moment staat al in de jaarkalender van dit schooljaar.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "code",
                    models.CharField(
                        max_length=4,
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}$", "Een CBS-code heeft vier cijfers, zoals 0109."
                            )
                        ],
                        verbose_name="CBS-code",
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=40, verbose_name="provincie")),
                ("is_example", models.BooleanField(default=False, verbose_name="voorbeeldgegevens")),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True,
                        choices=[("Noord", "Noord"), ("Midden", "Midden"), ("Zuid", "Zuid")],
                        max_length=6,
                        verbose_name="vakantieregio",
                    ),
                ),
            ],
            options={
                "verbose_name": "gemeente",
                "verbose_name_plural": "gemeenten",
                "ordering": ("name_key", "code"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{4}$")),
                        name="municipality_code_four_digits",
                        violation_error_message="Een CBS-code heeft vier cijfers, zoals 0109.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Deployment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Alleen nodig als de school nog niet bekend is.",
                        max_length=80,
                        verbose_name="plaats",
                    ),
                ),
                ("assumption", models.CharField(blank=True, max_length=200, verbose_name="aanname")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deployments",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deployments",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "verbose_name": "plek",
                "verbose_name_plural": "plekken",
                "ordering": ("name_key", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "municipality", "name_key"),
                        name="deployment_name_once",
                        violation_error_message="In deze gemeente is al een plek met deze naam.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Continuation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("yes", "ja"),
                            ("no", "nee"),
                            ("not_asked", "nog niet gevraagd"),
                            ("unknown", "niet vastgelegd"),
                        ],
                        default="not_asked",
                        max_length=12,
                        verbose_name="wens van de school",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("continues", "voortgezet"), ("stops", "stopt"), ("open", "nog open")],
                        default="open",
                        max_length=12,
                        verbose_name="besluit",
                    ),
                ),
                (
                    "coach",
                    models.CharField(
                        choices=[("same", "dezelfde"), ("new", "nieuwe"), ("unknown", "nog onbekend")],
                        default="unknown",
                        max_length=12,
                        verbose_name="kansencoach",
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=120, verbose_name="besloten door")),
                ("decided_on", models.DateField(verbose_name="vastgelegd op")),
                (
                    "decided_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="datum is bekend op",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="continuations",
                        to="schools.deployment",
                        verbose_name="plek",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continuations",
                        to="schools.schoolyear",
                        verbose_name="voor schooljaar",
                    ),
                ),
            ],
            options={
                "verbose_name": "voortzetting",
                "verbose_name_plural": "voortzettingen",
                "ordering": ("deployment", "school_year"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deployment", "school_year"),
                        name="continuation_once_a_year",
                        violation_error_message="De voortzetting van deze plek is voor dit schooljaar al vastgelegd.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="tot en met")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="akkoord op")),
                ("agreed_by", models.CharField(blank=True, max_length=120, verbose_name="akkoord door")),
                (
                    "maximum_hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="hoogstens (u/week)"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "verbose_name": "gemeente doet mee",
                "verbose_name_plural": "gemeenten doen mee",
                "ordering": ("programme", "municipality__name_key", "starts_on"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="participation_period_order",
                        violation_error_message="De laatste dag ligt voor de eerste dag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("maximum_hours__isnull", True), ("maximum_hours__gt", 0), _connector="OR"),
                        name="participation_maximum_positive",
                        violation_error_message="Het hoogste aantal uren is meer dan 0.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("programme"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("programme"), models.BigIntegerField()
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("municipality"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("municipality"), models.BigIntegerField()
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("starts_on"),
                                    models.F("ends_on"),
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="participation_no_overlap",
                        violation_error_message="Deze gemeente doet in deze periode al mee aan dit programma.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "brin6",
                    models.CharField(
                        max_length=6,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d\\d[A-Z]{2}\\d\\d$", "Een BRIN6 ziet eruit als 11LS00."
                            )
                        ],
                        verbose_name="BRIN6",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="straat")),
                ("house_number", models.CharField(blank=True, max_length=20, verbose_name="huisnummer")),
                ("postcode", models.CharField(blank=True, max_length=7, verbose_name="postcode")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="plaats")),
                ("denomination", models.CharField(blank=True, max_length=80, verbose_name="denominatie")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="gesloten per")),
                ("is_example", models.BooleanField(default=False, verbose_name="voorbeeldgegevens")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schools",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schools",
                        to="schools.schoolboard",
                        verbose_name="schoolbestuur",
                    ),
                ),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True,
                        choices=[("Noord", "Noord"), ("Midden", "Midden"), ("Zuid", "Zuid")],
                        max_length=6,
                        verbose_name="vakantieregio",
                    ),
                ),
            ],
            options={
                "verbose_name": "school",
                "verbose_name_plural": "scholen",
                "ordering": ("name_key", "brin6"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("brin6__regex", "^[0-9]{2}[A-Z]{2}[0-9]{2}$")),
                        name="school_brin6_form",
                        violation_error_message="Een BRIN6 ziet eruit als 11LS00.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PupilCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted_on", models.DateField(verbose_name="teldatum")),
                ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="leerlingen")),
                ("is_masked", models.BooleanField(default=False, verbose_name="afgeschermd (<5)")),
                ("source", models.CharField(max_length=120, verbose_name="bron")),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pupil_counts",
                        to="schools.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "verbose_name": "leerlingentelling",
                "verbose_name_plural": "leerlingentellingen",
                "ordering": ("-counted_on",),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "counted_on"),
                        name="pupil_count_once",
                        violation_error_message="Van deze school is er al een telling op deze datum.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_masked", True), ("pupils__isnull", True)),
                            models.Q(("is_masked", False), ("pupils__gt", 0)),
                            _connector="OR",
                        ),
                        name="pupil_count_number_or_masked",
                        violation_error_message="Een telling is een getal boven 0, of afgeschermd.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="HourAllocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(verbose_name="vanaf")),
                (
                    "starts_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="vanaf is bekend op",
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="tot en met")),
                (
                    "ends_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="tot en met is bekend op",
                    ),
                ),
                ("year_starts_on", models.DateField(editable=False, null=True)),
                ("year_ends_on", models.DateField(editable=False, null=True)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="schools.deployment",
                        verbose_name="plek",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="schools.schoolyear",
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "verbose_name": "toegekende uren",
                "verbose_name_plural": "toegekende uren",
                "ordering": ("school_year", "deployment"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deployment", "school_year"),
                        name="allocation_once_a_year",
                        violation_error_message="Deze plek heeft in dit schooljaar al toegekende uren.",
                    ),
                    models.UniqueConstraint(fields=("id", "starts_on", "ends_on"), name="allocation_period_key"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="allocation_period_order",
                        violation_error_message="De laatste dag ligt voor de eerste dag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__lte", models.F("year_ends_on")), ("starts_on__gte", models.F("year_starts_on"))
                        ),
                        name="allocation_inside_school_year",
                        violation_error_message="De periode van de plek valt buiten het schooljaar.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="AllocationSchool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="leerlingen")),
                ("starts_on", models.DateField(editable=False, null=True)),
                ("ends_on", models.DateField(editable=False, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="school_links",
                        to="schools.hourallocation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.programme",
                    ),
                ),
                (
                    "pupil_count",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocation_links",
                        to="schools.pupilcount",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocation_links",
                        to="schools.school",
                    ),
                ),
            ],
            options={
                "verbose_name": "school van een plek",
                "verbose_name_plural": "scholen van plekken",
                "ordering": ("school__name_key", "school"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("allocation", "school"),
                        name="allocation_school_once",
                        violation_error_message="Deze school staat al bij deze plek.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("school"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("school"), models.BigIntegerField()
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("programme"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("programme"), models.BigIntegerField()
                                    ),
                                    models.Value("[]"),
                                    function="int8range",
                                    output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    models.F("starts_on"),
                                    models.F("ends_on"),
                                    models.Value("[]"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="school_in_one_allocation",
                        violation_error_message="Deze school hoort in deze periode al bij een andere plek van dit programma.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="VacancyDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("search", "zoeken"),
                            ("found", "gevonden"),
                            ("not_found", "niet gevonden, kan weer open"),
                            ("pass_on", "doorschuiven"),
                            ("release", "vrijgeven"),
                            ("other_source", "naar andere geldbron"),
                        ],
                        max_length=20,
                        verbose_name="besluit",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="geldt vanaf")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="toelichting")),
                ("decided_by", models.CharField(blank=True, max_length=120, verbose_name="besloten door")),
                ("decided_on", models.DateField(verbose_name="besloten op")),
                (
                    "decided_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="besluitdatum is bekend op",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                ("allocation_starts_on", models.DateField(editable=False, null=True)),
                ("allocation_ends_on", models.DateField(editable=False, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vacancy_decisions",
                        to="schools.hourallocation",
                        verbose_name="toegekende uren",
                    ),
                ),
                (
                    "to_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vacancy_decisions",
                        to="schools.fundingsource",
                        verbose_name="andere geldbron",
                    ),
                ),
            ],
            options={
                "verbose_name": "besluit over openstaande uren",
                "verbose_name_plural": "besluiten over openstaande uren",
                "ordering": ("allocation", "starts_on", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hours_per_week__gt", 0), ("outcome__in", ["pass_on", "release"])),
                            models.Q(
                                ("hours_per_week__isnull", True),
                                ("outcome__in", ["search", "found", "not_found", "other_source"]),
                            ),
                            _connector="OR",
                        ),
                        name="vacancy_hours_fit_outcome",
                        violation_error_message="Vul bij vrijgeven en doorschuiven het aantal uren in, en anders niet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "other_source"), ("to_source__isnull", False)),
                            models.Q(models.Q(("outcome", "other_source"), _negated=True), ("to_source__isnull", True)),
                            _connector="OR",
                        ),
                        name="vacancy_source_fits_outcome",
                        violation_error_message="Kies bij “naar andere geldbron” de nieuwe geldbron, en anders niet.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__gte", models.F("allocation_starts_on")),
                            ("starts_on__lte", models.F("allocation_ends_on")),
                        ),
                        name="vacancy_inside_allocation",
                        violation_error_message="De datum valt buiten de periode van de plek in dit schooljaar.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="HourGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(verbose_name="vanaf")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                ("is_circa", models.BooleanField(default=False, verbose_name="circa")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reden")),
                (
                    "earmark_hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="waarvan (u/week)"
                    ),
                ),
                ("earmark_for", models.CharField(blank=True, max_length=120, verbose_name="bestemd voor")),
                ("decided_by", models.CharField(blank=True, max_length=120, verbose_name="besloten door")),
                ("decided_on", models.DateField(verbose_name="besloten op")),
                (
                    "decided_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="besluitdatum is bekend op",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                ("allocation_starts_on", models.DateField(editable=False, null=True)),
                ("allocation_ends_on", models.DateField(editable=False, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="schools.hourallocation",
                        verbose_name="toegekende uren",
                    ),
                ),
            ],
            options={
                "verbose_name": "uren per week",
                "verbose_name_plural": "uren per week",
                "ordering": ("allocation", "starts_on"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("allocation", "starts_on"),
                        name="grant_once_a_day",
                        violation_error_message="Op deze dag gaan er al andere uren in. Wijzig die regel.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_per_week__isnull", True), ("hours_per_week__gt", 0), _connector="OR"
                        ),
                        name="grant_positive",
                        violation_error_message="Vul meer dan 0 uur per week in.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earmark_hours__isnull", True),
                            models.Q(
                                ("earmark_hours__gt", 0),
                                models.Q(
                                    ("hours_per_week__isnull", True),
                                    ("earmark_hours__lte", models.F("hours_per_week")),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="earmark_inside_grant",
                        violation_error_message="Het deel met een bestemming is meer dan 0 en past binnen de uren per week.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__gte", models.F("allocation_starts_on")),
                            ("starts_on__lte", models.F("allocation_ends_on")),
                        ),
                        name="grant_inside_allocation",
                        violation_error_message="De ingangsdatum valt buiten de periode van de plek in dit schooljaar.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FundingShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="schools.fundingsource",
                        verbose_name="geldbron",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="schools.hourgrant",
                        verbose_name="uren",
                    ),
                ),
            ],
            options={
                "verbose_name": "deel van een geldbron",
                "verbose_name_plural": "delen van geldbronnen",
                "ordering": ("grant", "source__name"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grant", "source"),
                        name="share_once_a_source",
                        violation_error_message="Deze geldbron staat er al bij.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_per_week__isnull", True), ("hours_per_week__gt", 0), _connector="OR"
                        ),
                        name="share_positive",
                        violation_error_message="Vul bij de geldbron meer dan 0 uur per week in.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MunicipalityRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(verbose_name="peildatum")),
                ("is_complete", models.BooleanField(default=False, verbose_name="volledig")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="naam")),
                ("province", models.CharField(blank=True, max_length=40, verbose_name="provincie")),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True,
                        choices=[("Noord", "Noord"), ("Midden", "Midden"), ("Zuid", "Zuid")],
                        max_length=6,
                        verbose_name="vakantieregio",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="bestand")),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="records", to="schools.municipality"
                    ),
                ),
            ],
            options={
                "verbose_name": "gemeente in het register",
                "verbose_name_plural": "gemeenten in het register",
                "abstract": False,
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(fields=("municipality", "as_of"), name="municipality_record_once")
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SchoolRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField(verbose_name="peildatum")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="naam")),
                ("board", models.CharField(blank=True, max_length=6, verbose_name="bestuursnummer")),
                ("municipality", models.CharField(max_length=4, verbose_name="CBS-code")),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="straat")),
                ("house_number", models.CharField(blank=True, max_length=20, verbose_name="huisnummer")),
                ("postcode", models.CharField(blank=True, max_length=7, verbose_name="postcode")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="plaats")),
                ("denomination", models.CharField(blank=True, max_length=80, verbose_name="denominatie")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True,
                        choices=[("Noord", "Noord"), ("Midden", "Midden"), ("Zuid", "Zuid")],
                        max_length=6,
                        verbose_name="vakantieregio",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_column="brin6",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="schools.school",
                        to_field="brin6",
                    ),
                ),
            ],
            options={
                "verbose_name": "school in het register",
                "verbose_name_plural": "scholen in het register",
                "abstract": False,
                "default_manager_name": "system",
                "constraints": [models.UniqueConstraint(fields=("school", "as_of"), name="school_record_once")],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="MunicipalityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                (
                    "code",
                    models.CharField(
                        max_length=4,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}$", "Een CBS-code heeft vier cijfers, zoals 0109."
                            )
                        ],
                        verbose_name="CBS-code",
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=40, verbose_name="provincie")),
                ("is_example", models.BooleanField(default=False, verbose_name="voorbeeldgegevens")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.municipality",
                    ),
                ),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True,
                        choices=[("Noord", "Noord"), ("Midden", "Midden"), ("Zuid", "Zuid")],
                        max_length=6,
                        verbose_name="vakantieregio",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ParticipationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="tot en met")),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="akkoord op")),
                ("agreed_by", models.CharField(blank=True, max_length=120, verbose_name="akkoord door")),
                (
                    "maximum_hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="hoogstens (u/week)"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "municipality",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.participation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProgrammeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=120, verbose_name="naam")),
                ("slug", models.SlugField(db_index=False, verbose_name="naam in adressen")),
                ("part_of", models.CharField(blank=True, max_length=200, verbose_name="onderdeel van")),
                ("co_funded_by", models.CharField(blank=True, max_length=200, verbose_name="mede gefinancierd uit")),
                ("goal", models.TextField(blank=True, verbose_name="doel")),
                ("expected_effects", models.TextField(blank=True, verbose_name="verwachte effecten")),
                (
                    "protected_below",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="Aantallen mensen en gezinscontacten onder dit getal lezen als “minder dan 5”.",
                        validators=[django.core.validators.MinValueValidator(2)],
                        verbose_name="aantallen afschermen onder",
                    ),
                ),
                ("counts_travel", models.BooleanField(default=False, verbose_name="reistijd telt mee")),
                ("is_example", models.BooleanField(default=False, verbose_name="voorbeeldgegevens")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PupilCountEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("counted_on", models.DateField(verbose_name="teldatum")),
                ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="leerlingen")),
                ("is_masked", models.BooleanField(default=False, verbose_name="afgeschermd (<5)")),
                ("source", models.CharField(max_length=120, verbose_name="bron")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.pupilcount",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.school",
                        verbose_name="school",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SchoolBoardEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                ("number", models.CharField(max_length=6, verbose_name="bestuursnummer")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.schoolboard",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SchoolEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                (
                    "brin6",
                    models.CharField(
                        max_length=6,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d\\d[A-Z]{2}\\d\\d$", "Een BRIN6 ziet eruit als 11LS00."
                            )
                        ],
                        verbose_name="BRIN6",
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="straat")),
                ("house_number", models.CharField(blank=True, max_length=20, verbose_name="huisnummer")),
                ("postcode", models.CharField(blank=True, max_length=7, verbose_name="postcode")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="plaats")),
                ("denomination", models.CharField(blank=True, max_length=80, verbose_name="denominatie")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telefoon")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="gesloten per")),
                ("is_example", models.BooleanField(default=False, verbose_name="voorbeeldgegevens")),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.schoolboard",
                        verbose_name="schoolbestuur",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.school",
                    ),
                ),
                (
                    "holiday_region",
                    models.CharField(
                        blank=True,
                        choices=[("Noord", "Noord"), ("Midden", "Midden"), ("Zuid", "Zuid")],
                        max_length=6,
                        verbose_name="vakantieregio",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SchoolYearEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="eerste dag")),
                ("ends_on", models.DateField(verbose_name="laatste dag")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.schoolyear",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="VacancyDecisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("search", "zoeken"),
                            ("found", "gevonden"),
                            ("not_found", "niet gevonden, kan weer open"),
                            ("pass_on", "doorschuiven"),
                            ("release", "vrijgeven"),
                            ("other_source", "naar andere geldbron"),
                        ],
                        max_length=20,
                        verbose_name="besluit",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="geldt vanaf")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="toelichting")),
                ("decided_by", models.CharField(blank=True, max_length=120, verbose_name="besloten door")),
                ("decided_on", models.DateField(verbose_name="besloten op")),
                (
                    "decided_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="besluitdatum is bekend op",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                ("allocation_starts_on", models.DateField(editable=False, null=True)),
                ("allocation_ends_on", models.DateField(editable=False, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.hourallocation",
                        verbose_name="toegekende uren",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.vacancydecision",
                    ),
                ),
                (
                    "to_source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.fundingsource",
                        verbose_name="andere geldbron",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="YearMilestoneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ask_wishes", "wensen vragen aan school en coach"),
                            ("advice", "advies per plek naar de gemeente"),
                            ("decision", "besluit van de gemeente"),
                            ("matching", "open plekken en klikgesprekken"),
                            ("draft_factsheet", "concept-factsheet naar de scholen"),
                            ("fix_factsheet", "factsheet vaststellen"),
                            ("rollover", "nieuw schooljaar klaarzetten"),
                            ("count", "teldatum leerlingen"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="uiterlijk op")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.yearmilestone",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.schoolyear",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContinuationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "wish",
                    models.CharField(
                        choices=[
                            ("yes", "ja"),
                            ("no", "nee"),
                            ("not_asked", "nog niet gevraagd"),
                            ("unknown", "niet vastgelegd"),
                        ],
                        default="not_asked",
                        max_length=12,
                        verbose_name="wens van de school",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[("continues", "voortgezet"), ("stops", "stopt"), ("open", "nog open")],
                        default="open",
                        max_length=12,
                        verbose_name="besluit",
                    ),
                ),
                (
                    "coach",
                    models.CharField(
                        choices=[("same", "dezelfde"), ("new", "nieuwe"), ("unknown", "nog onbekend")],
                        default="unknown",
                        max_length=12,
                        verbose_name="kansencoach",
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=120, verbose_name="besloten door")),
                ("decided_on", models.DateField(verbose_name="vastgelegd op")),
                (
                    "decided_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="datum is bekend op",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.continuation",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.deployment",
                        verbose_name="plek",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.schoolyear",
                        verbose_name="voor schooljaar",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingSourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=120, verbose_name="geldbron")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="tot en met")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.fundingsource",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AllocationSchoolEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("pupils", models.PositiveIntegerField(blank=True, null=True, verbose_name="leerlingen")),
                ("starts_on", models.DateField(editable=False, null=True)),
                ("ends_on", models.DateField(editable=False, null=True)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.allocationschool",
                    ),
                ),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.hourallocation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                    ),
                ),
                (
                    "pupil_count",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.pupilcount",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.school",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HourAllocationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(verbose_name="vanaf")),
                (
                    "starts_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="vanaf is bekend op",
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="tot en met")),
                (
                    "ends_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="tot en met is bekend op",
                    ),
                ),
                ("year_starts_on", models.DateField(editable=False, null=True)),
                ("year_ends_on", models.DateField(editable=False, null=True)),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "deployment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.deployment",
                        verbose_name="plek",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.hourallocation",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.schoolyear",
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingShareEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.fundingshare",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.fundingsource",
                        verbose_name="geldbron",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.hourgrant",
                        verbose_name="uren",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HourGrantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(verbose_name="vanaf")),
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                ("is_circa", models.BooleanField(default=False, verbose_name="circa")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reden")),
                (
                    "earmark_hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="waarvan (u/week)"
                    ),
                ),
                ("earmark_for", models.CharField(blank=True, max_length=120, verbose_name="bestemd voor")),
                ("decided_by", models.CharField(blank=True, max_length=120, verbose_name="besloten door")),
                ("decided_on", models.DateField(verbose_name="besloten op")),
                (
                    "decided_precision",
                    models.CharField(
                        choices=[
                            ("day", "op de dag"),
                            ("half_month", "halve maand"),
                            ("month", "maand"),
                            ("school_year", "schooljaar"),
                        ],
                        default="day",
                        max_length=12,
                        verbose_name="besluitdatum is bekend op",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                ("allocation_starts_on", models.DateField(editable=False, null=True)),
                ("allocation_ends_on", models.DateField(editable=False, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.hourallocation",
                        verbose_name="toegekende uren",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.hourgrant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HourNormEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("pupils", models.PositiveIntegerField(default=150, verbose_name="leerlingen")),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("4.00"), max_digits=5, verbose_name="uren per week"
                    ),
                ),
                (
                    "step",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.10"), max_digits=4, verbose_name="afronden op (uur)"
                    ),
                ),
                (
                    "flag_below",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("2.00"), max_digits=4, verbose_name="melden onder (uur)"
                    ),
                ),
                (
                    "proposed_raise",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("3.50"),
                        max_digits=4,
                        verbose_name="voorgestelde ophoging (uur)",
                    ),
                ),
                (
                    "count_on",
                    models.DateField(help_text="De telling waarmee dit schooljaar rekent.", verbose_name="teldatum"),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.hournorm",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.schoolyear",
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DeploymentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="Alleen nodig als de school nog niet bekend is.",
                        max_length=80,
                        verbose_name="plaats",
                    ),
                ),
                ("assumption", models.CharField(blank=True, max_length=200, verbose_name="aanname")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="schools.deployment",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="HourAllocation",
            name="schools",
            field=models.ManyToManyField(
                related_name="allocations",
                through="schools.AllocationSchool",
                to="schools.school",
                verbose_name="scholen",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_programmeevent" ("co_funded_by", "counts_travel", "expected_effects", "goal", "id", "is_example", "name", "part_of", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protected_below", "slug", "version") VALUES (NEW."co_funded_by", NEW."counts_travel", NEW."expected_effects", NEW."goal", NEW."id", NEW."is_example", NEW."name", NEW."part_of", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."protected_below", NEW."slug", NEW."version"); RETURN NULL;',
                    hash="aedbce912ffba3e44c5de8266eb8f5b60c315980",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cfa9e",
                    table="schools_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_programmeevent" ("co_funded_by", "counts_travel", "expected_effects", "goal", "id", "is_example", "name", "part_of", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protected_below", "slug", "version") VALUES (NEW."co_funded_by", NEW."counts_travel", NEW."expected_effects", NEW."goal", NEW."id", NEW."is_example", NEW."name", NEW."part_of", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."protected_below", NEW."slug", NEW."version"); RETURN NULL;',
                    hash="25ccff88c3f6107c83ff4a6f5ce4912ead786bcf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cb682",
                    table="schools_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="programme",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_programmeevent" ("co_funded_by", "counts_travel", "expected_effects", "goal", "id", "is_example", "name", "part_of", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protected_below", "slug", "version") VALUES (OLD."co_funded_by", OLD."counts_travel", OLD."expected_effects", OLD."goal", OLD."id", OLD."is_example", OLD."name", OLD."part_of", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."protected_below", OLD."slug", OLD."version"); RETURN NULL;',
                    hash="e7fb9de9eeeca723679585d0887053aa81015986",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2cf7b",
                    table="schools_programme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_fundingsourceevent" ("ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "starts_on", "version") VALUES (NEW."ends_on", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="70bb617ac5af596a44a0bf38111cc1972f190efb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1c555",
                    table="schools_fundingsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_fundingsourceevent" ("ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "starts_on", "version") VALUES (NEW."ends_on", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="35584deee0398fec12a271a515525d4a70de43f2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_48995",
                    table="schools_fundingsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingsource",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_fundingsourceevent" ("ends_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "starts_on", "version") VALUES (OLD."ends_on", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."starts_on", OLD."version"); RETURN NULL;',
                    hash="f486e82cc9cfdee5f4ec2aef5f5a46ce7684f56e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_02fb8",
                    table="schools_fundingsource",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolboard",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_schoolboardevent" ("id", "name", "name_key", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", NEW."name_key", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="e1606697cf32e7a3981001f3e19aa43dc89e17d3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4eace",
                    table="schools_schoolboard",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolboard",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_schoolboardevent" ("id", "name", "name_key", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", NEW."name_key", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="a9f9fdf2bc5d139097ded6edb5460fc11b55a448",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4e19a",
                    table="schools_schoolboard",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolboard",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_schoolboardevent" ("id", "name", "name_key", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."name", OLD."name_key", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="c3274b304c6e57eeb4c502560c03c4e487853705",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_82681",
                    table="schools_schoolboard",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolyear",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_schoolyearevent" ("ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="46d3e3a1abdb5ac9848148861a9470023b71b340",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a8bc1",
                    table="schools_schoolyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolyear",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_schoolyearevent" ("ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                    hash="4b2a80fdd94a644e41ecc00b674f974f84f04ede",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d3d75",
                    table="schools_schoolyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="schoolyear",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_schoolyearevent" ("ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."ends_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                    hash="d52fb3608e1c6522fd468a3d6152e8f4b8265050",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b5b3f",
                    table="schools_schoolyear",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hournorm",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_hournormevent" ("count_on", "flag_below", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "proposed_raise", "pupils", "school_year_id", "step", "version") VALUES (NEW."count_on", NEW."flag_below", NEW."hours", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."proposed_raise", NEW."pupils", NEW."school_year_id", NEW."step", NEW."version"); RETURN NULL;',
                    hash="521a6c089a82d8938bd8aafec0a3e19d18ec5565",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d2f5b",
                    table="schools_hournorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hournorm",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_hournormevent" ("count_on", "flag_below", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "proposed_raise", "pupils", "school_year_id", "step", "version") VALUES (NEW."count_on", NEW."flag_below", NEW."hours", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."proposed_raise", NEW."pupils", NEW."school_year_id", NEW."step", NEW."version"); RETURN NULL;',
                    hash="6a61692a988544f52d66aa9d064ed736abf3d196",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a6c30",
                    table="schools_hournorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hournorm",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_hournormevent" ("count_on", "flag_below", "hours", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "proposed_raise", "pupils", "school_year_id", "step", "version") VALUES (OLD."count_on", OLD."flag_below", OLD."hours", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."proposed_raise", OLD."pupils", OLD."school_year_id", OLD."step", OLD."version"); RETURN NULL;',
                    hash="add56c92071dec56dfe183f90deaeae2eef9ac5a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f76ed",
                    table="schools_hournorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearmilestone",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_yearmilestoneevent" ("due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "school_year_id") VALUES (NEW."due_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."school_year_id"); RETURN NULL;',
                    hash="41f5df6ad782e926ca705dba4bbc6e8af850c8a8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7a60e",
                    table="schools_yearmilestone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearmilestone",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_yearmilestoneevent" ("due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "school_year_id") VALUES (NEW."due_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."school_year_id"); RETURN NULL;',
                    hash="55232d0320fb2278be792d5e90471eb0074fbf7f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2c3bc",
                    table="schools_yearmilestone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearmilestone",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_yearmilestoneevent" ("due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "school_year_id") VALUES (OLD."due_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."school_year_id"); RETURN NULL;',
                    hash="445eb05218dd35b2c5f6f79a7430d98a3bc50b97",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e388a",
                    table="schools_yearmilestone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="municipality",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_municipalityevent" ("code", "holiday_region", "is_example", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province") VALUES (NEW."code", NEW."holiday_region", NEW."is_example", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'insert\', NEW."code", NEW."province"); RETURN NULL;',
                    hash="468edfee34655d1285ba560443a8d457372e6030",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1e1cc",
                    table="schools_municipality",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="municipality",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_municipalityevent" ("code", "holiday_region", "is_example", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province") VALUES (NEW."code", NEW."holiday_region", NEW."is_example", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'update\', NEW."code", NEW."province"); RETURN NULL;',
                    hash="879855b53087073203c4edeec177df40118c5eb2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_88cf5",
                    table="schools_municipality",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="municipality",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_municipalityevent" ("code", "holiday_region", "is_example", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province") VALUES (OLD."code", OLD."holiday_region", OLD."is_example", OLD."name", OLD."name_key", _pgh_attach_context(), NOW(), \'delete\', OLD."code", OLD."province"); RETURN NULL;',
                    hash="3dd079639f58f42eb6ba2e8d46a3e98485a4dea9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_83f38",
                    table="schools_municipality",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="deployment_stays_put",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."municipality_id" IS DISTINCT FROM (NEW."municipality_id") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id"))',
                    func="\n                    IF EXISTS (SELECT 1 FROM schools_hourallocation WHERE deployment_id = OLD.id) THEN\n                        RAISE EXCEPTION 'a plek with hours stays in its municipality'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'deployment_stays_put';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="1bc8f9a1633c668bee7b09f96d6dc1361f0b2bc6",
                    operation="UPDATE",
                    pgid="pgtrigger_deployment_stays_put_c8946",
                    table="schools_deployment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_deploymentevent" ("assumption", "id", "municipality_id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "version") VALUES (NEW."assumption", NEW."id", NEW."municipality_id", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."programme_id", NEW."version"); RETURN NULL;',
                    hash="1ed4e7231420aa7c700a19008c88d27112146ba5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_54ca0",
                    table="schools_deployment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_deploymentevent" ("assumption", "id", "municipality_id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "version") VALUES (NEW."assumption", NEW."id", NEW."municipality_id", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."programme_id", NEW."version"); RETURN NULL;',
                    hash="da3b514b201a80b660b7c471c3c00d8ff9e959fa",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_31a3f",
                    table="schools_deployment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deployment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_deploymentevent" ("assumption", "id", "municipality_id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "version") VALUES (OLD."assumption", OLD."id", OLD."municipality_id", OLD."name", OLD."name_key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."programme_id", OLD."version"); RETURN NULL;',
                    hash="91e68711a8f50c1767f5485a35eb4f1f152de2fa",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ab87f",
                    table="schools_deployment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="continuation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_continuationevent" ("coach", "decided_by", "decided_on", "decided_precision", "decision", "deployment_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_year_id", "source", "version", "wish") VALUES (NEW."coach", NEW."decided_by", NEW."decided_on", NEW."decided_precision", NEW."decision", NEW."deployment_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_year_id", NEW."source", NEW."version", NEW."wish"); RETURN NULL;',
                    hash="b125071244a967f5d22042f0626959353c42a955",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_caf49",
                    table="schools_continuation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="continuation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_continuationevent" ("coach", "decided_by", "decided_on", "decided_precision", "decision", "deployment_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_year_id", "source", "version", "wish") VALUES (NEW."coach", NEW."decided_by", NEW."decided_on", NEW."decided_precision", NEW."decision", NEW."deployment_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_year_id", NEW."source", NEW."version", NEW."wish"); RETURN NULL;',
                    hash="ec5d59a0576fb57f275546a05f24254050ddd43e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e2389",
                    table="schools_continuation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="continuation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_continuationevent" ("coach", "decided_by", "decided_on", "decided_precision", "decision", "deployment_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_year_id", "source", "version", "wish") VALUES (OLD."coach", OLD."decided_by", OLD."decided_on", OLD."decided_precision", OLD."decision", OLD."deployment_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_year_id", OLD."source", OLD."version", OLD."wish"); RETURN NULL;',
                    hash="7918314ae485f4ca37c49b78dd38c5b9a726cdca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f157c",
                    table="schools_continuation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="participation_covers_grants",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1\n                        FROM schools_hourgrant g\n                        JOIN schools_hourallocation a ON a.id = g.allocation_id\n                        JOIN schools_deployment d ON d.id = a.deployment_id\n                        WHERE d.programme_id = OLD.programme_id AND d.municipality_id = OLD.municipality_id\n                          AND NOT EXISTS (\n                              SELECT 1 FROM schools_participation p\n                              WHERE p.programme_id = d.programme_id AND p.municipality_id = d.municipality_id\n                                AND COALESCE(p.starts_on, '-infinity') <= g.starts_on\n                                AND COALESCE(p.ends_on, 'infinity') >= a.ends_on\n                          )\n                    ) THEN\n                        RAISE EXCEPTION 'a grant would lose its participation'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'participation_in_use';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="2d1ac119b4709fad4c986a1e97a4abb2d0dde2e2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_participation_covers_grants_fd5e7",
                    table="schools_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_participationevent" ("agreed_by", "agreed_on", "ends_on", "id", "maximum_hours", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "source", "starts_on", "version") VALUES (NEW."agreed_by", NEW."agreed_on", NEW."ends_on", NEW."id", NEW."maximum_hours", NEW."municipality_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."source", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="da4391315d4e33e3c55e83341fcf3ae9936c71d2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2bf44",
                    table="schools_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_participationevent" ("agreed_by", "agreed_on", "ends_on", "id", "maximum_hours", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "source", "starts_on", "version") VALUES (NEW."agreed_by", NEW."agreed_on", NEW."ends_on", NEW."id", NEW."maximum_hours", NEW."municipality_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."source", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="9e7837be1596785b8e0af5148f62925e237d3015",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dc0e6",
                    table="schools_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="participation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_participationevent" ("agreed_by", "agreed_on", "ends_on", "id", "maximum_hours", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "source", "starts_on", "version") VALUES (OLD."agreed_by", OLD."agreed_on", OLD."ends_on", OLD."id", OLD."maximum_hours", OLD."municipality_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."source", OLD."starts_on", OLD."version"); RETURN NULL;',
                    hash="df950d59687000970d88434a25f66e4ae115b208",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_373d9",
                    table="schools_participation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_schoolevent" ("board_id", "brin6", "closed_on", "denomination", "holiday_region", "house_number", "id", "is_example", "municipality_id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place", "postcode", "street", "website") VALUES (NEW."board_id", NEW."brin6", NEW."closed_on", NEW."denomination", NEW."holiday_region", NEW."house_number", NEW."id", NEW."is_example", NEW."municipality_id", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."place", NEW."postcode", NEW."street", NEW."website"); RETURN NULL;',
                    hash="d1a423bbb077d4fd8d4cad4dbead1b25e506bc12",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_65445",
                    table="schools_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_schoolevent" ("board_id", "brin6", "closed_on", "denomination", "holiday_region", "house_number", "id", "is_example", "municipality_id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place", "postcode", "street", "website") VALUES (NEW."board_id", NEW."brin6", NEW."closed_on", NEW."denomination", NEW."holiday_region", NEW."house_number", NEW."id", NEW."is_example", NEW."municipality_id", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."place", NEW."postcode", NEW."street", NEW."website"); RETURN NULL;',
                    hash="613834a5823fcd82106c9690ee3603e8efef296e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_792e7",
                    table="schools_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="school",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_schoolevent" ("board_id", "brin6", "closed_on", "denomination", "holiday_region", "house_number", "id", "is_example", "municipality_id", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "place", "postcode", "street", "website") VALUES (OLD."board_id", OLD."brin6", OLD."closed_on", OLD."denomination", OLD."holiday_region", OLD."house_number", OLD."id", OLD."is_example", OLD."municipality_id", OLD."name", OLD."name_key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."place", OLD."postcode", OLD."street", OLD."website"); RETURN NULL;',
                    hash="020be6be5a7bab82f0b71a2cfd5116296422bd90",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1ffa2",
                    table="schools_school",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pupilcount",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_pupilcountevent" ("counted_on", "id", "is_masked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupils", "school_id", "source") VALUES (NEW."counted_on", NEW."id", NEW."is_masked", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pupils", NEW."school_id", NEW."source"); RETURN NULL;',
                    hash="326cbcd4663bc8064f3f3abccb741c39dde3328b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_37059",
                    table="schools_pupilcount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pupilcount",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_pupilcountevent" ("counted_on", "id", "is_masked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupils", "school_id", "source") VALUES (NEW."counted_on", NEW."id", NEW."is_masked", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pupils", NEW."school_id", NEW."source"); RETURN NULL;',
                    hash="af85c91f80f09b1e71fc86d628c60c3542b78c7e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_829b6",
                    table="schools_pupilcount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pupilcount",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_pupilcountevent" ("counted_on", "id", "is_masked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupils", "school_id", "source") VALUES (OLD."counted_on", OLD."id", OLD."is_masked", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pupils", OLD."school_id", OLD."source"); RETURN NULL;',
                    hash="e4fa56111f10140ed4d606247e09aaedb2ba6e6c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5a38e",
                    table="schools_pupilcount",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourallocation",
            trigger=pgtrigger.compiler.Trigger(
                name="allocation_copies_year",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT y.starts_on, y.ends_on INTO NEW.year_starts_on, NEW.year_ends_on\n                    FROM schools_schoolyear y WHERE y.id = NEW.school_year_id FOR SHARE;\n                    RETURN NEW;\n                ",
                    hash="af9641110595adb9638d4b1ae7a400ff3d16b24a",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_allocation_copies_year_7a227",
                    table="schools_hourallocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourallocation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_hourallocationevent" ("deployment_id", "ends_on", "ends_precision", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_year_id", "source", "starts_on", "starts_precision", "version", "year_ends_on", "year_starts_on") VALUES (NEW."deployment_id", NEW."ends_on", NEW."ends_precision", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_year_id", NEW."source", NEW."starts_on", NEW."starts_precision", NEW."version", NEW."year_ends_on", NEW."year_starts_on"); RETURN NULL;',
                    hash="664da9750170678293170aaa919dbfee61960ae0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4e397",
                    table="schools_hourallocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourallocation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_hourallocationevent" ("deployment_id", "ends_on", "ends_precision", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_year_id", "source", "starts_on", "starts_precision", "version", "year_ends_on", "year_starts_on") VALUES (NEW."deployment_id", NEW."ends_on", NEW."ends_precision", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_year_id", NEW."source", NEW."starts_on", NEW."starts_precision", NEW."version", NEW."year_ends_on", NEW."year_starts_on"); RETURN NULL;',
                    hash="128ecdc07d996c4e0a759eececeb61a3766cc416",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e96fa",
                    table="schools_hourallocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourallocation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_hourallocationevent" ("deployment_id", "ends_on", "ends_precision", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_year_id", "source", "starts_on", "starts_precision", "version", "year_ends_on", "year_starts_on") VALUES (OLD."deployment_id", OLD."ends_on", OLD."ends_precision", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_year_id", OLD."source", OLD."starts_on", OLD."starts_precision", OLD."version", OLD."year_ends_on", OLD."year_starts_on"); RETURN NULL;',
                    hash="737b032792f3f118925e571693f7be3e653d58be",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_380d8",
                    table="schools_hourallocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationschool",
            trigger=pgtrigger.compiler.Trigger(
                name="allocation_school_copies",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT a.starts_on, a.ends_on, d.programme_id\n                    INTO NEW.starts_on, NEW.ends_on, NEW.programme_id\n                    FROM schools_hourallocation a JOIN schools_deployment d ON d.id = a.deployment_id\n                    WHERE a.id = NEW.allocation_id FOR SHARE;\n                    RETURN NEW;\n                ",
                    hash="00eb310efa289fa15dc7d4960980fc6214bd7768",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_allocation_school_copies_66cdf",
                    table="schools_allocationschool",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationschool",
            trigger=pgtrigger.compiler.Trigger(
                name="bundle_in_one_municipality",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM schools_hourallocation a\n                        JOIN schools_deployment d ON d.id = a.deployment_id\n                        JOIN schools_school s ON s.id = NEW.school_id\n                        WHERE a.id = NEW.allocation_id AND s.municipality_id = d.municipality_id\n                    ) THEN\n                        RAISE EXCEPTION 'school and plek are in different municipalities'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'bundle_in_one_municipality';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="6abd771780ad0316048b5b06fa4646948cdc136d",
                    operation='INSERT OR UPDATE OF "school_id", "allocation_id"',
                    pgid="pgtrigger_bundle_in_one_municipality_89174",
                    table="schools_allocationschool",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationschool",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_allocationschoolevent" ("allocation_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "pupil_count_id", "pupils", "school_id", "starts_on") VALUES (NEW."allocation_id", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."pupil_count_id", NEW."pupils", NEW."school_id", NEW."starts_on"); RETURN NULL;',
                    hash="0b9ab794e1f688e75728423b9b408d5973d9d7ab",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_494d5",
                    table="schools_allocationschool",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationschool",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_allocationschoolevent" ("allocation_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "pupil_count_id", "pupils", "school_id", "starts_on") VALUES (NEW."allocation_id", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."pupil_count_id", NEW."pupils", NEW."school_id", NEW."starts_on"); RETURN NULL;',
                    hash="f75cdb6447b297792a03d449b906630111015c97",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d37a8",
                    table="schools_allocationschool",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationschool",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_allocationschoolevent" ("allocation_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "pupil_count_id", "pupils", "school_id", "starts_on") VALUES (OLD."allocation_id", OLD."ends_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."pupil_count_id", OLD."pupils", OLD."school_id", OLD."starts_on"); RETURN NULL;',
                    hash="1d9ecb8f932cd1d1ad6b4603a5c6b26cda20bc59",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_37980",
                    table="schools_allocationschool",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vacancydecision",
            trigger=pgtrigger.compiler.Trigger(
                name="vacancy_copies_period",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT a.starts_on, a.ends_on INTO NEW.allocation_starts_on, NEW.allocation_ends_on\n                    FROM schools_hourallocation a WHERE a.id = NEW.allocation_id FOR SHARE;\n                    RETURN NEW;\n                ",
                    hash="361947a3418cdd6802fe9383c7b3194ff2c34323",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_vacancy_copies_period_f2708",
                    table="schools_vacancydecision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vacancydecision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_vacancydecisionevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "decided_by", "decided_on", "decided_precision", "hours_per_week", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "starts_on", "to_source_id", "version") VALUES (NEW."allocation_ends_on", NEW."allocation_id", NEW."allocation_starts_on", NEW."decided_by", NEW."decided_on", NEW."decided_precision", NEW."hours_per_week", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."source", NEW."starts_on", NEW."to_source_id", NEW."version"); RETURN NULL;',
                    hash="825c33ae285b92e82e762567b6cc207d8d2cd260",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0755d",
                    table="schools_vacancydecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vacancydecision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_vacancydecisionevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "decided_by", "decided_on", "decided_precision", "hours_per_week", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "starts_on", "to_source_id", "version") VALUES (NEW."allocation_ends_on", NEW."allocation_id", NEW."allocation_starts_on", NEW."decided_by", NEW."decided_on", NEW."decided_precision", NEW."hours_per_week", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."source", NEW."starts_on", NEW."to_source_id", NEW."version"); RETURN NULL;',
                    hash="fc54783df9dbdfefb176cb15ee43f2ebf514f2eb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a4acc",
                    table="schools_vacancydecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="vacancydecision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_vacancydecisionevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "decided_by", "decided_on", "decided_precision", "hours_per_week", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "starts_on", "to_source_id", "version") VALUES (OLD."allocation_ends_on", OLD."allocation_id", OLD."allocation_starts_on", OLD."decided_by", OLD."decided_on", OLD."decided_precision", OLD."hours_per_week", OLD."id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."source", OLD."starts_on", OLD."to_source_id", OLD."version"); RETURN NULL;',
                    hash="0ae6ab9c7ab30dc68bef3cad30b760ed98220cc6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9521e",
                    table="schools_vacancydecision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_copies_period",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT a.starts_on, a.ends_on INTO NEW.allocation_starts_on, NEW.allocation_ends_on\n                    FROM schools_hourallocation a WHERE a.id = NEW.allocation_id FOR SHARE;\n                    RETURN NEW;\n                ",
                    hash="7bcaeb11baef6509b96199f42c0b8349cd275da8",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_grant_copies_period_150ed",
                    table="schools_hourgrant",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_needs_participation",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE agreed bigint;",
                    func="\n                    SELECT p.id INTO agreed\n                    FROM schools_hourallocation a\n                    JOIN schools_deployment d ON d.id = a.deployment_id\n                    JOIN schools_participation p\n                      ON p.programme_id = d.programme_id AND p.municipality_id = d.municipality_id\n                    WHERE a.id = NEW.allocation_id\n                      AND COALESCE(p.starts_on, '-infinity') <= NEW.starts_on\n                      AND COALESCE(p.ends_on, 'infinity') >= a.ends_on\n                    FOR SHARE OF p;\n                    IF agreed IS NULL THEN\n                        RAISE EXCEPTION 'no participation'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_needs_participation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="89bb31f66a534a751edc77d11b93b897f0d53a3d",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_grant_needs_participation_7b65f",
                    table="schools_hourgrant",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_equals_shares",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="PERFORM schools_check_funding(NEW.id); RETURN NULL;",
                    hash="21818f157d500a9f0ac898dbc77247dfed8e8b28",
                    operation="UPDATE",
                    pgid="pgtrigger_grant_equals_shares_a75d7",
                    table="schools_hourgrant",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_hourgrantevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "decided_by", "decided_on", "decided_precision", "earmark_for", "earmark_hours", "hours_per_week", "id", "is_circa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "starts_on", "version") VALUES (NEW."allocation_ends_on", NEW."allocation_id", NEW."allocation_starts_on", NEW."decided_by", NEW."decided_on", NEW."decided_precision", NEW."earmark_for", NEW."earmark_hours", NEW."hours_per_week", NEW."id", NEW."is_circa", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."source", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="e28c54ed21a56f18209b1c286f9f34f8b10b67aa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ac9d5",
                    table="schools_hourgrant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_hourgrantevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "decided_by", "decided_on", "decided_precision", "earmark_for", "earmark_hours", "hours_per_week", "id", "is_circa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "starts_on", "version") VALUES (NEW."allocation_ends_on", NEW."allocation_id", NEW."allocation_starts_on", NEW."decided_by", NEW."decided_on", NEW."decided_precision", NEW."earmark_for", NEW."earmark_hours", NEW."hours_per_week", NEW."id", NEW."is_circa", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."source", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="8c326af19f9e44c99de78e054a093c852d511385",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_81971",
                    table="schools_hourgrant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hourgrant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_hourgrantevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "decided_by", "decided_on", "decided_precision", "earmark_for", "earmark_hours", "hours_per_week", "id", "is_circa", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source", "starts_on", "version") VALUES (OLD."allocation_ends_on", OLD."allocation_id", OLD."allocation_starts_on", OLD."decided_by", OLD."decided_on", OLD."decided_precision", OLD."earmark_for", OLD."earmark_hours", OLD."hours_per_week", OLD."id", OLD."is_circa", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."source", OLD."starts_on", OLD."version"); RETURN NULL;',
                    hash="fc78b642bc6160e389fd8e56143cf36c84b3465a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7f6ab",
                    table="schools_hourgrant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingshare",
            trigger=pgtrigger.compiler.Trigger(
                name="shares_equal_grant",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="PERFORM schools_check_funding(COALESCE(NEW.grant_id, OLD.grant_id)); RETURN NULL;",
                    hash="4637d095719d1b2b13ff979723bebe4e6ac909ac",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_shares_equal_grant_5f2f6",
                    table="schools_fundingshare",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingshare",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_fundingshareevent" ("grant_id", "hours_per_week", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id") VALUES (NEW."grant_id", NEW."hours_per_week", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source_id"); RETURN NULL;',
                    hash="9f5a61f93d9c898a514017135caac3b3c69544e9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d535e",
                    table="schools_fundingshare",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingshare",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "schools_fundingshareevent" ("grant_id", "hours_per_week", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id") VALUES (NEW."grant_id", NEW."hours_per_week", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source_id"); RETURN NULL;',
                    hash="b8ff9de4f4c83b39aef8fb72b13514aae91370c7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a2235",
                    table="schools_fundingshare",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingshare",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "schools_fundingshareevent" ("grant_id", "hours_per_week", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id") VALUES (OLD."grant_id", OLD."hours_per_week", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source_id"); RETURN NULL;',
                    hash="97eb39904772ef3b47c07c06bd813113aa480c92",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_779c4",
                    table="schools_fundingshare",
                    when="AFTER",
                ),
            ),
        ),
    ]
