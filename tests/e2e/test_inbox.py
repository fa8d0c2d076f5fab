"""The inbox in a browser: done and taken back, later, with the keyboard, on a telephone; and the way from a letter to the thing."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from coaches.models import Reminder, ReminderMail, ReminderState
from coaches.reminders import choices, letters
from kansencoach.models import User
from tests.e2e import axe
from tests.e2e.conftest import DESK, PHONE, sign_in, tab_to
from tests.world import TODAY, World


def remind(user: User, *texts: str) -> list[Reminder]:
    """Reminders of this person, the first waits longest."""
    return [
        Reminder.system.create(
            user=user,
            membership=user.memberships.get(),
            rule="pulse_open",
            about_pk=number,
            period="x",
            text=text,
            path="/herinneringen/voorkeuren/",
            due_at=timezone.now() - timedelta(days=30 - number),
            is_urgent=number == 0,
        )
        for number, text in enumerate(texts)
    ]


def test_done_is_taken_back_and_the_count_goes_along(site: str, world: World, page: Page) -> None:
    remind(world.ours.coach_user, "Sluit oktober af", "Plan het klikgesprek")
    sign_in(page.context, site, world.ours.coach_user)
    page.set_viewport_size(PHONE)
    page.goto(f"{site}/herinneringen/")
    expect(page.locator(".inbox-link__count")).to_contain_text("2")
    page.get_by_role("button", name=re.compile("^Klaar.*Sluit oktober af")).click()
    expect(page.get_by_role("link", name="Sluit oktober af")).to_have_count(0)
    expect(page.locator(".inbox-link__count")).to_contain_text("1")
    page.wait_for_function("document.activeElement.tagName === 'H2'")  # a screen reader hears how many are left
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_role("link", name="Sluit oktober af")).to_be_visible()
    expect(page.locator(".inbox-link__count")).to_contain_text("2")


def test_later_with_the_keyboard(site: str, world: World, page: Page) -> None:
    row = remind(world.ours.coach_user, "Sluit oktober af")[0]
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(f"{site}/herinneringen/")
    tab_to(page, "Sluit oktober af")  # the link, then "Klaar", then "Later"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    tab_to(page, "Morgen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Je bent bij.")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.later_until) == (ReminderState.OPEN, TODAY + timedelta(days=1))
    page.get_by_role("link", name=re.compile("^Later")).click()
    page.get_by_role("button", name=re.compile("^Toch nu.*Sluit oktober af")).click()
    expect(page.get_by_text("Je hebt niets uitgesteld.")).to_be_visible()
    row.refresh_from_db()
    assert row.later_until is None


def test_it_works_without_javascript(site: str, world: World, page: Page) -> None:
    row = remind(world.ours.coach_user, "Sluit oktober af")[0]
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, site, world.ours.coach_user)
    plain = context.new_page()
    plain.goto(f"{site}/herinneringen/")
    plain.get_by_text("Later: Sluit oktober af").click()
    plain.get_by_role("button", name=re.compile("Volgende week")).click()
    expect(plain.get_by_text("Je bent bij.")).to_be_visible()
    context.close()
    row.refresh_from_db()
    assert row.later_until == TODAY + timedelta(days=5)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(site: str, world: World, page: Page) -> None:
    remind(world.ours.coordinator, "Dit kan niet wachten", "Een lange naam " * 12, "De plaatsing loopt af")
    for user, state in ((world.ours.coach_user, "failed"), (world.colleague_user, "sent")):
        ReminderMail.system.create(
            user=user, kind="digest", local_date=TODAY, week="2026-W47", due_at=timezone.now(), state=state,
            ended_at=timezone.now(), problem="Het adres is geweigerd (550)." if state == "failed" else "",
        )  # fmt: skip
    sign_in(page.context, site, world.ours.coordinator)
    problems: list[str] = []
    for path in ("/herinneringen/", "/herinneringen/voorkeuren/", "/regio/post/", "/regio/herinneringen/"):
        page.goto(site + path)
        axe.load(page)
        page.evaluate("for (const menu of document.querySelectorAll('main details.menu')) menu.open = false")
        for size, scheme in ((PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            problems += [f"{path} ({size['width']}, {scheme}) {found}" for found in axe.problems(page)]
    assert not problems, "\n".join(problems)


def test_from_a_letter_straight_to_the_thing_and_out_of_it(site: str, world: World, page: Page) -> None:
    me = world.ours.coach_user
    told = remind(me, "Sluit oktober af")
    letter = ReminderMail(user=me, kind="digest", local_date=TODAY, week="2026-W47")
    html = str(letters.message_of(letter, told).alternatives[0][0])
    local = re.sub(r"https?://[^/\"]+/", f"{site}/", html)
    sign_in(page.context, site, me)
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_content(local)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Sluit oktober af").click()
    expect(page).to_have_url(f"{site}/herinneringen/voorkeuren/")
    page.context.clear_cookies()
    page.goto(f"{site}/afmelden/{choices.token_of(me, 'digest')}/")
    page.get_by_role("button", name="Zet deze mail uit").click()
    expect(page.get_by_role("heading", name="Deze mail staat uit.")).to_be_visible()
    assert not choices.preference_of(me).has_digest
