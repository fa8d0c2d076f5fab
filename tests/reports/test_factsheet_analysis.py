"""An analysis in the factsheet: at its plek, in the theme about the amount of problems, and among the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from reports import analysis as verbs
from reports.factsheet import attached, issuing, page, prose
from reports.factsheet.content import Content
from reports.models import Analysis, AnalysisAction
from tests.reports.test_analysis import LATER, ask, extra, jgz, started
from tests.reports.test_factsheet import plain
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

START = TODAY - timedelta(days=7)


def content(world: World, as_of: date = TODAY) -> Content:
    ours = world.ours
    return issuing.checked_content(
        programme=ours.programme, municipality=ours.municipality, school_year=world.year, as_of=as_of
    )


def theme(found: Content) -> str:
    return " ".join(prose.about_analyses(found))


def paragraph(world: World, found: Content) -> str:
    return page.paragraphs_of(found)[str(world.ours.deployment.pk)]


def figures(world: World, found: Content) -> dict[str, Any]:
    return {
        row.gegeven: (row.waarde, row.toelichting)
        for row in attached.rows_of(found)
        if row.gegeven.startswith("analyse")
    }


def test_what_was_only_asked_for_stands_nowhere(world: World) -> None:
    ask(world, partners=[jgz(world)])
    found = content(world)
    assert theme(found) == ""
    assert "analyse" not in paragraph(world, found)
    assert figures(world, found) == {}


def test_a_started_one_says_since_when_with_whom_and_what_is_asked(world: World) -> None:
    row = started(world, partners=[jgz(world), jgz(world, "Samenwerkingsverband Voorbeeldland")])
    verbs.add_action(row, what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    found = content(world)
    together = "samen met JGZ Voorbeeldland en Samenwerkingsverband Voorbeeldland"
    assert f"Sinds 11 november 2026 loopt hier een analyse, {together}." in paragraph(world, found)
    assert theme(found) == (
        f"Sinds 11 november 2026 loopt bij Voorbeeldbeukenhof een analyse, {together}. "
        "De vraag: Wat is er nodig, zodat het werk weer in de uren past? In het plan staat één actie."
    )
    assert figures(world, found) == {
        "analyse": ("gestart op 2026-11-11", "JGZ Voorbeeldland; Samenwerkingsverband Voorbeeldland"),
        "analyse: acties gedaan": ("0 van 1", ""),
    }
    shown = plain(page.page_of(found, made_on=TODAY))
    assert "Hoeveelheid problematiek Sinds 11 november 2026 loopt" in shown
    assert world.ours.coach.name not in shown


def test_a_concluded_one_says_what_came_of_it(world: World) -> None:
    row = started(world, partners=[jgz(world)])
    action = verbs.add_action(row, what="Elke maand overleg", who="JGZ", on=START, by=None)
    verbs.add_action(row, what="Ouderkamer openen", who="intern begeleider", on=START, by=None)
    verbs.finish_action(action, on=TODAY, by=None)
    verbs.conclude(row, outcome="Er is vast overleg met de JGZ nodig.", ended_on=TODAY, on=TODAY, by=None)
    found = content(world)
    assert "Van 11 november 2026 tot en met 18 november 2026 is hier een analyse gedaan" in paragraph(world, found)
    assert "De uitkomst: Er is vast overleg met de JGZ nodig." in theme(found)
    assert "In het plan staan twee acties; één daarvan is gedaan." in theme(found)
    before = theme(content(world, TODAY - timedelta(days=1)))
    assert "loopt bij Voorbeeldbeukenhof" in before
    assert "uitkomst" not in before
    assert "daarvan" not in before
    verbs.finish_action(AnalysisAction.system.get(done_on=None), on=TODAY, by=None)
    assert "In het plan staan twee acties; die zijn gedaan." in theme(content(world))
    assert theme(content(world, START - timedelta(days=1))) == ""


def test_a_stopped_one_says_why(world: World) -> None:
    verbs.stop(started(world), outcome="De school krijgt andere hulp.", ended_on=TODAY, on=TODAY, by=None)
    assert "is op 18 november 2026 gestopt. De vraag:" in theme(content(world))
    assert "De reden: De school krijgt andere hulp." in theme(content(world))


def test_extra_hours_and_the_day_of_the_review_follow_the_reference_date(world: World) -> None:
    row = started(world)
    extra(row)
    verbs.review(row, verdict="stops", starts_on=LATER, reason="Het is rustiger.", on=LATER, by=None)
    told = (
        "Sinds 18 november 2026 is er tijdelijk 1,5 uur per week extra. Dat wordt op 1 februari 2027 opnieuw bekeken."
    )
    before, now, after = (content(world, day) for day in (TODAY - timedelta(days=1), TODAY, LATER))
    assert "extra" not in theme(before)
    assert "Toegekend is 4,9 uur per week" in paragraph(world, before)
    assert told in theme(now)
    assert told in paragraph(world, now)
    assert "Toegekend is 6,4 uur per week" in paragraph(world, now)
    assert figures(world, now)["analyse: tijdelijk extra"][0] == "1.50"
    assert figures(world, now)["analyse: opnieuw bekijken op"][0] == "2027-02-01"
    assert "De tijdelijke extra uren stoppen per 1 februari 2027." in theme(after)
    assert "Toegekend is 4,9 uur per week" in paragraph(world, after)


def test_extra_hours_that_stay_are_no_longer_for_the_time_being(world: World) -> None:
    row = started(world)
    extra(row)
    verbs.review(row, verdict="stays", on=LATER, by=None)
    assert "De extra uren, 1,5 uur per week, blijven." in theme(content(world, LATER))


def test_an_outcome_that_contradicts_the_data_is_refused_and_can_be_corrected(world: World) -> None:
    row = verbs.conclude(started(world), outcome="Er zijn 12 uur per week nodig.", ended_on=TODAY, on=TODAY, by=None)
    with pytest.raises(ValidationError, match="analyse bij Voorbeeldbeukenhof"):
        content(world)
    verbs.conclude(row, outcome="Er zijn meer uren nodig.", ended_on=TODAY, on=TODAY, by=None)
    assert "De uitkomst: Er zijn meer uren nodig." in theme(content(world))


def test_the_employer_of_somebody_else_may_be_a_partner(world: World) -> None:
    row = started(world, partners=[jgz(world, "JGZ van Zorg Oost")])
    verbs.conclude(row, outcome="Zorg Oost sluit aan bij het overleg.", ended_on=TODAY, on=TODAY, by=None)
    assert "Zorg Oost sluit aan" in theme(content(world))


def test_gemeente_and_school_read_a_started_one_on_their_own_page(world: World) -> None:
    from tests.reports.test_analysis import QUESTION, client_of

    row = ask(world, partners=[jgz(world)])
    verbs.add_action(row, what="Elke maand overleg", who="JGZ", on=TODAY, by=None)
    pages = ((world.ours.officer, "/mijn-gemeente/"), (world.ours.school_user, "/onze-plek/"))
    for user, address in pages:
        assert QUESTION not in client_of(user).get(address).content.decode()
    verbs.start(row, started_on=TODAY, on=TODAY, by=None)
    for user, address in pages:
        shown = client_of(user).get(address).content.decode()
        assert QUESTION in shown
        assert "samen met JGZ Voorbeeldland" in shown
        assert "Elke maand overleg" not in shown
        assert world.ours.coach_user.name not in shown or user == world.ours.school_user
    for user in (world.neighbour_officer, world.theirs.officer):
        assert QUESTION not in client_of(user).get("/mijn-gemeente/").content.decode()
    assert f"/analyses/{row.pk}/" in client_of(world.ours.coach_user).get("/mijn-plekken/").content.decode()


def test_the_plek_says_it_where_it_is_decided_whether_it_goes_on(world: World) -> None:
    from tests.reports.test_analysis import client_of

    extra(started(world))
    shown = client_of(world.ours.coordinator).get(f"/plekken/{world.ours.deployment.pk}/").content.decode()
    at = shown.index('id="voortzetting"')
    assert "extra uren opnieuw bekijken op 1 februari 2027" in shown[at:]


def test_the_facts_take_the_same_queries_for_one_and_three_analyses(world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            content(world)
        return len(caught)

    extra(started(world, partners=[jgz(world)]))
    one = count()
    for plek in (world.bundle, world.open_plek):
        row = started(world, deployment=plek, owner=None, partners=[jgz(world)])
        verbs.add_action(row, what="Overleg", who="JGZ", on=TODAY, by=None)
        extra(row)
    assert Analysis.system.count() == 3
    assert count() == one
