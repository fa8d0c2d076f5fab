"""``check --deploy --fail-level WARNING`` under the complete production environment of .env.example, with a real secret."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def production_environment() -> dict[str, str]:
    """The variables of .env.example that production sets, and nothing of development."""
    values = {name: value for name, value in os.environ.items() if not name.startswith("KANSENCOACH_")}
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            values[name] = value
    real = {name: secrets.token_urlsafe(64) for name in ("SECRET_KEY", "AUDIT_KEY")}
    return values | real | {"KANSENCOACH_ENV": "production"}


if __name__ == "__main__":
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    sys.exit(subprocess.run(command, env=production_environment(), check=False).returncode)
