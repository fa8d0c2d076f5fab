"""Erasing a kansencoach: the name is nowhere, every total is what it was, and a restored backup brings nobody back."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from coaches import erasure as coach_erasure
from coaches import staffing, texts
from coaches.models import Activity, Candidacy, EarlierExperience, HoursConfirmation, Placement, SchoolLink
from kansencoach import erasure, erasure_list, invitations, seal
from kansencoach.models import AuditEvent, AuditKind, Erasure, Membership, Role, Seal, SealKind, User
from reports import figures
from reports.factsheet import attached
from reports.factsheet.content import content_of
from reports.models import Export
from schools import planning
from schools.models import Deployment, Programme
from tests import factories, kept, world

pytestmark = pytest.mark.django_db
NAME = "Xandrina Quickelbosch"
MAIL = "xandrina.quickelbosch@voorbeeld.test"
LEFT, ON = date(2026, 11, 17), date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _list(settings: Any, tmp_path: Path) -> None:
    settings.ERASURES_FILE = str(tmp_path / "erasures.jsonl")
    settings.TODAY_OVERRIDE = ON


@pytest.fixture
def somewhere() -> world.World:
    """A world in which our coach has a rare name, which also stands wherever somebody could type it, and has left."""
    made = kept.once(world.build)
    coach, user = made.ours.coach, made.ours.coach_user
    staffing.change_coach(
        coach, name="Xandrina Quickelbosh", specialisms=f"{NAME} weet veel", training="Quickelbosch II", by=None
    )
    staffing.change_coach(coach, name=NAME, specialisms="mediation", training="Quickelbosch-methode", by=None)
    User.objects.filter(pk=user.pk).update(name=NAME, email=MAIL)
    user.refresh_from_db()
    EmailAddress.objects.create(user=user, email=MAIL, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "geheim"})
    Client().force_login(user)
    staffing.record_experience(coach=coach, function=f"Juf {NAME}", organisation="De Quickelbosch", by=None)
    staffing.consider(allocation=made.open_plek.allocations.get(), coach=coach, on=ON, by=None)
    Placement.system.filter(coach=coach).update(
        known_at_school_as="juf Quickelbosch", override_reason=f"{NAME} wil graag meer", end_reason="coach_choice"
    )
    planning.revise_grant(
        allocation=made.open_plek.allocations.get(),
        starts_on=date(2026, 9, 1),
        terms=factories.terms("3.50", reason=f"Na het vertrek van {NAME.upper()}.", decided_by=f"{NAME}, {MAIL}"),
        by=None,
    )
    staffing.leave(coach, ends_on=LEFT, reason="coach_choice", announced_on=LEFT, remove_later_activities=True, by=None)
    coach.refresh_from_db()
    return made


def holding(words: str) -> list[str]:
    """Every table in which a row holds these words, in whatever column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~* %s', [words])
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


def everything(programme: Programme, on: date = ON) -> str:
    """All figures of a programme: plekken, totals, use per municipality, the dashboard, its export, and factsheets."""
    year = factories.school_year(2026)
    plekken = Deployment.system.filter(programme=programme)
    rows = figures.plek_figures(plekken, school_year=year, on=on)
    municipalities = sorted({plek.municipality for plek in plekken}, key=lambda found: found.pk)
    parts: list[Any] = [
        rows,
        figures.totals(rows),
        figures.by_municipality(rows),
        figures.month_minutes(rows),
        figures.week_states(rows),
        figures.decisions_needed(rows, on=on),
        [figures.kinds_per_quarter(row, on=on, role=Role.COORDINATOR) for row in rows],
        [figures.minutes_per_school(row, on=on) for row in rows],
        [
            figures.municipality_use(programme, place, school_year=year, on=on, role=Role.MUNICIPALITY)
            for place in municipalities
        ],
        [figures.coach_figures(coach, school_year=year, on=on) for coach in programme.coaches.order_by("pk")],
        [
            json.dumps(
                attached.as_data(content_of(programme=programme, municipality=place, school_year=year, as_of=on)),
                default=str,
            )
            for place in municipalities
        ],
    ]
    return "\n".join(repr(part) for part in parts)


def without_person(text: str, key: str = "") -> str:
    """A text with the name, the key, and what was told about the person, taken out."""
    text = re.sub(r"known_at_school_as='[^']*'", "", text)
    text = re.sub(r'"(bekend_als|eerder|ervaring)[^"]*": ("[^"]*"|\[[^\]]*\])', "", text)
    for found in filter(None, (NAME, key and f"Voormalig kansencoach {key}", key)):
        text = re.sub(found, "PERSOON", text, flags=re.IGNORECASE)
    return text


def fixed(programme: Programme) -> list[Any]:
    return list(
        programme.factsheets.filter(state="fixed").order_by("pk").values_list("pk", "figures", "html", "sha256")
    )


def export(programme: Programme) -> str:
    client = Client()
    client.force_login(User.objects.get(memberships__programme=programme, memberships__role="coordinator"))
    return client.get("/regio/plekken.csv").content.decode()


def test_erasing_leaves_the_name_nowhere(somewhere: world.World):
    assert "coaches_coach" in holding(NAME)
    assert "coaches_coachevent" in holding(NAME)
    assert "schools_hourgrantevent" in holding(NAME)
    outcome = coach_erasure.erase_coach(somewhere.ours.coach, by=somewhere.ours.coordinator, on=ON)
    assert holding("Quickelbos[c]?h") == []
    assert holding(MAIL) == []
    assert outcome.frozen == 0
    assert "Quickelbos" not in erasure_list.path().read_text()


def test_erasing_leaves_every_total_as_it_was(somewhere: world.World):
    programme, coach = somewhere.ours.programme, somewhere.ours.coach
    before = [everything(programme), everything(programme, date(2026, 10, 1)), export(programme)]
    frozen = fixed(programme)
    counted = Activity.system.filter(coach=coach).count()
    assert counted > 20
    key = coach_erasure.erase_coach(coach, by=None, on=ON).key
    after = [everything(programme), everything(programme, date(2026, 10, 1)), export(programme)]
    for was, now in zip(before, after, strict=True):
        assert without_person(now, key) == without_person(was)
    assert fixed(programme) == frozen
    assert Activity.system.filter(coach=coach).count() == counted
    assert Placement.system.filter(coach=coach).count() == 2
    assert Candidacy.system.filter(coach=coach).count() == 1


def test_notes_and_messages_go(somewhere: world.World):
    activity = Activity.system.filter(coach=somewhere.ours.coach, kind="parent_meeting").get()
    texts.keep(activity, texts.Texts(note="een rustige avond", message="volgende week weer"), on=ON)
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    assert holding("een rustige avond") == holding("volgende week weer") == []


def test_the_signed_record_is_accepted_and_names_nobody(somewhere: world.World, monkeypatch: pytest.MonkeyPatch):
    coach_erasure.erase_coach(somewhere.ours.coach, by=somewhere.ours.coordinator, on=ON)
    monkeypatch.setattr(seal, "GRACE", timedelta(hours=-2))
    seal.seal_due()
    assert seal.verify().problems == ()
    assert [(row.reason, row.by_id) for row in Seal.objects.filter(kind=SealKind.BLANKING)] == [
        ("Wissen van een persoon op verzoek", somewhere.ours.coordinator.pk)
    ]
    event = AuditEvent.system.get(kind=AuditKind.ERASED)
    assert (event.about_pk, event.about_label, event.details) == (str(somewhere.ours.coach.pk), "", {})


def test_what_is_left_is_an_anonymous_key(somewhere: world.World):
    coach = somewhere.ours.coach
    key = coach_erasure.erase_coach(coach, by=None, on=ON).key
    coach.refresh_from_db()
    assert re.fullmatch("[0-9A-F]{4}", key)
    assert (coach.name, coach.name_key, coach.specialisms, coach.training) == (
        f"Voormalig kansencoach {key}",
        f"voormalig kansencoach {key.lower()}",
        "",
        "",
    )
    assert not EarlierExperience.system.filter(coach=coach).exists()
    assert set(
        Placement.system.filter(coach=coach).values_list("known_at_school_as", "override_reason", "end_reason")
    ) == {("", "", "")}


def test_the_account_goes_along(somewhere: world.World):
    user = somewhere.ours.coach_user
    key = coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON).key
    user.refresh_from_db()
    assert (user.name, user.email, user.is_active, user.has_usable_password()) == (
        f"Voormalig kansencoach {key}",
        f"gewist-{user.pk}@gewist.invalid",
        False,
        False,
    )
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not Membership.objects.filter(user=user).exists()


def test_nobody_is_invited_as_who_was_erased(somewhere: world.World):
    """Hours and plekken of a former coach are nobody's to open again."""
    coach, coordinator = somewhere.ours.coach, somewhere.ours.coordinator
    scopes = invitations.scopes_for(coordinator, Role.COACH)
    assert scopes is not None
    assert scopes.contains(coach)
    coach_erasure.erase_coach(coach, by=None, on=ON)
    assert not scopes.all().contains(coach)
    assert scopes.all().contains(somewhere.colleague)
    with pytest.raises(ValidationError, match="Dat kan niet"):
        invitations.invite(
            programme=somewhere.ours.programme, email="nieuw@voorbeeld.test", name="Nieuw", role=Role.COACH, scope=coach,
            by=coordinator,
        )  # fmt: skip


def test_the_account_is_signed_out_at_once(somewhere: world.World):
    client = Client()
    client.force_login(somewhere.ours.coach_user)
    assert client.get("/mijn-plekken/").status_code == 200
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    assert client.get("/mijn-plekken/").status_code == 302


def test_an_account_with_another_role_stays(somewhere: world.World):
    user, programme = somewhere.ours.coach_user, somewhere.ours.programme
    Membership.objects.create(user=user, role="coordinator", programme=programme)
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    user.refresh_from_db()
    assert (user.name, user.is_active) == (NAME, True)
    assert list(Membership.objects.filter(user=user).values_list("role", flat=True)) == ["coordinator"]


def test_somebody_else_with_this_name_keeps_it(somewhere: world.World):
    namesake = factories.coach(somewhere.theirs.programme, NAME)
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    namesake.refresh_from_db()
    somewhere.ours.coach.refresh_from_db()
    assert namesake.name == NAME
    assert somewhere.ours.coach.name.startswith("Voormalig kansencoach")


def test_a_name_in_a_fixed_factsheet_is_counted_not_changed(somewhere: world.World):
    sheet = somewhere.ours.factsheet
    type(sheet).system.filter(pk=somewhere.concept.pk).update(html=f"<p>{NAME}</p>")
    type(sheet).system.filter(pk=somewhere.concept.pk).update(
        state="fixed", sha256="1" * 64, fixed_at="2026-11-02T10:00:00Z"
    )
    assert coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON).frozen == 1
    assert holding(NAME) == ["reports_factsheet"]


def test_what_a_school_remarked_goes_and_its_answer_stays(somewhere: world.World):
    placement = somewhere.ours.placement
    link = SchoolLink.system.create(
        deployment=somewhere.ours.deployment,
        school=placement.allocation.schools.get(),
        purpose="hours",
        placement=placement,
        month=date(2026, 10, 1),
        sent_to="directie@school.test",
        made_by=somewhere.ours.coordinator,
        made_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=14),
        token_hash="0" * 64,
    )
    answer = HoursConfirmation.system.create(
        placement=placement,
        month=date(2026, 10, 1),
        minutes=600,
        school=link.school,
        is_right=False,
        remark="juf Quickelbosch was er minder",
        answered_at=timezone.now(),
        link=link,
    )
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    answer.refresh_from_db()
    assert (answer.minutes, answer.is_right, answer.remark) == (600, False, "")
    assert holding("Quickelbos[c]?h") == []


def test_files_that_an_employer_asked_for_go(somewhere: world.World):
    def asked(tenant: world.Tenant) -> Export:
        made: Export = Export.system.create(
            requested_by=tenant.coordinator,
            membership=tenant.coordinator.memberships.get(),
            kind="payroll",
            state="ready",
            file=NAME.encode(),
            requested_at=timezone.now(),
            made_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=1),
        )
        return made

    asked(somewhere.ours)
    theirs = asked(somewhere.theirs)
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    assert list(Export.system.values_list("pk", flat=True)) == [theirs.pk]


def test_a_concept_factsheet_is_made_again(somewhere: world.World):
    """Its PDF could tell how the school called the coach."""
    concept, neighbour = somewhere.concept, somewhere.neighbour_factsheet
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    concept.refresh_from_db()
    neighbour.refresh_from_db()
    assert (concept.render_state, concept.pdf, concept.html, concept.figures) == ("queued", None, "", {})
    assert (neighbour.state, neighbour.render_state) == ("fixed", "ready")


def test_who_still_works_cannot_be_erased():
    made = kept.once(world.build)
    with pytest.raises(ValidationError, match=r"Er is nog een plaatsing: .*Kies eerst “Coach stopt”"):
        coach_erasure.erase_coach(made.ours.coach, by=None, on=ON)
    assert not Erasure.objects.exists()
    assert not erasure_list.path().exists()


def test_who_is_still_employed_cannot_be_erased():
    coach = factories.coach(factories.programme(), "Iemand Anders")
    factories.employment(coach)
    with pytest.raises(ValidationError, match="Er is nog een dienstverband"):
        coach_erasure.erase_coach(coach, by=None, on=ON)


def test_erasing_twice_says_so(somewhere: world.World):
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    with pytest.raises(ValidationError, match="al gewist"):
        coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)


# --- the list outside the backup ------------------------------------------------------------------------------------


def test_the_list_says_who_without_a_name(somewhere: world.World):
    key = coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON).key
    assert [(row.model, row.pk, row.key, row.on) for row in erasure_list.read().lines] == [
        ("coaches.Coach", somewhere.ours.coach.pk, key, ON),
        ("kansencoach.User", somewhere.ours.coach_user.pk, key, ON),
    ]
    assert erasure_list.path().stat().st_mode & 0o777 == 0o600


def test_a_crash_before_the_commit_loses_no_erasure(somewhere: world.World, monkeypatch: pytest.MonkeyPatch):
    """The machine stops between the list and the commit: the list says more than the database, and replaying ends it."""
    append = erasure_list.append

    def crash(listed: Any) -> None:
        append(listed)
        raise KeyboardInterrupt

    monkeypatch.setattr(erasure_list, "append", crash)
    with pytest.raises(KeyboardInterrupt):
        coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    assert "coaches_coach" in holding(NAME)
    monkeypatch.undo()
    done = erasure.replay()
    assert (done.again, done.already, done.absent) == (1, 0, 0)
    assert holding("Quickelbos[c]?h") == []


def test_when_the_list_cannot_be_written_nobody_is_erased(somewhere: world.World, settings: Any, tmp_path: Path):
    (tmp_path / "file").write_text("")
    settings.ERASURES_FILE = str(tmp_path / "file" / "erasures.jsonl")
    with pytest.raises(OSError):
        coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    assert "coaches_coach" in holding(NAME)


def test_half_a_line_was_never_followed_by_a_commit(somewhere: world.World):
    erasure_list.path().write_text('{"model": "coaches.Co')
    assert erasure_list.read().lines == ()
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    assert len(erasure_list.read().lines) == 2
    assert erasure_list.read().problems == ()


@pytest.mark.parametrize("change", ["pk", "gone", "made up"])
def test_a_list_that_somebody_changed_erases_nobody_else(somewhere: world.World, change: str):
    coach_erasure.erase_coach(somewhere.ours.coach, by=None, on=ON)
    where = erasure_list.path()
    first, second = where.read_text().splitlines()
    lines = {
        "pk": [first.replace(f'"pk": {somewhere.ours.coach.pk}', f'"pk": {somewhere.colleague.pk}'), second],
        "gone": [second],
        "made up": [first, second, json.dumps({**json.loads(first), "number": 3, "pk": somewhere.colleague.pk})],
    }[change]
    where.write_text("\n".join(lines) + "\n")
    done = erasure.replay()
    assert len(done.problems) == 1
    somewhere.colleague.refresh_from_db()
    assert somewhere.colleague.name.startswith(world.OTHER_COACH)
    with pytest.raises(CommandError, match="beschadigd of gewijzigd"):
        call_command("replay_erasures")


def test_another_person_who_got_the_key_after_a_restore_is_left_alone(somewhere: world.World):
    """The list names somebody who was made later than the backup; the key went to somebody else since."""
    listed = erasure_list.Listed(
        "coaches.Coach", somewhere.colleague.pk, "2020-01-01T00:00:00+00:00", "0000", "request", ON
    )
    erasure_list.append([listed])
    assert erasure.replay().absent == 1
    somewhere.colleague.refresh_from_db()
    assert somewhere.colleague.name.startswith(world.OTHER_COACH)


def test_the_command_asks_for_the_name(somewhere: world.World, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(CommandError, match="geen kansencoach met dit nummer en deze naam"):
        call_command("erase_coach", somewhere.ours.coach.pk, "--name", "Iemand")
    call_command("erase_coach", somewhere.ours.coach.pk, "--name", NAME)
    assert "Voormalig kansencoach" in capsys.readouterr().out
