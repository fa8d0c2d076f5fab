"""The browser finds nothing to refuse: no page of any kind breaks the Content-Security-Policy, the admin included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page

from kansencoach.models import User
from tests.e2e.conftest import sign_in
from tests.e2e.test_every_page import ACCOUNT, ENTRANCE, pages_of
from tests.walker.policy import people
from tests.world import World

WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


def of_the_admin(user: User) -> Iterator[str]:
    """The index, and for each kind of row its list, a new one, an existing one, its history and removing it."""
    request = RequestFactory().get("/")
    request.user = user
    yield reverse("admin:index")
    for model in admin.site._registry:
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{start}_changelist")
        if admin.site._registry[model].has_add_permission(request):
            yield reverse(f"{start}_add")
        row: Any = model._default_manager.first() if hasattr(model, "_default_manager") else None
        if row is not None:
            yield from (reverse(f"{start}_{what}", args=[row.pk]) for what in ("change", "history", "delete"))


def look(page: Page, addresses: Iterator[str], site: str) -> list[str]:
    found = []
    for address in addresses:
        page.goto(site + address)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        page.wait_for_timeout(20)
        found += [f"{address}: {text}" for text in page.evaluate("window.refused")]
    return found


@pytest.mark.parametrize("who", ["coordinator", "coach", "officer", "nobody"])
def test_no_page_breaks_the_policy(site: str, world: World, page: Page, who: str) -> None:
    person = next(one for one in people(world) if one.name == who)
    page.add_init_script(WATCH)
    if person.user is not None:
        sign_in(page.context, site, person.user)
    own = [*pages_of(person, world)]
    own += [reverse(name) for name in (ACCOUNT if person.user else ENTRANCE)]
    own += [reverse("mfa_activate_totp"), f"/factsheets/{world.ours.factsheet.pk}/voorbeeld/", "/bestaat-niet/"]
    assert look(page, iter(own), site) == []


def test_the_admin_does_not_break_the_policy(site: str, world: World, page: Page) -> None:
    page.add_init_script(WATCH)
    user = User.objects.create_superuser("super@voorbeeld.test", name="Super")
    sign_in(page.context, site, user)
    own = [*of_the_admin(user)]
    assert len(own) > 20
    assert look(page, iter(own), site) == []


def test_what_is_inline_would_have_been_seen(live_server: Any, page: Page, world: World) -> None:
    page.add_init_script(WATCH)

    def planted(route: Any) -> None:
        got = route.fetch()
        route.fulfill(
            response=got, body=got.text().replace("</body>", "<p style='color:red'><script>1</script></body>")
        )

    page.route("**/privacy/", planted)
    assert len(look(page, iter(["/privacy/"]), live_server.url)) == 2
