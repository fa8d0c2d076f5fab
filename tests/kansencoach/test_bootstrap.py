"""bin/bootstrap.py: one sentence when it cannot go on, nothing to do when nothing changed."""

from __future__ import annotations

import fcntl
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kansencoach.environment import BASE_DIR

SCRIPT = BASE_DIR / "bin" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, for a project of its own in a temporary directory."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for name in ("demo", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    return module


def made(bootstrap: ModuleType, kind: str) -> None:
    """Pretend that this environment was made."""
    (bootstrap.VENV / "bin").mkdir(parents=True, exist_ok=True)
    (bootstrap.VENV / "bin" / "python").touch()
    (bootstrap.VENV / ("stamp" if kind == "dev" else "stamp-demo")).write_text(bootstrap.stamp(kind))


def test_missing_packages_without_root_are_one_sentence_that_names_them(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(bootstrap, "dev")
    monkeypatch.setattr(bootstrap, "is_installed", lambda package, _library: package != "libpangoft2-1.0-0")
    monkeypatch.setattr(bootstrap, "is_debian", lambda: True)
    monkeypatch.setattr(bootstrap, "root_prefix", lambda: None)

    with pytest.raises(SystemExit) as stopped:
        bootstrap.ensure_system_packages(with_tests=False)

    assert stopped.value.code == 1
    assert capsys.readouterr().err == (
        "Deze systeempakketten ontbreken: libpangoft2-1.0-0. Installeer ze met: sudo apt-get install libpangoft2-1.0-0\n"
    )


def test_missing_packages_elsewhere_are_named_too(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(bootstrap, "dev")
    monkeypatch.setattr(bootstrap, "is_debian", lambda: False)
    monkeypatch.setattr(bootstrap, "LIBRARIES", {"libnergens-1": "libnergens.so.1"})

    with pytest.raises(SystemExit):
        bootstrap.ensure_system_packages(with_tests=False)

    assert "(namen van Debian): libnergens-1." in capsys.readouterr().err


def test_nothing_is_installed_when_nothing_is_missing(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    made(bootstrap, "demo")
    monkeypatch.setattr(bootstrap, "is_installed", lambda *_: True)
    monkeypatch.setattr(bootstrap, "install", lambda packages: pytest.fail(f"installed {packages}"))
    monkeypatch.setattr(bootstrap, "install_requirements", lambda kind: pytest.fail(f"installed {kind}"))

    bootstrap.ensure_system_packages(with_tests=False)
    bootstrap.ensure_venv(with_tests=False)


def test_environment_of_the_tests_serves_the_demo_and_not_the_other_way_round(bootstrap: ModuleType) -> None:
    made(bootstrap, "demo")
    assert (bootstrap.has_environment("demo"), bootstrap.has_environment("dev")) == (True, False)

    (bootstrap.VENV / "stamp-demo").unlink()
    made(bootstrap, "dev")
    assert (bootstrap.has_environment("demo"), bootstrap.has_environment("dev")) == (True, True)


def test_environment_is_made_again_when_a_requirement_changes(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(bootstrap, "dev")
    (bootstrap.ROOT / "requirements" / "dev.txt").write_text("# dev, changed\n")
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "install_requirements", installed.append)
    monkeypatch.setattr(bootstrap.venv.EnvBuilder, "create", lambda _self, path: (path / "bin").mkdir(parents=True))

    bootstrap.ensure_venv(with_tests=True)

    assert installed == ["demo", "dev"]


def test_second_one_waits_for_the_first() -> None:
    (BASE_DIR / ".data").mkdir(exist_ok=True)
    with open(BASE_DIR / ".data" / "bootstrap.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = subprocess.Popen([sys.executable, str(SCRIPT)], stderr=subprocess.PIPE, text=True)
        assert second.stderr is not None
        assert second.stderr.readline() == "Een ander script maakt de omgeving al; even wachten...\n"
        assert second.poll() is None
        fcntl.flock(lock, fcntl.LOCK_UN)

    second.communicate(timeout=30)
    assert second.returncode == 0


def test_script_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(SCRIPT)!r})"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
