"""What has expired goes, history included; what has not expired stays, and so does every total."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pghistory
import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from coaches import activity_log, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, Coach, Placement
from kansencoach import audit, erasure_list, retention, seal, tasks
from kansencoach.audit import AuditKind
from kansencoach.models import AuditEvent, Erasure, Membership, Seal, SealKind, User
from kansencoach.privacy import Then
from reports import figures
from schools.models import Deployment, HourGrant
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
LAST_EXPIRED, FIRST_KEPT = date(2024, 7, 31), date(2024, 8, 1)
DETAILS = ActivityDetails(
    kind="home_visit",
    role="connector",
    themes=("language", "money"),
    asked_by="parent",
    is_planned=True,
    family_contacts=1,
    pupil_contacts=2,
    teacher_contacts=3,
)


@pytest.fixture(autouse=True)
def _list(settings: Any, tmp_path: Path) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    settings.TODAY_OVERRIDE = ON


@pytest.fixture
def placement() -> Placement:
    """A coach who worked in 2023/2024 and still does."""
    year = factories.school_year(2023)
    return factories.placement(factories.allocation(year=year), starts_on=date(2023, 8, 1), ends_on=LAST_EXPIRED)


def write(placement: Placement, day: date, **fields: Any) -> Activity:
    return activity_log.log_activity(
        coach=placement.coach, placement=placement, done_on=day, minutes=45, on=ON, by=None, details=DETAILS, **fields
    )


def counts(on: date = ON, *, dry_run: bool = False) -> dict[str, tuple[int, int]]:
    """What went, by table: rows, and rows of history."""
    return {
        line.label: (line.found.rows, line.found.history)
        for line in retention.apply(on=on, dry_run=dry_run)
        if line.found.rows or line.found.history
    }


def test_details_of_an_old_activity_go_and_its_hours_stay(placement: Placement):
    by = factories.user()
    old = write(placement, LAST_EXPIRED)
    Activity.system.filter(pk=old.pk).update(logged_by=by)
    year = factories.school_year(2023)
    plekken = Deployment.system.all()
    before = figures.plek_figures(plekken, school_year=year, on=LAST_EXPIRED)
    retention.apply(on=ON)
    fresh = Activity.system.get(pk=old.pk)
    assert [getattr(fresh, name) for name in activity_log.DETAIL_NAMES] == [
        None, "", "", [], "", None, None, None, None, None, None, None,
    ]  # fmt: skip
    assert (fresh.done_on, fresh.minutes, fresh.placement, fresh.logged_by) == (LAST_EXPIRED, 45, placement, None)
    past = audit.history_of(Activity)
    assert set(past.values_list("kind", "role", "asked_by", "family_contacts", "logged_by")) == {
        ("", "", "", None, None)
    }
    assert figures.plek_figures(plekken, school_year=year, on=LAST_EXPIRED) == before


def test_details_of_an_activity_that_was_removed_go_from_the_history(placement: Placement):
    activity_log.remove_activity(write(placement, LAST_EXPIRED), by=None)
    assert set(audit.history_of(Activity).values_list("kind", flat=True)) == {"home_visit"}
    assert counts()["coaches.Activity"] == (0, 2)
    assert set(audit.history_of(Activity).values_list("kind", flat=True)) == {""}


def test_details_within_the_term_stay():
    year = factories.school_year(2024)
    there = factories.placement(factories.allocation(year=year))
    kept = write(there, FIRST_KEPT)
    assert "coaches.Activity" not in counts()
    assert Activity.system.get(pk=kept.pk).kind == "home_visit"


def test_the_kind_of_work_outside_a_school_stays():
    coach = factories.coach(factories.programme())
    training = activity_log.log_activity(
        coach=coach, placement=None, done_on=LAST_EXPIRED, minutes=60, on=ON, by=None,
        details=ActivityDetails(kind="training", role="specialist"), client_uuid=uuid.uuid4(),
    )  # fmt: skip
    retention.apply(on=ON)
    training.refresh_from_db()
    assert (training.kind, training.role) == ("training", "")


def test_who_decided_goes_seven_school_years_after_the_decision():
    factories.allocation(terms=factories.terms(decided_by="Mevrouw Besluit", decided_on=date(2019, 7, 31)))
    factories.allocation(terms=factories.terms(decided_by="Meneer Besluit", decided_on=date(2019, 8, 1)))
    assert counts()["schools.HourGrant"] == (1, 1)
    assert sorted(HourGrant.system.values_list("decided_by", flat=True)) == ["", "Meneer Besluit"]
    assert "Mevrouw Besluit" not in audit.history_of(HourGrant).values_list("decided_by", flat=True)


def test_sessions_devices_and_the_log_of_the_admin_go_in_time():
    user = factories.user()
    Client().force_login(user)
    Session.objects.update(expire_date=timezone.now() - timedelta(days=32))  # whole days here, also over a clock change
    Client().force_login(user)
    moment = datetime(2024, 11, 1, tzinfo=UTC)
    LogEntry.objects.create(user=user, action_flag=1, object_repr="Iemand", action_time=moment)
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key="a" * 32, user_agent="oud")
    UserSession.objects.update(last_seen_at=moment, created_at=moment)
    gone = counts()
    assert (gone["sessions.Session"], gone["usersessions.UserSession"], gone["admin.LogEntry"]) == ((1, 0),) * 3
    assert Session.objects.count() == 1


def test_a_role_that_ended_goes_with_its_history():
    programme = factories.programme()
    kept, gone = factories.coordinator(programme), factories.coordinator(programme)
    Membership.objects.filter(user=gone).update(ends_on=date(2024, 11, 21))
    assert counts()["kansencoach.Membership"] == (1, 2)
    assert list(audit.history_of(Membership).values_list("user", flat=True).distinct()) == [kept.pk]


def test_who_looked_and_who_changed_goes_after_24_months():
    with pghistory.context(user=7, url="/coaches/"):
        factories.programme()
    audit.record(AuditKind.LOOKED, by=None)
    later = ON + timedelta(days=800)
    gone = counts(later)
    assert gone["pghistory.Context"] == (1, 0)
    assert gone["kansencoach.AuditEvent"] == (1, 0)
    assert set(apps.get_model("pghistory", "Context").objects.values_list("metadata__user", flat=True)) == {None}
    assert not AuditEvent.system.filter(kind=AuditKind.LOOKED).exists()


def test_a_coach_becomes_anonymous_two_school_years_after_the_last_work(placement: Placement):
    coach = placement.coach
    staffing.leave(coach, ends_on=LAST_EXPIRED, reason="coach_choice", announced_on=LAST_EXPIRED, by=None)
    write(placement, date(2024, 1, 10))
    assert "coaches.Coach" not in counts()  # only added today, whatever the dates of the work
    later = date(2029, 8, 1)
    assert counts(later)["coaches.Coach"] == (1, 0)
    coach.refresh_from_db()
    assert coach.name.startswith("Voormalig kansencoach")
    assert [line.reason for line in erasure_list.read().lines] == ["retention"]
    assert Activity.system.filter(coach=coach).count() == 1


def test_a_coach_who_works_or_is_employed_stays(placement: Placement):
    write(placement, date(2024, 1, 10))  # the employment has no end
    assert "coaches.Coach" not in counts(date(2031, 9, 1))
    assert Coach.system.get(pk=placement.coach_id).name == "Coach Voorbeeld"


def test_an_account_without_a_role_becomes_anonymous_after_a_year():
    programme = factories.programme()
    kept, gone, recent, manager = (factories.user(name=name) for name in ("Blijft", "Gaat", "Pas nog", "Beheer"))
    User.objects.update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))
    User.objects.filter(pk=manager.pk).update(is_superuser=True)
    User.objects.filter(pk=recent.pk).update(last_login=datetime(2026, 1, 1, tzinfo=UTC))
    Membership.objects.create(user=kept, role="coordinator", programme=programme)
    Membership.objects.create(user=gone, role="coordinator", programme=programme, ends_on=date(2025, 11, 21))
    assert counts()["kansencoach.User"] == (1, 0)
    assert sorted(User.objects.filter(is_active=True).values_list("name", flat=True)) == ["Beheer", "Blijft", "Pas nog"]
    gone.refresh_from_db()
    assert gone.name.startswith("Voormalig account")


def test_dry_run_tells_the_same_numbers_and_changes_nothing(placement: Placement, capsys: pytest.CaptureFixture[str]):
    write(placement, LAST_EXPIRED)
    Membership.objects.create(
        user=factories.user(), role="coordinator", programme=placement.coach.programme, ends_on=date(2020, 1, 1)
    )
    told = counts(dry_run=True)
    assert told == counts(dry_run=True)
    assert Activity.system.get().kind == "home_visit"
    assert not Seal.objects.exists()
    call_command("apply_retention", "--dry-run")
    tried = capsys.readouterr().out
    call_command("apply_retention")
    done = capsys.readouterr().out
    assert tried.replace("zou gaan", "is gegaan") == done
    assert told["coaches.Activity"] == (1, 1)
    assert Activity.system.get().kind == ""


def test_running_twice_does_nothing_more(placement: Placement):
    write(placement, LAST_EXPIRED)
    assert counts()["coaches.Activity"] == (1, 1)
    assert counts() == {}


def test_what_went_is_signed_and_verifies(placement: Placement, monkeypatch: pytest.MonkeyPatch):
    write(placement, LAST_EXPIRED)
    retention.apply(on=ON)
    monkeypatch.setattr(seal, "GRACE", timedelta(hours=-2))
    seal.seal_due()
    assert {row.reason.split(":")[0] for row in Seal.objects.filter(kind=SealKind.BLANKING)} == {"Bewaartermijn"}
    assert seal.verify().problems == ()
    assert AuditEvent.system.filter(kind=AuditKind.RETENTION, details__model="coaches.Activity").count() == 2


def test_the_task_rests_in_the_demo(placement: Placement, settings: Any):
    write(placement, LAST_EXPIRED)
    settings.IS_DEMO = True
    tasks.apply_retention()
    assert Activity.system.get().kind == "home_visit"
    settings.IS_DEMO = False
    tasks.apply_retention()
    assert Activity.system.get().kind == ""


def test_every_term_that_ends_can_be_carried_out():
    """Each rule of the register runs: its date exists, and its fields can be emptied."""
    rules = [(label, term) for label, _about, term, _fields in retention.rules()]
    assert len(rules) == len(set(rules)) > 12
    assert {term.then for _label, term in rules} == {Then.BLANKED, Then.DESTROYED, Then.ANONYMOUS}
    assert len(retention.apply(on=ON)) == len(rules)
    assert not Erasure.objects.exists()
