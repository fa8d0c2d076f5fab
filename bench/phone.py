"""The log form on a cheap telephone: bytes over the wire, seconds until usable, taps and seconds of what a coach does.

    .venv/bin/python bench/phone.py            # medians of five
    .venv/bin/python bench/phone.py --repeats 9

The site is served as in production (gunicorn, WhiteNoise with collected and compressed files) and opened by Debian's
chromium at 360 x 640 with touch, through the DevTools protocol: "slow 4G" (400 ms of latency on every request, 1.6 Mbit/s
down, 0.75 Mbit/s up) and a processor four times slower. The first load has an empty cache. Bytes are what came over the
wire until the page was there, headers included; what it takes along afterwards, to work without network, is printed apart.
*Usable* is the later of two: the form was painted, and its script had made its buttons work; the
tap that proves it comes right after.

The flows start on the page that a coach opens and end when the notice says that it was written. "machine" is what the
browser and the server took; "person" adds 1.5 s for each tap (look, decide, tap) and 0.3 s for each character typed.
Exits with 1 above a target.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in this thread, the ORM beside it

MOST_BYTES = 120_000
MOST_SECONDS = 2.0
MOST_TAPS, MOST_PERSON_SECONDS = 3, 15.0
SECONDS_PER_TAP, SECONDS_PER_CHARACTER = 1.5, 0.3
PHONE: Any = {"width": 360, "height": 640}
SLOW_4G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER_PROCESSOR = 4
FORM = "/activiteiten/nieuw/"
HOME = "/mijn-plekken/"
WEEK = "/jouw-week/"

# In the page, before anything else: when is the form painted, and when does its script answer?
PROBE = """
(() => {
  const look = () => {
    const line = document.querySelector("[data-activity-form] [data-summary]");
    if (!line || line.hidden) return requestAnimationFrame(look);
    window.__scripted = performance.now();
  };
  requestAnimationFrame(look);
})();
"""


@dataclass
class Counted:
    """A telephone in somebody's hand: what was tapped and typed."""

    page: Any
    taps: int = 0
    characters: int = 0

    def tap(self, target: Any) -> None:
        target.tap()
        self.taps += 1

    def type(self, target: Any, text: str) -> None:
        """One tap to go there, and the characters."""
        self.tap(target)
        target.press_sequentially(text)
        self.characters += len(text)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name).first

    def kind(self, name: str) -> None:
        self.tap(self.page.get_by_role("radio", name=name, exact=True))

    def save(self) -> None:
        self.tap(self.page.get_by_role("button", name="Opslaan"))

    def other(self) -> None:
        self.tap(self.page.get_by_role("link", name="Iets anders"))
        self.page.locator("[data-summary]:not([hidden])").wait_for()


# --- what a coach does ------------------------------------------------------------------------------------------------


def morning(phone: Counted) -> None:
    phone.tap(phone.page.locator(".morning button").first)


def usual(phone: Counted) -> None:
    phone.tap(phone.button("Oudergesprek"))


def detailed(phone: Counted) -> None:
    """Another kind of work: plek, role and length follow from habit."""
    phone.other()
    phone.kind("Huisbezoek")
    phone.save()


def usual_in_form(phone: Counted) -> None:
    """Plek, kind, role and length in one tap, then saved."""
    phone.other()
    phone.tap(phone.page.locator("[data-usual]:visible").first)
    phone.save()


def network(phone: Counted) -> None:
    phone.other()
    phone.kind("Netwerkbijeenkomst")
    phone.save()


def parent_meeting(phone: Counted) -> None:
    phone.other()
    phone.kind("Ouderbijeenkomst")
    phone.type(phone.page.get_by_label("Gezinnen uitgenodigd", exact=True), "20")
    phone.type(phone.page.get_by_label("Gezinnen aanwezig", exact=True), "12")
    phone.save()


def note(phone: Counted) -> None:
    """A note with a name in it: the check answers while typing, the name goes, and it is saved."""
    phone.other()
    phone.kind("Huisbezoek")
    phone.tap(phone.page.get_by_text("Notitie of bericht"))
    box = phone.page.get_by_label("Notitie voor mezelf")
    phone.type(box, "afspraak met Fatima")
    phone.page.get_by_text("Hier lijkt een naam te staan").wait_for()
    for _ in range(len("Fatima")):
        box.press("Backspace")
    phone.characters += len("Fatima")
    box.press_sequentially("moeder")
    phone.characters += len("moeder")
    phone.save()


def week(phone: Counted) -> None:
    """The days that were agreed for this week, all at once."""
    phone.tap(phone.button("Klopt"))


FLOWS: list[tuple[str, Callable[[Counted], None], int | None]] = [
    ("a normal week confirmed", week, 1),
    ("“Ik was op school”, one tap", morning, 1),
    ("a usual one, one tap", usual, 1),
    ("detailed: another kind of work", detailed, MOST_TAPS),
    ("detailed: a usual one in the form", usual_in_form, MOST_TAPS),
    ("outside the schools: a network meeting", network, MOST_TAPS),
    ("a parent meeting with two counts", parent_meeting, None),
    ("a note with a name, checked and rewritten", note, None),
]


# --- measuring --------------------------------------------------------------------------------------------------------


def slow(context: Any, page: Any) -> Any:
    """The DevTools session of a page on slow 4G with a slow processor."""
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    return tools


def until(page: Any, what: str) -> None:
    """Wait for it. Asked from outside: the page's own policy allows no text to be run as a script."""
    deadline = time.monotonic() + 30
    while not page.evaluate(what):
        if time.monotonic() > deadline:
            raise SystemExit(f"it never came: {what}")
        time.sleep(0.05)


AFTERWARDS = "Fetch"


def first_load(context: Any, site: str) -> tuple[int, float, dict[str, int]]:
    """Bytes, seconds until usable, and bytes by kind, of the form with an empty cache."""
    page = context.new_page()
    page.add_init_script(PROBE)
    tools = slow(context, page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    tools.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    tools.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], round(event["encodedDataLength"])),
    )
    page.goto(site + FORM, wait_until="load", timeout=90_000)
    until(page, "window.__scripted")
    painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    until(page, painted)
    milliseconds = page.evaluate(f"Math.max(window.__scripted, {painted})")
    before = page.locator("[data-summary]").inner_text()
    page.get_by_role("radio", name="Huisbezoek", exact=True).tap()
    page.locator("[data-summary]", has_not_text=before).wait_for()
    page.wait_for_load_state("networkidle")
    by_kind: dict[str, int] = {}
    for key, size in sizes.items():
        by_kind[kinds.get(key, "Other")] = by_kind.get(kinds.get(key, "Other"), 0) + size
    page.close()
    return sum(sizes.values()) - by_kind.get(AFTERWARDS, 0), milliseconds / 1000, by_kind


def flow(context: Any, address: str, act: Callable[[Counted], None]) -> tuple[int, int, float]:
    """Taps, characters, and the seconds of the machine, from the open page to the notice."""
    page = context.new_page()
    slow(context, page)
    page.goto(address, wait_until="networkidle", timeout=90_000)
    phone = Counted(page)
    began = time.perf_counter()
    act(phone)
    page.locator("[data-toast]", has_text=re.compile("geschreven", re.IGNORECASE)).wait_for()
    seconds = time.perf_counter() - began
    page.close()
    return phone.taps, phone.characters, seconds


def serve() -> tuple[subprocess.Popen[bytes], str]:
    """The site as production serves it, on the database of this run."""
    from django.conf import settings
    from django.db import connection

    from tests import world as worlds

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    default = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kansencoach.settings",
        "KANSENCOACH_STATIC_COLLECTED": "true",
        "KANSENCOACH_TODAY": worlds.TODAY.isoformat(),
        "DATABASE_URL": f"postgresql://{default['USER']}@{default['HOST'].replace('/', '%2F')}/{default['NAME']}",
        "REDIS_URL": settings.REDIS_URL,
        "LOG_LEVEL": "ERROR",
        "AUDIT_KEY": settings.AUDIT_KEY,
    }
    collect = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
    subprocess.run(collect, env=environment, check=True)
    # fmt: off
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "kansencoach.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
         "--workers", "1", "--threads", "4", "--log-level", "error", "--no-control-socket"],
        cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
    )
    # fmt: on
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"http://127.0.0.1:{port}"
        time.sleep(0.1)
    server.kill()
    raise SystemExit("the site did not start")


def main(repeats: int) -> int:
    """Prints the figures; 1 when a target is missed."""
    import django
    from django.conf import settings
    from django.db import connections
    from django.test import Client
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from kansencoach.environment import join_embedded_servers

    join_embedded_servers(fast=True)
    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    from playwright.sync_api import sync_playwright

    from coaches.models import Activity
    from tests import conftest  # noqa: F401 - a forced login stands for a whole one
    from tests import world as worlds
    from tests.e2e.conftest import chromium

    settings.TODAY_OVERRIDE = worlds.TODAY
    world = worlds.build()
    agree_days(world.ours.placement)
    kept = set(Activity.system.values_list("pk", flat=True))
    server, site = serve()
    missed: list[str] = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium())

            def context() -> Any:
                client = Client()
                client.force_login(world.ours.coach_user)
                name = settings.SESSION_COOKIE_NAME
                made = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="nl-NL")
                made.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
                return made

            print("slow 4G (400 ms, 1.6 Mbit/s down), processor 4x slower, 360 x 640; medians of", repeats)
            loads = []
            for _ in range(repeats + 1):
                empty = context()
                loads.append(first_load(empty, site))
                empty.close()
            loads = loads[1:]  # the first one also warmed the server
            size = round(statistics.median(load[0] for load in loads))
            seconds = statistics.median(load[1] for load in loads)
            print(f"first load of the log form: {size} bytes over the wire (at most {MOST_BYTES})")
            print("  " + ", ".join(f"{kind} {count}" for kind, count in sorted(loads[-1][2].items())))
            low, high = min(load[1] for load in loads), max(load[1] for load in loads)
            print(f"usable after {seconds:.2f} s (at most {MOST_SECONDS:.0f}; {low:.2f} to {high:.2f})")
            if size > MOST_BYTES:
                missed.append("bytes")
            if seconds > MOST_SECONDS:
                missed.append("usable")
            print(f"{'flow':<44}{'taps':>5}{'machine':>10}{'person':>9}")
            warm = context()
            first_load(warm, site)
            for label, act, most in FLOWS:
                taps, characters, machine = 0, 0, []
                for _ in range(repeats):
                    again(kept)
                    taps, characters, took = flow(warm, site + (WEEK if act is week else HOME), act)
                    machine.append(took)
                middle = statistics.median(machine)
                person = middle + taps * SECONDS_PER_TAP + characters * SECONDS_PER_CHARACTER
                print(f"{label:<44}{taps:>5}{middle:>8.2f} s{person:>7.1f} s")
                if most is not None and (taps > most or person > MOST_PERSON_SECONDS):
                    missed.append(label)
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
        end_other_sessions()
        connections.close_all()
        teardown_databases(databases, verbosity=0)
    print("below target: " + ", ".join(missed) if missed else "every target is met")
    return 1 if missed else 0


def end_other_sessions() -> None:
    """A thread of the server that was answering may hold the database a moment longer than the server lived."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def agree_days(placement: Any) -> None:
    """A normal week: three mornings at one plek."""
    from coaches import rhythm

    days = {weekday: rhythm.DayTerms(210) for weekday in (1, 2, 3)}
    rhythm.agree_days(placement, days=days, starts_on=placement.starts_on, by=None)


def again(kept: set[int]) -> None:
    """The world as it was: what this run wrote goes, so that each time finds the same page."""
    from coaches.models import Activity

    Activity.system.exclude(pk__in=kept).delete()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    sys.exit(main(max(5, parser.parse_args().repeats)))
