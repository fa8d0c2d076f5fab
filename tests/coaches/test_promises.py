"""The promises the database keeps, seen through the verbs: every one with its own Dutch sentence."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from coaches import activity_log, staffing
from coaches.models import Activity, EndReason, Placement
from kansencoach import promises
from schools import planning
from schools.models import HourGrant, Participation
from tests import factories

pytestmark = pytest.mark.django_db


def test_placement_within_grant_is_stored() -> None:
    allocation = factories.allocation(hours="4.00")
    placement = factories.placement(allocation, hours="4.00")
    assert placement.coach_id == placement.employment.coach_id


def test_placement_above_grant_is_refused() -> None:
    allocation = factories.allocation(hours="4.00")
    with pytest.raises(ValidationError, match="meer uren bezet dan er zijn toegekend"):
        factories.placement(allocation, hours="4.10")
    assert not Placement.system.exists()


def test_two_placements_together_above_grant_are_refused() -> None:
    allocation = factories.allocation(hours="4.00")
    factories.placement(allocation, hours="3.00")
    other = factories.employment(factories.coach(allocation.deployment.programme, name="Tweede Voorbeeld"))
    with pytest.raises(ValidationError, match="meer uren bezet"):
        factories.placement(allocation, other, hours="1.50")


def test_unknown_hours_are_no_capacity() -> None:
    allocation = factories.allocation(hours=None)
    assert factories.placement(allocation, hours="9.00").hours_per_week == Decimal("9.00")


def test_grant_below_placements_is_refused() -> None:
    allocation = factories.allocation(hours="4.00")
    factories.placement(allocation, hours="4.00")
    with pytest.raises(ValidationError, match="meer uren bezet"):
        planning.revise_grant(allocation=allocation, starts_on=date(2027, 1, 1), terms=factories.terms("3.00"), by=None)
    assert HourGrant.system.count() == 1


def test_same_coach_twice_on_one_plek_is_refused() -> None:
    allocation = factories.allocation(hours="8.00")
    first = factories.placement(allocation, hours="2.00")
    with pytest.raises(ValidationError, match="al op deze plek geplaatst"):
        factories.placement(allocation, first.employment, hours="2.00")


def test_placement_outside_allocation_is_refused() -> None:
    allocation = factories.allocation(ends_on=date(2027, 3, 31))
    with pytest.raises(ValidationError, match="valt buiten de periode van de plek"):
        factories.placement(allocation, ends_on=date(2027, 4, 1))


def test_placement_outside_employment_is_refused() -> None:
    allocation = factories.allocation()
    employment = factories.employment(factories.coach(allocation.deployment.programme), ends_on=date(2027, 1, 31))
    with pytest.raises(ValidationError, match="buiten het dienstverband"):
        factories.placement(allocation, employment)


def test_employment_cannot_leave_its_placements_behind() -> None:
    placement = factories.placement(factories.allocation())
    with pytest.raises(ValidationError, match="plaatsingen buiten de nieuwe periode"):
        staffing.change_employment(
            placement.employment, starts_on=None, ends_on=date(2027, 1, 1), available_hours=None, by=None
        )


def test_overlapping_employments_at_one_employer_are_refused() -> None:
    coach = factories.coach(factories.programme())
    first = factories.employment(coach, ends_on=date(2027, 1, 31))
    with pytest.raises(ValidationError, match="al een dienstverband"):
        factories.employment(coach, employer=first.employer, starts_on=date(2027, 1, 31))
    factories.employment(coach, employer=first.employer, starts_on=date(2027, 2, 1))


def test_school_in_two_allocations_is_refused() -> None:
    first = factories.allocation()
    school = first.schools.get()
    plek = factories.deployment(first.deployment.programme, first.deployment.municipality, name="Andere plek")
    with pytest.raises(ValidationError, match="al bij een andere plek"):
        factories.allocation(plek, schools=[school])


def test_schools_of_two_municipalities_are_refused() -> None:
    programme = factories.programme()
    plek = factories.deployment(programme, factories.municipality(programme))
    elsewhere = factories.school(factories.municipality(programme))
    with pytest.raises(ValidationError, match="in de gemeente van die plek"):
        factories.allocation(plek, schools=[elsewhere])


def test_allocation_outside_its_school_year_is_refused() -> None:
    with pytest.raises(ValidationError, match="valt buiten het schooljaar"):
        factories.allocation(starts_on=date(2026, 7, 31))


def test_narrowing_an_allocation_below_its_placements_is_refused() -> None:
    allocation = factories.allocation()
    factories.placement(allocation)
    with pytest.raises(ValidationError, match="valt buiten de periode van de plek"):
        planning.change_allocation(
            allocation,
            schools=list(allocation.schools.all()),
            starts_on=allocation.starts_on,
            ends_on=date(2027, 1, 1),
            by=None,
        )


@pytest.mark.parametrize("starts_on", [date(2026, 9, 1), date(2026, 8, 1)])
def test_first_grant_moves_with_its_allocation(starts_on: date) -> None:
    allocation = factories.allocation(starts_on=date(2026, 8, 15))
    changed = planning.change_allocation(
        allocation, schools=list(allocation.schools.all()), starts_on=starts_on, ends_on=allocation.ends_on, by=None
    )
    assert changed.grants.get().starts_on == starts_on


def test_grant_without_participation_is_refused() -> None:
    programme = factories.programme()
    plek = factories.deployment(programme, factories.municipality())
    with pytest.raises(ValidationError, match="gemeente akkoord: nog niet"):
        factories.allocation(plek)


def test_participation_with_grants_stays() -> None:
    factories.allocation()
    with pytest.raises(ValidationError, match="uren toegekend in deze gemeente"), promises.keep():
        Participation.system.get().delete()


def test_grant_above_the_agreed_maximum_is_refused() -> None:
    programme = factories.programme()
    municipality = factories.municipality()
    planning.join_programme(programme=programme, municipality=municipality, maximum_hours=Decimal("5.00"), by=None)
    factories.allocation(factories.deployment(programme, municipality, name="Een"), hours="4.00")
    with pytest.raises(ValidationError, match=r"hoogstens 5,00 uur per week toegezegd; dit wordt samen 8,00"):
        factories.allocation(factories.deployment(programme, municipality, name="Twee"), hours="4.00")


def test_hours_that_differ_from_the_norm_need_a_reason() -> None:
    with pytest.raises(ValidationError, match=r"De norm is 4,00 uur per week"):
        factories.allocation(terms=factories.terms("5.00", reason=""))


def test_funding_shares_that_do_not_add_up_are_refused_by_the_database() -> None:
    allocation = factories.allocation()
    source = allocation.deployment.programme.funding_sources.create(name="Geldbron")
    grant = allocation.grants.get()
    with pytest.raises(ValidationError, match="samen niet gelijk aan de uren"), promises.keep():
        grant.shares.create(source=source, hours_per_week=Decimal("3.00"))


def test_availability_is_exceeded_only_with_a_reason() -> None:
    allocation = factories.allocation(hours="8.00")
    employment = factories.employment(factories.coach(allocation.deployment.programme), available="6.00")
    with pytest.raises(ValidationError, match=r"6,00 uur per week beschikbaar; dit wordt 8,00"):
        factories.placement(allocation, employment, hours="8.00")
    factories.placement(allocation, employment, hours="8.00", override_reason="tijdelijk, tot de zomer")


def test_activity_outside_its_placement_is_refused() -> None:
    placement = factories.placement(factories.allocation(), ends_on=date(2026, 10, 31))
    with pytest.raises(ValidationError, match="geen plaatsing op deze plek"):
        activity_log.log_activity(
            coach=placement.coach,
            placement=placement,
            done_on=date(2026, 11, 1),
            minutes=60,
            on=date(2026, 11, 22),
            by=None,
        )


def test_activity_sent_twice_is_one_activity() -> None:
    placement = factories.placement(factories.allocation())
    uuid = Activity().client_uuid
    for _ in range(2):
        activity_log.log_activity(
            coach=placement.coach,
            placement=placement,
            done_on=date(2026, 11, 2),
            minutes=60,
            on=date(2026, 11, 22),
            client_uuid=uuid,
            by=None,
        )
    assert Activity.system.count() == 1


def test_more_families_present_than_invited_is_refused() -> None:
    placement = factories.placement(factories.allocation())
    details = activity_log.ActivityDetails(kind="parent_meeting", families_invited=10, families_present=11)
    with pytest.raises(ValidationError, match="niet meer gezinnen aanwezig"):
        activity_log.log_activity(
            coach=placement.coach,
            placement=placement,
            done_on=date(2026, 11, 2),
            minutes=60,
            on=date(2026, 11, 22),
            details=details,
            by=None,
        )


def test_ending_a_placement_asks_about_later_activities() -> None:
    placement = factories.placement(factories.allocation())
    activity_log.log_activity(
        coach=placement.coach,
        placement=placement,
        done_on=date(2026, 11, 2),
        minutes=60,
        on=date(2026, 11, 22),
        by=None,
    )
    end = partial(
        staffing.end_placement,
        placement,
        ends_on=date(2026, 10, 31),
        reason=EndReason.OTHER_JOB,
        announced_on=date(2026, 10, 1),
        by=None,
    )
    with pytest.raises(ValidationError, match="1 activiteit na deze dag") as refused:
        end()
    assert refused.value.error_list[0].code == staffing.LATER_ACTIVITIES
    assert end(remove_later_activities=True).ends_on == date(2026, 10, 31)
    assert not Activity.system.exists()


def test_leaving_coach_opens_all_hours_at_once() -> None:
    first = factories.placement(factories.allocation(), hours="2.00")
    plek = factories.deployment(
        first.allocation.deployment.programme, first.allocation.deployment.municipality, name="Andere plek"
    )
    factories.placement(factories.allocation(plek), first.employment, hours="2.00")
    staffing.leave(
        first.coach, ends_on=date(2026, 12, 31), reason=EndReason.OTHER_JOB, announced_on=date(2026, 11, 1), by=None
    )
    assert set(Placement.system.values_list("ends_on", flat=True)) == {date(2026, 12, 31)}
    first.employment.refresh_from_db()
    assert first.employment.ends_on == date(2026, 12, 31)


def test_second_editor_is_told() -> None:
    allocation = factories.allocation()
    plek = allocation.deployment
    planning.change_deployment(plek, name="Eerste", place="", version=1, by=None)
    with pytest.raises(ValidationError, match="Iemand anders heeft dit intussen gewijzigd"):
        planning.change_deployment(plek, name="Tweede", place="", version=1, by=None)


def test_every_trigger_promise_has_a_sentence() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT m[1] FROM pg_proc p, regexp_matches(p.prosrc, 'CONSTRAINT = ''([a-z_]+)''', 'g') m"
        )
        raised = {name for (name,) in cursor.fetchall()}
    assert raised
    assert raised <= promises.names()
