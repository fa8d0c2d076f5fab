"""The admin: for who may manage, inside the own programme."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from kansencoach.models import Membership, User
from schools.models import HourNorm, Participation, SchoolYear
from tests import factories
from tests.signing_in import with_app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(settings):
    settings.TODAY_OVERRIDE = date(2026, 11, 22)


@pytest.fixture
def programme():
    return factories.programme(year=factories.school_year(2026))


@pytest.fixture
def manager(client, programme):
    user = factories.coordinator(programme)
    user.is_staff = True
    user.save()
    client.force_login(user)
    return user


@pytest.fixture
def boss(client):
    user = factories.user(name="Baas", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


PAGES = (
    "schools/programme",
    "schools/schoolyear",
    "schools/participation",
    "schools/fundingsource",
    "coaches/employer",
    "coaches/earlierexperience",
    "reports/reportedfigure",
    "reports/factsheettext",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_list_and_form_opens_for_who_manages(client, manager, page):
    assert client.get(f"/beheer/{page}/").status_code == 200
    expected = 403 if page == "schools/programme" else 200
    assert client.get(f"/beheer/{page}/add/").status_code == expected


def test_admin_asks_a_stranger_to_sign_in_through_allauth(client):
    response = client.get("/beheer/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")


def test_admin_is_closed_for_a_coordinator_who_may_not_manage(client, programme):
    client.force_login(factories.coordinator(programme))
    assert client.get("/beheer/schools/programme/").status_code in (302, 403)


def test_admin_is_closed_for_an_officer_who_is_staff(client, programme):
    user = factories.officer(programme, factories.municipality(programme))
    user.is_staff = True
    user.save()
    client.force_login(user)
    assert client.get("/beheer/schools/participation/").status_code == 403


def test_manager_sees_only_the_own_programme(client, manager, programme):
    other = factories.programme(name="Vreemd programma")
    factories.municipality(other, name="Vreemdrecht")
    for page in ("schools/programme", "schools/participation"):
        assert "Vreemd" not in client.get(f"/beheer/{page}/").content.decode()
    assert client.get(f"/beheer/schools/programme/{other.pk}/change/").status_code == 302
    assert "Vreemdrecht" not in client.get("/beheer/schools/participation/add/").content.decode()


def test_accounts_are_for_a_superuser_here(client, manager, programme):
    for address in ("", "add/", f"{manager.pk}/change/", f"{manager.pk}/delete/"):
        assert client.get(f"/beheer/kansencoach/user/{address}").status_code == 403
    assert "kansencoach/user" not in client.get("/beheer/").content.decode()


def test_superuser_makes_an_account_with_a_role_and_no_password(client, boss, programme):
    data = {
        "email": "Nieuw@voorbeeld.test",
        "name": "Nieuw Persoon",
        "is_active": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-role": "coordinator",
        "memberships-0-programme": programme.pk,
    }
    client.post("/beheer/kansencoach/user/add/", data)
    made = User.objects.get(email="nieuw@voorbeeld.test")
    assert not made.has_usable_password()
    assert Membership.objects.get(user=made).role == "coordinator"


def test_account_that_a_superuser_closes_is_out_for_good(client, boss, programme):
    person = factories.coordinator(programme)
    theirs = Client()
    theirs.force_login(person)
    data = {
        "email": person.email,
        "name": person.name,
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    assert client.post(f"/beheer/kansencoach/user/{person.pk}/change/", data).status_code == 302
    assert theirs.get("/regio/").status_code == 302
    User.objects.filter(pk=person.pk).update(is_active=True)
    assert theirs.get("/regio/").status_code == 302


def test_superuser_clears_a_second_step(client, boss, programme):
    person = with_app(factories.coordinator(programme))
    data = {"action": "clear_second_step", "_selected_action": [person.pk]}
    client.post("/beheer/kansencoach/user/", data)
    assert not Authenticator.objects.filter(user=person).exists()
    assert [message.to for message in mail.outbox] == [[person.email]]


@pytest.mark.parametrize("page", ["mfa/authenticator", "usersessions/usersession", "account/emailaddress"])
def test_secrets_of_signing_in_are_not_shown(client, boss, page):
    assert client.get(f"/beheer/{page}/").status_code == 404


def test_refusal_of_the_database_is_a_dutch_message(client, manager, programme):
    town = factories.municipality(programme, name="Voorbeeldrecht")
    factories.allocation(factories.deployment(programme, town), year=SchoolYear.objects.get())
    participation = Participation.system.get()
    response = client.post(
        f"/beheer/schools/participation/{participation.pk}/change/",
        {
            "programme": programme.pk,
            "municipality": town.pk,
            "ends_on": "31-12-2025",
            "_shown_version": f"{participation.pk}:{participation.version}",
        },
        follow=True,
    )
    assert "Er zijn uren toegekend in deze gemeente buiten de nieuwe periode." in response.content.decode()
    participation.refresh_from_db()
    assert participation.ends_on is None


def test_norm_is_changed_with_its_version(client, manager, programme):
    norm = HourNorm.system.get()
    data = {
        "name": programme.name,
        "slug": programme.slug,
        "protected_below": "5",
        "norms-TOTAL_FORMS": "1",
        "norms-INITIAL_FORMS": "1",
        "norms-0-id": norm.pk,
        "norms-0-programme": programme.pk,
        "norms-0-school_year": norm.school_year_id,
        "norms-0-pupils": "150",
        "norms-0-hours": "4.00",
        "norms-0-step": "0.10",
        "norms-0-flag_below": "2.50",
        "norms-0-proposed_raise": "3.50",
        "norms-0-count_on": "01-10-2025",
        "milestones-TOTAL_FORMS": "0",
        "milestones-INITIAL_FORMS": "0",
        "_shown_version": f"{programme.pk}:{programme.version} {norm.pk}:{norm.version}",
    }
    response = client.post(f"/beheer/schools/programme/{programme.pk}/change/", data)
    assert response.status_code == 302
    norm.refresh_from_db()
    assert (str(norm.flag_below), norm.version) == ("2.50", 2)


@pytest.mark.parametrize("page", ["coaches/employer", "schools/schoolyear"])
def test_removing_what_programmes_share_tells_nothing_of_another_programme(client, manager, page):
    stranger = factories.coach(factories.programme(), name="Vreemde Vogel")
    employment = factories.employment(stranger)
    pk = employment.employer_id if page == "coaches/employer" else SchoolYear.objects.get().pk
    response = client.get(f"/beheer/{page}/{pk}/delete/")
    assert response.status_code == 403
    assert "Vreemde Vogel" not in response.content.decode()
