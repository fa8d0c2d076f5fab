import django.db.models.deletion
import django.db.models.manager
import pgtrigger.compiler
import pgtrigger.migrations
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
            name="FactsheetText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("goal", "doel en rollen"),
                            ("deployment", "inzet"),
                            ("content", "inhoud van het werk"),
                            ("network", "netwerk en functieprofiel"),
                            ("experience", "ervaring en kennis van de kansencoach"),
                            ("match", "klik met school en gezinnen"),
                            ("workload", "hoeveelheid problematiek"),
                            ("analysis", "analyse en plan"),
                            ("future", "toekomstige inzet"),
                            ("advice", "advies"),
                        ],
                        max_length=12,
                        verbose_name="onderdeel",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="tekst")),
                ("author", models.CharField(blank=True, max_length=120, verbose_name="schrijver")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                ("written_on", models.DateField(verbose_name="datum")),
                (
                    "written_precision",
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
                (
                    "deployment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factsheet_texts",
                        to="schools.deployment",
                        verbose_name="plek",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factsheet_texts",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factsheet_texts",
                        to="schools.programme",
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factsheet_texts",
                        to="schools.schoolyear",
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "verbose_name": "tekst in een factsheet",
                "verbose_name_plural": "teksten in factsheets",
                "ordering": ("section", "deployment", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ReportedFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("schools", "scholen"),
                            ("places", "plaatsen"),
                            ("coaches", "kansencoaches"),
                            ("pupils", "leerlingen in het basisonderwijs"),
                            ("primary_schools", "basisscholen"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                (
                    "qualifier",
                    models.CharField(
                        choices=[("exact", "precies"), ("about", "ongeveer"), ("more_than", "meer dan")],
                        default="exact",
                        max_length=12,
                        verbose_name="hoe precies",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="waarde")),
                ("source", models.CharField(max_length=200, verbose_name="bron")),
                ("stated_on", models.DateField(blank=True, null=True, verbose_name="datum")),
                (
                    "stated_precision",
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
                ("note", models.CharField(blank=True, max_length=300, verbose_name="toelichting")),
                (
                    "deployment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_figures",
                        to="schools.deployment",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_figures",
                        to="schools.municipality",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reported_figures",
                        to="schools.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "opgave van buiten",
                "verbose_name_plural": "opgaven van buiten",
                "ordering": ("programme", "municipality", "subject", "pk"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Factsheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("as_of", models.DateField(verbose_name="peildatum")),
                (
                    "state",
                    models.CharField(
                        choices=[("concept", "concept"), ("fixed", "vastgesteld")],
                        default="concept",
                        max_length=12,
                        verbose_name="stand",
                    ),
                ),
                (
                    "render_state",
                    models.CharField(
                        choices=[
                            ("queued", "staat klaar om te maken"),
                            ("running", "wordt gemaakt"),
                            ("ready", "klaar"),
                            ("failed", "mislukt"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("render_progress", models.PositiveSmallIntegerField(default=0)),
                ("render_error", models.CharField(blank=True, max_length=300)),
                ("figures", models.JSONField(blank=True, default=dict)),
                ("html", models.TextField(blank=True)),
                ("pdf", models.BinaryField(blank=True, null=True)),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="gemaakt op")),
                ("fixed_at", models.DateTimeField(blank=True, null=True, verbose_name="vastgesteld op")),
                (
                    "fixed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factsheets",
                        to="schools.municipality",
                        verbose_name="gemeente",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="factsheets", to="schools.programme"
                    ),
                ),
                (
                    "school_year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="factsheets",
                        to="schools.schoolyear",
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "verbose_name": "factsheet",
                "verbose_name_plural": "factsheets",
                "ordering": ("municipality__name_key", "-school_year__starts_on", "-made_at"),
                "abstract": False,
                "base_manager_name": "system",
                "default_manager_name": "system",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "fixed"), _negated=True),
                            models.Q(
                                ("fixed_at__isnull", False),
                                ("pdf__isnull", False),
                                ("render_state", "ready"),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="factsheet_fixed_is_complete",
                        violation_error_message="Maak eerst de PDF; daarna kun je de factsheet vaststellen.",
                    )
                ],
            },
            managers=[
                ("system", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FactsheetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                ("as_of", models.DateField(verbose_name="peildatum")),
                (
                    "state",
                    models.CharField(
                        choices=[("concept", "concept"), ("fixed", "vastgesteld")],
                        default="concept",
                        max_length=12,
                        verbose_name="stand",
                    ),
                ),
                (
                    "render_state",
                    models.CharField(
                        choices=[
                            ("queued", "staat klaar om te maken"),
                            ("running", "wordt gemaakt"),
                            ("ready", "klaar"),
                            ("failed", "mislukt"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("render_error", models.CharField(blank=True, max_length=300)),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="gemaakt op")),
                ("fixed_at", models.DateTimeField(blank=True, null=True, verbose_name="vastgesteld op")),
                (
                    "fixed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="reports.factsheet",
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
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FactsheetTextEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "section",
                    models.CharField(
                        choices=[
                            ("goal", "doel en rollen"),
                            ("deployment", "inzet"),
                            ("content", "inhoud van het werk"),
                            ("network", "netwerk en functieprofiel"),
                            ("experience", "ervaring en kennis van de kansencoach"),
                            ("match", "klik met school en gezinnen"),
                            ("workload", "hoeveelheid problematiek"),
                            ("analysis", "analyse en plan"),
                            ("future", "toekomstige inzet"),
                            ("advice", "advies"),
                        ],
                        max_length=12,
                        verbose_name="onderdeel",
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="tekst")),
                ("author", models.CharField(blank=True, max_length=120, verbose_name="schrijver")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="bron")),
                ("written_on", models.DateField(verbose_name="datum")),
                (
                    "written_precision",
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
                        verbose_name="plek",
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
                        to="reports.factsheettext",
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
                        verbose_name="schooljaar",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportedFigureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="versie")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("schools", "scholen"),
                            ("places", "plaatsen"),
                            ("coaches", "kansencoaches"),
                            ("pupils", "leerlingen in het basisonderwijs"),
                            ("primary_schools", "basisscholen"),
                        ],
                        max_length=20,
                        verbose_name="wat",
                    ),
                ),
                (
                    "qualifier",
                    models.CharField(
                        choices=[("exact", "precies"), ("about", "ongeveer"), ("more_than", "meer dan")],
                        default="exact",
                        max_length=12,
                        verbose_name="hoe precies",
                    ),
                ),
                ("value", models.PositiveIntegerField(verbose_name="waarde")),
                ("source", models.CharField(max_length=200, verbose_name="bron")),
                ("stated_on", models.DateField(blank=True, null=True, verbose_name="datum")),
                (
                    "stated_precision",
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
                ("note", models.CharField(blank=True, max_length=300, verbose_name="toelichting")),
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
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.municipality",
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
                        to="reports.reportedfigure",
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
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheettext",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_factsheettextevent" ("author", "deployment_id", "id", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "school_year_id", "section", "source", "text", "version", "written_on", "written_precision") VALUES (NEW."author", NEW."deployment_id", NEW."id", NEW."municipality_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."school_year_id", NEW."section", NEW."source", NEW."text", NEW."version", NEW."written_on", NEW."written_precision"); RETURN NULL;',
                    hash="63eed684db68e362261547440facf43b2816ffb3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cd68a",
                    table="reports_factsheettext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheettext",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reports_factsheettextevent" ("author", "deployment_id", "id", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "school_year_id", "section", "source", "text", "version", "written_on", "written_precision") VALUES (NEW."author", NEW."deployment_id", NEW."id", NEW."municipality_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."school_year_id", NEW."section", NEW."source", NEW."text", NEW."version", NEW."written_on", NEW."written_precision"); RETURN NULL;',
                    hash="6e1f098af537cafc7f6a5b82494f3a4e293bfad5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5e091",
                    table="reports_factsheettext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheettext",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_factsheettextevent" ("author", "deployment_id", "id", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "school_year_id", "section", "source", "text", "version", "written_on", "written_precision") VALUES (OLD."author", OLD."deployment_id", OLD."id", OLD."municipality_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."school_year_id", OLD."section", OLD."source", OLD."text", OLD."version", OLD."written_on", OLD."written_precision"); RETURN NULL;',
                    hash="9032d7ecfe4717c33b041c67559ed690be5205f0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_69d34",
                    table="reports_factsheettext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportedfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportedfigureevent" ("deployment_id", "id", "municipality_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "qualifier", "source", "stated_on", "stated_precision", "subject", "value", "version") VALUES (NEW."deployment_id", NEW."id", NEW."municipality_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."qualifier", NEW."source", NEW."stated_on", NEW."stated_precision", NEW."subject", NEW."value", NEW."version"); RETURN NULL;',
                    hash="d1130aaf7c78bb3d10e78ceed62876e4394a59a6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_76462",
                    table="reports_reportedfigure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportedfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reports_reportedfigureevent" ("deployment_id", "id", "municipality_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "qualifier", "source", "stated_on", "stated_precision", "subject", "value", "version") VALUES (NEW."deployment_id", NEW."id", NEW."municipality_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."qualifier", NEW."source", NEW."stated_on", NEW."stated_precision", NEW."subject", NEW."value", NEW."version"); RETURN NULL;',
                    hash="ea0d27553a4168066d4c76cf3b8a01115ccc438e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bed01",
                    table="reports_reportedfigure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reportedfigure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_reportedfigureevent" ("deployment_id", "id", "municipality_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "qualifier", "source", "stated_on", "stated_precision", "subject", "value", "version") VALUES (OLD."deployment_id", OLD."id", OLD."municipality_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."qualifier", OLD."source", OLD."stated_on", OLD."stated_precision", OLD."subject", OLD."value", OLD."version"); RETURN NULL;',
                    hash="6aaefab1c5d5aa05f8e71328e72fe5ae15a56210",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0d2a8",
                    table="reports_reportedfigure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheet",
            trigger=pgtrigger.compiler.Trigger(
                name="factsheet_fixed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'fixed')",
                    func="\n                    RAISE EXCEPTION 'a fixed factsheet is frozen'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'factsheet_fixed_stays';\n                ",
                    hash="19f2b8c3ae7958f0dfcf12a967efc67cd4165b6b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_factsheet_fixed_stays_2911d",
                    table="reports_factsheet",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheet",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_factsheetevent" ("as_of", "fixed_at", "fixed_by_id", "id", "made_at", "made_by_id", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "render_error", "render_state", "school_year_id", "sha256", "state", "version") VALUES (NEW."as_of", NEW."fixed_at", NEW."fixed_by_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."municipality_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."render_error", NEW."render_state", NEW."school_year_id", NEW."sha256", NEW."state", NEW."version"); RETURN NULL;',
                    hash="bd1652de200a52244ebf92b42e3611da72ec81cf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_98960",
                    table="reports_factsheet",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheet",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."as_of" IS DISTINCT FROM (NEW."as_of") OR OLD."fixed_at" IS DISTINCT FROM (NEW."fixed_at") OR OLD."fixed_by_id" IS DISTINCT FROM (NEW."fixed_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."municipality_id" IS DISTINCT FROM (NEW."municipality_id") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."render_error" IS DISTINCT FROM (NEW."render_error") OR OLD."render_state" IS DISTINCT FROM (NEW."render_state") OR OLD."school_year_id" IS DISTINCT FROM (NEW."school_year_id") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "reports_factsheetevent" ("as_of", "fixed_at", "fixed_by_id", "id", "made_at", "made_by_id", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "render_error", "render_state", "school_year_id", "sha256", "state", "version") VALUES (NEW."as_of", NEW."fixed_at", NEW."fixed_by_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."municipality_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme_id", NEW."render_error", NEW."render_state", NEW."school_year_id", NEW."sha256", NEW."state", NEW."version"); RETURN NULL;',
                    hash="ea88a6eb0e50c97254eab52596cd8cf63cc4883a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aebf2",
                    table="reports_factsheet",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="factsheet",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_factsheetevent" ("as_of", "fixed_at", "fixed_by_id", "id", "made_at", "made_by_id", "municipality_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "render_error", "render_state", "school_year_id", "sha256", "state", "version") VALUES (OLD."as_of", OLD."fixed_at", OLD."fixed_by_id", OLD."id", OLD."made_at", OLD."made_by_id", OLD."municipality_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."render_error", OLD."render_state", OLD."school_year_id", OLD."sha256", OLD."state", OLD."version"); RETURN NULL;',
                    hash="7e3809a563d957f633be10b72c53247546373ea2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_67258",
                    table="reports_factsheet",
                    when="AFTER",
                ),
            ),
        ),
    ]
