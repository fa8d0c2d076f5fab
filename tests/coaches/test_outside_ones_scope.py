"""What a refusal says of things outside the scope of who reads it: nothing, "Dat kan niet.", or as if they were not there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coaches.models import Placement
from kansencoach.models import Role
from reports import figures
from schools import planning
from tests import factories

pytestmark = pytest.mark.django_db

STRANGE = "Vreemdelingenplek"


def words(error: ValidationError) -> str:
    return " ".join(error.messages)


def both_programmes() -> tuple[Any, Any]:
    """An allocation of ours, and one of another programme in the same municipality with the same school."""
    ours = factories.allocation(hours="8.00")
    where, school = ours.deployment.municipality, ours.schools.get()
    other = factories.programme(year=ours.school_year)
    planning.join_programme(programme=other, municipality=where, by=None)
    plek = factories.deployment(other, where, name=STRANGE)
    return ours, factories.allocation(plek, hours="8.00", year=ours.school_year, schools=[school])


def test_a_school_of_another_programme_is_as_if_it_were_not_there() -> None:
    ours, theirs = both_programmes()
    assert ours.schools.get() == theirs.schools.get()


def test_a_school_at_another_plek_of_the_own_programme_is_refused_without_its_name() -> None:
    ours, _theirs = both_programmes()
    plek = factories.deployment(ours.deployment.programme, ours.deployment.municipality, name="Elders")
    with pytest.raises(ValidationError) as refused:
        factories.allocation(plek, hours="4.00", year=ours.school_year, schools=list(ours.schools.all()))
    assert ours.deployment.name not in words(refused.value)
    assert STRANGE not in words(refused.value)


@pytest.mark.parametrize("available", ["10", "6"])
def test_availability_filled_by_another_programme_says_only_that_it_cannot_be(available: str) -> None:
    ours, theirs = both_programmes()
    employment = factories.employment(factories.coach(ours.deployment.programme), available=available)
    factories.placement(theirs, employment, hours="5.75")
    with pytest.raises(ValidationError) as refused:
        factories.placement(ours, employment, hours="5.00")
    assert words(refused.value) == "Dat kan niet."


def test_availability_filled_by_the_own_programme_says_how_much() -> None:
    ours, _theirs = both_programmes()
    employment = factories.employment(factories.coach(ours.deployment.programme), available="4")
    with pytest.raises(ValidationError) as refused:
        factories.placement(ours, employment, hours="5.00")
    assert "4,00 uur per week beschikbaar; dit wordt 5,00" in words(refused.value)


def test_the_maximum_of_a_municipality_counts_the_own_programme_only() -> None:
    ours, _theirs = both_programmes()
    deployment = ours.deployment
    deployment.programme.participations.update(maximum_hours=Decimal("9.00"))
    with pytest.raises(ValidationError) as refused:
        factories.allocation(
            factories.deployment(deployment.programme, deployment.municipality, name="Voorbeeldspar"),
            hours="2.00",
            year=ours.school_year,
            schools=[],
        )
    assert "hoogstens 9,00 uur per week toegezegd; dit wordt samen 10,00" in words(refused.value)


def test_a_form_does_not_take_the_employment_of_another_programme(client: Client) -> None:
    """As if that employment did not exist; nothing is said of the coach or the employer."""
    ours, theirs = both_programmes()
    stranger = factories.coach(theirs.deployment.programme, "Vreemde Coach")
    theirs_only = factories.employment(stranger)
    client.force_login(factories.coordinator(ours.deployment.programme))
    url = f"/uren/{ours.pk}/plaatsen/"
    answer = client.post(
        url, {"employment": theirs_only.pk, "starts_on": "2026-11-01", "ends_on": "2026-12-01", "hours_per_week": "1"}
    )
    assert answer.status_code in (404, 422)
    for secret in ("Vreemde Coach", STRANGE):
        assert secret not in answer.content.decode()
    assert not Placement.system.filter(employment=theirs_only).exists()


@pytest.mark.parametrize(("is_public", "said"), [(False, "de kansencoach is gestopt"), (True, "andere baan")])
def test_why_a_coach_stopped_is_read_only_with_consent(is_public: bool, said: str) -> None:
    placement = factories.placement(factories.allocation())
    placement.end_reason, placement.is_end_reason_public = "other_job", is_public
    assert figures.ended_reason(placement) == said


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.SCHOOL, Role.MUNICIPALITY])
def test_no_form_of_placements_or_hours_exists_for(role: Role, client: Client) -> None:
    """They plan nothing: there is no refusal to read."""
    ours, _theirs = both_programmes()
    programme, where = ours.deployment.programme, ours.deployment.municipality
    user = {
        Role.EMPLOYER: lambda: factories.employer_user(
            programme, factories.employment(factories.coach(programme)).employer
        ),
        Role.SCHOOL: lambda: factories.school_user(programme, ours.schools.get()),
        Role.MUNICIPALITY: lambda: factories.officer(programme, where),
    }[role]()
    client.force_login(user)
    assert client.post(f"/uren/{ours.pk}/plaatsen/", {"starts_on": date(2026, 11, 1)}).status_code == 404
