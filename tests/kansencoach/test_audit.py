"""Who looked, took along or was refused is recorded, and the record stays when the request does not."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from structlog.testing import capture_logs

from coaches.models import Coach
from kansencoach import access, audit, commands, second_factor
from kansencoach import settings as site
from kansencoach.audit import AuditKind
from kansencoach.celery import app
from kansencoach.models import AuditEvent, Membership, Role, User
from tests import factories
from tests import world as worlds

SURVIVES = "audit_alone"


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that fails at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def recorded(*kinds: AuditKind) -> list[tuple[str, str, str]]:
    rows = AuditEvent.system.filter(kind__in=kinds).order_by("pk")
    return [(row.kind, f"{row.about_model} {row.about_pk}".strip(), row.address) for row in rows]


# --- a connection of its own ----------------------------------------------------------------------------------------


@pytest.fixture
def second_connection(settings: Any, transactional_db: None) -> Iterator[None]:
    """What production has: the same database, reached a second time."""
    connections[SURVIVES] = connection.copy(SURVIVES)
    settings.AUDIT_DATABASE = SURVIVES
    yield
    connections[SURVIVES].close()
    del connections[SURVIVES]


def test_site_records_over_a_connection_of_its_own() -> None:
    assert site.AUDIT_DATABASE == "audit"
    assert {site.DATABASES[alias]["HOST"] for alias in ("default", "audit")} == {site.DATABASES["default"]["HOST"]}
    assert not site.DATABASES["audit"]["ATOMIC_REQUESTS"]


def test_record_survives_the_transaction_that_is_rolled_back(second_connection: None) -> None:
    user = factories.user()
    with rolled_back():
        factories.user(name="Nooit")
        audit.record(AuditKind.EXPORTED, by=user, details={"format": "csv"})

    assert not User.objects.filter(name="Nooit").exists()
    assert list(AuditEvent.system.values_list("user_id", "details")) == [(user.pk, {"format": "csv"})]


def test_without_that_connection_the_record_is_rolled_back_too(settings: Any, transactional_db: None) -> None:
    assert settings.AUDIT_DATABASE == "default"
    with rolled_back():
        audit.record(AuditKind.EXPORTED, by=None)

    assert not AuditEvent.system.exists()


# --- what cannot be recorded ----------------------------------------------------------------------------------------


def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(AuditEvent, "save", fail)


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("reports:dashboard_export", {"kind": "csv"}),
        ("reports:factsheet_pdf", {"pk": "factsheet"}),
        ("reports:factsheet_data", {"pk": "factsheet", "kind": "csv"}),
        ("reports:coach", {"pk": "coach"}),
    ],
)
def test_nothing_leaves_without_a_record(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch, name: str, kwargs: dict[str, Any]
) -> None:
    client = Client()
    client.force_login(world.ours.coordinator)
    keys = {"factsheet": world.ours.factsheet.pk, "coach": world.ours.coach.pk}
    url = reverse(name, kwargs={key: keys.get(value, value) for key, value in kwargs.items()})
    assert client.get(url).status_code == 200

    broken(monkeypatch)
    with pytest.raises(DatabaseError, match="gone"):
        client.get(url)


def test_refusal_goes_on_without_a_record_and_says_so_in_the_log(
    world: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(world.ours.coach_user)
    broken(monkeypatch)
    with capture_logs() as logs:
        assert client.get("/regio/").status_code == 404

    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["audit_not_written"]


# --- what is recorded -----------------------------------------------------------------------------------------------


def test_page_of_a_person_is_a_look(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coordinator)
    coach = world.ours.coach
    for name in ("reports:coach", "coaches:coach_change", "coaches:coach_leave", "coaches:activity_on_behalf"):
        assert client.get(reverse(name, args=[coach.pk])).status_code == 200

    looks = AuditEvent.system.filter(kind=AuditKind.LOOKED)
    assert {(look.about_model, look.about_pk, look.user_id) for look in looks} == {
        ("coaches.coach", str(coach.pk), world.ours.coordinator.pk)
    }
    assert looks.count() == 4
    assert {look.about_label for look in looks} == {""}  # no name of a person


def test_export_says_what_and_how_many_rows_and_not_what_was_searched_for(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coordinator)
    client.get("/regio/plekken.csv?zoeken=Beukenhof")

    export = AuditEvent.system.get(kind=AuditKind.EXPORTED)
    assert export.address == "/regio/plekken.csv"
    assert export.details == {"what": "plekken", "format": "csv", "rows": 1, "school_year": "2026-2027"}
    assert export.programme_id == world.ours.programme.pk


def test_download_of_a_factsheet_is_recorded(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.officer)
    pk = world.ours.factsheet.pk
    client.get(reverse("reports:factsheet_pdf", args=[pk]))

    download = AuditEvent.system.get(kind=AuditKind.DOWNLOADED)
    assert (download.about_model, download.about_pk, download.role) == ("reports.factsheet", str(pk), "municipality")
    assert download.about_label.startswith("Voorbeeldrecht 2026/2027")


def test_page_of_another_role_is_a_refusal(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coach_user)
    client.post("/coaches/nieuw/", {"name": "Geheim"})

    refusal = AuditEvent.system.get(kind=AuditKind.REFUSED)
    assert (refusal.user_id, refusal.address) == (world.ours.coach_user.pk, "/coaches/nieuw/")
    assert refusal.details == {"method": "POST", "why": "role"}


def test_object_of_somebody_else_is_a_refusal(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coordinator)
    url = reverse("reports:coach", args=[world.theirs.coach.pk])
    assert client.get(url).status_code == 404

    assert recorded(AuditKind.REFUSED, AuditKind.LOOKED) == [("refused", "", url)]
    assert AuditEvent.system.get(kind=AuditKind.REFUSED).details == {"method": "GET", "why": "scope"}


def test_refusal_in_the_admin_is_a_refusal(world: worlds.World, client: Client) -> None:
    client.force_login(world.ours.coach_user)
    assert client.get("/beheer/", follow=True).status_code == 403
    assert AuditEvent.system.get(kind=AuditKind.REFUSED).details == {"method": "GET", "why": "role"}


def test_row_of_somebody_else_in_the_admin_is_a_refusal(world: worlds.World, client: Client) -> None:
    manager = world.ours.coordinator
    manager.is_staff = True
    manager.save()
    client.force_login(manager)
    url = f"/beheer/schools/programme/{world.theirs.programme.pk}/change/"
    assert client.get(url).status_code == 302

    refusal = AuditEvent.system.get(kind=AuditKind.REFUSED)
    assert (refusal.user_id, refusal.address) == (manager.pk, url)
    assert refusal.details == {"method": "GET", "why": "scope"}


def test_coming_going_and_changing_role_are_recorded(world: worlds.World, client: Client) -> None:
    user = world.ours.coordinator
    other = Membership.objects.create(
        user=user, role=Role.MUNICIPALITY, programme=world.ours.programme, municipality=world.ours.municipality
    )
    client.force_login(user)
    client.post("/rol/", {"rol": other.pk})
    client.post(reverse("account_logout"))

    kinds = (AuditKind.SIGNED_IN, AuditKind.ROLE_SWITCHED, AuditKind.SIGNED_OUT)
    assert [kind for kind, _about, _address in recorded(*kinds)] == list(kinds)
    assert AuditEvent.system.get(kind=AuditKind.ROLE_SWITCHED).details == {"role": "municipality"}


@pytest.mark.django_db
def test_wrong_code_is_recorded_about_the_account_and_by_nobody(client: Client) -> None:
    user = factories.coordinator(factories.programme())
    client.post(reverse("account_login"), {"login": user.email})
    client.post(reverse("account_confirm_login_code"), {"code": "000000"})

    refused = AuditEvent.system.get(kind=AuditKind.CODE_REFUSED)
    assert (refused.user_id, refused.about_model, refused.about_pk) == (None, "kansencoach.user", str(user.pk))
    assert refused.programme_id == user.memberships.get().programme_id


# --- what a record may hold -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "details",
    [
        {"note": "x"},
        {"what": "een zin met spaties"},
        {"what": "Sanne Voorbeeld"},
        {"what": "x" * 81},
        {"rows": None},
        {"rows": [1]},
    ],
)
def test_free_text_and_unknown_details_are_refused(details: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"audit\.ALLOWED|one word"):
        audit.record(AuditKind.EXPORTED, by=None, details=details)


def test_secret_of_a_signed_link_stays_out_of_the_address(rf: RequestFactory) -> None:
    request = rf.get("/klopt-dit/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9/ja/?tekst=geheim")

    assert audit.address_of(request) == "/klopt-dit/…/ja/"


def test_signs_that_nobody_can_read_stay_out_of_the_address(rf: RequestFactory) -> None:
    assert audit.address_of(rf.get("/gemeenten/01%0009/\u202e/")) == "/gemeenten/01?09/?/"


# --- who is in the history of every change --------------------------------------------------------------------------


def context_of(coach: Coach) -> dict[str, Any]:
    event = audit.history_of(Coach, coach.pk).latest("pgh_id")
    return dict(event.pgh_context.metadata) if event.pgh_context else {}


@pytest.mark.django_db
def test_change_in_a_request_says_which_person(client: Client, world: worlds.World) -> None:
    client.force_login(world.ours.coordinator)
    url = reverse("coaches:coach_change", args=[world.ours.coach.pk])
    client.post(url, {"name": "Sanne Nieuw", "version": world.ours.coach.version, "specialisms": "", "training": ""})

    assert context_of(world.ours.coach) == {"user": world.ours.coordinator.pk, "url": url}


@pytest.mark.django_db
def test_change_in_a_task_says_which_task() -> None:
    coach = factories.coach(factories.programme())

    @app.task(name="tests.rename")
    def rename() -> None:
        Coach.system.filter(pk=coach.pk).update(name="Anders")

    rename.apply()

    assert context_of(coach) == {"task": "tests.rename"}


@pytest.mark.django_db
def test_change_in_a_command_says_which_command() -> None:
    coach = factories.coach(factories.programme())

    class Command(commands.BaseCommand):
        def handle(self, *_args: Any, **_options: Any) -> None:
            Coach.system.filter(pk=coach.pk).update(name="Anders")

    call_command(Command())

    assert context_of(coach) == {"command": "test_audit"}


@pytest.mark.django_db
def test_bulk_and_raw_changes_are_in_history_with_who_did_it() -> None:
    coach = factories.coach(factories.programme())
    with pghistory.context(user=7):
        Coach.system.bulk_update([coach], ["name"])
        coach.name = "Bulk"
        Coach.system.bulk_update([coach], ["name"])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE coaches_coach SET name = 'Raw' WHERE id = %s", [coach.pk])

    events = audit.history_of(Coach, coach.pk).filter(pgh_label="update").order_by("pgh_id")
    assert [(event.name, event.pgh_context.metadata) for event in events] == [
        ("Bulk", {"user": 7}),
        ("Raw", {"user": 7}),
    ]


@pytest.mark.django_db
def test_change_and_its_history_stand_or_fall_together() -> None:
    coach = factories.coach(factories.programme())
    before = audit.history_of(Coach).count()
    with rolled_back():
        Coach.system.filter(pk=coach.pk).update(name="Nooit")

    assert audit.history_of(Coach).count() == before


def test_every_command_of_ours_is_in_a_context() -> None:
    wrong = []
    for name in ("kansencoach", "schools", "coaches", "reports"):
        try:
            package = importlib.import_module(f"{name}.management.commands")
        except ModuleNotFoundError:
            continue
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            if not issubclass(module.Command, commands.BaseCommand):
                wrong.append(module.__name__)

    assert wrong == []


def test_every_task_of_ours_is_in_a_context() -> None:
    from kansencoach.celery import RecordedTask

    assert all(isinstance(task, RecordedTask) for name, task in app.tasks.items() if not name.startswith("celery."))


def test_guard_records_nothing_for_somebody_who_is_let_in(world: worlds.World, rf: RequestFactory) -> None:
    @access.for_roles(Role.COORDINATOR)
    def view(request: HttpRequest) -> Any:
        return "in"

    request = rf.get("/")
    request.user, request.session = world.ours.coordinator, SessionStore()
    second_factor.record(request, request.user, "test")
    assert view(request) == "in"
    assert recorded(AuditKind.REFUSED) == []
