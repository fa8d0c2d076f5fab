"""The log form on a telephone: few taps, nothing lost, and the same for who listens, enlarges or has no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coaches.models import Activity, ActivityNote
from tests.e2e.conftest import PHONE, sign_in
from tests.world import TODAY, World

NEW = "/activiteiten/nieuw/"
HOME = "/mijn-plekken/"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is eleven o'clock."""
    monkeypatch.setattr("kansencoach.clock.hour", lambda: 11)


@pytest.fixture
def form(site: str, world: World, page: Page) -> Page:
    sign_in(page.context, site, world.ours.coach_user)
    page.goto(site + NEW)
    return page


def today() -> Activity:
    found: Activity = Activity.system.get(done_on=TODAY)
    return found


def kind(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).tap()


def save(page: Page) -> None:
    page.get_by_role("button", name="Opslaan").tap()
    expect(page.get_by_text("Geschreven:")).to_be_visible()


# --- few taps ---------------------------------------------------------------------------------------------------------


def test_kind_brings_its_usual_length_and_the_plek_its_role(form: Page) -> None:
    form.get_by_role("radio", name="Brede School De Linde").tap()
    kind(form, "Huisbezoek")
    expect(form.locator("[data-summary]")).to_have_text("Huisbezoek · 60 min · Brede School De Linde · vandaag")
    save(form)
    made = today()
    assert (made.kind, made.minutes, made.role) == ("home_visit", 60, "specialist")


def test_what_was_typed_is_not_overruled_by_a_kind(form: Page) -> None:
    form.get_by_role("spinbutton", name="Minuten").fill("50")
    kind(form, "Huisbezoek")
    expect(form.get_by_role("spinbutton", name="Minuten")).to_have_value("50")


def test_usual_one_fills_everything_in(form: Page) -> None:
    form.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    usual = form.get_by_role("group", name="Gewoonlijk hier").get_by_role("button", name="Oudergesprek 45 min")
    usual.tap()
    expect(usual).to_have_attribute("aria-pressed", "true")
    save(form)
    made = today()
    assert (made.kind, made.minutes, made.role) == ("parent_talk", 45, "connector")


def test_work_outside_the_schools_takes_three_taps(site: str, form: Page) -> None:
    form.goto(site + HOME)
    form.get_by_role("link", name="Iets anders").tap()
    kind(form, "Netwerkbijeenkomst")
    expect(form.get_by_role("radio", name="Buiten de scholen")).to_be_checked()
    save(form)
    made = today()
    assert (made.placement, made.kind, made.minutes) == (None, "network", 120)


def test_school_of_a_bundle_is_a_button(form: Page) -> None:
    school = form.get_by_role("group", name="School", exact=True)
    form.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    expect(school).to_be_hidden()
    form.get_by_role("radio", name="Brede School De Linde").tap()
    expect(school.get_by_role("radio", name="de hele plek")).to_be_checked()
    school.get_by_role("radio", name="De Lindeboom").tap()
    form.get_by_role("button", name="30 min", exact=True).tap()
    save(form)
    assert str(today().school) == "De Lindeboom"


def test_school_goes_with_its_plek(form: Page) -> None:
    form.get_by_role("radio", name="Brede School De Linde").tap()
    form.get_by_role("radio", name="De Lindeboom").tap()
    form.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    form.get_by_role("button", name="30 min", exact=True).tap()
    save(form)
    assert today().school is None


def test_counter_starts_unknown_and_can_be_unknown_again(form: Page) -> None:
    form.get_by_text("Meer vertellen").tap()
    families = form.get_by_role("spinbutton", name="Gezinnen", exact=True)
    more = form.get_by_role("button", name="Gezinnen: één meer")
    less = form.get_by_role("button", name="Gezinnen: één minder")
    expect(families).to_have_value("")
    less.tap()
    expect(families).to_have_value("")
    for button, value in ((more, "1"), (more, "2"), (less, "1"), (less, "0"), (less, "")):
        button.tap()
        expect(families).to_have_value(value)
    more.focus()
    form.keyboard.press("Enter")
    expect(families).to_have_value("1")
    form.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    form.get_by_role("button", name="30 min", exact=True).tap()
    save(form)
    made = today()
    assert (made.family_contacts, made.pupil_contacts) == (1, None)


def test_inloop_has_nobody_invited(form: Page) -> None:
    form.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    kind(form, "Ouderbijeenkomst")
    invited = form.get_by_role("spinbutton", name="Gezinnen uitgenodigd")
    invited.fill("30")
    form.get_by_label("Het was een inloop").tap()
    expect(invited).to_be_hidden()
    form.get_by_role("spinbutton", name="Gezinnen aanwezig").fill("12")
    save(form)
    made = today()
    assert (made.families_invited, made.families_present) == (None, 12)


def test_other_day_opens_the_calendar(form: Page) -> None:
    day = form.get_by_label("Datum")
    expect(day).to_be_hidden()
    form.get_by_role("button", name="gisteren").tap()
    expect(day).to_have_value("2026-11-17")
    form.get_by_role("button", name="andere dag").tap()
    expect(day).to_be_visible()
    day.fill("2026-11-10")
    expect(form.get_by_role("button", name="andere dag")).to_have_attribute("aria-pressed", "true")


# --- the text check ---------------------------------------------------------------------------------------------------


def test_check_answers_while_typing_and_is_silent_again(form: Page) -> None:
    form.get_by_text("Notitie of bericht").tap()
    note = form.get_by_label("Notitie voor mezelf")
    note.press_sequentially("afspraak met Fatima")
    said = form.locator("[data-findings]").first
    expect(said).to_have_attribute("aria-live", "polite")
    expect(said).to_contain_text("Hier lijkt een naam te staan: “Fatima”.")
    note.fill("afspraak met een moeder")
    expect(said).to_be_empty()


def test_check_that_does_not_answer_is_silent_and_typing_goes_on(form: Page) -> None:
    form.route("**/activiteiten/tekst/", lambda route: route.fulfill(status=404, body="weg"))
    form.get_by_text("Notitie of bericht").tap()
    note = form.get_by_label("Notitie voor mezelf")
    with form.expect_response("**/activiteiten/tekst/"):
        note.fill("afspraak met Fatima")
    expect(form.locator("[data-findings]").first).to_be_empty()
    expect(note).to_have_value("afspraak met Fatima")


# --- the draft --------------------------------------------------------------------------------------------------------


def type_a_note(page: Page) -> None:
    page.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    kind(page, "Huisbezoek")
    page.get_by_text("Notitie of bericht").tap()
    page.get_by_label("Notitie voor mezelf").press_sequentially("een rustig gesprek")
    page.wait_for_timeout(800)  # what was typed last waits a moment for more
    assert drafts(page) is not None


def drafts(page: Page) -> str | None:
    found: str | None = page.evaluate("localStorage.getItem('concepten')")
    return found


def test_draft_survives_closing_the_page_and_is_wiped_by_saving(site: str, form: Page) -> None:
    type_a_note(form)
    assert "rustig" not in (drafts(form) or "rustig")  # locked
    context = form.context
    form.close()
    again = context.new_page()
    again.goto(site + HOME)
    again.get_by_role("link", name=re.compile("Verder met je concept van")).tap()
    expect(again.get_by_text(re.compile(r"^Concept van \d\d:\d\d$"))).to_be_visible()
    expect(again.get_by_label("Notitie voor mezelf")).to_have_value("een rustig gesprek")
    expect(again.get_by_role("radio", name="Huisbezoek")).to_be_checked()
    save(again)
    assert drafts(again) is None
    assert ActivityNote.system.get(activity_uuid=today().client_uuid).text == "een rustig gesprek"
    again.goto(site + NEW)
    expect(again.get_by_text("Concept van")).to_have_count(0)


def test_draft_can_be_thrown_away(site: str, form: Page) -> None:
    type_a_note(form)
    form.reload()
    form.get_by_role("button", name="Weggooien").tap()
    expect(form.get_by_text("Concept weggegooid.")).to_be_visible()
    expect(form.get_by_label("Notitie voor mezelf")).to_have_value("")
    assert drafts(form) is None


def test_draft_is_gone_after_a_day(site: str, form: Page) -> None:
    type_a_note(form)
    form.evaluate(
        "() => { const all = JSON.parse(localStorage.concepten); for (const one of Object.values(all)) one.at -= 86400001;"
        " localStorage.concepten = JSON.stringify(all); }"
    )
    form.reload()
    expect(form.get_by_text("Concept van")).to_have_count(0)
    assert drafts(form) is None


def test_draft_is_gone_for_somebody_else(site: str, world: World, form: Page) -> None:
    type_a_note(form)
    sign_in(form.context, site, world.colleague_user)
    form.goto(site + NEW)
    expect(form.get_by_role("heading", level=1)).to_be_visible()
    expect(form.get_by_text("Concept van")).to_have_count(0)
    form.wait_for_timeout(300)
    assert drafts(form) is None


def test_draft_is_gone_after_logging_out(site: str, form: Page) -> None:
    type_a_note(form)
    form.locator("header details summary").last.tap()
    form.get_by_role("button", name="Uitloggen").tap()
    form.wait_for_url(lambda url: NEW not in url)
    assert drafts(form) is None


def test_draft_brings_its_key_so_that_it_is_one_activity(form: Page) -> None:
    type_a_note(form)
    key = form.locator("[name=client_uuid]").input_value()
    form.reload()
    expect(form.get_by_label("Notitie voor mezelf")).to_have_value("een rustig gesprek")
    assert form.locator("[name=client_uuid]").input_value() == key
    save(form)
    assert str(today().client_uuid) == key


# --- for everybody ----------------------------------------------------------------------------------------------------


def test_form_works_without_script(site: str, world: World, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="nl-NL")
    sign_in(context, site, world.ours.coach_user)
    page = context.new_page()
    page.goto(site + NEW)
    page.get_by_role("radio", name="Voorbeeldbeukenhof").check()
    page.get_by_role("radio", name="Huisbezoek").check()
    page.get_by_role("spinbutton", name="Minuten").fill("40")
    expect(page.get_by_role("button", name="15 minuten meer")).to_be_hidden()
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Geschreven: huisbezoek")).to_be_visible()
    assert today().minutes == 40
    context.close()


@pytest.mark.parametrize("path", [NEW, HOME])
@pytest.mark.parametrize(("width", "size"), [(640, "100%"), (360, "200%"), (320, "100%")])
def test_enlarged_nothing_goes_sideways_or_is_cut_off(form: Page, site: str, path: str, width: int, size: str) -> None:
    form.set_viewport_size({"width": width, "height": 640})
    form.goto(site + path)
    form.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
    for summary in form.locator("main form summary").all():
        summary.click()
    outside = form.evaluate(
        """(width) => [...document.querySelectorAll("main *")]
          .filter((part) => part.offsetParent && !part.closest(".visually-hidden"))
          .filter((part) => part.getBoundingClientRect().right > width + 1)
          .map((part) => part.outerHTML.slice(0, 90))""",
        width,
    )
    assert outside == []
    assert form.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", [NEW, HOME])
def test_everything_to_tap_is_as_large_as_a_thumb(form: Page, site: str, path: str) -> None:
    form.goto(site + path)
    for summary in form.locator("main form summary").all():
        summary.tap()
    small = form.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, input, select, textarea, summary)")]
          .filter((part) => part.offsetParent && !part.closest("p.beside__care"))
          .map((part) => [part.outerHTML.slice(0, 90), (part.closest("label") ?? part).getBoundingClientRect()])
          .filter(([, box]) => box.width < 43.5 || box.height < 43.5)
          .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_reduced_motion_moves_nothing(form: Page, site: str) -> None:
    form.emulate_media(reduced_motion="reduce")
    form.goto(site + NEW)
    moving = form.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((part) => {
          const style = getComputedStyle(part);
          return [style.transitionDuration, style.animationDuration].some((time) => parseFloat(time) > 0.01);
        }).map((part) => part.outerHTML.slice(0, 90))"""
    )
    assert moving == []


# What a screen reader meets, in order: roles and names. A changed name or a lost group shows here.
FORM_IN_WORDS = """
- heading "Wat heb je gedaan?" [level=1]
- group "Plek":
  - radio "Brede School De Linde"
  - radio "Voorbeeldbeukenhof" [checked]
  - radio "Buiten de scholen"
- group "Gewoonlijk hier":
  - button "Oudergesprek 45 min"
- group "Soort werk":
  - group "Gezinnen":
    - radio "Oudergesprek"
    - radio "Leerlinggesprek"
    - radio "Huisbezoek"
    - radio "Bemiddeling"
    - radio "Ouderbijeenkomst"
  - group "Team en ib’er":
    - radio "Leerkracht ondersteunen"
    - radio "Overleg ib’er / kwaliteitscoördinator"
  - group "Organisatie":
    - radio "Afstemming partners"
    - radio "Voorbereiding"
  - group "Buiten de scholen":
    - radio "Netwerkbijeenkomst"
    - radio "Scholing"
    - radio "Kennismaking"
    - radio "Reistijd"
  - radio "Niet ingevuld" [checked]
- button "15 minuten minder"
- spinbutton "Minuten"
- button "15 minuten meer"
- group "Vaak gebruikt":
  - button "30 min"
- group "Welke dag?":
  - button "vandaag" [pressed]
  - button "gisteren"
  - button "andere dag"
- group:
  - group "Met hoeveel mensen had je contact?":
    - 'button "Gezinnen: één minder"'
    - spinbutton "Gezinnen"
    - 'button "Gezinnen: één meer"'
    - 'button "Leerlingen: één minder"'
    - spinbutton "Leerlingen"
    - 'button "Leerlingen: één meer"'
    - 'button "Leerkrachten: één minder"'
    - spinbutton "Leerkrachten"
    - 'button "Leerkrachten: één meer"'
  - group "Jouw rol":
    - radio "verbinder" [checked]
    - radio "specialist"
    - radio "mediator"
    - radio "niet ingevuld"
  - group "Was het gepland?":
    - radio "gepland"
    - radio "ongepland"
    - radio "niet ingevuld" [checked]
  - combobox "Wie vroeg erom?"
  - group "Thema’s":
    - checkbox "contact ouders–school"
- group:
  - textbox "Notitie voor mezelf"
  - status
  - textbox "Bericht aan de school"
  - status
- button "Opslaan"
- link "Annuleren"
"""
HOME_IN_WORDS = """
- heading "Goedemorgen Sanne" [level=1]
- region "Opschrijven":
  - heading "Ik was op school" [level=2]
  - list "Ik was op school":
    - listitem:
      - button "Ochtend bij Voorbeeldbeukenhof 3,5 u"
    - listitem:
      - button "Ochtend bij Brede School De Linde 3,5 u"
  - paragraph:
    - link "middag"
  - heading "Gewoonlijk" [level=2]
  - list "Gewoonlijk":
    - listitem:
      - button "Oudergesprek Voorbeeldbeukenhof 45 min verbinder"
  - paragraph:
    - link "Iets anders"
- heading "Deze week" [level=2]
- link "Jouw week"
- heading "Mijn plekken" [level=2]
"""


def test_form_reads_in_words(form: Page) -> None:
    form.get_by_role("radio", name="Voorbeeldbeukenhof").tap()
    for summary in form.locator("main form summary").all():
        summary.tap()
    expect(form.get_by_role("main")).to_match_aria_snapshot(FORM_IN_WORDS)


def test_home_reads_in_words(form: Page, site: str) -> None:
    form.goto(site + HOME)
    expect(form.get_by_role("main")).to_match_aria_snapshot(HOME_IN_WORDS)
