"""What a coach saved without network is never lost and never written twice: 240 runs that go wrong, lost 0, double 0.

    .venv/bin/python bench/offline.py                  # 240 runs, some fifteen minutes
    .venv/bin/python bench/offline.py --runs 16        # a few of each kind

A real browser with a profile of its own, a real server on a real database, and between them a line that fails on order
(``tests/e2e/flaky.py``). In each run a coach saves one to three activities, each with a day and minutes that no other has,
and one thing goes wrong. Then all is well again, the coach opens the site, and the database is counted. Saved is what the
browser said it kept, or had begun to send. Exits with 1 when something was lost or written twice, or when a run did not come
to its end.

At the end the protections are taken away in turn, for a few runs: a new key at every try must be seen as doubles, and taking
an activity out of the queue before the answer as a loss. Else the count proves nothing, and it exits with 1 as well.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["KANSENCOACH_ENV"] = "development"
os.environ["KANSENCOACH_DATA_DIR"] = str(ROOT / ".data" / "bench")
os.environ["LOG_LEVEL"] = "CRITICAL"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop is in this thread, the ORM beside it

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

    from tests.e2e.flaky import Line, Site
    from tests.world import World

MINUTES = 1439
PATIENCE_SECONDS = 60
CONTROL_RUNS = 4
BREAKS = {
    "key": (
        "return { id, pk, fields };",
        "return { id, pk, fields: { ...fields, ...(fields.client_uuid && { client_uuid: [crypto.randomUUID()] }) } };",
    ),
    "early": (
        "const found = await post(owner, batch, options);",
        "for (const record of batch) await settle(record, null); const found = await post(owner, batch, options);",
    ),
}
READY = """async () => {
  for (let turn = 0; turn < 400; turn += 1) {
    if (navigator.serviceWorker.controller && (await Queue.carried())) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""


@dataclass
class Tally:
    """The runs of one kind of fault: what was saved, what is not there, what is there more than once."""

    runs: int = 0
    saved: int = 0
    lost: int = 0
    double: int = 0


@dataclass
class Runner:
    """A browser, a line and a site, and what can go wrong between them."""

    playwright: Playwright
    site: Site
    line: Line
    world: World
    today: date
    chance: random.Random
    profile: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="kansencoach-profile-")))
    count: int = 0
    saved: list[tuple[date, int]] = field(default_factory=list)
    known: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.context, self.page = self.open_browser()

    # --- the browser and the coach ------------------------------------------------------------------------------------

    def open_browser(self) -> tuple[BrowserContext, Page]:
        from tests.e2e.conftest import PHONE

        found = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            viewport=PHONE,
            locale="nl-NL",
        )
        found.set_default_timeout(PATIENCE_SECONDS * 1000)
        return found, found.pages[0]

    def kill_browser(self) -> None:
        from tests.e2e.flaky import kill_browser

        kill_browser(self.profile)
        self.context, self.page = self.open_browser()

    def come_in(self, user: Any = None) -> None:
        from tests.e2e.conftest import sign_in

        self.context.set_offline(False)
        sign_in(self.context, self.line.address, user or self.world.ours.coach_user)

    def open(self, path: str) -> None:
        from playwright.sync_api import Error

        try:
            self.page.goto(self.line.address + path)
        except Error as error:  # the page was on its way somewhere itself, after saving
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.goto(self.line.address + path)

    def write(self, *, page: Page | None = None, waits_for: str = "", plek: str = "Voorbeeldbeukenhof") -> None:
        """Save one activity that no other is like; ``waits_for`` is what the page then says."""
        page = page or self.page
        day, minutes = self.today - timedelta(days=self.count // MINUTES), 1 + self.count % MINUTES
        self.count += 1
        page.get_by_label(plek).first.check()
        page.locator("[name=done_on]").last.evaluate("(box, day) => { box.value = day; }", day.isoformat())
        page.get_by_label("Minuten", exact=True).fill(str(minutes))
        self.saved.append((day, minutes))
        page.get_by_role("button", name="Opslaan").click()
        if waits_for:
            page.get_by_text(waits_for).last.wait_for()

    def some(self) -> range:
        return range(self.chance.randint(1, 3))

    def without_network(self) -> None:
        self.context.set_offline(True)
        self.open("/activiteiten/nieuw/")
        for _one in self.some():
            self.write(waits_for="Bewaard op dit apparaat")
            self.close_notices()

    def close_notices(self) -> None:
        """So that the next one is about what comes next."""
        for close in self.page.get_by_role("button", name="Melding sluiten").all():
            close.click()

    def while_sending(self) -> threading.Event:
        """Set when the activity is on its way to the server; it stays there for a second."""
        from tests.e2e.flaky import SLOW

        begun = threading.Event()
        self.line.faults.append(SLOW)
        self.line.on_receive = begun.set
        return begun

    # --- what goes wrong ----------------------------------------------------------------------------------------------

    def network_away(self) -> None:
        self.without_network()
        if self.chance.random() < 0.5:
            self.page.reload()

    def browser_killed_while_it_waits(self) -> None:
        self.without_network()
        self.kill_browser()

    def browser_killed_while_sending(self) -> None:
        self.open("/activiteiten/nieuw/")
        begun = self.while_sending()
        self.write()
        begun.wait(PATIENCE_SECONDS)
        time.sleep(self.chance.random() * 1.2)
        self.kill_browser()

    def page_loaded_again_while_sending(self) -> None:
        self.open("/activiteiten/nieuw/")
        begun = self.while_sending()
        self.write()
        begun.wait(PATIENCE_SECONDS)
        time.sleep(self.chance.random() * 0.5)
        self.page.reload()

    def tab_closed_while_sending(self) -> None:
        self.open("/activiteiten/nieuw/")
        begun = self.while_sending()
        self.write()
        begun.wait(PATIENCE_SECONDS)
        old, self.page = self.page, self.context.new_page()
        old.close()

    def session_ran_out(self) -> None:
        from django.contrib.sessions.models import Session
        from django.utils import timezone

        self.open("/activiteiten/nieuw/")
        Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
        self.write(waits_for="Log in om te versturen")
        if self.chance.random() < 0.5:
            self.open("/mijn-plekken/")  # leads to the login

    def server_killed_while_it_works(self) -> None:
        self.open("/activiteiten/nieuw/")
        later = self.chance.random() * 0.12

        def kill() -> None:
            threading.Timer(later, self.site.kill).start()

        self.line.on_send = kill
        self.write()
        time.sleep(later + 0.3)
        self.line.on_send = None
        self.site.kill()
        self.site.start()

    def server_away(self) -> None:
        self.line.is_down = True
        self.open("/activiteiten/nieuw/")
        for _one in self.some():
            self.write(waits_for="Bewaard op dit apparaat")
            self.close_notices()

    def line_fails(self, fault: str) -> None:
        self.open("/activiteiten/nieuw/")
        self.line.faults.extend([fault] * self.chance.randint(1, 2))
        self.write(waits_for="Bewaard op dit apparaat")

    def request_lost(self) -> None:
        from tests.e2e.flaky import CUT_BEFORE

        self.line_fails(CUT_BEFORE)

    def answer_lost(self) -> None:
        from tests.e2e.flaky import CUT_AFTER

        self.line_fails(CUT_AFTER)

    def half_an_answer(self) -> None:
        from tests.e2e.flaky import CUT_HALFWAY

        self.line_fails(CUT_HALFWAY)

    def two_tabs_and_the_worker(self) -> None:
        self.without_network()
        other = self.context.new_page()
        other.goto(self.line.address + "/mijn-plekken/")
        self.context.set_offline(False)
        for tab in (self.page, other):
            tab.evaluate("() => void Waiting.flush()")
        other.get_by_text("nog niet verstuurd").first.wait_for(state="detached")
        other.close()

    def no_background_sync(self) -> None:
        self.page = self.context.new_page()
        self.page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")
        self.without_network()
        self.context.set_offline(False)
        self.page.get_by_text("nog niet verstuurd").first.wait_for(state="detached")

    def somebody_else_in_between(self) -> None:
        self.without_network()
        self.come_in(self.world.colleague_user)
        self.open("/mijn-plekken/")
        self.open("/activiteiten/nieuw/")
        self.write(plek="Buurgemeente Esplein", waits_for="Geschreven")

    def saved_twice_in_a_hurry(self) -> None:
        from tests.e2e.flaky import SLOW

        self.open("/activiteiten/nieuw/")
        self.line.faults.append(SLOW)
        self.write()
        self.page.evaluate("() => document.querySelector('form[data-activity-form]')?.requestSubmit()")

    # --- and then all is well again -----------------------------------------------------------------------------------

    def heal(self) -> None:
        """The line is well again."""
        self.line.is_down, self.line.on_send, self.line.on_receive = False, None, None
        self.line.faults.clear()

    def recover(self) -> bool:
        """The coach is back, with network: whether everything that waited was sent."""
        self.heal()
        self.come_in()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.open("/mijn-plekken/")
            self.page.evaluate("() => Waiting.ready")
            found = self.page.evaluate("() => Queue.list()")
            if not found["mine"] and not found["others"]:
                return True
        return False

    def run(self, fault: Callable[[Runner], None], tally: Tally, *, is_quiet: bool = False) -> None:
        """One run: from a browser that is ready, through the fault, to the count."""
        from coaches.models import Activity

        self.saved.clear()
        if not self.page.url.endswith("/mijn-plekken/"):
            self.come_in()
            self.open("/mijn-plekken/")
        if not self.page.evaluate(READY):
            raise RuntimeError("the browser is not ready to work without network")
        fault(self)
        self.recover()
        tally.runs += 1
        tally.saved += len(self.saved)
        for day, minutes in self.saved:
            times = Activity.system.filter(done_on=day, minutes=minutes).exclude(pk__in=self.known).count()
            tally.lost += times == 0
            tally.double += max(0, times - 1)
            if times != 1 and not is_quiet:
                print(f"{fault.__name__}: {day} {minutes} min is there {times} times", flush=True)


FAULTS: tuple[Callable[[Runner], None], ...] = (
    Runner.network_away,
    Runner.browser_killed_while_it_waits,
    Runner.browser_killed_while_sending,
    Runner.page_loaded_again_while_sending,
    Runner.tab_closed_while_sending,
    Runner.session_ran_out,
    Runner.server_killed_while_it_works,
    Runner.server_away,
    Runner.request_lost,
    Runner.answer_lost,
    Runner.half_an_answer,
    Runner.two_tabs_and_the_worker,
    Runner.no_background_sync,
    Runner.somebody_else_in_between,
    Runner.saved_twice_in_a_hurry,
)


def main(*, runs: int, seed: int) -> int:
    """Prints the figures per fault; 1 when something was lost or double."""
    import django
    from django.conf import settings
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from kansencoach.environment import join_embedded_servers

    join_embedded_servers(fast=True)
    django.setup()
    setup_test_environment()
    from django.db import connection
    from playwright.sync_api import Error, sync_playwright

    from coaches.models import Activity
    from tests import conftest
    from tests import world as worlds
    from tests.e2e.flaky import Line, Site

    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = conftest.migrated_template()
    databases = setup_databases(verbosity=0, interactive=False)
    settings.TODAY_OVERRIDE = worlds.TODAY
    world = worlds.build()
    default = connection.settings_dict
    site = Site(
        {
            **os.environ,
            "DATABASE_URL": f"postgresql://{default['USER']}@{default['HOST'].replace('/', '%2F')}/{default['NAME']}",
            "REDIS_URL": settings.REDIS_URL,
            "KANSENCOACH_TODAY": worlds.TODAY.isoformat(),
            "DJANGO_SETTINGS_MODULE": "kansencoach.settings",
        }
    )
    site.start()
    line = Line(site.address)
    chance = random.Random(seed)
    plan = [FAULTS[turn % len(FAULTS)] for turn in range(runs)]
    chance.shuffle(plan)
    tallies = {fault.__name__: Tally() for fault in FAULTS}
    unfinished = 0
    began = time.perf_counter()
    with sync_playwright() as playwright:
        runner = Runner(playwright, site, line, world, worlds.TODAY, chance)
        runner.known = frozenset(Activity.system.values_list("pk", flat=True))
        for turn, fault in enumerate(plan, 1):
            try:
                runner.run(fault, tallies[fault.__name__])
            except (Error, RuntimeError) as error:  # the run itself did not come to its end: that proves nothing
                unfinished += 1
                print(f"unfinished: {fault.__name__}: {str(error)[:300]}", flush=True)
                runner.heal()
                runner.kill_browser()
                if site.process is None or site.process.poll() is not None:
                    site.start()
            except KeyboardInterrupt:
                break
            if turn % 10 == 0:
                print(f"{turn} of {runs} runs, {summary(tallies)}, {time.perf_counter() - began:.0f} s", flush=True)
        is_seen = controls(runner)
        runner.context.close()
    line.close()
    site.kill()
    with connection.cursor() as cursor:  # of a server that was killed a session may be left
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    teardown_databases(databases, verbosity=0)
    for name, tally in tallies.items():
        words = name.replace("_", " ")
        print(f"{words:34} runs {tally.runs:3}, saved {tally.saved:3}, lost {tally.lost}, double {tally.double}")
    print(f"seed {seed}: {summary(tallies)}, unfinished {unfinished}, {time.perf_counter() - began:.0f} s")
    return 1 if unfinished or not is_seen or any(one.lost or one.double for one in tallies.values()) else 0


def summary(tallies: dict[str, Tally]) -> str:
    """All faults together."""
    names = ("runs", "saved", "lost", "double")
    return ", ".join(f"{name} {sum(getattr(one, name) for one in tallies.values())}" for name in names)


def controls(runner: Runner) -> bool:
    """Whether the count notices that a protection is gone."""
    seen = []
    for name, fault, what in (("key", Runner.answer_lost, "double"), ("early", Runner.request_lost, "lost")):
        tally = Tally()
        runner.line.rewrite = breaking(*BREAKS[name])
        for _turn in range(CONTROL_RUNS):
            runner.run(fault, tally, is_quiet=True)
        found = getattr(tally, what)
        seen.append(found > 0)
        print(
            f"control “{name}”: runs {tally.runs}, saved {tally.saved}, lost {tally.lost}, double {tally.double}",
            flush=True,
        )
    runner.line.rewrite = None
    return all(seen)


def breaking(whole: str, broken: str) -> Callable[[str, bytes], bytes]:
    """The queue of the browser with one protection less, for the negative control."""

    def rewrite(path: str, content: bytes) -> bytes:
        if "js/queue" not in path:
            return content
        if whole.encode() not in content:
            raise RuntimeError(f"{path} no longer holds: {whole}")
        return content.replace(whole.encode(), broken.encode())

    return rewrite


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=240)
    parser.add_argument("--seed", type=int, default=20261122)
    chosen = parser.parse_args()
    sys.exit(main(runs=chosen.runs, seed=chosen.seed))
