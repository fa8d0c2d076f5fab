"""A production start refuses what is missing or unsafe, with a sentence that says what to do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kansencoach import environment

ROOT = environment.BASE_DIR

COMPLETE = {
    "SECRET_KEY": "7fJ0s-Qm3xWv9LkT2bNcY8uRzE5hPdGaX1oViB6tSgMwKqCnDfUy",
    "AUDIT_KEY": "Zk4m-Wq8tR1xVb6NcYj3LsHd0PfGuE9aToIi2BvMgKnCwDrUySe7",
    "SITE_URL": "https://kansencoach.example.nl",
    "DATABASE_URL": "postgresql://kansencoach:geheim@db/kansencoach",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_HOST": "smtp.example.nl",
    "EMAIL_USE_TLS": "true",
    "DEFAULT_FROM_EMAIL": "kansencoach@example.nl",
    "TRUSTED_PROXY_COUNT": "1",
    "ERASURES_FILE": "/audit/erasures.jsonl",
}


def refusal(variables: dict[str, str]) -> list[str]:
    try:
        environment.refuse_unsafe_production(lambda name: variables.get(name, ""))
    except environment.ConfigurationError as error:
        return [line.removeprefix("- ") for line in str(error).splitlines()[1:]]
    return []


def test_complete_environment_is_accepted() -> None:
    assert refusal(COMPLETE) == []


@pytest.mark.parametrize("name", [name for name in COMPLETE if name != "EMAIL_USE_TLS"])
def test_missing_variable_is_one_sentence_that_names_it(name: str) -> None:
    (sentence,) = refusal({key: value for key, value in COMPLETE.items() if key != name})

    assert sentence.startswith(f"{name} ontbreekt: ")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "kort", "te makkelijk te raden"),
        ("SECRET_KEY", "a" * 80, "te makkelijk te raden"),
        ("SECRET_KEY", "django-insecure-" + COMPLETE["SECRET_KEY"], "te makkelijk te raden"),
        ("AUDIT_KEY", "kort", "te makkelijk te raden"),
        ("AUDIT_KEY", COMPLETE["SECRET_KEY"], "niet die van SECRET_KEY"),
        ("SITE_URL", "http://kansencoach.example.nl", "https://"),
        ("SITE_URL", "kansencoach.example.nl", "https://"),
        ("ALLOWED_HOSTS", "*", "elk adres"),
        ("DATABASE_URL", "sqlite:///db.sqlite3", "PostgreSQL"),
        ("REDIS_URL", "memory://", "Redis"),
        ("EMAIL_USE_TLS", "false", "onversleuteld"),
        ("DEFAULT_FROM_EMAIL", "kansencoach", "DEFAULT_FROM_EMAIL"),
        ("TRUSTED_PROXY_COUNT", "een", "TRUSTED_PROXY_COUNT"),
        ("KANSENCOACH_DEBUG", "true", "interne gegevens"),
        ("KANSENCOACH_DEMO", "1", "zonder code inloggen"),
        ("KANSENCOACH_TODAY", "2026-11-22", "vandaag gewoon vandaag"),
        ("KANSENCOACH_DATA_DIR", ".data", "ingebouwde database"),
    ],
)
def test_unsafe_value_is_refused_with_a_sentence(name: str, value: str, says: str) -> None:
    (sentence,) = refusal({**COMPLETE, name: value})

    assert says in sentence


def test_all_problems_are_named_at_once() -> None:
    assert len(refusal({})) == 9


def run_manage(variables: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**clean, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_start_without_environment_is_production_and_stops_with_sentences() -> None:
    done = run_manage({}, "check")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("Kansencoach start niet in productie.")


def test_misspelled_development_is_production() -> None:
    assert run_manage({"KANSENCOACH_ENV": "Development"}, "check").returncode == 1


def test_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(COMPLETE["SECRET_KEY"] + "\n")
    variables = {name: value for name, value in COMPLETE.items() if name != "SECRET_KEY"}

    done = run_manage({**variables, "SECRET_KEY_FILE": str(secret)}, "check")

    assert (done.returncode, done.stderr) == (0, "")


def test_env_example_names_exactly_what_the_settings_read() -> None:
    sources = [ROOT / "kansencoach" / "settings.py", ROOT / "kansencoach" / "environment.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    read = set(re.findall(r'(?:env\.\w+|read|environ\.get)\(\s*"([A-Z_]+)"', text)) | set(environment._RULES)

    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, flags=re.MULTILINE))

    assert named == read | {"POSTGRES_PASSWORD"}  # docker-compose.yml reads this one


def test_env_example_with_real_secrets_would_start() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, flags=re.MULTILINE))

    assert [sentence.split()[0] for sentence in refusal(variables)] == ["SECRET_KEY", "AUDIT_KEY"]
