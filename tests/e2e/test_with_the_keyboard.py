"""What a coach does in a week and a month, with the keyboard alone: confirm, take back, close, answer, come back to."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from coaches.models import Activity, FollowUp, MonthClosing, WorkingDay, WorkloadPulse
from tests.e2e.conftest import sign_in, tab_to
from tests.world import TODAY, World

MONDAY = 1


def test_week_is_confirmed_and_taken_back(site: str, world: World, page: Page) -> None:
    placement = world.ours.placement
    WorkingDay.system.create(placement=placement, weekday=MONDAY, minutes=180, starts_on=placement.starts_on)
    monday = Activity.system.filter(coach=world.ours.coach, done_on=date(2026, 11, 9))
    monday.delete()
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(f"{site}/jouw-week/?week=2026-W46")
    tab_to(page, "15 minuten meer")
    page.keyboard.press("Enter")
    tab_to(page, "Klopt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ongedaan maken").first).to_be_visible()
    tab_to(page, "Ongedaan maken")
    assert list(monday.values_list("minutes", flat=True)) == [195]
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Klopt")).to_be_visible()
    assert not monday.exists()


def test_month_is_closed(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(f"{site}/jouw-maanden/")
    tab_to(page, "Oktober klopt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Oktober klopt")).to_have_count(0)
    assert MonthClosing.system.filter(coach=world.ours.coach, month=date(2026, 10, 1)).exists()


def test_question_is_answered_and_something_is_put_on_the_list(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(f"{site}/mijn-plekken/")
    tab_to(page, "Krap")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ongedaan maken").first).to_be_visible()
    tab_to(page, "Ongedaan maken")
    assert WorkloadPulse.system.get(coach=world.ours.coach).answer == "tight"
    tab_to(page, "Erbij zetten")
    page.keyboard.press("Enter")
    page.wait_for_url("**/straks/nieuw/")
    tab_to(page, "Wat")
    page.keyboard.type("Koffieochtend voorbereiden")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "nieuw" not in url)
    assert FollowUp.system.get(coach=world.ours.coach).text == "Koffieochtend voorbereiden"
    assert FollowUp.system.get(coach=world.ours.coach).due_on >= TODAY
