"""A line that fails on order, and a site that can be killed: what stands between a telephone and a server in a building.

``Line`` is a proxy between a real browser and the site. What goes wrong with the next activities that are sent is put in
``faults``; with ``is_down`` nothing gets through at all. ``Site`` is a web server in a process of its own on the database of
the test.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SEND = "/activiteiten/sturen/"
ROOT = Path(__file__).resolve().parent.parent.parent
DROPPED = {"connection", "keep-alive", "transfer-encoding", "content-length", "accept-encoding"}

# What can go wrong with one request: it never arrives, its answer never arrives, half of the answer does, it takes long.
CUT_BEFORE, CUT_AFTER, CUT_HALFWAY, SLOW = "cut before", "cut after", "cut halfway", "slow"
SLOW_SECONDS = 1.0


class Line:
    """The proxy: ``address`` is what the browser opens."""

    def __init__(self, target: str, port: int = 0) -> None:
        self.target = urlsplit(target).netloc
        self.faults: deque[str] = deque()
        self.is_down = False
        self.sends = 0
        self.on_receive: Callable[[], None] | None = None
        self.on_send: Callable[[], None] | None = None
        self.rewrite: Callable[[str, bytes], bytes] | None = None
        line = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def answer(self) -> None:
                self.close_connection = True
                line.forward(self)

            do_GET = do_POST = do_HEAD = answer

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.address = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def forward(self, asked: BaseHTTPRequestHandler) -> None:
        """One request there and its answer back, or less than that."""
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        is_send = asked.command == "POST" and asked.path.startswith(SEND)
        if self.is_down:
            return
        fault = self.faults.popleft() if is_send and self.faults else ""
        if is_send:
            self.sends += 1
            if self.on_receive is not None:
                self.on_receive()
        if fault == CUT_BEFORE:
            return
        if fault == SLOW:
            time.sleep(SLOW_SECONDS)
        if is_send and self.on_send is not None:
            self.on_send()
        try:
            status, headers, content = self.ask(asked, body)
        except (OSError, http.client.HTTPException):
            return
        if fault == CUT_AFTER or self.is_down:
            return
        if self.rewrite is not None:
            content = self.rewrite(asked.path, content)
        asked.send_response_only(status)
        is_file = asked.path.startswith("/static/")
        if is_file:
            asked.send_header("Cache-Control", "no-store")  # what is rewritten here is asked for again
        for name, value in headers:
            if name.lower() not in DROPPED and not (is_file and name.lower() == "cache-control"):
                asked.send_header(name, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.send_header("Connection", "close")
        asked.end_headers()
        asked.wfile.write(content[: len(content) // 2] if fault == CUT_HALFWAY else content)

    def ask(self, asked: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(self.target, timeout=30)
        try:
            headers = {name: value for name, value in asked.headers.items() if name.lower() not in DROPPED}
            connection.request(asked.command, asked.path, body or None, {**headers, "Connection": "close"})
            got = connection.getresponse()
            return got.status, got.getheaders(), got.read()
        finally:
            connection.close()


class Site:
    """The site as a process of its own, that can be killed in the middle of its work and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "kansencoach.wsgi", "--bind", f"127.0.0.1:{self.port}", "--threads", "4",
             "--worker-class", "gthread", "--log-level", "critical", "--no-control-socket"],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the site does not answer")

    def kill(self) -> None:
        """SIGKILL, to the server and its workers: whatever they were doing stops there."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def browser_of(profile: Path) -> Iterator[int]:
    """The process of the browser that uses this profile (not its renderers)."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdecimal() else []
            if f"--user-data-dir={profile}".encode() in command and not any(x.startswith(b"--type=") for x in command):
                yield int(entry.name)


def kill_browser(profile: Path) -> None:
    """SIGKILL: no page is closed, nothing is written away on the way out."""
    for pid in browser_of(profile):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(browser_of(profile)) and time.monotonic() < deadline:
        time.sleep(0.05)
    (profile / "SingletonLock").unlink(missing_ok=True)
