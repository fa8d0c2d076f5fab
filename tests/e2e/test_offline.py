"""A coach in a building without reception: what is written is kept on the phone and sent once, whatever happens in between.

A short version of ``bench/offline.py``, which does this hundreds of times. What goes wrong here is real: the network is off, the
line drops an answer, the browser or the server gets SIGKILL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from coaches.activity_log import change_activity
from coaches.models import Activity, ActivityNote
from kansencoach.models import User
from tests import world as worlds
from tests.e2e.conftest import PHONE, sign_in
from tests.e2e.flaky import CUT_AFTER, Line, Site, kill_browser
from tests.world import TODAY, World

NOON = f"{TODAY}T11:00:00"
DRAFT_KEPT = """async () => {
  for (let turn = 0; turn < 160 && !localStorage.getItem("concepten"); turn++) await new Promise((done) => setTimeout(done, 50));
  return Boolean(localStorage.getItem("concepten"));
}"""
UNSENT = "1 activiteit nog niet verstuurd"
KEPT = "Bewaard op dit apparaat."
SENT = "1 activiteit is verstuurd."
LOGIN = "Log in om te versturen"
READY = """async () => {
  for (let turn = 0; turn < 400; turn += 1) {
    if (navigator.serviceWorker.controller && (await Queue.carried())) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""
STORED = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name);
  const waiting = names.includes("kansencoach") ? await Queue.list() : { mine: [], others: 0 };
  const me = names.includes("kansencoach") ? await Queue.me() : null;
  return { caches: await caches.keys(), mine: waiting.mine.length, others: waiting.others, me: me?.owner ?? null };
}"""
# What lies in the drawer, as somebody with the developer tools would see it.
RAW = """() => new Promise((done) => {
  const asked = indexedDB.open("kansencoach");
  asked.onsuccess = () => {
    const read = asked.result.transaction("queue").objectStore("queue").getAll();
    read.onsuccess = () => done(JSON.stringify(read.result, (_key, value) =>
      value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value));
  };
})"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def address(live_server: Any, world: World, page: Page) -> Iterator[str]:
    """The site; a console that says that there is no network is what these tests are about."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.clock.set_fixed_time(NOON)
    yield str(live_server.url)
    assert problems == []


def written() -> list[tuple[str, int]]:
    return list(Activity.system.filter(done_on=TODAY).order_by("minutes").values_list("kind", "minutes"))


def minutes() -> list[int]:
    return [one for _kind, one in written()]


def send_now(page: Page) -> None:
    """Tap “Nu versturen”; it may have begun by itself before the tap."""
    with suppress(PlaywrightTimeout):
        page.get_by_role("button", name="Nu versturen").click(timeout=3_000)


def come_in(page: Page, address: str, user: User) -> None:
    """This coach is logged in, was on the start page, and this browser is ready to work without network."""
    sign_in(page.context, address, user)
    page.goto(address + "/mijn-plekken/")
    assert page.evaluate(READY)


def open_form(page: Page, address: str) -> None:
    page.goto(address + "/activiteiten/nieuw/")
    expect(page.get_by_role("button", name="Opslaan")).to_be_visible()


def write(page: Page, minutes: int, plek: str = "Voorbeeldbeukenhof") -> None:
    page.get_by_label(plek).first.check()
    page.get_by_label("Minuten", exact=True).fill(str(minutes))
    page.get_by_role("button", name="Opslaan").click()


def write_without_network(page: Page, address: str, minutes: int) -> None:
    page.context.set_offline(True)
    open_form(page, address)
    write(page, minutes)
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_text(UNSENT)).to_be_visible()


def run_out() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))


# --- without network --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_sync", [True, False])
def test_activity_is_written_without_network_and_sent_once_when_it_is_back(
    address: str, world: World, page: Page, has_sync: bool
) -> None:
    """Also where Background Sync does not exist (every browser but Chromium)."""
    if not has_sync:
        page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
    come_in(page, address, world.ours.coach_user)
    page.context.set_offline(True)
    open_form(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Er is nu geen netwerk")
    expect(page.get_by_role("listitem").filter(has_text="De Esdoorn, De Lindeboom")).to_be_visible()
    page.get_by_label("Ouderbijeenkomst").check()
    page.get_by_role("spinbutton", name="Gezinnen uitgenodigd").fill("20")
    page.get_by_role("spinbutton", name="Gezinnen aanwezig").fill("12")
    page.get_by_text("Notitie of bericht").click()
    page.get_by_label("Notitie voor mezelf").fill("Veel ouders bleven praten.")
    write(page, 55)
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_text(UNSENT)).to_be_visible()
    expect(page.get_by_text("(geen netwerk)")).to_be_visible()
    assert written() == []
    assert "ouders" not in page.evaluate(RAW)  # sealed
    page.context.set_offline(False)
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    expect(page.get_by_text(SENT)).to_be_visible()
    assert written() == [("parent_meeting", 55)]
    made = Activity.system.get(minutes=55)
    assert (made.families_invited, made.families_present, made.placement) == (20, 12, world.ours.placement)
    assert ActivityNote.system.get(activity_uuid=made.client_uuid).text == "Veel ouders bleven praten."
    assert page.evaluate(STORED)["mine"] == 0


def test_usual_one_is_one_tap_without_network_too(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    page.context.set_offline(True)
    page.goto(address + "/mijn-plekken/")
    page.get_by_role("button", name="Oudergesprek").tap()
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.reload()
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("link", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sanne")
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    assert written() == [("parent_talk", 45)]


def test_only_the_page_and_its_files_are_kept(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    for path in ("/activiteiten/", "/jouw-week/", "/activiteiten/nieuw/", "/mijn-plekken/meenemen/"):
        page.goto(address + path)
    kept = page.evaluate("""async () => {
      const found = [];
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
      return found;
    }""")
    assert "/zonder-netwerk/" in kept
    assert [path for path in kept if path != "/zonder-netwerk/" and not path.startswith("/static/")] == []


# --- killed in between ------------------------------------------------------------------------------------------------


def test_what_waits_survives_the_kill_of_the_browser(
    live_server: Any, world: World, playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> None:
    def opened() -> BrowserContext:
        found = playwright.chromium.launch_persistent_context(tmp_path, locale="nl-NL", **browser_type_launch_args)
        found.set_default_timeout(15_000)
        return found

    address = live_server.url
    context = opened()
    page = context.pages[0]
    page.clock.set_fixed_time(NOON)
    come_in(page, address, world.ours.coach_user)
    write_without_network(page, address, 35)
    kill_browser(tmp_path)
    assert minutes() == []
    context = opened()
    sign_in(context, address, world.ours.coach_user)
    page = context.new_page()
    page.goto(address + "/mijn-plekken/")
    for _turn in range(100):  # by this page, which says so, or by the service worker before the page was there
        if minutes():
            break
        page.wait_for_timeout(200)
    assert minutes() == [35]
    context.close()


@pytest.fixture
def own_site(transactional_db: None, world: World) -> Iterator[Site]:
    """A web server in a process of its own."""
    default = connection.settings_dict
    environment = {
        **os.environ,
        "KANSENCOACH_ENV": "development",
        "DATABASE_URL": f"postgresql://{default['USER']}@{default['HOST'].replace('/', '%2F')}/{default['NAME']}",
        "REDIS_URL": django_settings.REDIS_URL,
        "KANSENCOACH_TODAY": worlds.TODAY.isoformat(),
        "DJANGO_SETTINGS_MODULE": "kansencoach.settings",
    }
    site = Site(environment)
    site.start()
    yield site
    site.kill()


def test_server_that_is_killed_while_it_works_gets_it_once(own_site: Site, world: World, page: Page) -> None:
    line = Line(own_site.address)
    page.clock.set_fixed_time(NOON)
    come_in(page, line.address, world.ours.coach_user)
    open_form(page, line.address)
    line.on_send = own_site.kill
    write(page, 35)
    expect(page.get_by_text(KEPT)).to_be_visible()
    line.on_send = None
    own_site.start()
    send_now(page)
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    assert minutes() == [35]
    line.close()


def test_answer_that_is_lost_after_the_work_was_done_makes_no_second_one(
    address: str, world: World, page: Page
) -> None:
    line = Line(address)
    come_in(page, line.address, world.ours.coach_user)
    open_form(page, line.address)
    line.faults.append(CUT_AFTER)
    write(page, 35)
    expect(page.get_by_text(UNSENT)).to_be_visible()
    assert minutes() == [35]  # it arrived, and the browser does not know
    send_now(page)
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    assert minutes() == [35]
    assert line.sends == 2
    line.close()


def test_two_tabs_and_the_worker_send_it_once(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    write_without_network(page, address, 35)
    other = page.context.new_page()
    other.goto(address + "/mijn-plekken/")
    expect(other.get_by_text(UNSENT)).to_be_visible()
    page.context.set_offline(False)
    for tab in (page, other):
        expect(tab.get_by_text(UNSENT)).to_have_count(0)
    assert minutes() == [35]


# --- who is here ------------------------------------------------------------------------------------------------------


def test_session_that_ran_out_keeps_what_waits_until_the_same_person_is_back(
    address: str, world: World, page: Page
) -> None:
    user = world.ours.coach_user
    come_in(page, address, user)
    open_form(page, address)
    run_out()
    write(page, 35)
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.get_by_role("link", name=LOGIN).click()
    page.wait_for_url("**/account/login/**")
    expect(page.get_by_text(LOGIN)).to_be_visible()
    assert page.evaluate(STORED)["me"] is None  # locked: nobody reads it on this page
    sign_in(page.context, address, user)
    page.goto(address + "/activiteiten/")
    expect(page.get_by_text(SENT)).to_be_visible()
    assert minutes() == [35]


def test_somebody_else_neither_sees_nor_sends_it(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    write_without_network(page, address, 35)
    page.context.set_offline(False)
    page.context.clear_cookies()
    sign_in(page.context, address, world.colleague_user)
    page.goto(address + "/mijn-plekken/")
    expect(page.get_by_text("Op dit apparaat staat 1 activiteit van iemand anders")).to_be_visible()
    assert "Beukenhof" not in page.locator("#wachtrij").inner_text()
    assert minutes() == []
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url("**/account/login/**")
    expect(page.get_by_text(LOGIN)).to_be_visible()  # still there for who wrote it
    sign_in(page.context, address, world.ours.coach_user)
    page.goto(address + "/mijn-plekken/")
    expect(page.get_by_text(SENT)).to_be_visible()
    assert minutes() == [35]
    assert Activity.system.get(minutes=35).coach == world.ours.coach


def test_logging_out_says_what_waits_and_empties_the_device(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    page.goto(address + "/jouw-week/")
    line = page.get_by_text(UNSENT)
    page.evaluate(
        """() => Queue.put("x", { pk: null, fields: { client_uuid: [crypto.randomUUID()] }, label: "iets" }, "conflict")"""
    )
    page.reload()
    expect(line).to_be_visible()
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Uitloggen").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 activiteit is nog niet verstuurd")
    dialog.get_by_role("button", name="Ingelogd blijven").click()
    expect(line).to_be_visible()
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="Uitloggen en wissen").click()
    page.wait_for_url("**/account/login/**")
    expect(page.get_by_text("nog niet verstuurd")).to_have_count(0)
    assert page.evaluate(STORED) == {"caches": [], "mine": 0, "others": 0, "me": None}


# --- refused, and two devices -----------------------------------------------------------------------------------------


def test_what_is_refused_stays_with_its_reason_and_can_be_changed(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    page.context.set_offline(True)
    open_form(page, address)
    page.get_by_text("Notitie of bericht").click()
    page.get_by_label("Notitie voor mezelf").fill("Bel 06-12345678.")
    write(page, 35)
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Hier lijkt een telefoonnummer te staan")).to_be_visible()
    assert minutes() == []
    page.goto(address + "/mijn-plekken/")
    page.get_by_role("link", name="Aanpassen").click()
    note = page.get_by_label("Notitie voor mezelf")
    expect(note).to_have_value("Bel 06-12345678.")
    note.fill("Bel volgende week.")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text("Geschreven:").last).to_be_visible()
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    assert minutes() == [35]


def test_a_draft_stays_when_something_else_is_written_without_network(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    open_form(page, address)
    page.get_by_label("Huisbezoek").check()
    assert page.evaluate(DRAFT_KEPT)
    write_without_network(page, address, 55)
    page.context.set_offline(False)
    page.goto(address + "/mijn-plekken/")
    expect(page.get_by_role("link", name="Verder met je concept")).to_be_visible()
    page.get_by_role("link", name="Verder met je concept").click()
    expect(page.get_by_label("Huisbezoek")).to_be_checked()


def test_a_tap_without_network_reads_in_words_in_the_list(address: str, world: World, page: Page) -> None:
    come_in(page, address, world.ours.coach_user)
    page.context.set_offline(True)
    page.get_by_role("button", name="Oudergesprek").first.click()
    expect(page.get_by_text(UNSENT)).to_be_visible()
    expect(page.locator("#wachtrij li")).to_contain_text(
        "Oudergesprek Voorbeeldbeukenhof 45 min verbinder · 18-11-2026"
    )


@pytest.mark.parametrize("keeps_own", [True, False])
def test_changed_on_two_devices_is_a_choice(address: str, world: World, page: Page, keeps_own: bool) -> None:
    activity = world.ours.activity
    come_in(page, address, world.ours.coach_user)
    page.goto(f"{address}/activiteiten/{activity.pk}/")
    page.context.set_offline(True)
    page.get_by_label("Minuten", exact=True).fill("55")
    page.get_by_role("button", name="Opslaan").click()
    expect(page.get_by_text(UNSENT)).to_be_visible()
    change_activity(
        activity, placement=activity.placement, done_on=activity.done_on, minutes=90, details=None, on=TODAY, by=None
    )
    page.context.set_offline(False)
    page.get_by_role("link", name="Kiezen wat er blijft staan").click()
    expect(page.get_by_role("row", name="Minuten")).to_contain_text("90")
    expect(page.get_by_role("row", name="Minuten")).to_contain_text("55")
    expect(page.get_by_role("heading", name="Dit is intussen gewijzigd")).to_be_visible()
    expect(page.locator("#wachtrij")).to_have_count(0)  # the choice is here: nothing asks for it above it
    if keeps_own:
        page.get_by_role("button", name="Opslaan").click()
        expect(page.get_by_text("Activiteit gewijzigd.")).to_be_visible()
    else:
        page.get_by_role("link", name="Laat staan wat er nu staat").click()
        page.wait_for_url("**/mijn-plekken/")
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    activity.refresh_from_db()
    assert activity.minutes == (55 if keeps_own else 90)
