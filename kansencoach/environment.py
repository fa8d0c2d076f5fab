"""What the environment must say before anything starts, and joining the embedded servers where it says nothing.

``KANSENCOACH_ENV=development`` is set by the scripts in bin/; everything else is production. In production nothing is guessed:
each missing or unsafe variable is one sentence that says what to do.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kansencoach import embedded

BASE_DIR: Final = Path(__file__).resolve().parent.parent
EXAMPLE_SECRET: Final = "verander-mij"  # noqa: S105 - the placeholder in .env.example, refused here


Read = Callable[[str], str]
Rule = Callable[[str, Read], str | None]


class ConfigurationError(Exception):
    """The environment is incomplete or unsafe; the message is what the operator must do, one sentence a line."""


def is_development() -> bool:
    """True only where a script of bin/ (or a developer) said so."""
    return os.environ.get("KANSENCOACH_ENV") == "development"


def data_directory() -> Path:
    """Where the embedded servers keep their data: ``.data/`` unless KANSENCOACH_DATA_DIR says otherwise. Development only."""
    return BASE_DIR / (os.environ.get("KANSENCOACH_DATA_DIR") or ".data")


def wants_embedded_servers() -> bool:
    """In development, what has no address is embedded."""
    return is_development() and not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def join_embedded_servers(*, fast: bool = False) -> None:
    """Start or join the embedded PostgreSQL and Redis where development needs them; in production this does nothing."""
    if wants_embedded_servers():
        try:
            embedded.join(data_directory(), fast=fast)
        except embedded.EmbeddedServerError as error:
            raise ConfigurationError(str(error)) from error


def development_audit_key() -> str:
    """The key that seals the records of this data directory, made the first time it is asked for."""
    path = data_directory() / "audit.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"audit.key.{secrets.token_hex(6)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # the first of two processes wins, and no one reads half a key
        fresh.unlink()
    return path.read_text().strip()


def refuse_unsafe_production(read: Read) -> None:
    """Raise ConfigurationError with one sentence for each variable that is missing or unsafe.

    ``read`` gives the value of a variable, "" when it is not set (and follows ``NAME_FILE``).
    """
    problems = [problem for problem in (_problem(name, read) for name in _RULES) if problem]
    if problems:
        raise ConfigurationError(
            "Kansencoach start niet in productie. Zie .env.example voor alle instellingen.\n"
            + "\n".join(f"- {problem}" for problem in problems)
        )


def _problem(name: str, read: Read) -> str | None:
    return _RULES[name](read(name), read)


def _secret_key(value: str, _read: Read) -> str | None:
    if not value:
        return (
            "SECRET_KEY ontbreekt: zet er een lange willekeurige tekst in, bijvoorbeeld van "
            '`python3 -c "import secrets; print(secrets.token_urlsafe(64))"`, of zet SECRET_KEY_FILE.'
        )
    if len(value) < 50 or len(set(value)) < 5 or EXAMPLE_SECRET in value or value.startswith("django-insecure"):
        return "SECRET_KEY is te makkelijk te raden: gebruik minstens 50 willekeurige tekens."
    return None


def _audit_key(value: str, read: Read) -> str | None:
    if not value:
        return (
            "AUDIT_KEY ontbreekt: zet er een lange willekeurige tekst in, gemaakt zoals SECRET_KEY maar een andere, of zet "
            "AUDIT_KEY_FILE. Hij verzegelt wat er is vastgelegd: bewaar hem ook buiten de server."
        )
    if len(value) < 50 or len(set(value)) < 5 or EXAMPLE_SECRET in value or value == read("SECRET_KEY"):
        return (
            "AUDIT_KEY is te makkelijk te raden: gebruik minstens 50 willekeurige tekens, en niet die van SECRET_KEY."
        )
    return None


def _site_url(value: str, _read: Read) -> str | None:
    if not value:
        return "SITE_URL ontbreekt: zet er het adres in waarop mensen de site openen, bijvoorbeeld https://kansencoach.example.nl."
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        return f"SITE_URL is {value}, en dat is geen adres dat met https:// begint: zonder versleuteling start de site niet."
    return None


def _allowed_hosts(value: str, _read: Read) -> str | None:
    if any(host.strip() in {"*", "."} for host in value.split(",")):
        return "ALLOWED_HOSTS staat elk adres toe: noem de namen één voor één, of laat hem leeg (dan geldt de naam uit SITE_URL)."
    return None


def _database_url(value: str, _read: Read) -> str | None:
    if not value:
        return "DATABASE_URL ontbreekt: zet er het adres van PostgreSQL in, bijvoorbeeld postgresql://gebruiker:wachtwoord@db/kansencoach."
    if urlsplit(value).scheme not in {"postgres", "postgresql"}:
        return "DATABASE_URL is geen adres van PostgreSQL: het moet met postgresql:// beginnen."
    return None


def _redis_url(value: str, _read: Read) -> str | None:
    if not value:
        return "REDIS_URL ontbreekt: zet er het adres van Redis in, bijvoorbeeld redis://redis:6379/0."
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        return "REDIS_URL is geen adres van Redis: het moet met redis://, rediss:// of unix:// beginnen."
    return None


def _email_host(value: str, read: Read) -> str | None:
    if not value:
        return "EMAIL_HOST ontbreekt: zonder mailserver kan niemand inloggen, want de inlogcode komt per mail."
    if value not in {"localhost", "127.0.0.1", "::1"} and not (
        _is_true(read("EMAIL_USE_TLS")) or _is_true(read("EMAIL_USE_SSL"))
    ):
        return "EMAIL_USE_TLS en EMAIL_USE_SSL staan allebei uit: zet er één aan, anders gaan inlogcodes onversleuteld over het netwerk."
    return None


def _default_from_email(value: str, _read: Read) -> str | None:
    if "@" not in value:
        return "DEFAULT_FROM_EMAIL ontbreekt: zet er het adres in waarvan de site mail verstuurt."
    return None


def _trusted_proxy_count(value: str, _read: Read) -> str | None:
    if not value.isdecimal():
        return (
            "TRUSTED_PROXY_COUNT ontbreekt: zet er het aantal eigen proxy's vóór de site in (meestal 1; 0 als er geen is). "
            "Daarvan hangt af welk adres van de bezoeker wordt geloofd."
        )
    return None


def _erasures_file(value: str, _read: Read) -> str | None:
    if not value.startswith("/"):
        return (
            "ERASURES_FILE ontbreekt: zet er een bestand in dat niet in de back-up van de database zit, bijvoorbeeld "
            "/audit/erasures.jsonl. Daarin staat wie er gewist is, zodat een herstelde back-up niemand terugbrengt."
        )
    return None


def _must_be_off(name: str, why: str) -> Rule:
    def rule(value: str, _read: Read) -> str | None:
        return f"{name} staat aan: {why}" if value and value.lower() not in {"0", "false", "no", "off"} else None

    return rule


def _is_true(value: str) -> bool:
    return value.lower() in {"1", "true", "yes", "on"}


_RULES: Mapping[str, Rule] = {
    "SECRET_KEY": _secret_key,
    "AUDIT_KEY": _audit_key,
    "SITE_URL": _site_url,
    "ALLOWED_HOSTS": _allowed_hosts,
    "DATABASE_URL": _database_url,
    "REDIS_URL": _redis_url,
    "EMAIL_HOST": _email_host,
    "DEFAULT_FROM_EMAIL": _default_from_email,
    "TRUSTED_PROXY_COUNT": _trusted_proxy_count,
    "ERASURES_FILE": _erasures_file,
    "KANSENCOACH_DEBUG": _must_be_off(
        "KANSENCOACH_DEBUG", "foutpagina's met interne gegevens horen niet in productie. Haal hem weg."
    ),
    "KANSENCOACH_DEMO": _must_be_off("KANSENCOACH_DEMO", "in de demo kan iedereen zonder code inloggen. Haal hem weg."),
    "KANSENCOACH_TODAY": _must_be_off("KANSENCOACH_TODAY", "in productie is vandaag gewoon vandaag. Haal hem weg."),
    "KANSENCOACH_DATA_DIR": _must_be_off(
        "KANSENCOACH_DATA_DIR", "de ingebouwde database is alleen voor ontwikkelen en de demo. Haal hem weg."
    ),
}
