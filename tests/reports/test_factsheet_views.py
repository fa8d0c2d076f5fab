"""The factsheet screens: who sees what, a concept with its progress, fixing, downloading and texts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coaches.models import Placement
from kansencoach.models import User
from reports.demo import seeds
from reports.factsheet import issuing
from reports.models import Factsheet, FactsheetText, RenderState
from schools.models import Municipality, Programme, SchoolYear
from tests import factories, kept
from tests.reports.test_factsheet import AS_OF

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 22)


@pytest.fixture
def programme() -> Programme:
    return kept.once(seeds.load)


@pytest.fixture(autouse=True)
def nudged(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> list[int]:
    """What the worker was told, instead of a broker."""
    told: list[int] = []
    monkeypatch.setattr("reports.tasks.render_factsheet.delay", told.append)
    return told


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def coordinator(programme: Programme) -> Client:
    return signed_in(factories.coordinator(programme))


@pytest.fixture
def officer(programme: Programme) -> Client:
    return signed_in(factories.officer(programme, Municipality.system.get(code="0109")))


def concept(programme: Programme, code: str = "0109", *, is_rendered: bool = True) -> Factsheet:
    factsheet = issuing.make_concept(
        programme=programme,
        municipality=Municipality.system.get(code=code),
        school_year=SchoolYear.from_label("2021/2022"),
        as_of=AS_OF,
        by=None,
    )
    if is_rendered:
        assert issuing.render(factsheet.pk, on=ON)
        factsheet.refresh_from_db()
    return factsheet


def fixed(programme: Programme, code: str = "0109") -> Factsheet:
    return issuing.fix_factsheet(concept(programme, code), by=None, on=ON)


def test_coordinator_makes_a_concept_and_the_worker_is_told(
    programme: Programme, coordinator: Client, nudged: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    values = {
        "municipality": "0109",
        "school_year": SchoolYear.from_label("2021/2022").pk,
        "as_of": "2022-07-01",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(reverse("reports:factsheet_new"), values)
    (factsheet,) = Factsheet.system.all()
    assert response.headers["Location"] == reverse("reports:factsheet", args=[factsheet.pk])
    assert nudged == [factsheet.pk]
    page = coordinator.get(response.headers["Location"]).content.decode()
    assert "De factsheet wordt gemaakt." in page


def test_concept_of_a_day_to_come_is_refused(coordinator: Client) -> None:
    year = SchoolYear.from_label("2021/2022").pk
    response = coordinator.post(
        reverse("reports:factsheet_new"), {"municipality": "0109", "school_year": year, "as_of": "2999-01-01"}
    )
    assert response.status_code == 422
    assert "Kies een dag tot en met vandaag." in response.content.decode()
    assert not Factsheet.system.exists()


def test_progress_asks_to_load_again_when_it_is_done(programme: Programme, coordinator: Client) -> None:
    factsheet = concept(programme, is_rendered=False)
    url = reverse("reports:factsheet_progress", args=[factsheet.pk])
    assert 'id="progress"' in coordinator.get(url).content.decode()
    issuing.render(factsheet.pk, on=ON)
    done = coordinator.get(url)
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")


def test_coordinator_reads_and_fixes_a_concept(programme: Programme, coordinator: Client) -> None:
    factsheet = concept(programme)
    preview = coordinator.get(reverse("reports:factsheet_preview", args=[factsheet.pk])).content.decode()
    assert "Concept van 22 november 2026" in preview
    assert 'href="factsheet.css"' not in preview
    coordinator.post(reverse("reports:factsheet_fix", args=[factsheet.pk]))
    factsheet.refresh_from_db()
    assert factsheet.state == "fixed"
    assert factsheet.fixed_by is not None
    page = coordinator.get(reverse("reports:factsheet", args=[factsheet.pk])).content.decode()
    assert factsheet.sha256 in page
    assert "Stel vast" not in page


def test_officer_downloads_the_own_fixed_factsheet_and_sees_no_other(programme: Programme, officer: Client) -> None:
    own, draft, other = fixed(programme), concept(programme), fixed(programme, "0160")
    page = officer.get(reverse("reports:factsheets")).content.decode()
    assert reverse("reports:factsheet", args=[own.pk]) in page
    assert "Hardenberg" not in page
    response = officer.get(reverse("reports:factsheet_pdf", args=[own.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="factsheet-coevorden-2021-2022.pdf"'
    assert response.content == bytes(own.pdf or b"")
    for hidden in (draft, other):
        for name in ("factsheet", "factsheet_pdf", "factsheet_preview"):
            assert officer.get(reverse(f"reports:{name}", args=[hidden.pk])).status_code == 404
    for name in ("factsheet_fix", "factsheet_again", "factsheet_remove"):
        assert officer.post(reverse(f"reports:{name}", args=[own.pk])).status_code == 404


def test_coach_sees_fixed_factsheets_of_the_own_municipality(programme: Programme) -> None:
    own, other = fixed(programme), fixed(programme, "0160")
    placement = Placement.system.filter(allocation__deployment__municipality=own.municipality).earliest("pk")
    client = signed_in(factories.coach_user(placement.coach))
    assert client.get(reverse("reports:factsheet", args=[own.pk])).status_code == 200
    assert client.get(reverse("reports:factsheet", args=[other.pk])).status_code == 404


def test_coordinator_of_another_programme_sees_nothing(programme: Programme) -> None:
    own = fixed(programme)
    stranger = signed_in(factories.coordinator(factories.programme()))
    assert stranger.get(reverse("reports:factsheet", args=[own.pk])).status_code == 404
    assert "Coevorden" not in stranger.get(reverse("reports:factsheets")).content.decode()


def test_figures_download_as_csv_and_json(programme: Programme, coordinator: Client) -> None:
    own = concept(programme)
    table = coordinator.get(reverse("reports:factsheet_data", args=[own.pk, "csv"]))
    assert "Coevorden;2021/2022;plekken;4" in table.content.decode("utf-8-sig")
    assert coordinator.get(reverse("reports:factsheet_data", args=[own.pk, "json"])).json() == own.figures
    assert coordinator.get(reverse("reports:factsheet_data", args=[own.pk, "exe"])).status_code == 404


def test_text_is_checked_and_makes_the_concept_again(programme: Programme, coordinator: Client) -> None:
    own = concept(programme)
    url = reverse("reports:factsheet_text", args=[own.pk])
    before = FactsheetText.system.count()
    refused = coordinator.post(url, {"section": "content", "text": "Er zijn 8 scholen."})
    assert refused.status_code == 422
    assert "“8 scholen” in onderdeel “inhoud van het werk”" in refused.content.decode()
    assert FactsheetText.system.count() == before
    coordinator.post(url, {"section": "content", "text": "Het werk ging goed."})
    own.refresh_from_db()
    assert own.render_state == RenderState.QUEUED
    row = FactsheetText.system.get(text="Het werk ging goed.")
    coordinator.post(reverse("reports:factsheet_text_remove", args=[own.pk, row.pk]))
    assert FactsheetText.system.count() == before


def test_remove_takes_a_concept_away(programme: Programme, coordinator: Client) -> None:
    own = concept(programme, is_rendered=False)
    coordinator.post(reverse("reports:factsheet_remove", args=[own.pk]))
    assert not Factsheet.system.exists()


def test_list_takes_the_same_queries_for_one_and_three(
    programme: Programme, coordinator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("reports:factsheets")
    concept(programme, is_rendered=False)
    coordinator.get(url)
    with CaptureQueriesContext(connection) as one:
        coordinator.get(url)
    concept(programme, is_rendered=False)
    concept(programme, "0160", is_rendered=False)
    with django_assert_num_queries(len(one)):
        coordinator.get(url)
