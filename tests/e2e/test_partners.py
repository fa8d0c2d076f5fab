"""The people around a coach, on a telephone: the employer, the school, and a school without an account."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from coaches import activity_log
from coaches.models import HoursConfirmation
from kansencoach.templatetags.numbers import clock_hours
from reports import payroll
from reports.models import ParagraphCheck
from tests.e2e import axe
from tests.e2e.conftest import PHONE, sign_in
from tests.world import TODAY, World


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "has_touch": True, "is_mobile": True}


def is_accessible(page: Page) -> None:
    axe.load(page)
    assert axe.problems(page) == [], page.url


@pytest.mark.usefixtures("worker")
def test_employer_reads_the_hours_and_takes_them_to_payroll(
    site: str, world: World, page: Page, tmp_path: Path
) -> None:
    sign_in(page.context, site, world.ours.employer_user)
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoeveel uur schreven onze kansencoaches?")
    month = payroll.coach_month(world.ours.employer_user, world.ours.coach, date(2026, 10, 1))
    in_october = page.get_by_role("link", name=clock_hours(month.minutes), exact=True)
    expect(in_october).to_be_visible()
    is_accessible(page)
    page.reload()  # axe opened what was closed

    in_october.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Wanneer werkte {world.ours.coach.name}?")
    expect(page.get_by_role("row", name="Samen")).to_contain_text(clock_hours(month.minutes))
    is_accessible(page)

    page.goto(site)
    page.get_by_label("Maand", exact=True).select_option("2026-10")
    page.get_by_label("Soort bestand").select_option("csv")
    page.get_by_role("button", name="Maak bestand").tap()
    # The page follows the worker by itself.
    ready = page.get_by_role("link", name="Download CSV")
    expect(ready).to_be_visible(timeout=60_000)
    is_accessible(page)
    with page.expect_download() as download:
        ready.tap()
    assert download.value.suggested_filename == "uren-kansencoaches-2026-10.csv"
    file = tmp_path / "uren.csv"
    download.value.save_as(file)
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert sum(int(row[4]) for row in rows[1:] if row[1]) == month.minutes


def test_school_reads_its_own_plek_and_answers_about_its_paragraph(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.school_user)
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie is onze kansencoach?")
    expect(page.get_by_role("main")).to_contain_text(world.ours.coach.name)
    question = page.get_by_role("region", name="Klopt deze alinea?")
    expect(question).to_contain_text(world.ours.deployment.name)
    is_accessible(page)
    page.reload()

    question.get_by_text("Klopt niet").tap()
    question.get_by_role("textbox").fill("De coach begon pas na de herfstvakantie.")
    question.get_by_role("button", name="Verstuur").tap()
    expect(question).to_contain_text("“De coach begon pas na de herfstvakantie.”")
    answer = ParagraphCheck.system.get()
    assert (answer.deployment, answer.is_right, answer.answered_by) == (
        world.ours.deployment,
        False,
        world.ours.school_user,
    )
    is_accessible(page)


def test_school_without_an_account_confirms_hours_in_two_taps(site: str, world: World, page: Page) -> None:
    placement = world.colleague_activity.placement
    assert placement is not None
    activity_log.log_activity(
        coach=placement.coach, placement=placement, done_on=date(2026, 10, 13), minutes=75, on=TODAY, by=None
    )
    # A self-employed coach asks.
    sign_in(page.context, site, world.colleague_user)
    page.goto(f"{site}/mijn-plekken/{placement.pk}/bevestigen/")
    page.get_by_label("E-mailadres").fill("directie@school.test")
    page.get_by_role("button", name="Stuur de mail").tap()
    expect(page.get_by_role("status")).to_contain_text("De mail is verstuurd naar directie@school.test.")
    is_accessible(page)
    found = re.search(r"https?://\S+/bevestigen/\S+", str(mail.outbox[-1].body))
    assert found is not None

    # The first tap is on the link in the mail, the second one on the answer.
    page.context.clear_cookies()
    page.goto(site + urlsplit(found[0]).path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kloppen deze uren?")
    expect(page.get_by_role("main")).to_contain_text("1:15 uur")
    is_accessible(page)
    page.get_by_role("button", name="Klopt", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank je wel")
    is_accessible(page)
    answer = HoursConfirmation.system.get()
    assert (answer.minutes, answer.is_right) == (75, True)
