"""The processes of the demo: web, worker and beat on embedded servers. Run by bin/demo, which sets up the environment.

Nothing stays behind. A Ctrl-C or a SIGTERM comes here only (the children have sessions of their own) and is passed on; when this
process is killed outright, the kernel sends each child its signal, and the servers stop because nobody uses them any more.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import datetime
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import journey  # noqa: E402

from kansencoach import embedded  # noqa: E402

PR_SET_PDEATHSIG = 1
FIRST_PORT = 8000
START_SECONDS = 90
STOP_SECONDS = 3


class DemoError(Exception):
    """Why the demo does not run, as a sentence."""


class Stopped(BaseException):
    """Somebody pressed Ctrl-C or asked this process to end."""


class Stop:
    """Remembers that this process was asked to end.

    The handler only takes note, and every loop asks: an exception out of a handler gets lost when it arrives during a fork. Asked
    a second time, it does raise.
    """

    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note)

    def note(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_asked:
            raise Stopped
        self.is_asked = True

    def ignore_from_now(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)

    def wait(self, seconds: float) -> None:
        """Sleep, unless asked to end."""
        deadline = time.monotonic() + seconds
        while not self.is_asked and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))
        if self.is_asked:
            raise Stopped


class Processes:
    """The children, each with the signal that makes it stop at once."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.running: list[tuple[str, subprocess.Popen[bytes], signal.Signals]] = []

    def start(self, name: str, command: list[str], stop_by: signal.Signals, **options: Any) -> None:
        """Start a module of Python; ``stop_by`` ends it without waiting for work that can be done again.

        A worker that stops on SIGQUIT says so to the broker first, and when this process was killed the broker is gone too.
        """
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL if stop_by == signal.SIGQUIT else stop_by),
            **options,
        )
        self.running.append((name, process, stop_by))

    def check(self) -> None:
        for name, process, _ in self.running:
            if process.poll() is not None:
                log = data_directory(self.environment) / f"{name}.log"
                raise DemoError(
                    f"het proces “{name}” stopte onverwacht (code {process.returncode}).\n{embedded.tail(log)}"
                )

    def stop(self) -> None:
        for _, process, number in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(number)
        deadline = time.monotonic() + STOP_SECONDS
        for _, process, _ in self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # the session's own children, if one is left
            process.wait()
        self.running.clear()


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For a child to be: have the kernel send it this signal when the parent ends, however that happens."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def before_exec() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def main() -> int:
    arguments = parse(sys.argv[1:])
    stop = Stop()
    temporary = Path(tempfile.mkdtemp(prefix="kansencoach-")) if arguments.check else None
    environment = demo_environment(arguments.today, temporary)
    processes = Processes(environment)
    began = time.monotonic()
    try:
        listener = free_socket(0 if arguments.check else arguments.port)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment["SITE_URL"] = address
        join_servers(environment, temporary)
        accounts = prepare(environment, arguments.today, stop)
        start(processes, listener, environment)
        wait_until_ready(processes, listener.getsockname()[1], stop)
        if arguments.check:
            journey.walk(address, today=arguments.today or datetime.date.today(), say=step(stop))  # noqa: DTZ011 - for display
            processes.check()
            say(f"In orde: alles werkt ({time.monotonic() - began:.0f} seconden na het maken van de omgeving).")
            return 0
        say(
            f"\nKansencoach draait op {address}/ (na {time.monotonic() - began:.0f} seconden). Ctrl-C stopt; de gegevens blijven."
        )
        say(f"Kies op {address}/demo/ als wie je rondkijkt:\n{accounts}\n")
        while True:
            stop.wait(1)
            processes.check()
    except Stopped:
        say("\nDe demo stopt.")
        return 1 if arguments.check else 0
    except (DemoError, journey.JourneyError, embedded.EmbeddedServerError) as error:
        say(f"\nDe demo werkt niet: {error}")
        return 1
    finally:
        stop.ignore_from_now()
        processes.stop()
        embedded.leave(data_directory(environment))
        if temporary:
            wait_until_gone(temporary)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description="Start Kansencoach met voorbeeldgegevens op deze machine."
    )
    parser.add_argument(
        "--check", action="store_true", help="in een tijdelijke map starten, doorlopen over HTTP, en stoppen"
    )
    parser.add_argument("--today", type=datetime.date.fromisoformat, help="alsof het deze dag is (jjjj-mm-dd)")
    parser.add_argument(
        "--port", type=int, default=FIRST_PORT, help=f"eerste poort om te proberen (anders {FIRST_PORT})"
    )
    return parser.parse_args(arguments)


def demo_environment(today: datetime.date | None, temporary: Path | None) -> dict[str, str]:
    environment = {**os.environ, "KANSENCOACH_ENV": "development", "KANSENCOACH_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    environment.setdefault("LOG_LEVEL", "WARNING")
    environment["DJANGO_SETTINGS_MODULE"] = "kansencoach.settings"
    environment.pop("KANSENCOACH_TODAY", None)
    if today:
        environment["KANSENCOACH_TODAY"] = today.isoformat()
    if temporary:
        for name in ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE"):
            environment.pop(name, None)
        environment["KANSENCOACH_DATA_DIR"] = str(temporary)
    return environment


def data_directory(environment: dict[str, str]) -> Path:
    return ROOT / (environment.get("KANSENCOACH_DATA_DIR") or ".data")


def join_servers(environment: dict[str, str], temporary: Path | None) -> None:
    if not (environment.get("DATABASE_URL") and environment.get("REDIS_URL")):
        embedded.join(data_directory(environment), throwaway=temporary is not None)


def free_socket(first: int) -> socket.socket:
    """Listen here and hand the socket to the web server, so that no other program can take the port in between."""
    for port in (*range(first, first + 50), 0) if first else (0,):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
            return listener
        except OSError:
            listener.close()
    raise DemoError("er is geen vrije poort op 127.0.0.1.")


def prepare(environment: dict[str, str], today: datetime.date | None, stop: Stop) -> str:
    """Migrations and demo data; the answer is the accounts with their roles, one a line."""
    say("De database en de voorbeeldgegevens worden klaargezet...")
    accounts = data_directory(environment) / "accounts.txt"
    day = ["--today", today.isoformat()] if today else []
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "prepare_demo", "--accounts", str(accounts), *day],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        while process.poll() is None:
            stop.wait(0.05)
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        raise DemoError(
            "de database of de voorbeeldgegevens konden niet worden klaargezet; de regels hierboven zeggen waarom."
        )
    return accounts.read_text(encoding="utf-8")


def start(processes: Processes, listener: socket.socket, environment: dict[str, str]) -> None:
    """The web server writes here (that is where a login code appears); worker and beat write to a file in the data directory."""
    data = data_directory(environment)
    descriptor = listener.fileno()
    # fmt: off
    processes.start(
        "web",
        ["gunicorn", "kansencoach.wsgi", "--bind", f"fd://{descriptor}", "--threads", "8", "--worker-class", "gthread",
         "--log-level", "warning", "--no-control-socket"],
        signal.SIGINT,
        pass_fds=[descriptor],
    )
    with open(data / "worker.log", "ab") as log:
        processes.start(
            "worker",
            ["celery", "-A", "kansencoach", "worker", "--concurrency", "1", "--loglevel", "INFO", "--without-mingle", "--without-gossip"],
            signal.SIGQUIT, stdout=log, stderr=log,
        )
    with open(data / "beat.log", "ab") as log:
        processes.start(
            "beat",
            ["celery", "-A", "kansencoach", "beat", "--schedule", str(data / "beat"), "--pidfile", "", "--loglevel", "INFO"],
            signal.SIGTERM, stdout=log, stderr=log,
        )
    # fmt: on


def wait_until_ready(processes: Processes, port: int, stop: Stop) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not all(answers(port, path) for path in ("/readyz", "/")):
        processes.check()
        if time.monotonic() > deadline:
            raise DemoError(f"de site antwoordt na {START_SECONDS} seconden nog niet.")
        stop.wait(0.1)


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status in {200, 302}
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until_gone(temporary: Path) -> None:
    """The watchdog stops the servers and removes the directory when the last process has left; see that it did."""
    deadline = time.monotonic() + 30
    while (temporary / "users").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    shutil.rmtree(temporary, ignore_errors=True)


def step(stop: Stop) -> Callable[[str], None]:
    """Say what the walk did, and end it there when asked to."""

    def tell(text: str) -> None:
        say(text)
        stop.wait(0)

    return tell


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
