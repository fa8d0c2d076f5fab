"""bin/demo leaves nothing behind, however it ends, and a taken port is no error."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from kansencoach.environment import BASE_DIR

# A parent that starts one child the way bin/demo does, says the child's pid, and waits.
PARENT = """
import os, sys, time
sys.path.insert(0, "bin")
import demo, signal
processes = demo.Processes(dict(os.environ))
processes.start("kind", ["http.server", "--bind", "127.0.0.1", "0"], signal.{signal}, stdout=-3, stderr=-3)
print(processes.running[0][1].pid, flush=True)
if {stops}:
    processes.stop()
    print("gestopt", flush=True)
time.sleep(60)
"""


def start_parent(stop_by: str, *, stops: bool = False) -> subprocess.Popen[str]:
    code = PARENT.format(signal=stop_by, stops=stops)
    return subprocess.Popen([sys.executable, "-c", code], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until_dead(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_alive(pid):
        assert time.monotonic() < deadline, "the child stayed behind"
        time.sleep(0.02)


@pytest.mark.parametrize("stop_by", ["SIGTERM", "SIGQUIT", "SIGINT"])
def test_child_ends_when_the_parent_is_killed(stop_by: str) -> None:
    parent = start_parent(stop_by)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)  # let the child get through its exec
    assert is_alive(child)

    parent.kill()
    parent.communicate()

    wait_until_dead(child)


def test_stop_waits_for_the_children() -> None:
    parent = start_parent("SIGTERM", stops=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())

    assert parent.stdout.readline() == "gestopt\n"
    assert not is_alive(child)
    parent.kill()
    parent.communicate()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_taken_port_gives_another_one(taken_port: int) -> None:
    code = f"import sys; sys.path.insert(0, 'bin'); import demo; print(demo.free_socket({taken_port}).getsockname()[1])"
    done = subprocess.run([sys.executable, "-c", code], cwd=BASE_DIR, capture_output=True, text=True, check=True)

    assert int(done.stdout) not in {0, taken_port}


def test_interrupted_demo_stops_in_order(tmp_path: object) -> None:
    environment = {**os.environ, "KANSENCOACH_DATA_DIR": str(tmp_path)}
    demo = subprocess.Popen(
        [sys.executable, "bin/demo.py", "--check"], cwd=BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    assert "klaargezet" in demo.stdout.readline()

    demo.send_signal(signal.SIGINT)
    rest, _ = demo.communicate(timeout=60)

    assert (demo.returncode, rest.strip()) == (1, "De demo stopt.")
