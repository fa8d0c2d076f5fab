"""A session that runs out while somebody types: after logging in the text is back, for that person and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from kansencoach.models import User
from schools.models import Deployment
from tests.e2e.conftest import sign_in
from tests.world import World

BACK = "Dit had je al ingevuld. Het is nog niet opgeslagen."
WAITING = "Wat je invulde staat er daarna weer."
SAVE = re.compile("^(Opslaan|Plek maken)$")


def run_out() -> None:
    """The session is too old; its row is still there."""
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))


def come_back(page: Page, site: str, user: User) -> None:
    """Log in, and go on to where the login leads."""
    page.wait_for_url("**/account/login/**")
    wanted = parse_qs(urlsplit(page.url).query)["next"][0]
    sign_in(page.context, site, user)
    page.goto(site + wanted)


def kept(page: Page) -> str | None:
    found: str | None = page.evaluate("sessionStorage.getItem('getypt')")
    return found


def type_a_plek(page: Page, site: str) -> None:
    page.goto(site + reverse("schools:deployment_new"))
    page.locator("[name=name]").fill("De Vlinder")
    page.locator("[name=place]").fill("Ergens")
    page.locator("[name=municipality]").select_option(index=1)


def test_form_that_was_sent_too_late_comes_back_and_is_saved_once(site: str, world: World, page: Page) -> None:
    user = world.ours.coordinator
    sign_in(page.context, site, user)
    type_a_plek(page, site)
    before = Deployment.system.count()
    run_out()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url("**/account/login/**")
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert "Vlinder" not in (kept(page) or "Vlinder")  # locked
    come_back(page, site, user)
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("De Vlinder")
    expect(page.locator("[name=place]")).to_have_value("Ergens")
    assert kept(page) is None
    assert Deployment.system.count() == before
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url(re.compile(r"/plekken/\d+/"))
    assert Deployment.system.count() == before + 1
    page.goto(site + reverse("schools:deployment_new"))
    expect(page.get_by_text(BACK)).to_have_count(0)


def test_fragment_of_a_session_that_ran_out_brings_the_form_back(site: str, world: World, page: Page) -> None:
    user = world.ours.coordinator
    allocation = world.ours.placement.allocation
    sign_in(page.context, site, user)
    page.goto(site + reverse("schools:allocation_change", args=[allocation.pk]))
    page.get_by_label("Tot en met").or_(page.locator("[name=ends_on]")).first.fill("2027-06-30")
    run_out()
    page.locator("input[name=schools]").last.click()  # check() would look for the mark on the page that is left
    page.wait_for_url("**/account/login/**")
    come_back(page, site, user)
    expect(page.get_by_text(BACK)).to_be_visible()
    expect(page.locator("[name=ends_on]")).to_have_value("2027-06-30")
    expect(page.locator("input[name=schools]").last).to_be_checked()


def test_change_of_somebody_else_in_between_is_still_noticed(site: str, world: World, page: Page) -> None:
    user, plek = world.ours.coordinator, world.ours.deployment
    sign_in(page.context, site, user)
    page.goto(site + reverse("schools:deployment_change", args=[plek.pk]))
    page.locator("[name=place]").fill("Nieuwe plaats")
    run_out()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url("**/account/login/**")
    Deployment.system.filter(pk=plek.pk).update(place="Van een ander", version=plek.version + 5)
    come_back(page, site, user)
    expect(page.locator("[name=place]")).to_have_value("Nieuwe plaats")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("cell", name="Van een ander")).to_be_visible()
    expect(page.locator("[name=place]")).to_have_value("Nieuwe plaats")


def test_somebody_else_on_the_same_computer_sees_nothing(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coordinator)
    type_a_plek(page, site)
    run_out()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url("**/account/login/**")
    assert kept(page) is not None
    come_back(page, site, world.theirs.coordinator)
    expect(page.get_by_role("button", name=SAVE)).to_be_visible()
    page.wait_for_function("sessionStorage.getItem('getypt') === null")
    expect(page.locator("[name=name]")).to_have_value("")
    expect(page.get_by_text(BACK)).to_have_count(0)


@pytest.mark.parametrize("how", ["after an hour", "logged out", "ended elsewhere", "it arrived"])
def test_nothing_stays_behind(site: str, world: World, page: Page, how: str) -> None:
    user = world.ours.coordinator
    sign_in(page.context, site, user)
    type_a_plek(page, site)
    if how == "it arrived":
        page.get_by_role("button", name=SAVE).click()
        page.wait_for_url(re.compile(r"/plekken/\d+/"))
        page.wait_for_function("sessionStorage.getItem('getypt') === null")
        return
    if how == "ended elsewhere":
        Session.objects.all().delete()
    else:
        run_out()
    page.get_by_role("button", name=SAVE).click()
    page.wait_for_url("**/account/login/**")
    if how == "after an hour":
        page.evaluate(
            "const r = JSON.parse(sessionStorage.getItem('getypt')); r.at -= 3601000; sessionStorage.setItem('getypt', JSON.stringify(r))"
        )
        come_back(page, site, user)
    elif how == "logged out":
        sign_in(page.context, site, user)
        page.goto(site + "/regio/")
        assert kept(page) is not None
        page.locator("details.menu summary").click()
        page.get_by_role("button", name="Uitloggen").click()
        page.wait_for_url("**/account/login/**")
    assert kept(page) is None
