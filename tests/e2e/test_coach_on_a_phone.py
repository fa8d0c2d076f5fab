"""A coach with a telephone: in by a code, one tap, the short form, and everything again with a keyboard alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from coaches.models import Activity
from tests.e2e.conftest import PHONE, sign_in, tab_to
from tests.signing_in import totp, with_app
from tests.world import TODAY, World


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is eleven o'clock."""
    monkeypatch.setattr("kansencoach.clock.hour", lambda: 11)


def written_today() -> list[tuple[str, int]]:
    return list(Activity.system.filter(done_on=TODAY).order_by("pk").values_list("kind", "minutes"))


def test_coach_signs_in_by_code_and_writes_a_day(site: str, world: World, page: Page) -> None:
    with_app(world.ours.coach_user)
    page.goto(site)
    page.get_by_label("E-mailadres").fill(world.ours.coach_user.email)
    page.get_by_role("button", name="Stuur mij een code").click()
    code = page.get_by_label("Code")
    expect(code).to_be_visible()
    found = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    code.fill(found[1])
    code.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nog één stap")
    second = page.get_by_label("Code")
    second.fill(totp())
    second.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sanne")

    # One tap on a usual one; the notice can undo it.
    page.get_by_role("button", name="Oudergesprek").first.tap()
    expect(page.get_by_role("status")).to_contain_text("Geschreven: oudergesprek, 0,75 u bij Voorbeeldbeukenhof.")
    assert written_today() == [("parent_talk", 45)]
    page.get_by_role("button", name="Ongedaan maken").tap()
    expect(page.get_by_role("status")).to_contain_text("Activiteit verwijderd.")
    assert written_today() == []

    # A morning at school is complete by itself, and there is one of it in a day.
    page.goto(site)
    first = page.get_by_role("button", name="Ochtend bij Brede School De Linde")
    first.tap()
    expect(page.get_by_role("status")).to_contain_text("op school, 3,5 u bij Brede School De Linde")
    assert written_today() == [("", 210)]
    expect(page.get_by_text("Vandaag geschreven: ochtend.")).to_be_visible()
    expect(page.get_by_role("button", name="Middag bij Brede School De Linde")).to_be_visible()
    expect(first).to_have_count(0)

    # Something else, in the short form.
    page.get_by_role("link", name="Iets anders").tap()
    page.get_by_label("Voorbeeldbeukenhof").check()
    page.get_by_role("button", name="30 min").tap()
    page.get_by_role("button", name="15 minuten meer").tap()
    expect(page.get_by_label("Minuten", exact=True)).to_have_value("45")
    page.get_by_label("Ouderbijeenkomst").check()
    page.get_by_role("spinbutton", name="Gezinnen uitgenodigd").fill("20")
    page.get_by_role("spinbutton", name="Gezinnen aanwezig").fill("12")
    page.get_by_role("button", name="Opslaan").tap()
    expect(page.get_by_role("status")).to_contain_text("Geschreven: ouderbijeenkomst")
    assert written_today() == [("", 210), ("parent_meeting", 45)]
    made = Activity.system.get(done_on=TODAY, kind="parent_meeting")
    assert (made.families_invited, made.families_present) == (20, 12)

    # My week adds it up.
    page.get_by_role("link", name="Jouw week").first.tap()
    expect(page.get_by_role("heading", name="Woensdag 18 november")).to_contain_text("4,25 u")


@pytest.mark.parametrize("width", [320, 360])
def test_menu_is_one_row_wherever_the_coach_is(site: str, world: World, page: Page, width: int) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(site)
    menu = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link")
    expect(menu).to_have_text(["Plekken", "Week", "Jaar", "Activiteiten", "Factsheets"])
    for address in menu.evaluate_all("(links) => links.map((link) => link.href)"):
        page.goto(address)
        expect(menu.and_(page.locator("[aria-current]"))).to_have_count(1)
        assert menu.evaluate_all("(links) => new Set(links.map((link) => link.offsetTop)).size") == 1, address


def test_nothing_scrolls_sideways_at_twice_the_size(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.set_viewport_size({"width": 180, "height": 320})
    addresses = ("mijn-plekken", "activiteiten/nieuw", "jouw-week", "jouw-week/maand", "jouw-maanden", "jouw-jaar")
    wide = []
    for address in addresses:
        page.goto(f"{site}/{address}/")
        if page.evaluate("document.documentElement.scrollWidth > 180"):
            wide.append(address)
    assert wide == []


def test_going_back_after_saving_shows_a_new_form_and_not_what_was_saved(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(site)
    page.get_by_role("link", name="Iets anders").tap()
    page.get_by_label("Brede School De Linde").check()
    page.get_by_label("Huisbezoek").check()
    page.get_by_role("button", name="45 min").tap()
    page.get_by_role("button", name="Opslaan").tap()
    expect(page.get_by_role("status")).to_contain_text("Geschreven: huisbezoek")
    page.go_back()
    expect(page.locator("[data-summary]")).to_be_visible()
    expect(page.get_by_label("Huisbezoek")).not_to_be_checked()
    expect(page.get_by_label("Voorbeeldbeukenhof")).to_be_checked()
    expect(page.locator("[data-summary]")).to_contain_text("Op school")


def test_what_is_only_for_a_parent_meeting_is_not_sent_with_other_work(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(f"{site}/activiteiten/nieuw/")
    page.get_by_label("Voorbeeldbeukenhof").check()
    page.get_by_label("Minuten", exact=True).fill("30")
    invited = page.get_by_role("spinbutton", name="Gezinnen uitgenodigd")
    expect(invited).to_be_hidden()
    page.get_by_label("Ouderbijeenkomst").check()
    invited.fill("20")
    page.get_by_label("Huisbezoek").check()
    expect(invited).to_be_hidden()
    page.get_by_role("button", name="Opslaan").tap()
    expect(page.get_by_role("status")).to_contain_text("Geschreven: huisbezoek")
    assert Activity.system.get(done_on=TODAY).families_invited is None


def test_mistake_is_told_at_the_field_and_what_was_typed_stays(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(f"{site}/activiteiten/nieuw/")
    page.get_by_label("Voorbeeldbeukenhof").check()
    page.get_by_label("Datum").evaluate("(box) => { box.removeAttribute('max'); box.value = '2026-11-19'; }")
    page.get_by_label("Minuten", exact=True).fill("50")
    page.get_by_role("button", name="Opslaan").tap()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text("Datum: Deze dag is nog niet geweest.")
    expect(page.get_by_label("Minuten", exact=True)).to_have_value("50")
    assert written_today() == []


def test_activity_is_written_with_the_keyboard_alone(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Naar de inhoud"
    page.keyboard.press("Enter")
    tab_to(page, "Iets anders")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat heb je gedaan?")
    tab_to(page, "Voorbeeldbeukenhof")  # where this coach usually is
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Brede School De Linde")).to_be_checked()
    tab_to(page, "Minuten")
    page.keyboard.type("75")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1,25 u bij Brede School De Linde")
    assert list(Activity.system.filter(done_on=date(2026, 11, 18)).values_list("minutes", flat=True)) == [75]
