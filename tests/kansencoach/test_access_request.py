"""A copy of one's own data: all of it, nothing of anybody else, in one file."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coaches import activity_log, pulses, staffing
from coaches.models import Activity, Coach, FollowUp, WorkloadPulse
from kansencoach import access_request, privacy
from kansencoach.audit import AuditKind
from kansencoach.models import AuditEvent, User
from kansencoach.privacy import Then
from kansencoach.privacy_register import REGISTER
from reports.models import Signal
from schools import planning
from tests import factories, kept, world

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 18)

# Personal data about people without an account or a coach of their own: found by their name in the text.
BY_NAME = {
    "reports.FactsheetText",
    "schools.Participation",
    "schools.HourGrant",
    "schools.VacancyDecision",
    "schools.Continuation",
    "reports.InterimDecision",
}
# Belongs to a row that is in the file, and is empty: signing in by another organisation is not in use.
THROUGH_ANOTHER = {"account.EmailConfirmation", "socialaccount.SocialToken"}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.TODAY_OVERRIDE = ON


@pytest.fixture
def somewhere(db: None) -> world.World:
    made = kept.once(world.build)
    user, coach = made.ours.coach_user, made.ours.coach
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "dit-is-geheim"})
    LogEntry.objects.create(user=user, action_flag=1, object_repr="Iets", action_time="2026-11-01T10:00:00Z")
    staffing.record_experience(coach=coach, function="juf", by=None)
    candidacy = staffing.consider(allocation=made.open_plek.allocations.get(), coach=coach, on=ON, by=None)
    staffing.plan_meeting(allocation=candidacy.allocation, candidacy=candidacy, decided_on=ON, by=None)
    planning.revise_grant(
        allocation=made.open_plek.allocations.get(),
        starts_on=date(2026, 10, 1),
        terms=factories.terms("3.50", decided_by=f"Besproken met {coach.name}"),
        by=None,
    )
    AuditEvent.system.create(
        kind=AuditKind.LOOKED, user_id=made.ours.coordinator.pk, about_model="coaches.coach", about_pk=str(coach.pk)
    )
    return made


def data_in(html: str) -> dict[str, Any]:
    found = re.search(r'<script id="gegevens" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_every_table_with_personal_data_is_reached():
    """A new table about people is in the file by its foreign key, or says ``through``; else this says so."""
    person = access_request.Person(User(pk=1), (Coach(pk=1),))
    for label, found in REGISTER.items():
        if any(line.is_personal for line in found.lines) and label not in BY_NAME | THROUGH_ANOTHER:
            model = apps.get_model(label)
            is_reached = label in access_request.BY_NUMBER or access_request.ways(person, model, found)
            assert is_reached, f'{label}: say how it is about a coach, entry(..., through="placement__coach")'


def test_every_personal_field_of_every_row_is_in_the_file(somewhere: world.World):
    Client().force_login(somewhere.ours.coach_user)
    file = access_request.of_user(somewhere.ours.coach_user, on=ON)
    data = data_in(access_request.as_html(file))["tables"]
    filled = {label for label, table in data.items() if table["rows"]}
    assert {
        "coaches.Coach", "coaches.EarlierExperience", "coaches.Employment", "coaches.Placement", "coaches.Candidacy",
        "coaches.ChemistryMeeting", "coaches.Activity", "kansencoach.User", "kansencoach.Membership",
        "account.EmailAddress", "mfa.Authenticator", "admin.LogEntry", "kansencoach.AuditEvent", "sessions.Session",
    } <= filled  # fmt: skip
    for label in filled:
        names = {name for line in REGISTER[label].lines if line.is_personal for name in line.fields}
        about = max(data[label]["rows"], key=len)
        assert names <= set(about), label
        if privacy.history_of(apps.get_model(label)) and label not in BY_NAME:
            assert data[label]["history"], label


def test_every_activity_is_in_the_file(somewhere: world.World):
    file = access_request.of_user(somewhere.ours.coach_user, on=ON)
    (table,) = (table for table in file.tables if table.label == "coaches.Activity")
    assert len(table.rows) == Activity.system.filter(coach=somewhere.ours.coach).count()


def test_more_work_costs_no_more_queries(somewhere: world.World):
    mine = somewhere.ours

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            access_request.as_html(access_request.of_user(mine.coach_user, on=ON))
        return len(found)

    before = queries()
    for year in range(2022, 2025):
        programme = factories.programme(year=factories.school_year(year))
        placement = factories.placement(
            factories.allocation(
                factories.deployment(programme, factories.municipality(programme)),
                year=factories.school_year(year),
            ),
            factories.employment(mine.coach, employer=staffing.add_employer(name=f"Zorg {year}", by=None)),
        )
        activity_log.log_activity(
            coach=mine.coach, placement=placement, done_on=date(year, 11, 16), minutes=45, on=ON, by=mine.coach_user
        )
    assert queries() == before


def test_nothing_of_anybody_else_is_in_the_file(somewhere: world.World):
    for file in (
        access_request.of_user(somewhere.ours.coach_user, on=ON),
        access_request.of_coach(somewhere.ours.coach, on=ON),
        access_request.of_user(somewhere.ours.coordinator, on=ON),
    ):
        html = access_request.as_html(file)
        for other in (world.STRANGER, world.OTHER_COACH, "nabuur@", "Ode Voorbeeld"):
            assert other not in html
    assert "Sanne" not in access_request.as_html(access_request.of_user(somewhere.ours.coordinator, on=ON))


def test_no_secret_is_in_the_file(somewhere: world.World):
    html = access_request.as_html(access_request.of_user(somewhere.ours.coach_user, on=ON))
    assert "dit-is-geheim" not in html
    assert somewhere.ours.coach_user.password not in html
    assert "geheim, niet getoond" in html


def test_the_file_needs_nothing_from_elsewhere(somewhere: world.World):
    html = access_request.as_html(access_request.of_user(somewhere.ours.coach_user, on=ON))
    assert not re.search(r"(src|href)=\"(?!#)", html)
    assert "<style>" in html


def test_a_name_in_a_text_that_somebody_typed_is_told_to_the_person_only(somewhere: world.World):
    file = access_request.of_user(somewhere.ours.coach_user, on=ON)
    assert [[value.text for value in row] for row in file.mentions] == [
        ["Besluit over uren per week", "Besproken met Sanne Voorbeeld"]
    ]
    assert access_request.of_coach(somewhere.ours.coach, on=ON).mentions == ()


def test_who_looked_is_told_without_a_name(somewhere: world.World):
    file = access_request.of_coach(somewhere.ours.coach, on=ON)
    (table,) = (table for table in file.tables if table.label == "kansencoach.AuditEvent")
    (row,) = table.rows
    assert {value.name: value.text for value in row}["user_id"] == "iemand anders"


def test_a_coordinator_gets_what_the_programme_keeps_and_not_the_account(somewhere: world.World):
    labels = {table.label for table in access_request.of_coach(somewhere.ours.coach, on=ON).tables}
    assert {"coaches.Coach", "coaches.Placement", "coaches.Activity"} <= labels
    assert not {"kansencoach.User", "mfa.Authenticator", "usersessions.UserSession", "sessions.Session"} & labels


def test_downloading_ones_own_data_is_recorded(client: Client, somewhere: world.World):
    client.force_login(somewhere.ours.coach_user)
    assert client.get("/mijn-gegevens/").status_code == 200
    response = client.post("/mijn-gegevens/")
    assert response["Content-Disposition"] == 'attachment; filename="kansencoach-gegevens-2026-11-18.html"'
    assert data_in(response.content.decode())["about"] == "Sanne Voorbeeld"
    event = AuditEvent.system.get(kind=AuditKind.DOWNLOADED)
    assert (event.user_id, event.about_model, event.details["what"]) == (
        somewhere.ours.coach_user.pk,
        "kansencoach.user",
        "access-request",
    )


def test_a_coordinator_downloads_for_a_coach_of_the_programme(client: Client, somewhere: world.World):
    client.force_login(somewhere.ours.coordinator)
    assert (
        data_in(client.post(f"/coaches/{somewhere.ours.coach.pk}/inzage/").content.decode())["about"]
        == "Sanne Voorbeeld"
    )
    assert client.post(f"/coaches/{somewhere.theirs.coach.pk}/inzage/").status_code == 404


def test_a_coordinator_gets_nothing_that_no_screen_shows(client: Client, somewhere: world.World):
    """What an activity was about, an answer that is the coach's first, a list of the coach's own, a point before its day."""
    coach, placement = somewhere.ours.coach, somewhere.ours.placement
    first, second = pulses.periods(2026)[:2]
    for period, answer, seen_from in ((first, "tight", ON), (second, "too_much", ON + timedelta(days=5))):
        WorkloadPulse.system.create(
            coach=coach, placement=placement, starts_on=period.first, ends_on=period.last, answer=answer,
            answered_on=ON, seen_from=seen_from,
        )  # fmt: skip
    FollowUp.system.create(
        coach=coach, deployment=somewhere.ours.deployment, text="zacht bellen", due_on=ON, written_on=ON, wipe_on=ON
    )
    Signal.system.create(
        rule="past-niet", deployment=somewhere.ours.deployment, cause="1", programme=somewhere.ours.programme,
        school_year=somewhere.year, is_about_work=True, coach=coach, coordinator_from=ON + timedelta(days=5), opened_on=ON,
        last_true_on=ON, value=3, threshold=3,
    )  # fmt: skip
    client.force_login(somewhere.ours.coordinator)
    html = client.post(f"/coaches/{coach.pk}/inzage/").content.decode()
    tables = data_in(html)["tables"]
    assert [row["answer"] for row in tables["coaches.WorkloadPulse"]["rows"]] == ["tight"]
    assert tables["reports.Signal"]["rows"] == []
    assert not {"coaches.FollowUp", "coaches.ActivityNote", "coaches.CalendarFeed"} & set(tables)
    assert {(row["minutes"], row["kind"], row["role"]) for row in tables["coaches.Activity"]["rows"]} >= {
        (45, None, None)
    }
    assert not any(row["kind"] or row["role"] or row["themes"] for row in tables["coaches.Activity"]["rows"])
    assert all(table["history"] == [] for table in tables.values())
    assert "oudergesprek" not in html
    assert "Lukt inloggen niet meer, vraag het dan de beheerder." in html
    own = data_in(access_request.as_html(access_request.of_user(somewhere.ours.coach_user, on=ON)))["tables"]
    assert len(own["coaches.WorkloadPulse"]["rows"]) == 2
    assert len(own["reports.Signal"]["rows"]) == len(own["coaches.FollowUp"]["rows"]) == 1
    assert {row["kind"] for row in own["coaches.Activity"]["rows"]} >= {"parent_talk", "home_visit"}


def test_the_command_writes_a_file_for_one_pair_of_eyes(somewhere: world.World, tmp_path: Path):
    for who in (somewhere.ours.coach_user.email.upper(), str(somewhere.ours.coach.pk)):
        out = tmp_path / f"{len(who)}.html"
        call_command("access_request", who, "--output", str(out))
        assert data_in(out.read_text())["about"] == "Sanne Voorbeeld"
        assert out.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="geen account met dit adres"):
        call_command("access_request", "niemand@voorbeeld.test", "--output", str(tmp_path / "geen.html"))


def test_terms_are_told_in_words():
    assert all(line.term.words for found in REGISTER.values() for line in found.lines)
    assert {line.term.then for found in REGISTER.values() for line in found.lines} == set(Then)


def test_the_second_step_comes_before_the_file(client: Client, somewhere: world.World):
    user = somewhere.ours.coach_user
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    response = client.post("/mijn-gegevens/")
    assert response.status_code == 302
    assert "beveilig" in response["Location"]
