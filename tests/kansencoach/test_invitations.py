"""An invitation from the first mail to the first page, and everything that can go wrong with a link."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coaches import staffing
from kansencoach import invitations, memberships
from kansencoach.models import Invitation, InvitationState, Membership, Role, User
from schools.models import Programme
from tests import factories
from tests.signing_in import link_in_mail, mailed_code, sign_in_by_mail, totp, with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return factories.programme(name="Voorbeeldprogramma")


@pytest.fixture
def coordinator(programme: Programme) -> User:
    return factories.coordinator(programme)


@pytest.fixture
def invite(programme: Programme, coordinator: User) -> Callable[..., Invitation]:
    def make(**fields: Any) -> Invitation:
        given = {"email": "nieuw@voorbeeld.test", "name": "Nina Nieuw", "role": Role.COORDINATOR, "scope": None}
        return invitations.invite(programme=programme, by=coordinator, **{**given, **fields})

    return make


class FailingBackend(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, _messages: Any) -> int:
        raise ConnectionRefusedError


# --- from the mail to the first page --------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing(client: Client, invite: Callable[..., Invitation]) -> None:
    row = invite()
    for method in (client.get, client.head):
        assert method(link_in_mail()).status_code == 200
    row.refresh_from_db()
    assert (row.state, User.objects.filter(email=row.email).exists()) == (InvitationState.OPEN, False)


def test_accepting_makes_the_account_signs_in_and_leads_to_the_second_step(
    client: Client, invite: Callable[..., Invitation], programme: Programme
) -> None:
    invite()
    answer = client.post(link_in_mail(), follow=True)
    assert [where for where, _status in answer.redirect_chain] == ["/", "/regio/", "/beveiligen/?next=/regio/"]
    assert "Een passkey maken" in answer.content.decode()
    user = User.objects.get(email="nieuw@voorbeeld.test")
    assert (user.name, user.has_usable_password()) == ("Nina Nieuw", False)
    assert list(user.memberships.values_list("role", "programme")) == [("coordinator", programme.pk)]
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (user.pk, user.email, True, True)
    ]


@pytest.mark.parametrize("role", [Role.COACH, Role.MUNICIPALITY, Role.EMPLOYER, Role.SCHOOL])
def test_role_comes_with_its_scope(
    client: Client, invite: Callable[..., Invitation], programme: Programme, role: Role
) -> None:
    allocation = factories.allocation(factories.deployment(programme, factories.municipality(programme)))
    employment = factories.placement(allocation).employment
    scope: Any = {
        Role.COACH: employment.coach,
        Role.MUNICIPALITY: allocation.deployment.municipality,
        Role.EMPLOYER: employment.employer,
        Role.SCHOOL: allocation.schools.get(),
    }[role]
    invite(role=role, scope=scope)
    client.post(link_in_mail())
    membership = Membership.objects.get(user__email="nieuw@voorbeeld.test")
    assert (membership.role, membership.scope) == (role, scope)


def test_mail_is_plain_dutch_with_one_link_and_fixed_headers(invite: Callable[..., Invitation]) -> None:
    invite(name="Nina <b>Nieuw</b>")
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Uitnodiging voor Kansencoach", ["nieuw@voorbeeld.test"])
    assert str(message.body).count("http") == 1
    assert "Nina <b>Nieuw</b>" in str(message.body)  # plain text: nothing to escape
    assert message.message().get_content_type() == "text/plain"


def test_only_a_digest_of_the_link_is_kept(invite: Callable[..., Invitation]) -> None:
    row = invite()
    token = link_in_mail().partition("code=")[2]
    assert len(token) >= 43
    assert token not in str(Invitation.system.filter(pk=row.pk).values())


class Kept:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.got.append(envelope)
        return "250 OK"


def test_mail_arrives_over_smtp_at_one_address_with_a_link_that_works(
    client: Client, invite: Callable[..., Invitation], settings: Any
) -> None:
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        invite(name="Zoë Nieuw")
    finally:
        server.stop()
    (envelope,) = kept.got
    assert envelope.rcpt_tos == ["nieuw@voorbeeld.test"]
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert (message["To"], message["Subject"]) == ("nieuw@voorbeeld.test", "Uitnodiging voor Kansencoach")
    text = message.get_content()
    assert "Goedendag Zoë Nieuw," in text
    (link,) = re.findall(r"https?://[^/\s]+(/\S+)", text)
    assert client.post(link)["Location"] == "/"


# --- a link that does not work --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_link_is_a_page_that_says_so(client: Client, method: str) -> None:
    for address in ("/uitnodiging/", "/uitnodiging/?code=zomaar", "/uitnodiging/?code=%00%ff"):
        answer = getattr(client, method)(address)
        assert (answer.status_code, "Deze link werkt niet" in answer.content.decode()) == (404, True)


def test_link_that_expired_while_its_page_was_open(client: Client, invite: Callable[..., Invitation]) -> None:
    invite()
    assert client.get(link_in_mail()).status_code == 200
    Invitation.system.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (client.post(link_in_mail()), client.get(link_in_mail())):
        assert (answer.status_code, "is verlopen" in answer.content.decode()) == (410, True)
    assert not User.objects.filter(email="nieuw@voorbeeld.test").exists()


def test_link_works_for_two_weeks(client: Client, invite: Callable[..., Invitation]) -> None:
    row = invite()
    assert row.expires_at - timezone.now() == pytest.approx(timedelta(days=14), abs=timedelta(minutes=1))


def test_withdrawn_link(client: Client, invite: Callable[..., Invitation]) -> None:
    invitations.withdraw(invite())
    answer = client.post(link_in_mail())
    assert (answer.status_code, "is ingetrokken" in answer.content.decode()) == (410, True)
    assert not Membership.objects.filter(user__email="nieuw@voorbeeld.test").exists()


def test_sent_again_the_old_link_works_no_more(
    client: Client, invite: Callable[..., Invitation], coordinator: User
) -> None:
    row = invite()
    old = link_in_mail()
    Invitation.system.update(expires_at=timezone.now() - timedelta(days=1))
    invitations.resend(row, by=coordinator)
    assert client.post(old).status_code == 404
    assert client.post(link_in_mail()).status_code == 302


def test_second_click_on_accept_goes_on(client: Client, invite: Callable[..., Invitation]) -> None:
    invite()
    for _click in range(2):
        assert client.post(link_in_mail())["Location"] == "/"
    assert client.get(link_in_mail())["Location"] == "/"  # and the back button
    assert Membership.objects.filter(user__email="nieuw@voorbeeld.test").count() == 1


def test_used_link_signs_nobody_in(client: Client, invite: Callable[..., Invitation]) -> None:
    invite()
    Client().post(link_in_mail())
    for answer in (client.get(link_in_mail()), client.post(link_in_mail())):
        assert (answer.status_code, "al aangenomen" in answer.content.decode()) == (410, True)
    assert "_auth_user_id" not in client.session


def test_answered_invitation_is_not_sent_again_or_withdrawn(
    client: Client, invite: Callable[..., Invitation], coordinator: User
) -> None:
    row = invite()
    client.post(link_in_mail())
    with pytest.raises(ValidationError, match="al aangenomen"):
        invitations.resend(row, by=coordinator)
    with pytest.raises(ValidationError, match="al aangenomen"):
        invitations.withdraw(row)


# --- who is there already -------------------------------------------------------------------------------------------


def test_somebody_else_who_is_signed_in_is_told_so(client: Client, invite: Callable[..., Invitation]) -> None:
    invite()
    other = factories.user()
    client.force_login(other)
    for answer in (client.get(link_in_mail()), client.post(link_in_mail())):
        assert "voor iemand anders" in answer.content.decode()
    assert Invitation.system.get().state is InvitationState.OPEN
    assert client.session["_auth_user_id"] == str(other.pk)


def test_person_with_an_account_gets_the_role_as_well(
    client: Client, invite: Callable[..., Invitation], programme: Programme
) -> None:
    user = factories.coach_user(factories.coach(factories.programme()))
    invite(email=user.email.upper())
    client.force_login(user)
    assert "De rol komt bij je account." in client.get(link_in_mail()).content.decode()
    assert client.post(link_in_mail())["Location"] == "/"
    assert sorted(user.memberships.values_list("role", flat=True)) == ["coach", "coordinator"]
    assert client.get("/")["Location"] == "/regio/"  # at work in the new role at once


def test_link_does_not_stand_in_for_the_second_step(client: Client, invite: Callable[..., Invitation]) -> None:
    user = with_app(factories.user())
    invite(email=user.email)
    assert client.post(link_in_mail())["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/account/2fa/authenticate/", {"code": totp()})["Location"] == "/"
    assert client.get("/regio/").status_code == 200


def test_who_invites_does_not_learn_whether_an_address_has_an_account(client: Client, coordinator: User) -> None:
    stranger = factories.coordinator(factories.programme())
    closed = factories.user(is_active=False)
    client.force_login(coordinator)
    pages = []
    for address in ("niemand@voorbeeld.test", stranger.email, closed.email):
        answer = client.post("/accounts/uitnodigen/?rol=coordinator", {"email": address, "name": "Iemand"}, follow=True)
        Invitation.system.all().delete()
        pages.append(answer.content.decode().replace(address, "ADRES"))
        assert (answer.redirect_chain, "gestuurd naar ADRES" in pages[-1]) == ([("/accounts/", 302)], True)
    blank = [re.sub(r'(csrfmiddlewaretoken" value=")\w+|/uitnodigingen/\d+/', "", page) for page in pages]
    assert blank[0] == blank[1] == blank[2]


def test_ended_role_comes_back_with_a_new_invitation(
    client: Client, invite: Callable[..., Invitation], programme: Programme
) -> None:
    user = factories.coordinator(programme)
    user.memberships.update(ends_on=date(2020, 1, 1))
    invite(email=user.email)
    client.post(link_in_mail())
    assert [row.ends_on for row in user.memberships.all()] == [None]


def test_closed_account_opens_with_only_the_new_role(
    client: Client, invite: Callable[..., Invitation], programme: Programme, coordinator: User
) -> None:
    user = factories.coach_user(factories.coach(programme))
    memberships.close_account(user, programme=programme, on=date(2026, 11, 18), by=coordinator)
    user.memberships.update(ends_on=date(2026, 11, 17))
    invite(email=user.email)
    client.post(link_in_mail())
    user = User.objects.get(pk=user.pk)
    assert (user.is_active, [row.role for row in user.active_memberships]) == (True, ["coordinator"])


def test_account_closed_by_who_manages_stays_closed(client: Client, invite: Callable[..., Invitation]) -> None:
    user = factories.coach_user(factories.coach(factories.programme()))
    User.objects.filter(pk=user.pk).update(is_active=False)
    invite(email=user.email)
    answer = client.post(link_in_mail())
    assert (answer.status_code, "gesloten" in answer.content.decode()) == (403, True)
    assert Invitation.system.get().state is InvitationState.OPEN
    assert not user.memberships.filter(role="coordinator").exists()


# --- the screens of the coordinator ---------------------------------------------------------------------------------


def test_same_invitation_is_open_once(invite: Callable[..., Invitation]) -> None:
    invite()
    with pytest.raises(ValidationError, match="al open"):
        invite(email="NIEUW@voorbeeld.test")


def test_present_role_is_not_offered_again(
    invite: Callable[..., Invitation], coordinator: User, programme: Programme
) -> None:
    with pytest.raises(ValidationError, match="heeft deze rol al"):
        invite(email=coordinator.email)


@pytest.mark.parametrize("role", [Role.COACH, Role.MUNICIPALITY, Role.EMPLOYER, Role.SCHOOL])
def test_scope_of_another_programme_cannot_be_given(
    client: Client, invite: Callable[..., Invitation], coordinator: User, role: Role
) -> None:
    strange = factories.programme()
    allocation = factories.allocation(factories.deployment(strange, factories.municipality(strange)))
    employer = staffing.add_employer(name="Vreemde werkgever", by=None)
    placement = factories.placement(allocation, factories.employment(factories.coach(strange), employer=employer))
    scope: Any = {
        Role.COACH: placement.coach,
        Role.MUNICIPALITY: allocation.deployment.municipality,
        Role.EMPLOYER: employer,
        Role.SCHOOL: allocation.schools.get(),
    }[role]
    with pytest.raises(ValidationError, match="Dat kan niet"):
        invite(role=role, scope=scope)
    client.force_login(coordinator)
    page = f"/accounts/uitnodigen/?rol={role}"
    assert str(scope) not in client.get(page).content.decode()
    answer = client.post(page, {"email": "x@voorbeeld.test", "name": "X", "scope": scope.pk})
    assert (answer.status_code, Invitation.system.count(), mail.outbox) == (422, 0, [])


def test_role_needs_its_scope_and_only_its_own(
    invite: Callable[..., Invitation], programme: Programme, coordinator: User
) -> None:
    with pytest.raises(ValidationError, match="Dat kan niet"):
        invite(role=Role.COACH)
    with pytest.raises(ValidationError, match="Dat kan niet"):
        invite(scope=factories.coach(programme))


def test_coordinator_sends_again_and_withdraws(
    client: Client, invite: Callable[..., Invitation], coordinator: User
) -> None:
    row = invite()
    client.force_login(coordinator)
    page = client.get("/accounts/").content.decode()
    assert "Nina Nieuw" in page
    assert "werkt tot en met" in page
    assert client.post(f"/accounts/uitnodigingen/{row.pk}/opnieuw/")["Location"] == "/accounts/"
    assert len(mail.outbox) == 2
    client.post(f"/accounts/uitnodigingen/{row.pk}/intrekken/")
    assert "Nina Nieuw</th>" not in client.get("/accounts/").content.decode()
    assert client.post(link_in_mail()).status_code == 410


def test_mailbox_is_not_flooded(client: Client, invite: Callable[..., Invitation], coordinator: User) -> None:
    row = invite()
    client.force_login(coordinator)
    for _time in range(8):
        answer = client.post(f"/accounts/uitnodigingen/{row.pk}/opnieuw/", follow=True)
    assert len(mail.outbox) == 1 + 5
    assert "te vaak" in answer.content.decode()


def test_mail_server_that_is_away_is_told_and_loses_nothing(client: Client, coordinator: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.kansencoach.test_invitations.FailingBackend"
    client.force_login(coordinator)
    data = {"email": "nieuw@voorbeeld.test", "name": "Nina Nieuw"}
    answer = client.post("/accounts/uitnodigen/?rol=coordinator", data, follow=True)
    assert "mail kon niet weg" in answer.content.decode()
    assert "mail niet verstuurd" in answer.content.decode()
    assert Invitation.system.get().mailed_at is None


@pytest.mark.parametrize("name", ["Nina\r\nBcc: ander@voorbeeld.test", "Nina\x00", "\u202enina"])
def test_name_with_a_line_break_reaches_no_header(client: Client, coordinator: User, name: str) -> None:
    client.force_login(coordinator)
    client.post("/accounts/uitnodigen/?rol=coordinator", {"email": "nieuw@voorbeeld.test", "name": name})
    for message in mail.outbox:
        assert message.recipients() == ["nieuw@voorbeeld.test"]
        assert "\nBcc" not in message.message().as_string().partition("\n\n")[0]


def test_list_takes_the_same_queries_for_one_and_for_three(
    client: Client,
    programme: Programme,
    coordinator: User,
    invite: Callable[..., Invitation],
    django_assert_num_queries: Any,
) -> None:
    invite()
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as one:
        client.get("/accounts/")
    for number in range(2):
        invite(email=f"nog{number}@voorbeeld.test")
        factories.coach_user(factories.coach(programme))
    with django_assert_num_queries(len(one)):
        client.get("/accounts/")


# --- ending a role, closing an account ------------------------------------------------------------------------------


def test_ended_role_is_gone_at_the_next_request_on_every_surface(
    client: Client, coordinator: User, programme: Programme
) -> None:
    other = factories.coordinator(programme)
    theirs = Client()
    theirs.force_login(other)
    surfaces = ["/regio/", "/regio/plekken.csv", "/regio/plekken.xlsx"]
    fragment = {"HX-Request": "true", "HX-Current-URL": "http://testserver/regio/"}
    assert [theirs.get(address).status_code for address in surfaces] == [200, 200, 200]
    client.force_login(coordinator)
    role = other.memberships.get()
    assert client.post(f"/accounts/rollen/{role.pk}/beeindigen/")["Location"] == f"/accounts/{other.pk}/"
    assert [theirs.get(address).status_code for address in surfaces] == [404, 404, 404]
    assert theirs.get("/regio/", headers=fragment).status_code == 404
    assert client.post(f"/accounts/rollen/{role.pk}/teruggeven/").status_code == 302
    assert theirs.get("/regio/").status_code == 200


def test_closed_account_is_out_at_the_next_request_and_stays_out(
    client: Client, coordinator: User, programme: Programme
) -> None:
    other = factories.coordinator(programme)
    theirs = Client()
    theirs.force_login(other)
    fragment = {"HX-Request": "true", "HX-Current-URL": "http://testserver/regio/"}
    assert theirs.get("/regio/").status_code == 200
    client.force_login(coordinator)
    client.post(f"/accounts/{other.pk}/sluiten/")
    assert theirs.get("/regio/")["Location"] == "/account/login/?next=/regio/"
    assert theirs.get("/regio/plekken.csv").status_code == 302
    assert theirs.get("/regio/", headers=fragment)["HX-Redirect"] == "/account/login/?next=/regio/"
    assert "Zonder toegang" in client.get("/accounts/").content.decode()
    # Opened again: the old browser stays out, its login ended with the account.
    client.post(f"/accounts/rollen/{other.memberships.get().pk}/teruggeven/")
    other.refresh_from_db()
    assert other.is_active
    assert theirs.get("/regio/").status_code == 302


def test_what_somebody_has_elsewhere_stays_and_does_not_show(
    client: Client, coordinator: User, programme: Programme
) -> None:
    other = factories.coordinator(programme)
    elsewhere = factories.programme(name="Vreemd programma")
    Membership.objects.create(user=other, role=Role.COORDINATOR, programme=elsewhere)
    client.force_login(coordinator)
    assert "Vreemd" not in client.get(f"/accounts/{other.pk}/").content.decode()
    answer = client.post(f"/accounts/{other.pk}/sluiten/", follow=True)
    assert "Vreemd" not in answer.content.decode()
    other = User.objects.get(pk=other.pk)
    assert (other.is_active, [row.programme for row in other.active_memberships]) == (True, [elsewhere])


def test_own_role_and_own_account_stay(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    client.post(f"/accounts/rollen/{coordinator.memberships.get().pk}/beeindigen/")
    client.post(f"/accounts/{coordinator.pk}/sluiten/")
    assert client.get("/regio/").status_code == 200


def test_who_lost_the_role_meanwhile_ends_nobody_elses(coordinator: User, programme: Programme) -> None:
    other = factories.coordinator(programme)
    today = date(2026, 11, 18)
    memberships.end_role(other.memberships.get(), on=today, by=coordinator)
    with pytest.raises(ValidationError, match="geen coördinator meer"):
        memberships.end_role(coordinator.memberships.get(), on=today, by=other)


def test_stranger_has_no_business_with_our_accounts(client: Client, coordinator: User, programme: Programme) -> None:
    client.force_login(factories.coordinator(factories.programme()))
    role = coordinator.memberships.get()
    for address in (f"/accounts/{coordinator.pk}/sluiten/", f"/accounts/rollen/{role.pk}/beeindigen/"):
        assert client.post(address).status_code == 404
    assert client.get(f"/accounts/{coordinator.pk}/").status_code == 404


def test_code_by_mail_still_signs_in_who_was_invited(client: Client, invite: Callable[..., Invitation]) -> None:
    invite()
    client.post(link_in_mail())
    user = User.objects.get(email="nieuw@voorbeeld.test")
    assert sign_in_by_mail(Client(), user)["Location"] == "/"
    assert mailed_code()
