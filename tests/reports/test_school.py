"""The page of one school."""

import re
from datetime import date

import pytest

from schools.models import PupilCount
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY_OVERRIDE = date(2026, 11, 22)


@pytest.fixture
def programme():
    return factories.programme(year=factories.school_year(2026))


@pytest.fixture
def town(programme):
    return factories.municipality(programme, name="Voorbeeldrecht")


@pytest.fixture
def school(town):
    return factories.school(town, pupils=183, name="De Beuk")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_school_page_shows_counts_with_their_norm_and_its_plek(client, programme, town, school):
    client.force_login(factories.coordinator(programme))
    PupilCount.system.create(school=school, counted_on=date(2026, 10, 1), is_masked=True, source="test")
    factories.allocation(factories.deployment(programme, town, "Beukenhof"), schools=[school])
    text = text_of(client.get(f"/scholen/{school.brin6}/"))
    assert "1 oktober 2025 telt mee 183 4,90 u/week" in text
    assert "1 oktober 2026 minder dan 5" in text
    assert "Beukenhof 2026/2027" in text


def test_school_page_inside_a_bundle_says_that_hours_are_shared(client, programme, town, school):
    client.force_login(factories.coordinator(programme))
    both = [school, factories.school(town, pupils=80, name="De Eik")]
    factories.allocation(factories.deployment(programme, town, "Brede School"), schools=both)
    assert "0 u geschreven voor deze school; de uren zijn voor de scholen samen" in text_of(
        client.get(f"/scholen/{school.brin6}/")
    )


def test_school_page_without_plek_says_so(client, programme, school):
    client.force_login(factories.coordinator(programme))
    assert "hoort dit schooljaar bij geen plek" in text_of(client.get(f"/scholen/{school.brin6}/"))


def test_school_page_does_not_exist_outside_the_scope(client, programme, town, school):
    for stranger in (factories.coordinator(factories.programme()), factories.officer(programme, town)):
        client.force_login(stranger)
        assert client.get(f"/scholen/{school.brin6}/").status_code == 404
