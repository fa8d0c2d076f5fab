""" "Wie ziet dit?" stands on every form and figure of ours, and says what the guard does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import lxml.html  # type: ignore[import-untyped]  # no stubs
import pytest
from django.test import Client
from django.urls import resolve, reverse

from coaches.models import Activity, Placement
from coaches.reminders import choices
from kansencoach import invitations, who_sees
from kansencoach.models import Role
from kansencoach.scoping import OutOfSight
from reports import figures
from schools.models import Deployment
from tests import world as worlds
from tests.signing_in import link_in_mail
from tests.walker.forms import one_of_each_role, pages_of
from tests.walker.policy import Person
from tests.walker.test_walker import client_of
from tests.world import World

pytestmark = pytest.mark.django_db

WITHOUT = {
    "sign_ins": "only about oneself: where one is signed in",
    "own_data": "only about oneself: a file of one's own",
    "privacy": "the whole page says who sees what",
    "accessibility": "figures of the site, about nobody",
    "source_code": "about nobody",
    "reports:factsheet_preview": "the factsheet as it is printed; its page says who sees it",
}
FIGURES = ".//table | .//figure | .//*[@class='key-figures']"
PANEL = ".//details[contains(@class, 'who-sees')]"


def changes_something(form: Any) -> bool:
    """A form that changes something of ours; signing out and changing roles are not forms of work."""
    action = form.action or ""
    return form.method == "POST" and not ("/account/" in action or action.startswith("/rol/"))


def shown(page: Any) -> dict[str, str]:
    """Each group and what it sees, as a page says it."""
    return {
        line.findtext("dt"): "; ".join(" ".join(span.text_content().split()) for span in line.findall("dd/span"))
        for line in page.xpath(f"{PANEL}/dl/div")
    }


def pages(world: World) -> Iterator[tuple[Person, str, Any]]:
    """Every page of every role, once per kind of page."""
    for person in one_of_each_role(world):
        client = client_of(person)
        for url in pages_of(person, world):
            got = client.get(url)
            if got.status_code == 200 and got.get("Content-Type", "").startswith("text/html"):
                yield person, url, lxml.html.document_fromstring(got.content)


def test_every_form_and_figure_says_who_sees_it(world: World) -> None:
    silent: list[str] = []
    excused: set[str] = set()
    told = 0
    for person, url, page in pages(world):
        name = resolve(re.split(r"[?#]", url)[0]).view_name
        main = page.find(".//main")
        if main is None or not (any(map(changes_something, main.iter("form"))) or main.xpath(FIGURES)):
            continue
        if name in WITHOUT:
            excused.add(name)
        elif len(page.xpath(PANEL)) != 1:
            silent.append(f"{person.name}: {url}")
        else:
            told += 1
            assert list(shown(page)) == ["Coördinator", "Kansencoach", "Werkgever", "Gemeente", "School"], url
            assert any(text != "niets" for text in shown(page).values()), url
    assert silent == []
    assert told > 40
    assert excused >= {"sign_ins", "own_data", "privacy"}


def test_forms_without_a_login_say_it_as_well(world: World, client: Client) -> None:
    coordinator = world.ours.coordinator
    invitations.invite(
        programme=world.ours.programme, email="nieuw@voorbeeld.test", name="Nieuw", role=Role.COACH,
        scope=world.ours.coach, by=coordinator,
    )  # fmt: skip
    unsubscribe = reverse("coaches:unsubscribe", args=[choices.token_of(coordinator, "digest")])
    for url in (link_in_mail(), unsubscribe):
        page = page_of(client, url)
        assert any(map(changes_something, page.iter("form"))), url
        assert len(page.xpath(PANEL)) == 1, url


def page_of(client: Client, url: str) -> Any:
    return lxml.html.document_fromstring(client.get(url).content)


def test_other_words_of_a_sight_are_other_words_on_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(one_of_each_role(world)[0])
    placement = Placement.objects.visible_to(world.ours.coordinator).first()
    url = reverse("coaches:placement_end", args=[placement.pk])
    before = shown(page_of(client, url))
    assert before["Gemeente"] == "de uren van de plekken in de eigen gemeente"
    sights = {**Placement.sights, Role.SCHOOL: replace(Placement.sights[Role.SCHOOL], words="iets anders")}
    del sights[Role.EMPLOYER]
    monkeypatch.setattr(Placement, "sights", sights)
    after = shown(page_of(client, url))
    assert "iets anders" in after["School"]
    assert "plaatsingen: " in before["Werkgever"]
    assert "plaatsingen: " not in after["Werkgever"]


def test_a_coarser_grain_changes_the_words_and_shuts_the_figure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [row] = figures.plek_figures(
        Deployment.system.filter(pk=world.ours.deployment.pk), school_year=world.year, on=worlds.TODAY
    )
    figures.work_per_half_year(row, on=worlds.TODAY, role=Role.SCHOOL)
    with pytest.raises(OutOfSight):
        figures.kinds_per_quarter(row, on=worlds.TODAY, role=Role.SCHOOL)
    assert "per plek en halfjaar (kleine aantallen niet)" in who_sees.words("work", Role.SCHOOL)
    coarser = replace(who_sees.FIGURES["work"][Role.SCHOOL], grain=who_sees.PER_YEAR)
    monkeypatch.setitem(who_sees.FIGURES["work"], Role.SCHOOL, coarser)
    assert "per gemeente en schooljaar" in who_sees.words("work", Role.SCHOOL)
    with pytest.raises(OutOfSight):
        figures.work_per_half_year(row, on=worlds.TODAY, role=Role.SCHOOL)


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.MUNICIPALITY, Role.SCHOOL])
def test_no_single_activity_for_who_may_see_sums_only(role: Role) -> None:
    with pytest.raises(OutOfSight):
        who_sees.demand("work", role, who_sees.PER_ACTIVITY, is_protected=True)


def test_a_figure_without_protection_is_refused_where_the_table_asks_for_it() -> None:
    who_sees.demand("work", Role.COORDINATOR, who_sees.PER_QUARTER, is_protected=True)
    with pytest.raises(OutOfSight):
        who_sees.demand("work", Role.COORDINATOR, who_sees.PER_QUARTER, is_protected=False)


def test_the_words_of_rows_are_those_of_the_guard() -> None:
    for line in who_sees.lines(["coaches.Activity"]):
        role = next(role for role in Role if str(role.label) == line.role)
        sight = Activity.sights.get(role)
        assert line.texts == (() if sight is None else (str(sight.words),))


def test_the_privacy_page_says_of_an_activity_what_the_policy_says(client: Client) -> None:
    text = " ".join(page_of(client, "/privacy/").text_content().split())
    for role in Role:
        assert who_sees.words("coaches.Activity", role) in text
        assert who_sees.words("work", role) in text
