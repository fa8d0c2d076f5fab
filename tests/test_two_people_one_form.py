"""Two people open the same form, both save: the second one reads both versions, loses nothing, and can save again.

And whatever is refused keeps what was typed. Generated from the pages: a new form is tried without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kansencoach.models import User
from kansencoach.versions import STALE, Versioned
from tests.walker.forms import FRESH, Found, accepted, every_form, forms_of, other_values, refused
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_pdf")]

OF_NO_USE = {"csrfmiddlewaretoken", "version", "next", *FRESH}


def variations(client: Client, form: Found, start: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Ways to fill in this form that are accepted, each different from the others in one field."""
    for name in form.kinds:
        if form.kinds[name] in ("hidden", "submit", "button"):
            continue
        for value in islice(other_values(form, name), 4):
            found = accepted(client, form, {**start, name: value}) if start.get(name) != value else None
            if found is not None and found.get(name) == value:
                yield name, found
                break


def again(client: Client, form: Found) -> Found:
    """The form opened anew, with a token of its own."""
    return next(one for one in forms_of(form.page, client.get(form.page)) if one.key == form.key)


def test_second_to_save_reads_both_and_loses_nothing(world: World) -> None:
    problems: list[str] = []
    done: list[str] = []
    for person, client, form in every_form(world):
        if "version" not in form.values or not any(form.values["version"]):
            continue
        start = accepted(client, form)
        if start is None:
            problems.append(f"{form.shape} is never accepted")
            continue
        found = []
        for name, values in variations(client, form, start):
            found.append((name, values))
            if len(found) == 2:
                break
        if not found:
            problems.append(f"{form.shape} has nothing to change")
            continue
        with transaction.atomic():
            problems += overtaken(client, form, found[0][1], found[-1][1], f"{person.name}: {form.shape}")
            transaction.set_rollback(True)
        done.append(form.shape)
    assert not problems, "\n".join(problems)
    assert len(done) >= 11, done


def overtaken(client: Client, form: Found, theirs: dict[str, Any], mine: dict[str, Any], what: str) -> list[str]:
    """A and B open it, B saves, A saves, A saves again."""
    other = Client()
    other.cookies = client.cookies
    first = other.post(
        form.action, {**theirs, **{name: again(client, form).values[name] for name in FRESH & set(theirs)}}
    )
    if first.status_code != 302:
        return [f"{what}: the first one got {first.status_code}"]
    got = client.post(form.action, mine)
    if got.status_code != 422:
        return [f"{what}: the second one got {got.status_code}"]
    text = got.content.decode()
    problems = [] if "intussen gewijzigd" in text else [f"{what}: nobody says that somebody else was first"]
    form_now = next((one for one in forms_of(form.page, got) if one.key[0] == form.key[0]), None)
    if form_now is None:
        return [*problems, f"{what}: the form is gone"]
    lost = {name: value for name, value in shown_of(mine, form).items() if form_now.values.get(name) != value}
    if lost:
        problems.append(f"{what}: lost {lost}, now { ({name: form_now.values.get(name) for name in lost}) }")
    if theirs != mine and differs(theirs, mine) and "Staat er nu" not in text:
        problems.append(f"{what}: the other version is not there")
    last = client.post(form.action, {**form_now.values})
    # What the other one did may stand in the way of this; then that is said, and not once more that somebody was first.
    if last.status_code not in (302, 422) or "intussen gewijzigd" in last.content.decode():
        problems.append(f"{what}: saving again gives {last.status_code} {refused(last)}")
    return problems


def differs(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(one.get(name) != value for name, value in other.items() if name not in OF_NO_USE)


def shown_of(values: dict[str, Any], form: Found) -> dict[str, list[str]]:
    return {
        name: list(value)
        for name, value in values.items()
        if name in form.kinds and form.kinds[name] != "hidden" and any(value)
    }


# --- what is refused keeps what was typed ---------------------------------------------------------------------------

WRONG = {"date": "gisteren", "number": "abc", "text": "\u202eomgekeerd", "textarea": "\u202eomgekeerd", "select": "bestaat-niet", "radio": "bestaat-niet"}  # fmt: skip


def test_every_refused_form_keeps_what_was_typed(world: World) -> None:
    problems: list[str] = []
    done = 0
    for person, client, form in every_form(world):
        values = accepted(client, form)
        if values is None:
            continue
        for name in form.kinds:
            wrong = WRONG.get(form.kinds[name])
            if wrong is None:
                continue
            with transaction.atomic():
                got = client.post(form.action, {**values, name: wrong})
                transaction.set_rollback(True)
            if got.status_code != 422:
                continue  # a text that may hold anything, or a select that falls back
            same = (one for one in forms_of(form.page, got) if one.key[0] == form.key[0] and name in one.kinds)
            now = next(same, None)
            what = f"{person.name}: {form.shape} with a wrong {name}"
            if now is None:
                problems.append(f"{what} has no form any more")
                continue
            typed = shown_of(values, form)
            typed.pop(name, None)
            lost = {key: value for key, value in typed.items() if sorted(now.values.get(key, [])) != sorted(value)}
            if lost:
                problems.append(f"{what} lost {lost}, now { ({key: now.values.get(key) for key in lost}) }")
            elif form.kinds[name] not in ("select", "radio") and now.values.get(name) != [wrong]:
                problems.append(f"{what} lost the wrong value itself")
            done += 1
    assert not problems, "\n".join(problems)
    assert done > 60


# --- the admin ------------------------------------------------------------------------------------------------------


def versioned_in_the_admin() -> list[type[Versioned]]:
    return [model for model in apps.get_models() if issubclass(model, Versioned) and model in admin.site._registry]


def test_admin_refuses_to_overwrite_what_somebody_else_saved(world: World) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("super@voorbeeld.test", name="Super"))
    problems: list[str] = []
    done: list[str] = []
    for model in versioned_in_the_admin():
        row = model._base_manager.order_by("pk").first()
        if row is None:
            continue
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        page = client.get(url)
        form = next(one for one in forms_of(url, page) if "_save" in one.kinds or "_shown_version" in one.values)
        model._base_manager.filter(pk=row.pk).update(version=row.version + 1)
        got = client.post(url, {**form.values, "_save": "Opslaan"})
        if got.status_code != 200 or str(STALE) not in got.content.decode():
            problems.append(f"{model.__name__} answers {got.status_code}")
            continue
        now = next(one for one in forms_of(url, got) if "_shown_version" in one.values)
        kept = {name: value for name, value in form.values.items() if not name.startswith(("csrf", "_"))}
        problems += [f"{model.__name__} lost {name}" for name, value in kept.items() if now.values.get(name) != value]
        last = client.post(url, {**now.values, "_save": "Opslaan"})
        if last.status_code != 302:
            problems.append(f"{model.__name__} does not save again: {last.status_code}")
        done.append(model.__name__)
    assert not problems, "\n".join(problems)
    assert done
