"""What the import contracts cannot say: domain code knows nothing of requests."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from kansencoach.environment import BASE_DIR

SCREENS = {"apps", "urls", "views", "forms", "admin", "exports", "templatetags", "tasks", "management"}
DOMAIN = sorted(
    path
    for app in ("schools", "coaches", "reports")
    for path in (BASE_DIR / app).rglob("*.py")
    if not SCREENS & {part.removesuffix(".py") for part in path.relative_to(BASE_DIR).parts}
)


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_domain_code_imports_nothing_of_a_request(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert {
        name for name in imported if name.startswith(("django.http", "django.shortcuts", "django.contrib.messages"))
    } == set()
