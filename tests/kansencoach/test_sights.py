"""What a role sees of a row is data: it guards the rows, and the fields that stay hidden."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps

from coaches import activity_log, staffing
from coaches.activity_log import ActivityDetails
from coaches.models import Activity, Coach, Placement
from kansencoach.models import Membership, Role
from kansencoach.scoping import OutOfSight, ScopedModel
from reports.models import Factsheet
from schools.models import Deployment, School
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)


def written() -> Activity:
    """A talk with a parent, at the plek of a placement."""
    return at(factories.placement(factories.allocation()))


def at(placement: Placement) -> Activity:
    return activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 11, 16),
        minutes=45,
        on=TODAY,
        by=None,
        details=ActivityDetails(kind="parent_talk"),
    )


def test_coordinator_reads_date_minutes_and_plek_of_an_activity() -> None:
    activity = written()
    [row] = Activity.objects.visible_to(factories.coordinator(activity.programme))
    assert (row.done_on, row.minutes, row.placement) == (activity.done_on, 45, activity.placement)


@pytest.mark.parametrize("name", ["kind", "role", "themes", "family_contacts", "school"])
def test_hidden_field_of_an_activity_cannot_be_read_by_accident(name: str) -> None:
    activity = written()
    rows = Activity.objects.visible_to(factories.coordinator(activity.programme))
    with pytest.raises(OutOfSight):
        getattr(rows.get(), name)
    with pytest.raises(OutOfSight):
        list(rows.order_by("pk").values_list("minutes", name))
    with pytest.raises(OutOfSight):
        list(rows.values())


def test_coach_reads_all_of_the_own_activity() -> None:
    activity = written()
    [row] = Activity.objects.visible_to(factories.coach_user(activity.coach))
    assert row.kind == "parent_talk"


def test_employer_sees_the_own_coaches_and_nobody_elses() -> None:
    placement = factories.placement(factories.allocation())
    activity = at(placement)
    other = staffing.add_employer(name="Andere werkgever", by=None)
    elsewhere = factories.employment(factories.coach(activity.programme, name="Iemand Anders"), employer=other)
    ours = factories.employer_user(activity.programme, placement.employment.employer)
    theirs = factories.employer_user(activity.programme, other)
    assert [list(model.objects.visible_to(ours)) for model in (Coach, Placement)] == [
        [activity.coach],
        [placement],
    ]
    assert [row.minutes for row in Activity.objects.visible_to(ours)] == [45]
    assert list(Coach.objects.visible_to(theirs)) == [elsewhere.coach]
    assert not Activity.objects.visible_to(theirs).exists()
    assert not Deployment.objects.visible_to(theirs).exists()


def test_employer_sees_work_outside_the_schools_on_the_days_of_the_employment() -> None:
    coach = factories.coach(factories.programme())
    employment = factories.employment(coach, starts_on=date(2026, 9, 1))
    for day in (date(2026, 8, 31), date(2026, 9, 1)):
        activity_log.log_activity(
            coach=coach,
            placement=None,
            done_on=day,
            minutes=60,
            on=TODAY,
            by=None,
            details=ActivityDetails(kind="training"),
        )
    seen = Activity.objects.visible_to(factories.employer_user(coach.programme, employment.employer))
    assert [row.done_on for row in seen] == [date(2026, 9, 1)]


def test_school_sees_the_own_plek_and_never_an_activity() -> None:
    placement = factories.placement(factories.allocation())
    activity = at(placement)
    plek = placement.allocation.deployment
    [school] = placement.allocation.schools.all()
    elsewhere = factories.school(plek.municipality)
    ours, theirs = (factories.school_user(activity.programme, place) for place in (school, elsewhere))
    assert list(Deployment.objects.visible_to(ours)) == [plek]
    assert list(Placement.objects.visible_to(ours)) == [placement]
    assert list(School.objects.visible_to(ours)) == [school]
    assert not Activity.objects.visible_to(ours).exists()
    assert not Deployment.objects.visible_to(theirs).exists()
    assert not Factsheet.objects.visible_to(theirs).exists()


def test_every_scoped_model_says_for_a_role_in_words_what_it_says_in_a_query() -> None:
    programme = factories.programme()
    municipality = factories.municipality(programme)
    school = factories.school(municipality)
    coach = factories.coach(programme)
    people = [
        factories.coordinator(programme),
        factories.coach_user(coach),
        factories.officer(programme, municipality),
        factories.employer_user(programme, factories.employment(coach).employer),
        factories.school_user(programme, school),
    ]
    scoped = [model for model in apps.get_models() if issubclass(model, ScopedModel)]
    assert len(scoped) > 15
    for person in people:
        membership = Membership.objects.get(user=person)
        for model in scoped:
            sight = model.sights.get(Role(membership.role))
            if sight is not None:
                assert str(sight.words)
                assert list(model.objects.visible_to(person)) == list(
                    model.system.filter(sight.rows(membership)).defer(*sight.hides)
                )
