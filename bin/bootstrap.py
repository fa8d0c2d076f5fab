#!/usr/bin/env python3
"""Make `.venv` from the hash-locked requirements, and see that the system libraries are there.

Called by the scripts in bin/ with the system's own python3 (3.11 or newer); the standard library is all it uses. On Debian and
Ubuntu what is missing is installed with apt, by root or `sudo -n`; elsewhere one sentence names the packages. Nothing is done when
nothing changed. Two at once are no problem: the second one waits.

    bootstrap.py [--tests]     --tests: also what the tests and checks need, git and Chromium included
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"

# What WeasyPrint needs: a package of Debian and Ubuntu, and the library that tells whether it is there on another system.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
# What Playwright's driver needs on top.
LIBRARIES_OF_TESTS = {"libatomic1": "libatomic.so.1"}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    say(text)
    sys.exit(1)


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):
        stop(
            f"Python 3.11 of nieuwer is nodig; dit is {sys.version.split()[0]}. Op Debian 12 en Ubuntu 24.04 volstaat: apt-get install python3"
        )
    try:
        (ROOT / ".data").mkdir(mode=0o700, exist_ok=True)
        lock = open(ROOT / ".data" / "bootstrap.lock", "a")  # noqa: SIM115 - held until this process ends
    except PermissionError:
        stop(
            f"In {ROOT} mag deze gebruiker niet schrijven. Maak een eigen kloon, of start als de eigenaar van deze map."
        )
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Een ander script maakt de omgeving al; even wachten...")
        fcntl.flock(lock, fcntl.LOCK_EX)
    with_tests = "--tests" in arguments
    ensure_system_packages(with_tests=with_tests)
    ensure_venv(with_tests=with_tests)
    if with_tests:
        ensure_browser()


def ensure_system_packages(*, with_tests: bool) -> None:
    wanted = LIBRARIES | (LIBRARIES_OF_TESTS if with_tests else {})
    missing = [package for package, library in wanted.items() if not is_installed(package, library)]
    if not has_environment("demo") and importlib.util.find_spec("ensurepip") is None:
        missing.append(f"python3.{sys.version_info.minor}-venv" if is_debian() else "python3-venv")
    if with_tests and shutil.which("git") is None:
        missing.append("git")
    if missing:
        install(missing)


def is_debian() -> bool:
    return shutil.which("dpkg-query") is not None and shutil.which("apt-get") is not None


def is_installed(package: str, library: str) -> bool:
    if is_debian():
        done = subprocess.run(
            ["dpkg-query", "-W", "-f=${db:Status-Status}", package],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if done.stdout == "installed":
            return True
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    names = " ".join(packages)
    if not is_debian():
        stop(f"Deze systeempakketten ontbreken (namen van Debian): {names}. Installeer ze en start opnieuw.")
    prefix = root_prefix()
    if prefix is None:
        stop(f"Deze systeempakketten ontbreken: {names}. Installeer ze met: sudo apt-get install {names}")
    say(f"Systeempakketten worden geïnstalleerd: {names}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    last = ""
    for attempt in range(6):  # apt-get update does not wait for its own lock
        for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            last = done.stdout
        if done.returncode == 0:
            return
        if "lock" not in last:
            break
        time.sleep(2 * attempt + 1)
    stop(
        f"{last.strip()}\napt-get kon deze pakketten niet installeren: {names}. Installeer ze met de hand en start opnieuw."
    )


def root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def stamp(kind: str) -> str:
    """Changes with the requirements, the Python and the place (a virtual environment cannot be moved)."""
    requirements = (ROOT / "requirements" / f"{kind}.txt").read_text()
    parts = [requirements, f"{sys.version_info[:2]}", sys.base_prefix, os.path.realpath(VENV)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def has_environment(kind: str) -> bool:
    """Whether `.venv` holds exactly these requirements, or those of the tests, which hold the others too."""
    names = {"demo": ("stamp-demo", "stamp"), "dev": ("stamp",)}[kind]
    wanted = {"stamp-demo": stamp("demo"), "stamp": stamp("dev")}
    return (VENV / "bin" / "python").exists() and any(
        (VENV / name).is_file() and (VENV / name).read_text() == wanted[name] for name in names
    )


def ensure_venv(*, with_tests: bool) -> None:
    if has_environment("dev" if with_tests else "demo"):
        return
    if not has_environment("demo"):
        say("De Python-omgeving wordt gemaakt (alleen de eerste keer, ongeveer een minuut)...")
        if VENV.is_symlink():
            VENV.unlink()
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)
        except (subprocess.CalledProcessError, OSError) as error:
            stop(
                f"python3 kan geen virtuele omgeving maken ({error}). Op Debian en Ubuntu helpt: apt-get install python3-venv"
            )
        install_requirements("demo")
        (VENV / "stamp-demo").write_text(stamp("demo"))
    if with_tests:
        say("Wat de tests nodig hebben wordt geïnstalleerd (alleen de eerste keer)...")
        install_requirements("dev")
        (VENV / "stamp").write_text(stamp("dev"))


def install_requirements(kind: str) -> None:
    pip = [
        str(VENV / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "install",
        "--quiet",
        "--no-deps",
    ]
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(ROOT / "requirements" / f"{kind}.txt")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(),
    )
    if done.returncode != 0:
        stop(
            f"{done.stdout}\nDe Python-pakketten konden niet worden geïnstalleerd; de regels hierboven zeggen waarom. Is er netwerk?"
        )


def clean_environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
    }


def ensure_browser() -> None:
    """$CHROMIUM, else Debian's chromium (Ubuntu's is a stub for a snap), else the one that Playwright brings."""
    if os.environ.get("CHROMIUM"):
        return
    if is_real_chromium(Path("/usr/bin/chromium")):
        return
    release = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
    if is_debian() and "ID=debian" in release.splitlines():
        install(["chromium"])
        return
    playwright = [str(VENV / "bin" / "python"), "-m", "playwright"]
    if subprocess.run([*playwright, "install", "chromium"], stdout=sys.stderr).returncode == 0:
        prefix = root_prefix()
        if prefix is not None and is_debian():
            subprocess.run([*prefix, *playwright, "install-deps", "chromium"], stdout=sys.stderr)
        return
    stop("Voor de browsertests is Chromium nodig. Installeer het, of zet het pad in CHROMIUM.")


def is_real_chromium(path: Path) -> bool:
    try:
        return b"/snap/" not in path.resolve(strict=True).read_bytes()[:4096]
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
