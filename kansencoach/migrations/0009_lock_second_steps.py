"""Secrets of the second step that were stored readable are locked."""

from typing import Any

from django.db import migrations

from kansencoach import vault

NAMES = {"totp": "secret", "recovery_codes": "seed"}


def lock_all(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=NAMES):
        name = NAMES[row.type]
        stored = row.data.get(name)
        if isinstance(stored, str) and not vault.is_locked(stored):
            row.data = {**row.data, name: vault.lock(stored)}
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("kansencoach", "0008_invitations"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(lock_all, migrations.RunPython.noop)]
