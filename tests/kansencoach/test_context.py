from datetime import date

import pytest
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from kansencoach import context
from kansencoach.models import Role, User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.TODAY_OVERRIDE = date(2026, 11, 22)


def asked(path: str, user: User | None) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = user  # type: ignore[assignment]  # nobody
    return request


def test_school_year_without_parameter_is_that_of_today() -> None:
    year = factories.school_year(2026)
    factories.school_year(2025)
    assert context.chosen_school_year(asked("/regio/", None)) == year


def test_school_year_that_nobody_made_yet_leaves_the_one_before_it(settings: Settings) -> None:
    last = factories.school_year(2026)
    factories.school_year(2028)
    settings.TODAY_OVERRIDE = date(2027, 8, 1)
    assert context.chosen_school_year(asked("/regio/", None)) == last


def test_school_year_in_the_address_is_chosen() -> None:
    factories.school_year(2026)
    earlier = factories.school_year(2025)
    assert context.chosen_school_year(asked("/regio/?jaar=2025-2026", None)) == earlier


@pytest.mark.parametrize("label", ["1999-2000", "2026-2028", "x", "2026-2027; drop"])
def test_school_year_that_does_not_exist_is_not_found(label: str) -> None:
    factories.school_year(2026)
    with pytest.raises(Http404):
        context.chosen_school_year(asked("/regio/?" + "jaar=" + label, None))


def test_coordinator_reads_menu_scope_and_years() -> None:
    year = factories.school_year(2026)
    user = factories.coordinator(factories.programme(year=year, name="Kansen4Kinderen"))
    page = context.page(asked("/plekken/1/", user))
    assert [(str(label), is_current) for label, _url, is_current in page["nav"]] == [
        ("Regio", True),
        ("Coaches", False),
        ("Activiteiten", False),
        ("Factsheets", False),
        ("Accounts", False),
    ]
    assert str(page["scope_line"]) == "Coördinator · Kansen4Kinderen · 2026/2027"
    assert list(page["school_years"]) == [year]
    assert page["is_example"] is True


def test_officer_reads_the_name_of_the_municipality() -> None:
    year = factories.school_year(2026)
    programme = factories.programme(year=year)
    user = factories.officer(programme, factories.municipality(programme, name="Voorbeeldrecht"))
    assert str(context.page(asked("/plekken/", user))["scope_line"]) == "Gemeente · Voorbeeldrecht · 2026/2027"


def test_nobody_gets_no_menu() -> None:
    assert context.page(asked("/", None)) == {}


def test_front_page_leads_to_the_first_word_of_the_menu(client: Client) -> None:
    client.force_login(factories.coordinator(factories.programme()))
    assert client.get("/").headers["Location"] == context.MENU[Role.COORDINATOR][0][1]


def test_front_page_tells_an_account_without_a_role_what_to_do(client: Client) -> None:
    client.force_login(factories.user())
    assert "Vraag de coördinator" in client.get("/").content.decode()


def test_front_page_asks_nobody_to_sign_in(client: Client) -> None:
    assert client.get("/").headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize(("first", "label"), [(2026, "2026/2027"), (2050, "2050/2051 (lesweken voorlopig)")])
def test_scope_line_says_when_the_holidays_are_not_known_yet(first: int, label: str) -> None:
    programme = factories.programme(year=factories.school_year(2026))
    year = factories.school_year(first)
    request = asked(f"/regio/?jaar={year.slug}", factories.coordinator(programme))
    assert str(context.page(request)["scope_line"]) == f"Coördinator · {programme.name} · {label}"
