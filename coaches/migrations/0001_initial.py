import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kansencoach", "0001_user"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("schools", "0002_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="Coach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(db_index=True, editable=False, max_length=200)),
                ("specialisms", models.CharField(blank=True, max_length=200, verbose_name="specialismen")),
                ("training", models.CharField(blank=True, max_length=200, verbose_name="scholing")),
                ("is_example", models.BooleanField(default=False, verbose_name="verzonnen persoon")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coaches",
                        to="schools.programme",
                        verbose_name="programma",
                    ),
                ),
            ],
            options={
                "verbose_name": "kansencoach",
                "verbose_name_plural": "kansencoaches",
                "ordering": ("name_key", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Candidacy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("considered", "in beeld"),
                            ("proposed", "voorgesteld aan de school"),
                            ("placed", "geplaatst"),
                            ("withdrawn", "niet verder"),
                        ],
                        default="considered",
                        max_length=12,
                        verbose_name="stand",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="sinds")),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="candidacies",
                        to="schools.hourallocation",
                        verbose_name="plek",
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidacies",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
            ],
            options={
                "verbose_name": "kandidaat",
                "verbose_name_plural": "kandidaten",
                "ordering": ("allocation", "decided_on", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("allocation", "coach"),
                        name="candidacy_once",
                        violation_error_message="Deze coach is al kandidaat voor deze plek.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ChemistryMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "state",
                    models.CharField(
                        choices=[("to_plan", "nog te plannen"), ("planned", "gepland"), ("held", "geweest")],
                        default="to_plan",
                        max_length=12,
                        verbose_name="stand",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="gepland op")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="geweest op")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("match", "klik"), ("doubt", "twijfel"), ("no_match", "geen klik")],
                        max_length=12,
                        verbose_name="uitkomst",
                    ),
                ),
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
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chemistry_meetings",
                        to="schools.hourallocation",
                        verbose_name="plek",
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chemistry_meetings",
                        to="coaches.candidacy",
                        verbose_name="kandidaat",
                    ),
                ),
            ],
            options={
                "verbose_name": "klikgesprek",
                "verbose_name_plural": "klikgesprekken",
                "ordering": ("allocation", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held_on__isnull", True), ("planned_on__isnull", True), ("state", "to_plan")),
                            models.Q(("held_on__isnull", True), ("planned_on__isnull", False), ("state", "planned")),
                            models.Q(("held_on__isnull", False), ("state", "held")),
                            _connector="OR",
                        ),
                        name="meeting_dates_fit_state",
                        violation_error_message="Vul de datum in die bij de stand van het klikgesprek hoort.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), ("state", "held"), _connector="OR"),
                        name="meeting_outcome_after_held",
                        violation_error_message="Een uitkomst kan pas na het klikgesprek.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EarlierExperience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("function", models.CharField(max_length=120, verbose_name="functie")),
                ("is_in_other_municipality", models.BooleanField(default=False, verbose_name="in een andere gemeente")),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="organisatie")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "coach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="experiences",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="experiences",
                        to="schools.deployment",
                        verbose_name="bij deze plek",
                    ),
                ),
            ],
            options={
                "verbose_name": "eerdere ervaring",
                "verbose_name_plural": "eerdere ervaring",
                "ordering": ("coach", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Employer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(db_index=True, editable=False, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "organisatie"),
                            ("self_employed", "zelfstandig"),
                            ("unknown", "niet vastgelegd"),
                        ],
                        default="organisation",
                        max_length=20,
                        verbose_name="soort",
                    ),
                ),
            ],
            options={
                "verbose_name": "werkgever",
                "verbose_name_plural": "werkgevers",
                "ordering": ("name_key",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name_key",),
                        name="employer_name_once",
                        violation_error_message="Er is al een werkgever met deze naam.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Employment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="tot en met")),
                (
                    "available_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="beschikbaar als kansencoach (u/week)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "coach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="employments",
                        to="coaches.employer",
                        verbose_name="werkgever",
                    ),
                ),
            ],
            options={
                "verbose_name": "dienstverband",
                "verbose_name_plural": "dienstverbanden",
                "ordering": ("coach", "starts_on"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "coach"), name="employment_coach_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="employment_period_order",
                        violation_error_message="De laatste dag ligt voor de eerste dag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available_hours__isnull", True),
                            models.Q(("available_hours__gt", 0), ("available_hours__lte", 60)),
                            _connector="OR",
                        ),
                        name="employment_availability_positive",
                        violation_error_message="Beschikbare uren liggen tussen 0 en 60 per week.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("coach"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("coach"), models.BigIntegerField()
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
                                        models.F("employer"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("employer"), models.BigIntegerField()
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
                        name="employment_no_overlap",
                        violation_error_message="Deze coach heeft in deze periode al een dienstverband bij deze werkgever.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Placement",
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
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                ("is_circa", models.BooleanField(default=False, verbose_name="circa")),
                (
                    "main_role",
                    models.CharField(
                        blank=True,
                        choices=[("connector", "verbinder"), ("specialist", "specialist"), ("mediator", "mediator")],
                        max_length=12,
                        verbose_name="hoofdrol",
                    ),
                ),
                (
                    "other_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("connector", "verbinder"),
                                ("specialist", "specialist"),
                                ("mediator", "mediator"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="andere rollen",
                    ),
                ),
                (
                    "known_at_school_as",
                    models.CharField(blank=True, max_length=80, verbose_name="op school bekend als"),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("other_job", "andere baan"),
                            ("end_of_period", "einde van de periode"),
                            ("school_choice", "keuze van de school"),
                            ("coach_choice", "keuze van de kansencoach"),
                            ("hours_changed", "andere uren"),
                        ],
                        max_length=20,
                        verbose_name="reden van stoppen",
                    ),
                ),
                (
                    "is_end_reason_public",
                    models.BooleanField(default=False, verbose_name="coach vindt het goed dat anderen de reden zien"),
                ),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="vertrek gemeld op")),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="waarom meer uren dan beschikbaar"),
                ),
                ("decided_on", models.DateField(verbose_name="afgesproken op")),
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
                ("allocation_starts_on", models.DateField(editable=False, null=True)),
                ("allocation_ends_on", models.DateField(editable=False, null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="schools.hourallocation",
                        verbose_name="plek",
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="coaches.coach",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="coaches.employment",
                        verbose_name="kansencoach",
                    ),
                ),
            ],
            options={
                "verbose_name": "plaatsing",
                "verbose_name_plural": "plaatsingen",
                "ordering": ("allocation", "starts_on", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "indexes": [models.Index(fields=["coach", "starts_on"], name="placement_of_coach")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "coach", "starts_on", "ends_on"), name="placement_period_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="placement_period_order",
                        violation_error_message="De laatste dag ligt voor de eerste dag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hours_per_week__isnull", True), ("hours_per_week__gt", 0), _connector="OR"
                        ),
                        name="placement_hours_positive",
                        violation_error_message="Vul meer dan 0 uur per week in.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__lte", models.F("allocation_ends_on")),
                            ("starts_on__gte", models.F("allocation_starts_on")),
                        ),
                        name="placement_inside_allocation",
                        violation_error_message="De plaatsing valt buiten de periode van de plek in dit schooljaar.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    django.db.models.functions.comparison.Cast(
                                        models.F("coach"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("coach"), models.BigIntegerField()
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
                                        models.F("allocation"), models.BigIntegerField()
                                    ),
                                    django.db.models.functions.comparison.Cast(
                                        models.F("allocation"), models.BigIntegerField()
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
                        name="placement_no_overlap",
                        violation_error_message="Deze coach is in deze periode al op deze plek geplaatst.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("done_on", models.DateField(verbose_name="datum")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minuten",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parent_talk", "oudergesprek"),
                            ("pupil_talk", "leerlinggesprek"),
                            ("home_visit", "huisbezoek"),
                            ("mediation", "bemiddeling"),
                            ("parent_meeting", "ouderbijeenkomst"),
                            ("teacher_support", "leerkracht ondersteunen"),
                            ("care_consult", "overleg ib’er / kwaliteitscoördinator"),
                            ("partners", "afstemming partners"),
                            ("preparation", "voorbereiding"),
                            ("network", "netwerkbijeenkomst"),
                            ("training", "scholing"),
                            ("acquaintance", "kennismaking"),
                            ("travel", "reistijd"),
                        ],
                        max_length=20,
                        verbose_name="soort werk",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[("connector", "verbinder"), ("specialist", "specialist"), ("mediator", "mediator")],
                        max_length=12,
                        verbose_name="rol",
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("parent_school", "contact ouders–school"),
                                ("language", "taal en lezen thuis"),
                                ("money", "rondkomen met geld"),
                                ("parenting", "opvoeden en thuis"),
                                ("wellbeing", "welbevinden en sociaal-emotionele ontwikkeling"),
                                ("attendance", "naar school gaan"),
                                ("transition", "overgang naar andere groep of school"),
                                ("partners", "samenwerken met partners"),
                                ("other", "anders"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="thema’s",
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parent", "ouder"),
                            ("pupil", "leerling"),
                            ("teacher", "leerkracht"),
                            ("care", "ib’er / kwaliteitscoördinator"),
                        ],
                        max_length=12,
                        verbose_name="wie vroeg erom",
                    ),
                ),
                ("is_planned", models.BooleanField(blank=True, null=True, verbose_name="gepland werk")),
                (
                    "family_contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="contacten met gezinnen",
                    ),
                ),
                (
                    "pupil_contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="contacten met leerlingen",
                    ),
                ),
                (
                    "teacher_contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="contacten met leerkrachten",
                    ),
                ),
                (
                    "families_invited",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="gezinnen uitgenodigd",
                    ),
                ),
                (
                    "families_present",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="gezinnen aanwezig",
                    ),
                ),
                (
                    "persons_present",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="personen aanwezig",
                    ),
                ),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "is_on_behalf",
                    models.BooleanField(default=False, editable=False, verbose_name="namens de kansencoach"),
                ),
                ("logged_at", models.DateTimeField(auto_now_add=True, verbose_name="geschreven op")),
                ("placement_starts_on", models.DateField(editable=False, null=True)),
                ("placement_ends_on", models.DateField(editable=False, null=True)),
                (
                    "logged_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geschreven door",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.programme",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="schools.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="coaches.placement",
                        verbose_name="plek",
                    ),
                ),
            ],
            options={
                "verbose_name": "activiteit",
                "verbose_name_plural": "activiteiten",
                "ordering": ("-done_on", "-pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "indexes": [
                    models.Index(fields=["placement", "done_on"], include=("minutes",), name="activity_by_placement"),
                    models.Index(
                        fields=["coach", "-done_on"], include=("minutes", "placement"), name="activity_by_coach"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("coach", "client_uuid"),
                        name="activity_sent_once",
                        violation_error_message="Deze activiteit is al opgeslagen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                        name="activity_minutes_in_a_day",
                        violation_error_message="Vul tussen 1 minuut en 24 uur in.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("families_invited__isnull", True),
                            ("families_present__isnull", True),
                            ("families_present__lte", models.F("families_invited")),
                            _connector="OR",
                        ),
                        name="activity_present_within_invited",
                        violation_error_message="Er kunnen niet meer gezinnen aanwezig zijn dan er zijn uitgenodigd.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["acquaintance", "network", "training", "travel"]),
                                ("placement__isnull", True),
                            ),
                            models.Q(
                                ("placement__isnull", False),
                                models.Q(("kind__in", ["network", "training", "acquaintance"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="activity_kind_fits_placement",
                        violation_error_message="Netwerk, scholing en kennismaking horen niet bij een plek; ander werk wel. Kies een plek of een andere soort.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("placement__isnull", True),
                            models.Q(
                                ("done_on__gte", models.F("placement_starts_on")),
                                ("done_on__lte", models.F("placement_ends_on")),
                            ),
                            _connector="OR",
                        ),
                        name="activity_inside_placement",
                        violation_error_message="Op deze datum was er geen plaatsing op deze plek.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("school__isnull", True), ("placement__isnull", False), _connector="OR"),
                        name="activity_school_needs_placement",
                        violation_error_message="Kies bij een school ook de plek.",
                    ),
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="GrantCapacity",
            fields=[],
            options={
                "proxy": True,
                "default_manager_name": "system",
            },
            bases=("schools.hourgrant",),
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EmploymentCover",
            fields=[],
            options={
                "proxy": True,
                "default_manager_name": "system",
            },
            bases=("coaches.employment",),
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ActivityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("done_on", models.DateField(verbose_name="datum")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minuten",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parent_talk", "oudergesprek"),
                            ("pupil_talk", "leerlinggesprek"),
                            ("home_visit", "huisbezoek"),
                            ("mediation", "bemiddeling"),
                            ("parent_meeting", "ouderbijeenkomst"),
                            ("teacher_support", "leerkracht ondersteunen"),
                            ("care_consult", "overleg ib’er / kwaliteitscoördinator"),
                            ("partners", "afstemming partners"),
                            ("preparation", "voorbereiding"),
                            ("network", "netwerkbijeenkomst"),
                            ("training", "scholing"),
                            ("acquaintance", "kennismaking"),
                            ("travel", "reistijd"),
                        ],
                        max_length=20,
                        verbose_name="soort werk",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[("connector", "verbinder"), ("specialist", "specialist"), ("mediator", "mediator")],
                        max_length=12,
                        verbose_name="rol",
                    ),
                ),
                (
                    "themes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("parent_school", "contact ouders–school"),
                                ("language", "taal en lezen thuis"),
                                ("money", "rondkomen met geld"),
                                ("parenting", "opvoeden en thuis"),
                                ("wellbeing", "welbevinden en sociaal-emotionele ontwikkeling"),
                                ("attendance", "naar school gaan"),
                                ("transition", "overgang naar andere groep of school"),
                                ("partners", "samenwerken met partners"),
                                ("other", "anders"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="thema’s",
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("parent", "ouder"),
                            ("pupil", "leerling"),
                            ("teacher", "leerkracht"),
                            ("care", "ib’er / kwaliteitscoördinator"),
                        ],
                        max_length=12,
                        verbose_name="wie vroeg erom",
                    ),
                ),
                ("is_planned", models.BooleanField(blank=True, null=True, verbose_name="gepland werk")),
                (
                    "family_contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="contacten met gezinnen",
                    ),
                ),
                (
                    "pupil_contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="contacten met leerlingen",
                    ),
                ),
                (
                    "teacher_contacts",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="contacten met leerkrachten",
                    ),
                ),
                (
                    "families_invited",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="gezinnen uitgenodigd",
                    ),
                ),
                (
                    "families_present",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="gezinnen aanwezig",
                    ),
                ),
                (
                    "persons_present",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="personen aanwezig",
                    ),
                ),
                ("client_uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "is_on_behalf",
                    models.BooleanField(default=False, editable=False, verbose_name="namens de kansencoach"),
                ),
                ("logged_at", models.DateTimeField(auto_now_add=True, verbose_name="geschreven op")),
                ("placement_starts_on", models.DateField(editable=False, null=True)),
                ("placement_ends_on", models.DateField(editable=False, null=True)),
                (
                    "logged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geschreven door",
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
                        to="coaches.activity",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.programme",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.school",
                        verbose_name="school",
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.placement",
                        verbose_name="plek",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CandidacyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("considered", "in beeld"),
                            ("proposed", "voorgesteld aan de school"),
                            ("placed", "geplaatst"),
                            ("withdrawn", "niet verder"),
                        ],
                        default="considered",
                        max_length=12,
                        verbose_name="stand",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="sinds")),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.hourallocation",
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
                        to="coaches.candidacy",
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChemistryMeetingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "state",
                    models.CharField(
                        choices=[("to_plan", "nog te plannen"), ("planned", "gepland"), ("held", "geweest")],
                        default="to_plan",
                        max_length=12,
                        verbose_name="stand",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="gepland op")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="geweest op")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("match", "klik"), ("doubt", "twijfel"), ("no_match", "geen klik")],
                        max_length=12,
                        verbose_name="uitkomst",
                    ),
                ),
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
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.hourallocation",
                        verbose_name="plek",
                    ),
                ),
                (
                    "candidacy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.candidacy",
                        verbose_name="kandidaat",
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
                        to="coaches.chemistrymeeting",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CoachEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                ("specialisms", models.CharField(blank=True, max_length=200, verbose_name="specialismen")),
                ("training", models.CharField(blank=True, max_length=200, verbose_name="scholing")),
                ("is_example", models.BooleanField(default=False, verbose_name="verzonnen persoon")),
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
                        to="coaches.coach",
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
            name="EarlierExperienceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("function", models.CharField(max_length=120, verbose_name="functie")),
                ("is_in_other_municipality", models.BooleanField(default=False, verbose_name="in een andere gemeente")),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="organisatie")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "coach",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.deployment",
                        verbose_name="bij deze plek",
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
                        to="coaches.earlierexperience",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmployerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="naam")),
                ("name_key", models.CharField(editable=False, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "organisatie"),
                            ("self_employed", "zelfstandig"),
                            ("unknown", "niet vastgelegd"),
                        ],
                        default="organisation",
                        max_length=20,
                        verbose_name="soort",
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
                        to="coaches.employer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmploymentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="vanaf")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="tot en met")),
                (
                    "available_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="beschikbaar als kansencoach (u/week)",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                (
                    "coach",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.coach",
                        verbose_name="kansencoach",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.employer",
                        verbose_name="werkgever",
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
                        to="coaches.employment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlacementEvent",
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
                (
                    "hours_per_week",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="uren per week"
                    ),
                ),
                ("is_circa", models.BooleanField(default=False, verbose_name="circa")),
                (
                    "main_role",
                    models.CharField(
                        blank=True,
                        choices=[("connector", "verbinder"), ("specialist", "specialist"), ("mediator", "mediator")],
                        max_length=12,
                        verbose_name="hoofdrol",
                    ),
                ),
                (
                    "other_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("connector", "verbinder"),
                                ("specialist", "specialist"),
                                ("mediator", "mediator"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="andere rollen",
                    ),
                ),
                (
                    "known_at_school_as",
                    models.CharField(blank=True, max_length=80, verbose_name="op school bekend als"),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("other_job", "andere baan"),
                            ("end_of_period", "einde van de periode"),
                            ("school_choice", "keuze van de school"),
                            ("coach_choice", "keuze van de kansencoach"),
                            ("hours_changed", "andere uren"),
                        ],
                        max_length=20,
                        verbose_name="reden van stoppen",
                    ),
                ),
                (
                    "is_end_reason_public",
                    models.BooleanField(default=False, verbose_name="coach vindt het goed dat anderen de reden zien"),
                ),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="vertrek gemeld op")),
                (
                    "override_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="waarom meer uren dan beschikbaar"),
                ),
                ("decided_on", models.DateField(verbose_name="afgesproken op")),
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
                        verbose_name="plek",
                    ),
                ),
                (
                    "coach",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.coach",
                    ),
                ),
                (
                    "employment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="coaches.employment",
                        verbose_name="kansencoach",
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
                        to="coaches.placement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coach",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_coachevent" ("id", "is_example", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "specialisms", "training", "version") VALUES (NEW."id", NEW."is_example", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."specialisms", NEW."training", NEW."version"); RETURN NULL;',
                    hash="c1e116fc51178a79fda5d2d2bf0f33a6c625c2b3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e3f61",
                    table="coaches_coach",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coach",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_coachevent" ("id", "is_example", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "specialisms", "training", "version") VALUES (NEW."id", NEW."is_example", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."specialisms", NEW."training", NEW."version"); RETURN NULL;',
                    hash="940d6dd9852c00ce81496ea76ac49478724eafaf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e7405",
                    table="coaches_coach",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coach",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_coachevent" ("id", "is_example", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "specialisms", "training", "version") VALUES (OLD."id", OLD."is_example", OLD."name", OLD."name_key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."specialisms", OLD."training", OLD."version"); RETURN NULL;',
                    hash="82c970b48d4fd8b6b3701e454e51f1c4c608634a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fc30f",
                    table="coaches_coach",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="candidacy",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_candidacyevent" ("allocation_id", "coach_id", "decided_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (NEW."allocation_id", NEW."coach_id", NEW."decided_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."version"); RETURN NULL;',
                    hash="1613938f867d35e22e587fed4a871020288be7d9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7fd51",
                    table="coaches_candidacy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="candidacy",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_candidacyevent" ("allocation_id", "coach_id", "decided_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (NEW."allocation_id", NEW."coach_id", NEW."decided_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."version"); RETURN NULL;',
                    hash="166f85cbca440a9d7d51dfe1f91e62877172e1e1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2e912",
                    table="coaches_candidacy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="candidacy",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_candidacyevent" ("allocation_id", "coach_id", "decided_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (OLD."allocation_id", OLD."coach_id", OLD."decided_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."version"); RETURN NULL;',
                    hash="1fea7ee0d9df00e97c09604d6ea5790156358f66",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1034d",
                    table="coaches_candidacy",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chemistrymeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_chemistrymeetingevent" ("allocation_id", "candidacy_id", "decided_on", "decided_precision", "held_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "source", "state", "version") VALUES (NEW."allocation_id", NEW."candidacy_id", NEW."decided_on", NEW."decided_precision", NEW."held_on", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_on", NEW."source", NEW."state", NEW."version"); RETURN NULL;',
                    hash="a44d3256f0600ae9bf818b86030d74500f4c4e94",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_475b8",
                    table="coaches_chemistrymeeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chemistrymeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_chemistrymeetingevent" ("allocation_id", "candidacy_id", "decided_on", "decided_precision", "held_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "source", "state", "version") VALUES (NEW."allocation_id", NEW."candidacy_id", NEW."decided_on", NEW."decided_precision", NEW."held_on", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_on", NEW."source", NEW."state", NEW."version"); RETURN NULL;',
                    hash="a2baca71e2963ad522b829a5ca39f0933e09679d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2017b",
                    table="coaches_chemistrymeeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chemistrymeeting",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_chemistrymeetingevent" ("allocation_id", "candidacy_id", "decided_on", "decided_precision", "held_on", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_on", "source", "state", "version") VALUES (OLD."allocation_id", OLD."candidacy_id", OLD."decided_on", OLD."decided_precision", OLD."held_on", OLD."id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_on", OLD."source", OLD."state", OLD."version"); RETURN NULL;',
                    hash="57f382d43c8ada8c80d53f2d3536da4df005cd2d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8d61e",
                    table="coaches_chemistrymeeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="earlierexperience",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_earlierexperienceevent" ("coach_id", "deployment_id", "function", "id", "is_in_other_municipality", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."coach_id", NEW."deployment_id", NEW."function", NEW."id", NEW."is_in_other_municipality", NEW."organisation", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."version"); RETURN NULL;',
                    hash="cdfb36b09caaa6475c5ca4f4954b504abf18d194",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_95900",
                    table="coaches_earlierexperience",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="earlierexperience",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_earlierexperienceevent" ("coach_id", "deployment_id", "function", "id", "is_in_other_municipality", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."coach_id", NEW."deployment_id", NEW."function", NEW."id", NEW."is_in_other_municipality", NEW."organisation", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."version"); RETURN NULL;',
                    hash="32b1ee8c06e6bca83c39382093ca74e40e7a939d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_85ec2",
                    table="coaches_earlierexperience",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="earlierexperience",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_earlierexperienceevent" ("coach_id", "deployment_id", "function", "id", "is_in_other_municipality", "organisation", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (OLD."coach_id", OLD."deployment_id", OLD."function", OLD."id", OLD."is_in_other_municipality", OLD."organisation", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."version"); RETURN NULL;',
                    hash="e6e801cfad53d43bb6b7dbee5a06b85041fca1b5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dba39",
                    table="coaches_earlierexperience",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_employerevent" ("id", "kind", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."kind", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="f9ad9ac0865a5e9eead23d326292760929115bfd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7f2c0",
                    table="coaches_employer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employer",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_employerevent" ("id", "kind", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."kind", NEW."name", NEW."name_key", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="206ad35801b49902b1c0d940aa9dae5daf0f5c75",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2e4fb",
                    table="coaches_employer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_employerevent" ("id", "kind", "name", "name_key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."kind", OLD."name", OLD."name_key", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="51a535fe598decda28be847f9c861bceb6de4782",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ee759",
                    table="coaches_employer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_employmentevent" ("available_hours", "coach_id", "employer_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "version") VALUES (NEW."available_hours", NEW."coach_id", NEW."employer_id", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="e9ccf4a2b280f41928a7e9934d4f4ae01ff4c27e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c83f7",
                    table="coaches_employment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_employmentevent" ("available_hours", "coach_id", "employer_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "version") VALUES (NEW."available_hours", NEW."coach_id", NEW."employer_id", NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."starts_on", NEW."version"); RETURN NULL;',
                    hash="ca3b4fe2902b9b61345747a70531358cf9043d40",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bbdfd",
                    table="coaches_employment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_employmentevent" ("available_hours", "coach_id", "employer_id", "ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "version") VALUES (OLD."available_hours", OLD."coach_id", OLD."employer_id", OLD."ends_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."starts_on", OLD."version"); RETURN NULL;',
                    hash="3969eed72c5bf4ca3c9c2274219d379e7641f74c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f9608",
                    table="coaches_employment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_copies_period",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    SELECT a.starts_on, a.ends_on INTO NEW.allocation_starts_on, NEW.allocation_ends_on\n                    FROM schools_hourallocation a WHERE a.id = NEW.allocation_id FOR SHARE;\n                    RETURN NEW;\n                ",
                    hash="379b6eaa06330a81688cd11ffeb0a726a07a70ba",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_placement_copies_period_3ada7",
                    table="coaches_placement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_inside_employment",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE covering bigint;",
                    func="\n                    SELECT e.id INTO covering FROM coaches_employment e\n                    WHERE e.id = NEW.employment_id AND e.coach_id = NEW.coach_id\n                      AND COALESCE(e.starts_on, '-infinity') <= NEW.starts_on\n                      AND COALESCE(e.ends_on, 'infinity') >= NEW.ends_on\n                    FOR SHARE;\n                    IF covering IS NULL THEN\n                        RAISE EXCEPTION 'placement outside employment'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_inside_employment';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="53c7a5977398eca0534b162cbc9f760619fd027c",
                    operation='INSERT OR UPDATE OF "employment_id", "coach_id", "starts_on", "ends_on"',
                    pgid="pgtrigger_placement_inside_employment_413f4",
                    table="coaches_placement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="placement_fits_grant",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM coaches_check_capacity(COALESCE(NEW.allocation_id, OLD.allocation_id)); RETURN NULL;",
                    hash="4cf936f2e13a65351da23cebe548b43f233f887e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_placement_fits_grant_a2663",
                    table="coaches_placement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_placementevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "announced_on", "coach_id", "decided_on", "decided_precision", "employment_id", "end_reason", "ends_on", "ends_precision", "hours_per_week", "id", "is_circa", "is_end_reason_public", "known_at_school_as", "main_role", "other_roles", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "starts_precision", "version") VALUES (NEW."allocation_ends_on", NEW."allocation_id", NEW."allocation_starts_on", NEW."announced_on", NEW."coach_id", NEW."decided_on", NEW."decided_precision", NEW."employment_id", NEW."end_reason", NEW."ends_on", NEW."ends_precision", NEW."hours_per_week", NEW."id", NEW."is_circa", NEW."is_end_reason_public", NEW."known_at_school_as", NEW."main_role", NEW."other_roles", NEW."override_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."starts_on", NEW."starts_precision", NEW."version"); RETURN NULL;',
                    hash="366e33b6c7ac96f2d59fdbc7b15398e669b9c90f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4b28f",
                    table="coaches_placement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_placementevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "announced_on", "coach_id", "decided_on", "decided_precision", "employment_id", "end_reason", "ends_on", "ends_precision", "hours_per_week", "id", "is_circa", "is_end_reason_public", "known_at_school_as", "main_role", "other_roles", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "starts_precision", "version") VALUES (NEW."allocation_ends_on", NEW."allocation_id", NEW."allocation_starts_on", NEW."announced_on", NEW."coach_id", NEW."decided_on", NEW."decided_precision", NEW."employment_id", NEW."end_reason", NEW."ends_on", NEW."ends_precision", NEW."hours_per_week", NEW."id", NEW."is_circa", NEW."is_end_reason_public", NEW."known_at_school_as", NEW."main_role", NEW."other_roles", NEW."override_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."starts_on", NEW."starts_precision", NEW."version"); RETURN NULL;',
                    hash="90af89da562a424a0f6452c2c24cdc240f0254e0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2bd50",
                    table="coaches_placement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="placement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_placementevent" ("allocation_ends_on", "allocation_id", "allocation_starts_on", "announced_on", "coach_id", "decided_on", "decided_precision", "employment_id", "end_reason", "ends_on", "ends_precision", "hours_per_week", "id", "is_circa", "is_end_reason_public", "known_at_school_as", "main_role", "other_roles", "override_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "starts_precision", "version") VALUES (OLD."allocation_ends_on", OLD."allocation_id", OLD."allocation_starts_on", OLD."announced_on", OLD."coach_id", OLD."decided_on", OLD."decided_precision", OLD."employment_id", OLD."end_reason", OLD."ends_on", OLD."ends_precision", OLD."hours_per_week", OLD."id", OLD."is_circa", OLD."is_end_reason_public", OLD."known_at_school_as", OLD."main_role", OLD."other_roles", OLD."override_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."starts_on", OLD."starts_precision", OLD."version"); RETURN NULL;',
                    hash="4680314b12fdbc194b69fbfe0eacc646a2cd5c40",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fc1b0",
                    table="coaches_placement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="activity_copies_period",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."placement_id" IS NOT NULL)',
                    func="\n                    SELECT p.starts_on, p.ends_on INTO NEW.placement_starts_on, NEW.placement_ends_on\n                    FROM coaches_placement p WHERE p.id = NEW.placement_id FOR SHARE;\n                    RETURN NEW;\n                ",
                    hash="230c7e5e99feab1816eeb9e7122bdff26afef617",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_activity_copies_period_962e6",
                    table="coaches_activity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="activity_school_in_bundle",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."placement_id" IS NOT NULL AND NEW."school_id" IS NOT NULL)',
                    func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM coaches_placement p\n                        JOIN schools_allocationschool s ON s.allocation_id = p.allocation_id\n                        WHERE p.id = NEW.placement_id AND s.school_id = NEW.school_id\n                    ) THEN\n                        RAISE EXCEPTION 'school is not part of the plek'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_school_in_bundle';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="c4ef033b4097d2653ed9363e94f3753a929e82cb",
                    operation='INSERT OR UPDATE OF "school_id", "placement_id"',
                    pgid="pgtrigger_activity_school_in_bundle_3410e",
                    table="coaches_activity",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_activityevent" ("asked_by", "client_uuid", "coach_id", "done_on", "families_invited", "families_present", "family_contacts", "id", "is_on_behalf", "is_planned", "kind", "logged_at", "logged_by_id", "minutes", "persons_present", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_ends_on", "placement_id", "placement_starts_on", "programme_id", "pupil_contacts", "role", "school_id", "teacher_contacts", "themes", "version") VALUES (NEW."asked_by", NEW."client_uuid", NEW."coach_id", NEW."done_on", NEW."families_invited", NEW."families_present", NEW."family_contacts", NEW."id", NEW."is_on_behalf", NEW."is_planned", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."minutes", NEW."persons_present", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placement_ends_on", NEW."placement_id", NEW."placement_starts_on", NEW."programme_id", NEW."pupil_contacts", NEW."role", NEW."school_id", NEW."teacher_contacts", NEW."themes", NEW."version"); RETURN NULL;',
                    hash="569a3d975947e9dd1921d941961a3dc464c9fce7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4b7d2",
                    table="coaches_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "coaches_activityevent" ("asked_by", "client_uuid", "coach_id", "done_on", "families_invited", "families_present", "family_contacts", "id", "is_on_behalf", "is_planned", "kind", "logged_at", "logged_by_id", "minutes", "persons_present", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_ends_on", "placement_id", "placement_starts_on", "programme_id", "pupil_contacts", "role", "school_id", "teacher_contacts", "themes", "version") VALUES (NEW."asked_by", NEW."client_uuid", NEW."coach_id", NEW."done_on", NEW."families_invited", NEW."families_present", NEW."family_contacts", NEW."id", NEW."is_on_behalf", NEW."is_planned", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."minutes", NEW."persons_present", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placement_ends_on", NEW."placement_id", NEW."placement_starts_on", NEW."programme_id", NEW."pupil_contacts", NEW."role", NEW."school_id", NEW."teacher_contacts", NEW."themes", NEW."version"); RETURN NULL;',
                    hash="2b0fe72455e2e385d37f441164b141e8328676ec",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ebd6f",
                    table="coaches_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "coaches_activityevent" ("asked_by", "client_uuid", "coach_id", "done_on", "families_invited", "families_present", "family_contacts", "id", "is_on_behalf", "is_planned", "kind", "logged_at", "logged_by_id", "minutes", "persons_present", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_ends_on", "placement_id", "placement_starts_on", "programme_id", "pupil_contacts", "role", "school_id", "teacher_contacts", "themes", "version") VALUES (OLD."asked_by", OLD."client_uuid", OLD."coach_id", OLD."done_on", OLD."families_invited", OLD."families_present", OLD."family_contacts", OLD."id", OLD."is_on_behalf", OLD."is_planned", OLD."kind", OLD."logged_at", OLD."logged_by_id", OLD."minutes", OLD."persons_present", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placement_ends_on", OLD."placement_id", OLD."placement_starts_on", OLD."programme_id", OLD."pupil_contacts", OLD."role", OLD."school_id", OLD."teacher_contacts", OLD."themes", OLD."version"); RETURN NULL;',
                    hash="c5a2071a15f004f1b1985343b9913fbdd9b6fc8c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ab484",
                    table="coaches_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grantcapacity",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_carries_placements",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM coaches_check_capacity(COALESCE(NEW.allocation_id, OLD.allocation_id)); RETURN NULL;",
                    hash="13fa6bc7804ced0954f36fb8887ef7f0afaf11a2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_carries_placements_aa2c3",
                    table="schools_hourgrant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employmentcover",
            trigger=pgtrigger.compiler.Trigger(
                name="employment_covers_placements",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF EXISTS (\n                        SELECT 1 FROM coaches_placement p\n                        WHERE p.employment_id = NEW.id\n                          AND (p.coach_id <> NEW.coach_id\n                               OR p.starts_on < COALESCE(NEW.starts_on, '-infinity')\n                               OR p.ends_on > COALESCE(NEW.ends_on, 'infinity'))\n                    ) THEN\n                        RAISE EXCEPTION 'employment does not cover its placements'\n                            USING ERRCODE = 'check_violation', CONSTRAINT = 'employment_covers_placements';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="78dce02bb44d0442635e67d8f150b7954d4e554a",
                    operation="UPDATE",
                    pgid="pgtrigger_employment_covers_placements_326b9",
                    table="coaches_employment",
                    when="AFTER",
                ),
            ),
        ),
    ]
