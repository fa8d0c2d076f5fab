"""Secrets of the second step: not readable in the database, still right after a key is changed, lost with the key."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection
from django.test import Client

from kansencoach import vault
from tests import factories
from tests.kansencoach.test_second_factor import set_up_app
from tests.signing_in import SECRET, sign_in_by_mail, totp

pytestmark = pytest.mark.django_db
AUTHENTICATE = "/account/2fa/authenticate/"


def stored(type: str) -> Any:
    return Authenticator.objects.get(type=type).data


def test_app_and_recovery_codes_are_stored_locked(client: Client) -> None:
    sign_in_by_mail(client, factories.coordinator(factories.programme()))
    set_up_app(client)
    assert vault.is_locked(stored("totp")["secret"])
    assert vault.is_locked(stored("recovery_codes")["seed"])


def test_code_works_after_the_key_was_changed_and_not_without_the_old_key(client: Client, settings: Any) -> None:
    user = factories.coordinator(factories.programme())
    Authenticator.objects.create(user=user, type="totp", data={"secret": vault.lock(SECRET)})
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "een-andere-sleutel", []
    sign_in_by_mail(client, user)
    refused = client.post(AUTHENTICATE, {"code": totp()})
    assert "Deze code klopt niet." in refused.content.decode()
    settings.SECRET_KEY_FALLBACKS = [before]
    assert client.post(AUTHENTICATE, {"code": totp()}).status_code == 302


def test_secret_that_no_key_opens_is_another_one_every_time() -> None:
    assert len({vault.unlock("niet van ons") for _ in range(3)}) == 3


def test_migration_locks_what_was_readable_and_leaves_the_rest() -> None:
    locked = vault.lock(SECRET)
    for number, secret in enumerate((SECRET, locked)):
        user = factories.coordinator(factories.programme(name=f"Voorbeeld {number}"))
        Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    migration = importlib.import_module("kansencoach.migrations.0009_lock_second_steps")
    migration.lock_all(apps, connection.schema_editor())
    first, second = [row.data["secret"] for row in Authenticator.objects.order_by("pk")]
    assert (vault.unlock(first), second) == (SECRET, locked)
