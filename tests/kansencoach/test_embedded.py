"""The embedded servers against real processes: many starters, sudden deaths, stale numbers, long paths."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kansencoach import embedded

# A process that uses the servers until its standard input closes. The module is loaded by its path: no Django, no Celery.
USER = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("embedded", sys.argv[1])
embedded = importlib.util.module_from_spec(spec)
sys.modules["embedded"] = embedded
spec.loader.exec_module(embedded)
servers = embedded.join(Path(sys.argv[2]), **{name: True for name in sys.argv[3:]})
print(embedded._query(servers, "postgres", "SELECT pg_postmaster_start_time()"), embedded._redis_pid(servers), flush=True)
sys.stdin.read()
"""


class Users:
    """Processes that use the servers of one data directory."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER, embedded.__file__, str(self.data), *(options or ("fast",))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()
        if self.data.exists():
            wait_for(lambda: is_watchdog_gone(self.data))

    @property
    def servers(self) -> embedded.Servers:
        return embedded.Servers.of(self.data)


def answer(process: subprocess.Popen[str]) -> str:
    """What the process says of the servers that it joined: when PostgreSQL started, and the pid of Redis."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def wait_for(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_watchdog_gone(data: Path) -> bool:
    return not watchdogs(data)


def watchdogs(data: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parts = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if embedded.__file__.encode() in parts and os.fsencode(data) in parts and b"-I" in parts:
                found.append(int(entry.name))
    return found


def postmaster(servers: embedded.Servers) -> int:
    return int((servers.cluster / "postmaster.pid").read_text().splitlines()[0])


def redis(servers: embedded.Servers, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(servers.redis_socket))
        client.sendall(command)
        return client.recv(64)


def are_running(servers: embedded.Servers) -> tuple[bool, bool]:
    return embedded._postgres_answers(servers), embedded._redis_answers(servers)


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    users = Users(tmp_path / "data")
    yield users
    users.close()
    embedded_place = users.servers.place if users.data.exists() else None
    if embedded_place and embedded_place.parent == embedded.ROOT_PLACE:
        subprocess.run(["rm", "-rf", str(embedded_place)], check=True)


def test_three_starts_at_once_make_one_of_each(users: Users) -> None:
    answers = [answer(process) for process in [users.start() for _ in range(3)]]

    assert len(set(answers)) == 1
    assert are_running(users.servers) == (True, True)
    assert len(watchdogs(users.data)) == 1


def test_servers_stop_when_the_last_user_ends_and_not_before(users: Users) -> None:
    first, second = users.start(), users.start()
    answer(first), answer(second)

    first.communicate("")
    time.sleep(0.3)
    assert are_running(users.servers) == (True, True)

    second.communicate("")
    wait_for(lambda: is_watchdog_gone(users.data))
    assert are_running(users.servers) == (False, False)


def test_servers_stop_when_their_user_is_killed(users: Users) -> None:
    user = users.start()
    answer(user)

    user.kill()

    wait_for(lambda: is_watchdog_gone(users.data))
    assert are_running(users.servers) == (False, False)


def test_throwaway_data_are_gone_after_a_kill(users: Users) -> None:
    user = users.start("throwaway")
    answer(user)
    servers = users.servers

    user.kill()

    wait_for(lambda: is_watchdog_gone(users.data))
    assert [path.exists() for path in (users.data, servers.place, servers.sockets)] == [False, False, False]


def test_join_after_kill_of_each_server_starts_it_again_with_its_data(users: Users) -> None:
    answer(users.start())
    servers = users.servers
    embedded._query(servers, embedded.DATABASE, "CREATE TABLE kept AS SELECT 1 AS number")
    embedded._query(servers, embedded.DATABASE, "CHECKPOINT")
    assert redis(servers, b"SET kept 1\r\n") == b"+OK\r\n"
    os.kill(postmaster(servers), signal.SIGKILL)
    os.kill(embedded._redis_pid(servers), signal.SIGKILL)
    wait_for(lambda: not embedded._redis_pid(servers))

    answer(users.start())

    assert are_running(servers) == (True, True)
    assert embedded._query(servers, embedded.DATABASE, "SELECT number FROM kept") == "1"
    assert redis(servers, b"GET kept\r\n") == b"$1\r\n1\r\n"


def test_killed_watchdog_is_replaced_by_the_next_join(users: Users) -> None:
    answer(users.start())
    (first,) = watchdogs(users.data)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: is_watchdog_gone(users.data))

    answer(users.start())

    assert len(watchdogs(users.data)) == 1
    for process in users.processes:
        process.communicate("")
    wait_for(lambda: is_watchdog_gone(users.data))
    assert are_running(users.servers) == (False, False)


def test_pid_of_a_dead_server_that_another_process_got_is_seen_through(users: Users) -> None:
    answer(users.start())
    servers = users.servers
    files = [servers.cluster / "postmaster.pid", servers.sockets / ".s.PGSQL.5432.lock", servers.redis / "pid"]
    texts = [path.read_text() for path in files]
    users.processes[0].communicate("")
    wait_for(lambda: is_watchdog_gone(users.data))
    servers.sockets.mkdir(mode=0o700)
    for path, text in zip(files, texts, strict=True):
        _, *rest = text.splitlines()
        path.write_text("\n".join([str(os.getppid()), *rest]) + "\n")

    answer(users.start())

    assert are_running(servers) == (True, True)
    users.processes[-1].communicate("")
    wait_for(lambda: is_watchdog_gone(users.data))
    assert are_running(servers) == (False, False)


def test_long_and_odd_path_in_a_private_directory_works(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    users = Users(tmp_path / ("een lange map met spaties en 'é' " * 4).strip() / ("y" * 100))
    try:
        answer(users.start("throwaway"))

        assert are_running(users.servers) == (True, True)
        assert len(os.fsencode(users.servers.redis_socket)) < 107
        assert [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path, users.servers.sockets)] == [0o700, 0o700]
    finally:
        users.close()


def test_two_clones_and_the_tests_of_one_do_not_meet(users: Users, tmp_path: Path) -> None:
    neighbour, own_tests = Users(tmp_path / "neighbour"), Users(users.data / "test")
    everybody = (users, neighbour, own_tests)
    try:
        answers = {answer(some.start("throwaway" if some is neighbour else "fast")) for some in everybody}

        assert len(answers) == 3
        assert len({some.servers.database_url for some in everybody}) == 3
        assert [are_running(some.servers) for some in everybody] == [(True, True)] * 3
    finally:
        own_tests.close()
        neighbour.close()
