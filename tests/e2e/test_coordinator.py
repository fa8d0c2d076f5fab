"""A coordinator makes a plek, grants its hours, places a coach, and sees it in the region."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.sync_api import Page, expect

from coaches.models import Placement
from schools.models import HourAllocation
from tests.e2e.conftest import sign_in
from tests.world import World


def test_coordinator_allocates_and_places(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coordinator)
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_contain_text("besluit")

    page.get_by_role("link", name="Nieuwe plek").first.click()
    page.get_by_label("Gemeente").select_option(label=world.ours.municipality.name)
    page.get_by_label("Naam van de plek").fill("De Merel")
    page.get_by_role("button", name="Plek maken").click()

    # 150 pupils are 4 hours by the norm, so no reason is needed.
    page.get_by_label("De Merel").check()
    page.get_by_label("Uren per week").fill("4,0")
    page.get_by_role("button", name="Uren toekennen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("De Merel")
    allocation = HourAllocation.system.get(deployment__name="De Merel")
    assert [grant.hours_per_week for grant in allocation.grants.all()] == [Decimal("4.00")]

    # More than was granted is refused, in words, and what was typed stays.
    page.get_by_role("link", name="Kansencoach plaatsen").first.click()
    page.get_by_label("Kansencoach", exact=True).select_option(str(world.ours.placement.employment_id))
    page.get_by_label("Uren per week").fill("6")
    page.get_by_role("button", name="Plaatsen").click()
    expect(page.get_by_role("alert")).to_contain_text("meer uren bezet dan er zijn toegekend")
    expect(page.get_by_label("Uren per week")).to_have_value("6")
    page.get_by_label("Uren per week").fill("3,5")
    page.get_by_role("button", name="Plaatsen").click()
    expect(page.get_by_role("main")).to_contain_text(world.ours.coach.name)
    assert Placement.system.get(allocation=allocation).hours_per_week == Decimal("3.50")

    # The region counts it, and the search finds it without a new page.
    page.goto(f"{site}/regio/")
    page.get_by_role("searchbox").fill("merel")
    rows = page.locator("#rows")
    expect(rows).to_contain_text("De Merel")
    expect(rows).not_to_contain_text(world.ours.deployment.name)
    expect(page).to_have_url(re.compile(r"/regio/\?zoeken=merel"))
