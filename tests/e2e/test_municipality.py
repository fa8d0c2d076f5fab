"""From a concept that a real worker renders to the PDF on the municipality's own computer."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from reports.models import Factsheet, FactsheetState
from tests import world as worlds
from tests.e2e.conftest import sign_in
from tests.world import World


@pytest.mark.usefixtures("worker")
def test_coordinator_makes_and_fixes_and_municipality_downloads(
    site: str, world: World, page: Page, tmp_path: Path
) -> None:
    sign_in(page.context, site, world.ours.coordinator)
    page.goto(f"{site}/factsheets/")
    page.get_by_role("link", name="Nieuw concept").click()
    page.get_by_label("Gemeente").select_option(label=world.ours.municipality.name)
    page.get_by_label("Schooljaar").last.select_option(label=str(world.year))
    page.get_by_role("main").get_by_role("button").first.click()
    # The page follows the worker by itself.
    fix = page.get_by_role("button", name="Stel vast")
    expect(fix).to_be_visible(timeout=60_000)
    made = Factsheet.system.latest("pk")

    # A concept does not exist for the municipality.
    officer = page.context.browser.new_context(locale="nl-NL", accept_downloads=True)  # type: ignore[union-attr]
    sign_in(officer, site, world.ours.officer)
    theirs = officer.new_page()
    assert theirs.goto(f"{site}/factsheets/{made.pk}/").status == 404  # type: ignore[union-attr]

    fix.click()
    expect(page.get_by_role("status")).to_contain_text("Factsheet vastgesteld.")
    made.refresh_from_db()
    assert made.state == FactsheetState.FIXED

    theirs.goto(site)
    expect(theirs.get_by_role("heading", level=1)).to_contain_text(world.ours.municipality.name)
    with theirs.expect_download() as download:
        theirs.locator(f'a[href="/factsheets/{made.pk}/pdf/"]').first.click()
    file = tmp_path / "factsheet.pdf"
    download.value.save_as(file)
    assert download.value.suggested_filename == "factsheet-voorbeeldrecht-2026-2027.pdf"
    assert made.pdf is not None
    assert file.read_bytes() == bytes(made.pdf)
    with pikepdf.open(file) as pdf:
        assert len(pdf.pages) >= 2
        assert len(pdf.attachments) == 2
    # And nothing of another municipality.
    assert theirs.goto(f"{site}/factsheets/{world.neighbour_factsheet.pk}/").status == 404  # type: ignore[union-attr]
    assert worlds.OTHER_MUNICIPALITY not in theirs.content()
    officer.close()
