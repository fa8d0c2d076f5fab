"""Names that nobody expected, of a school, a municipality or a coach: in the name of a file, a mail and a table."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from openpyxl import load_workbook

from kansencoach import mail
from kansencoach.downloads import as_download, file_name
from kansencoach.forms import has_unseen
from reports import exports
from schools.models import Deployment, Municipality
from tests.walker.policy import POLICY, people
from tests.walker.test_walker import client_of, walk_of
from tests.world import World

ROOT = Path(django_settings.BASE_DIR)
NASTY = (
    'De "Vlinder"', "'t Kofschip", "Sint\r\nSet-Cookie: x=y", "\u202egnp.exe", "😀", "", "x" * 300, "../../etc/passwd", "a;b=c", "école Ünïque",
    "=HYPERLINK(1)", "+31", "-1", "@SUM(A1)", "\tTAB", "\rCR", "%0d%0a", "con", "<b>vet</b>", "a\x00b", "\u2066x\u2069",
)  # fmt: skip
SAFE = re.compile(r'attachment; filename="[a-z0-9_][a-z0-9_-]{0,79}\.[a-z]{2,5}"')


@pytest.mark.parametrize("name", NASTY)
def test_name_of_a_file_is_plain(name: str) -> None:
    got = as_download(b"", title=name, kind="csv", content_type="text/csv")
    assert SAFE.fullmatch(got["Content-Disposition"])


def test_name_of_a_file_says_what_is_in_it() -> None:
    assert file_name("École 't Ünïque", "pdf") == "ecole-t-unique.pdf"
    assert file_name("😀", "csv") == "bestand.csv"


@pytest.mark.parametrize("name", NASTY)
def test_subject_is_one_line_that_reads_as_it_stands(name: str, mailoutbox: list[Any]) -> None:
    mail.send(
        to="iemand@example.nl",
        subject=f"Uitnodiging van {name}",
        template="account/email/login_code_message.txt",
        context={},
    )
    [sent] = mailoutbox
    parsed = message_from_bytes(sent.message().as_bytes())
    assert not has_unseen(sent.subject)
    assert sent.subject == " ".join(sent.subject.split())
    assert len(sent.subject) <= mail.LONGEST_SUBJECT
    assert sorted(parsed.keys()) == sorted(
        ["Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID"]
    )
    assert parsed["From"] == django_settings.DEFAULT_FROM_EMAIL


def test_only_one_place_makes_mail_and_one_names_files() -> None:
    """Whatever sends mail or names a file goes through those two modules, also what is written tomorrow."""
    for word, place in (
        ("django.core.mail", "kansencoach/mail.py"),
        ("Content-Disposition", "kansencoach/downloads.py"),
    ):
        found = subprocess.run(
            ["git", "grep", "-l", "--untracked", word, "--", "*.py", ":!tests", ":!kansencoach/settings.py"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.stdout.split() in ([], [place]), word


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_table_holds_every_name_and_runs_none(name: str, kind: str) -> None:
    got = exports.as_file(kind, name, ["Plek", name], [[name, 1]])
    assert SAFE.fullmatch(got["Content-Disposition"])
    if kind == "xlsx":
        cells = [cell for row in load_workbook(io.BytesIO(got.content)).active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        assert [cell.value for cell in cells if str(cell.value or "").startswith(exports.FORMULA_STARTS)] == []
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert [cell for row in rows for cell in row if cell.startswith(exports.FORMULA_STARTS)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in NASTY if name and "\x00" not in name])
def test_every_download_has_a_plain_name_whatever_things_are_called(world: World, name: str) -> None:
    Municipality.system.filter(pk=world.ours.municipality.pk).update(name=name[:100])
    Deployment.system.filter(pk=world.ours.deployment.pk).update(name=name[:100])
    found = 0
    for person in people(world)[:3]:
        client = client_of(person)
        for address, lines in POLICY.items():
            for line in lines:
                if line.is_page or person.role not in line.roles:
                    continue
                for url, _seen_by in walk_of(address, line, world):
                    got = client.get(url)
                    assert got.status_code < 500, url
                    if "Content-Disposition" in got:
                        found += 1
                        assert SAFE.fullmatch(got["Content-Disposition"]), url
    assert found > 5
