"""A coordinator comes in by a mailed code, makes a passkey, and from then on needs nothing else. In a real browser."""

from __future__ import annotations

import re
import time

from django.core import mail
from playwright.sync_api import Page, expect

from kansencoach import invitations
from kansencoach.models import Role, User
from tests.e2e import axe
from tests.e2e.conftest import DESK, PHONE, sign_in
from tests.signing_in import link_in_mail, mailed_code
from tests.world import World

DAY = 24 * 60 * 60


def with_fingerprint(page: Page) -> None:
    """The computer has a reader that recognises its owner, and keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_passkey_is_made_after_the_first_code_and_is_both_steps_from_then_on(
    site: str, world: World, page: Page
) -> None:
    with_fingerprint(page)
    page.goto(f"{site}/coaches/")
    expect(page.get_by_role("button", name="Inloggen met een passkey")).to_be_visible()
    page.get_by_label("E-mailadres").fill(world.ours.coordinator.email)
    page.get_by_role("button", name="Stuur mij een code").click()
    page.get_by_label("Code uit de mail").fill(mailed_code())
    page.get_by_role("button", name="Inloggen").click()

    # The page asked for needs the second step.
    expect(page.get_by_role("heading", level=1)).to_have_text("Beveilig je account")
    page.get_by_role("link", name="Een passkey maken").click()
    page.get_by_role("button", name="Passkey maken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bewaar deze herstelcodes")
    expect(page.locator(".codes li")).to_have_count(10)
    page.set_viewport_size(PHONE)
    axe.load(page)
    assert axe.problems(page) == []
    page.set_viewport_size(DESK)
    page.get_by_role("link", name="Ik heb ze bewaard, verder").click()
    expect(page).to_have_url(f"{site}/coaches/")

    page.context.clear_cookies()
    sent = len(mail.outbox)
    page.goto(f"{site}/coaches/")
    page.get_by_label("Dit is mijn eigen apparaat").check()
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page).to_have_url(f"{site}/coaches/")
    assert len(mail.outbox) == sent
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    assert 29 * DAY < cookie["expires"] - time.time() < 30 * DAY + 60

    page.goto(f"{site}/inlogs/")
    expect(page.get_by_role("main")).to_contain_text("Chrome op Linux hier eigen apparaat")
    page.get_by_role("button", name="Overal uitloggen, ook hier").click()
    expect(page).to_have_url(re.compile("/account/login/"))


def test_passkey_that_does_not_work_out_says_so(site: str, world: World, page: Page) -> None:
    with_fingerprint(page)  # holds no passkey of anybody
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Inloggen met een passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Dat lukte niet, of je brak het af.")
    expect(page.get_by_label("E-mailadres")).to_be_visible()


def test_invitation_is_taken_with_one_button(site: str, world: World, page: Page) -> None:
    sign_in(page.context, site, world.ours.coordinator)
    page.goto(f"{site}/accounts/")
    page.get_by_role("link", name="Iemand uitnodigen").click()
    page.get_by_role("main").get_by_role("link", name="Kansencoach").click()
    page.get_by_label("Kansencoach").select_option(label=world.colleague.name)
    page.get_by_label("Naam").fill("Nina Nieuw")
    page.get_by_label("E-mailadres").fill("nina@voorbeeld.test")
    page.get_by_role("button", name="Uitnodiging sturen").click()
    expect(page.get_by_role("status")).to_contain_text("gestuurd naar nina@voorbeeld.test")

    page.context.clear_cookies()
    page.goto(site + link_in_mail())
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom, Nina Nieuw")
    page.get_by_role("button", name="Uitnodiging aannemen").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beveilig je account")
    user = User.objects.get(email="nina@voorbeeld.test")
    assert [row.scope for row in user.active_memberships] == [world.colleague]
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beveilig je account")


def test_somebody_else_is_asked_to_leave_first(site: str, world: World, page: Page) -> None:
    ours = world.ours
    invitations.invite(
        programme=ours.programme,
        email="nina@voorbeeld.test",
        name="Nina Nieuw",
        role=Role.COORDINATOR,
        scope=None,
        by=ours.coordinator,
    )
    sign_in(page.context, site, ours.coach_user)
    page.goto(site + link_in_mail())
    page.get_by_role("button", name="Uitloggen en verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom, Nina Nieuw")
