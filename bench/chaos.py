"""Reminders arrive whatever falls over: 10,000 of them for 2,000 people, while everything is killed.

    .venv/bin/python bench/chaos.py                    # some fifteen minutes
    .venv/bin/python bench/chaos.py --people 200 --kills 20

Real parts: two Celery workers and three beats at once, a Redis, a PostgreSQL and an SMTP server, each a process of its own
that is killed with SIGKILL at random and started again; Redis is emptied too (FLUSHALL). Every person is a coach with five
plekken about which the question of four weeks is open. The day turns once: on Thursday what is due is written, on Friday
the letters go. Two letters are poison: one kills the worker that makes it, the address of the other is refused.

The SMTP server writes down what it took before it answers; the database says what is in the app. Printed, and below its
target the command ends with 1:

* lost: a person without letter, a thing in no letter (0); in the app not exactly once (0);
* letters that arrived more than once, per killed worker (at most 0.5), all with the Message-ID they had (others: 0);
* after how long the poison was seen as failed (at most 5 minutes), and from the last fault to the last letter, over the
  same without any fault in the same run (at most 3 times);
* the controls, in which two at once meet because everything is slowed down: as it is nothing is double; without the unique
  constraint, and without SKIP LOCKED, it has to go wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import math
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from kansencoach.embedded import Servers

PLEKKEN = 5  # of each person, so as many things to be reminded of
WORKERS, BEATS = 2, 3
THURSDAY, FRIDAY = "2026-11-19", "2026-11-20"
DEADLY, REFUSED = "gif@voorbeeld.test", "weg@voorbeeld.test"
MOST_REPEATS, MOST_POISON_SECONDS, MOST_SLOWER = 0.5, 300.0, 3.0
CONTROL_PEOPLE = 60
PATIENCE = 900.0


# --- the parts, each started as a process of its own ----------------------------------------------------------------


def post(port: int, log: Path, delay: float) -> None:
    """An SMTP server that writes down each letter (Message-ID and address) before it says 250."""
    from email import message_from_bytes

    from aiosmtpd.controller import Controller

    class Office:
        async def handle_MAIL(
            self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
        ) -> str:
            await asyncio.sleep(delay)  # a mail server looks at a sender before it takes a letter
            envelope.mail_from = address
            return "250 OK"

        async def handle_RCPT(
            self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
        ) -> str:
            if address == REFUSED:
                return "550 no such user"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            letter = message_from_bytes(envelope.content)
            taken = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(taken, f"{letter['Message-ID']}\t{envelope.rcpt_tos[0]}\n".encode())
            os.close(taken)
            return "250 OK"

    Controller(Office(), hostname="127.0.0.1", port=port).start()
    signal.pause()


def celery(arguments: list[str], without: str) -> None:
    """Celery with the poison in it, a quicker look at what is due, and for a control without a protection."""
    import django

    django.setup()
    from coaches.reminders import letters, outbox
    from kansencoach.celery import app

    app.conf.beat_schedule["look-what-is-due"] |= {"schedule": 20.0, "options": {"expires": 15}}
    outbox.LEASE = timedelta(seconds=float(os.environ.get("CHAOS_LEASE", outbox.LEASE.total_seconds())))
    made = letters.message_of

    def deadly(mail: Any, *rest: Any, **options: Any) -> Any:
        if mail.user.email == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        return made(mail, *rest, **options)

    letters.message_of = deadly  # type: ignore[assignment]
    if without:
        _slow_down()
    if without == "skip_locked":
        free = outbox._free

        def unlocked(now: Any) -> Any:
            found = free(now)
            found.query.select_for_update = False
            return found

        outbox._free = unlocked
    app.start(arguments)


def _slow_down() -> None:
    """Time between looking and writing, so that two at once meet: with the protections it has to come to nothing."""
    from coaches.models import ReminderMail
    from coaches.reminders import planning

    new, save = planning._new, ReminderMail.save

    def slowly_new(*arguments: Any) -> Any:
        time.sleep(0.004)
        return new(*arguments)

    def slowly_saved(mail: Any, *arguments: Any, **options: Any) -> None:
        time.sleep(0.05)
        save(mail, *arguments, **options)

    planning._new = slowly_new  # type: ignore[assignment]
    ReminderMail.save = slowly_saved  # type: ignore[assignment, method-assign]


# --- the world --------------------------------------------------------------------------------------------------------


def build(people: int) -> None:
    """So many coaches with an account, each at five plekken with the question of four weeks open since a while."""
    from datetime import date

    from coaches.models import Coach, Employment, Placement, ReminderPreference
    from kansencoach.models import Membership, Role, User
    from tests import factories

    year = factories.school_year(2026)
    programme = factories.programme(year=year)
    municipality = factories.municipality(programme)
    employer = factories.employment(factories.coach(programme)).employer
    count = max(PLEKKEN, people // 20)
    hours = [
        factories.allocation(factories.deployment(programme, municipality, name=f"Plek {n}"), hours=None, year=year)
        for n in range(count)
    ]
    coaches = Coach.system.bulk_create(
        Coach(programme=programme, name=f"Verzonnen {n}", name_key=f"verzonnen {n:05}", is_example=True)
        for n in range(people)
    )
    employments = Employment.system.bulk_create(
        Employment(coach=coach, employer=employer, starts_on=date(2025, 8, 1)) for coach in coaches
    )
    Placement.system.bulk_create(
        (
            Placement(
                allocation=hours[(n + offset) % count],
                employment=employment,
                coach=employment.coach,
                starts_on=year.starts_on,
                ends_on=year.ends_on,
                decided_on=year.starts_on,
            )
            for n, employment in enumerate(employments)
            for offset in range(PLEKKEN)
        ),
        batch_size=2000,
    )
    named = {0: DEADLY, 1: REFUSED}
    users = User.objects.bulk_create(
        User(email=named.get(n, f"coach{n}@voorbeeld.test"), name=f"Verzonnen {n}") for n in range(people)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.COACH, programme=programme, coach=coach)
        for user, coach in zip(users, coaches, strict=True)
    )
    ReminderPreference.system.bulk_create(ReminderPreference(user=user, weekday=5, hour=0) for user in users)


# --- one run --------------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What one run came to."""

    seconds: float = 0.0
    after_last_fault: float = 0.0
    kills: Counter[str] = field(default_factory=Counter)
    reminders: int = 0
    twice_in_app: int = 0
    without_letter: int = 0
    untold: int = 0
    repeats: int = 0
    other_ids: int = 0
    poison_seconds: float = 0.0
    is_drained: bool = False


class Region:
    """Everything that runs, and somebody who starts again what fell over."""

    def __init__(self, data: Path, *, delay: float, without: str = "") -> None:
        from kansencoach import embedded

        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        self.data, self.delay, self.without = data, delay, without
        self.servers: Servers = embedded.join(data)
        self.log = data / "arrived"
        self.log.touch()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.day = THURSDAY
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "KANSENCOACH_ENV": "development",
            "KANSENCOACH_DATA_DIR": str(self.data),
            "KANSENCOACH_TODAY": self.day,
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "DJANGO_SETTINGS_MODULE": "kansencoach.settings",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.port),
            "LOG_LEVEL": "CRITICAL",
        }

    def start(self, name: str) -> None:
        """Start one part: ``post``, ``worker 1``, ``beat 2``."""
        kind = name.split()[0]
        if kind == "post":
            arguments = ["post", str(self.port), str(self.log), str(self.delay)]
        elif kind == "worker":
            arguments = ["celery", self.without, "worker", "--concurrency", "1", "-n", f"{name.replace(' ', '')}@%h"]
            arguments += ["--loglevel", "CRITICAL", "--without-gossip", "--without-mingle"]
        else:
            arguments = ["celery", self.without, "beat", "--pidfile=", "--loglevel", "CRITICAL"]
            arguments += ["-s", str(self.data / name.replace(" ", ""))]
        with (self.data / f"{kind}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, __file__, *arguments],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_all(self) -> None:
        for name in ("post", *(f"worker {n}" for n in range(WORKERS)), *(f"beat {n}" for n in range(BEATS))):
            self.start(name)

    def kill(self, name: str) -> None:
        """SIGKILL a part with all its children, or a server."""
        from kansencoach import embedded

        if name in ("postgresql", "redis"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(embedded.pids(self.servers)[name], signal.SIGKILL)
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()

    def supervise(self) -> None:
        """Start again whatever is not there any more, as systemd or compose would."""
        from kansencoach import embedded

        embedded.revive(self.servers)
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name)

    def stop(self) -> None:
        from kansencoach import embedded

        for name in list(self.running):
            self.kill(name)
        embedded.leave(self.data)

    def empty_redis(self) -> None:
        import redis

        with contextlib.suppress(redis.RedisError):
            redis.Redis(unix_socket_path=str(self.servers.redis_socket)).flushall()

    def arrived(self) -> list[tuple[str, str]]:
        """What the mail server took: Message-ID and address, in order."""
        lines = [tuple(line.split("\t")) for line in self.log.read_text().splitlines()]
        return [(line[0], line[1]) for line in lines]


def asked(question: Callable[[], Any]) -> Any:
    """The answer of the database, also when it was killed a moment ago; None when it does not answer now."""
    from django.db import Error, connection

    try:
        connection.close()
        return question()
    except Error:
        return None


def until(is_so: Callable[[], bool], region: Region, what: str, each: Callable[[], None] | None = None) -> bool:
    """Wait, and keep everything running meanwhile; False when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            print(f"  {what}: kwam niet binnen {PATIENCE:.0f} s", flush=True)
            return False
        if each is not None:
            each()
        region.supervise()
        time.sleep(0.1)
    return True


def counted(**of: Any) -> int:
    from coaches.models import ReminderMail

    return int(asked(lambda: ReminderMail.system.filter(**of).count()) or 0)


def faults(region: Region, outcome: Outcome, kills: int, chance: random.Random) -> Iterator[None]:
    """One fault at a time: first each kind once, then at random, until as many workers were killed as asked."""
    others = [f"beat {n}" for n in range(BEATS)] + ["redis", "postgresql", "post", "flushall"]
    first = ["worker 0", "beat 0", "redis", "postgresql", "post", "flushall"] if kills else []
    chance.shuffle(first)
    killed = outcome.kills["worker"] + kills
    while first or outcome.kills["worker"] < killed:
        name = first.pop() if first else chance.choice([f"worker {n}" for n in range(WORKERS)] * 3 + others)
        if name == "flushall":
            region.empty_redis()
        else:
            region.kill(name)
        outcome.kills[name.split()[0]] += 1
        yield


def run(people: int, kills: int, *, seed: int, data: Path, delay: float = 0.04, without: str = "") -> Outcome:
    """One region from nothing to the last letter; ``kills`` workers are killed on the way, and the rest in proportion."""
    region, outcome = Region(data, delay=delay, without=without), Outcome()
    os.environ.update(region.environment())
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings
    from django.db import connection

    from coaches.models import MailState, Reminder

    connection.close()
    connection.settings_dict["HOST"] = str(region.servers.sockets)
    settings.DATABASES["default"]["HOST"] = str(region.servers.sockets)
    try:
        call_command("migrate", verbosity=0)
        build(people)
        if without == "constraint":
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE coaches_reminder DROP CONSTRAINT reminder_once")
        chance = random.Random(seed)
        early = min(kills, max(1, kills // 4)) if kills else 0
        wrong = faults(region, outcome, early, chance)
        pause = [time.monotonic() + 6]

        def go_wrong() -> None:
            if time.monotonic() > pause[0] and next(wrong, "over") is None:
                pause[0] = time.monotonic() + chance.uniform(0.5, 3.0)

        region.start_all()
        until(
            lambda: (
                int(asked(Reminder.system.count) or 0) >= people * PLEKKEN and outcome.kills["worker"] >= kills // 4
            ),
            region,
            "opschrijven",
            go_wrong,
        )
        if without == "constraint":
            time.sleep(45)  # it looks a few times more
        for name in list(region.running):
            region.kill(name)
        region.day = FRIDAY
        began = time.monotonic()
        pause[0] = began + 6
        wrong = faults(region, outcome, kills - early, chance)
        region.supervise()
        last = [began]
        poison: list[float] = []

        def go_wrong_with_letters() -> None:
            before = sum(outcome.kills.values())
            go_wrong()
            if sum(outcome.kills.values()) > before:
                last[0] = time.monotonic()
            _see_poison(poison, began)

        outcome.is_drained = until(
            lambda: counted(state=MailState.SENT) >= people - 2, region, "versturen", go_wrong_with_letters
        )
        ended = time.monotonic()
        outcome.seconds, outcome.after_last_fault = ended - began, ended - last[0]
        until(
            lambda: bool(poison or without) or time.monotonic() - began > 2 * MOST_POISON_SECONDS,
            region,
            "gif",
            lambda: _see_poison(poison, began),
        )
        outcome.poison_seconds = poison[0] if poison else math.inf
        if without == "skip_locked":
            time.sleep(5)
        _count(region, outcome, people)
    finally:
        region.stop()
        connection.close()
        if not os.environ.get("CHAOS_KEEP"):
            shutil.rmtree(data, ignore_errors=True)
    return outcome


def _see_poison(poison: list[float], began: float) -> None:
    from coaches.models import MailState

    if not poison and counted(user__email=DEADLY, state=MailState.FAILED):
        poison.append(time.monotonic() - began)


def _count(region: Region, outcome: Outcome, people: int) -> None:
    from django.db import connection

    from coaches.models import Reminder, ReminderMail

    region.supervise()
    connection.close()
    keys = Counter(Reminder.system.order_by().values_list("user", "rule", "about_pk", "period"))
    outcome.reminders = len(keys)
    outcome.twice_in_app = sum(count - 1 for count in keys.values())
    known = dict(ReminderMail.system.values_list("user__email", "message_id"))
    arrived = Counter(region.arrived())
    outcome.other_ids = sum(1 for message_id, to in arrived if known.get(to) != message_id)
    outcome.repeats = sum(count - 1 for count in arrived.values())
    got = {to for _message_id, to in arrived}
    outcome.without_letter = people - 2 - len(got)
    outcome.untold = Reminder.system.filter(user__email__in=got, mail__isnull=True).count()


# --- the command ----------------------------------------------------------------------------------------------------


def report(people: int, calm: Outcome | None, storm: Outcome, controls: dict[str, Outcome]) -> bool:
    """Print what came of it; whether every target was met. Without ``calm`` nothing is said about how long it took."""
    workers = storm.kills["worker"]
    killed = ", ".join(f"{name} {count}x" for name, count in sorted(storm.kills.items()))
    poison = max(storm.poison_seconds, calm.poison_seconds if calm else 0.0)
    lines = [
        ("herinneringen in de app", storm.reminders, f"{people * PLEKKEN}", storm.reminders == people * PLEKKEN),
        ("dubbel in de app", storm.twice_in_app, "0", storm.twice_in_app == 0),
        ("mensen zonder brief", storm.without_letter, "0", storm.without_letter == 0 and storm.is_drained),
        ("herinneringen in geen brief", storm.untold, "0", storm.untold == 0),
        (
            f"brieven dubbel, bij {workers} gedode workers",
            storm.repeats,
            f"<= {MOST_REPEATS * workers:.1f}",
            storm.repeats <= MOST_REPEATS * workers,
        ),
        ("brieven met een andere Message-ID", storm.other_ids, "0", storm.other_ids == 0),
        (
            "gif te zien na (s)",
            round(poison, 1),
            f"<= {MOST_POISON_SECONDS:.0f}",
            poison <= MOST_POISON_SECONDS,
        ),
    ]
    if calm is not None:
        slower = storm.after_last_fault / calm.seconds
        what = f"klaar na de laatste storing (s), zonder storing {calm.seconds:.1f} s"
        lines.append((what, round(storm.after_last_fault, 1), f"<= {MOST_SLOWER:.0f}x", slower <= MOST_SLOWER))
    if "nothing" in controls:
        both = controls["nothing"].twice_in_app + controls["nothing"].repeats
        lines.append(("controle, slechts langzaam: dubbel in de app en brieven dubbel", both, "0", both == 0))
    if "constraint" in controls:
        twice = controls["constraint"].twice_in_app
        lines.append(("controle zonder unique: dubbel in de app", twice, "> 0", twice > 0))
    if "skip_locked" in controls:
        repeats = controls["skip_locked"].repeats
        lines.append(("controle zonder SKIP LOCKED: brieven dubbel", repeats, "> 0", repeats > 0))
    print(f"storingen: {killed}; alles bij elkaar {storm.seconds:.0f} s")
    for what, found, wanted, is_met in lines:
        print(f"{'goed ' if is_met else 'FOUT '} {what:<60} {found!s:>10}   doel {wanted}")
    return all(is_met for *_rest, is_met in lines)


def main() -> int:
    if sys.argv[1:2] == ["post"]:
        post(int(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
        return 0
    if sys.argv[1:2] == ["celery"]:
        celery(sys.argv[3:], sys.argv[2])
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=60, help="so many workers are killed, and the rest in proportion")
    parser.add_argument("--seed", type=int, default=random.randrange(2**31))
    parser.add_argument("--smoke", action="store_true", help="only the run in which everything is killed")
    parser.add_argument("--controls", action="store_true", help="only the controls: (twice in the app, letters twice)")
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    data = Path(os.environ.get("CHAOS_DATA", ROOT / ".data" / "chaos"))
    if chosen.smoke:
        return (
            0 if report(chosen.people, None, run(chosen.people, chosen.kills, seed=chosen.seed, data=data), {}) else 1
        )
    if chosen.controls:
        found = controls_of(chosen.seed, data)
        print({name: (one.twice_in_app, one.repeats) for name, one in found.items()})
        return 0
    calm = run(chosen.people, 0, seed=chosen.seed, data=data)
    print(f"zonder storing: {chosen.people - 2} brieven in {calm.seconds:.1f} s", flush=True)
    storm = run(chosen.people, chosen.kills, seed=chosen.seed, data=data)
    return 0 if report(chosen.people, calm, storm, controls_of(chosen.seed, data)) else 1


def controls_of(seed: int, data: Path) -> dict[str, Outcome]:
    """The same without faults and without a protection, in turn."""
    names = ("nothing", "constraint", "skip_locked")
    return {name: run(CONTROL_PEOPLE, 0, seed=seed, data=data, without=name) for name in names}


if __name__ == "__main__":
    raise SystemExit(main())
