"""The files for real use are valid, checked offline."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


def test_dockerfile_passes_hadolint() -> None:
    done = run("hadolint", "Dockerfile")

    assert (done.returncode, done.stdout) == (0, "")


def test_compose_file_fits_the_compose_specification() -> None:
    done = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")

    assert done.returncode == 0, done.stdout


def test_every_service_that_stays_has_a_health_check() -> None:
    services = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]

    assert set(services) == {"db", "redis", "migrate", "web", "worker", "beat"}
    assert [name for name, service in services.items() if "test" not in service.get("healthcheck", {})] == ["migrate"]


def test_publiccode_has_what_the_standard_asks() -> None:
    publiccode = YAML(typ="safe").load(ROOT / "publiccode.yml")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    required = {"publiccodeYmlVersion", "name", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance",
                "localisation"}  # fmt: skip
    assert required <= set(publiccode)
    assert (publiccode["legal"]["license"], publiccode["softwareVersion"]) == (project["license"], project["version"])
    for text in publiccode["description"].values():
        assert len(text["genericName"]) <= 35 or text["genericName"]
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000


def test_licence_is_the_whole_eupl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith("# EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [title for title in ("## 1. Definitions", "## 15. Applicable Law", "## Appendix") if title not in text] == []


@pytest.mark.parametrize("name", ["base", "demo", "dev"])
def test_locked_requirements_are_hashed_and_name_no_registry(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^([a-z0-9-]+(?:\[[a-z,]+\])?==\S+.*(?:\n    .*)*)", text, flags=re.MULTILINE)

    assert len(packages) > 50
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []
    assert re.findall(r"https?://|--(?:index-url|extra-index-url|find-links)|/tmp/|/home/", text) == []


def test_locked_requirements_follow_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    extras = project["optional-dependencies"]
    for wanted, name in (
        (project["dependencies"], "base"),
        (project["dependencies"] + extras["demo"], "demo"),
        (project["dependencies"] + extras["demo"] + extras["dev"], "dev"),
    ):
        locked = set(
            re.findall(
                r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE
            )
        )
        names = {re.split(r"[\[<>=]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
        assert names - locked == set()


def test_every_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.", 1)[0].splitlines()
    dependencies = [line for line in lines if re.match(r'\s+"[A-Za-z]', line)]

    assert len(dependencies) > 30
    assert [line for line in dependencies if "  # " not in line and ", # " not in line] == []


def test_images_and_embedded_servers_are_of_one_major_version() -> None:
    services = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]

    assert services["db"]["image"] == "postgres:18"
    assert json.dumps(services["redis"]["command"]).count("appendonly") == 1
