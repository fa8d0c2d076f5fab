"""The command that fills the demo: only in a database of the demo, complete, and brought up to date on a later day."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from coaches.models import (
    Activity,
    ChemistryMeeting,
    MailKind,
    MailState,
    Placement,
    Reminder,
    ReminderMail,
    ReminderState,
    RuleRun,
)
from kansencoach import demo
from kansencoach.models import Membership, User
from reports.analysis import extra_of
from reports.demo import accounts, factsheets, meetings, region, seeds
from reports.models import Analysis, Factsheet
from schools.models import Deployment, Municipality, Programme
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _switched_on(settings: Settings) -> None:
    settings.IS_DEMO = True


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What the command said; its data are there for all tests that ask for them, and gone after."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(region, "grow", partial(region.grow, municipalities=1))
        with override_settings(IS_DEMO=True):
            yield fill()
        transaction.set_rollback(True)


def fill(today: date = TODAY, **options: object) -> str:
    out = StringIO()
    call_command("demo_data", today=today, without_factsheets=True, stdout=out, **options)
    return out.getvalue()


def test_without_the_demo_switch_nothing_is_written(settings: Settings) -> None:
    settings.IS_DEMO = False
    with pytest.raises(CommandError, match="De demo staat uit"):
        fill()
    assert not User.objects.exists()


def test_database_with_data_of_others_is_left_alone() -> None:
    User.objects.create_user("iemand@example.nl", name="Iemand")
    with pytest.raises(CommandError, match="niet van de demo"):
        fill()
    assert not Deployment.system.exists()


def test_filling_says_in_dutch_what_it_made_and_until_when(made: str) -> None:
    assert "Kansen4Kinderen: 12 plekken in Coevorden en Hardenberg" in made
    assert "tot en met 21-11-2026" in made
    assert demo.filling() == (date(2026, 11, 21), 1)


def test_the_same_day_again_changes_nothing_and_a_later_day_adds(made: str) -> None:
    before = Activity.system.count()
    assert "zijn er al, tot en met 21-11-2026" in fill()
    assert Activity.system.count() == before
    fill(date(2026, 12, 14))
    assert Activity.system.count() > before
    assert demo.filling() == (date(2026, 12, 13), 1)


def test_another_seed_needs_another_database(made: str) -> None:
    with pytest.raises(CommandError, match="--seed 1"):
        fill(date(2026, 12, 14), seed=8)


def test_each_account_has_the_role_it_says(made: str) -> None:
    roles = {
        row.user.email: (row.role, row.programme.slug, row.municipality_id, row.coach and row.coach.name)
        for row in Membership.objects.select_related("user", "programme", "coach")
    }
    assert roles == {
        account.email: (account.role, account.programme, account.municipality or None, account.coach or None)
        for account in accounts.DEMO_ACCOUNTS
        if account.role
    }
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["beheer@voorbeeld.test"]
    assert all(account.email.endswith("@voorbeeld.test") for account in accounts.DEMO_ACCOUNTS)


def test_coaches_with_an_account_wrote_their_own_activities(made: str) -> None:
    for account in accounts.DEMO_ACCOUNTS:
        if account.coach:
            own = Activity.system.filter(coach__name=account.coach, is_on_behalf=False)
            assert own.count() > 50
            assert {activity.logged_by.email for activity in own.select_related("logged_by")} == {account.email}
            assert Placement.system.active_on(TODAY).filter(coach__name=account.coach).exists()


def test_factsheets_are_fixed_once_for_the_sources_and_for_last_school_year(made: str) -> None:
    assert factsheets.fix(today=TODAY) == 3
    assert {
        (sheet.programme.slug, sheet.municipality_id, str(sheet.school_year), sheet.as_of, sheet.state)
        for sheet in Factsheet.system.select_related("programme", "school_year")
    } == {
        (seeds.SLUG, "0109", "2021/2022", date(2022, 7, 1), "fixed"),
        (seeds.SLUG, "0160", "2021/2022", date(2022, 7, 1), "fixed"),
        (region.SLUG, "9901", "2025/2026", date(2026, 7, 31), "fixed"),
    }
    assert all(bytes(sheet.pdf).startswith(b"%PDF-") for sheet in Factsheet.system.all())
    assert factsheets.fix(today=TODAY) == 0


def test_an_analysis_runs_at_the_brede_school_that_was_made_up_with_hours_that_are_looked_at_again(made: str) -> None:
    row = Analysis.system.get(deployment__name="Brede School De Wolkenfabriek")
    extra = extra_of(row)
    assert extra is not None
    assert (row.state, extra.hours, extra.is_running) == ("started", Decimal("1.50"), True)
    assert extra.last.review_on == row.review_on == TODAY + timedelta(weeks=10)
    assert (row.actions.count(), row.partners.count()) == (3, 3)
    assert not Analysis.system.exclude(deployment__municipality__is_example=True).exclude(state="requested").exists()


@pytest.mark.usefixtures("made")
def test_something_waits_for_the_coordinator_and_for_a_coach_from_the_first_moment() -> None:
    assert set(RuleRun.objects.values_list("problem", flat=True)) == {""}
    for account in (accounts.COORDINATOR, accounts.SANNE):
        assert Reminder.system.filter(user__email=account.email, state=ReminderState.OPEN).exists()


@pytest.mark.usefixtures("made")
def test_letters_of_last_week_were_sent_wait_or_failed_with_their_reason() -> None:
    letters = {row.user.email: row for row in ReminderMail.system.select_related("user").order_by("due_at")}
    letters.pop(accounts.SANNE.email, None)  # in so small a region perhaps up to date
    assert {email: (row.state, row.kind, row.local_date) for email, row in letters.items()} == {
        accounts.COORDINATOR.email: (MailState.SENT, MailKind.DIGEST, date(2026, 11, 16)),
        accounts.MEES.email: (MailState.WAITING, MailKind.DIGEST, date(2026, 11, 20)),
        accounts.SELF_EMPLOYED.email: (MailState.FAILED, MailKind.DIGEST, date(2026, 11, 20)),
    }
    assert letters[accounts.SELF_EMPLOYED.email].problem == "Het adres is geweigerd (550)."
    waits = letters[accounts.MEES.email]
    assert (waits.problem, waits.lease_until > timezone.now()) == ("Het adres is geweigerd (451).", True)
    told = Reminder.system.filter(mail__isnull=False).values_list("user__email", flat=True)
    assert accounts.COORDINATOR.email in told
    assert {accounts.MEES.email, accounts.SELF_EMPLOYED.email}.isdisjoint(told)


@pytest.mark.usefixtures("made")
def test_a_klikgesprek_is_coming_up_for_a_coach_with_an_account_and_later_it_has_an_outcome() -> None:
    programme = Programme.system.get(slug=region.SLUG)
    municipality = Municipality.system.filter(deployments__programme=programme).first()
    assert municipality is not None
    for number in (1, 2):
        factories.allocation(factories.deployment(programme, municipality, name=f"Nog een plek {number}"))

    def own(day: date) -> list[tuple[str, str]]:
        meetings.keep(today=day)
        rows = ChemistryMeeting.system.filter(candidacy__coach__name=accounts.MEES.coach)
        assert [row.planned_on >= day for row in rows.coming_up(day)] in ([True], [])
        return list(rows.order_by("pk").values_list("state", "outcome"))

    assert own(TODAY) == own(TODAY + timedelta(days=1)) == [("planned", "")]
    assert own(TODAY + timedelta(weeks=1))[0] == ("held", "no_match")
