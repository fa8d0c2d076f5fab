"""Ten identical posts do the work of one: after each other, at the same moment, and when the cache was emptied between.

Generated from the pages: a new form is tried without a word here.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client

from kansencoach.checks import OWN_APPS
from kansencoach.models import FormPost
from tests.walker.forms import Found, accepted, every_form, forms_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("small_pdf")

TIMES = 10
# What is written about a request itself, not by the work that it asks for.
NOT_WORK = {"kansencoach.AuditEvent", "kansencoach.AuditSeal"}
TABLES = {
    model._meta.label: model._meta.db_table
    for model in apps.get_models()
    if model._meta.app_label in OWN_APPS and model._meta.label not in NOT_WORK and not model._meta.proxy
}


def rows() -> dict[str, int]:
    """How many rows each table of ours holds, history included."""
    counts = " UNION ALL ".join(f"SELECT '{label}', count(*) FROM \"{table}\"" for label, table in TABLES.items())
    with connection.cursor() as cursor:
        cursor.execute(counts)
        return dict(cursor.fetchall())


def more(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {label: after[label] - count for label, count in before.items() if after[label] != count}


def undo_of(page: str, client: Client) -> Found | None:
    """The form in the notice that says what was done."""
    forms = [form for form in forms_of(page, client.get(page)) if form.method == "POST" and not form.kinds]
    return next((form for form in forms if "/account/" not in form.action and "/rol/" not in form.action), None)


@pytest.mark.django_db
def test_ten_times_after_each_other_is_once(world: World) -> None:
    problems: list[str] = []
    done = 0
    for person, client, form in every_form(world):
        values = accepted(client, form)
        if values is None:
            continue
        kept = SimpleCookie(client.cookies)
        with transaction.atomic():
            problems += press(client, form, values, f"{person.name}: {form.shape}")
            undo = undo_of("/privacy/", client)
            if undo is not None:
                problems += press(client, undo, undo.values, f"{person.name}: {undo.shape} of {form.shape}")
            done += 1
            transaction.set_rollback(True)
        client.cookies = kept
    assert problems == []
    assert done > 25


def press(client: Client, form: Found, values: dict[str, Any], what: str) -> list[str]:
    """Send it once, and nine times more; what the nine did besides."""
    answers = [client.post(form.action, values)]
    once = rows()
    for _turn in range(TIMES - 1):
        cache.clear()  # Redis forgets everything, and it is still done once
        answers.append(client.post(form.action, values))
    found = [f"{what} makes more: {more(once, rows())}"] if more(once, rows()) else []
    statuses = [got.status_code for got in answers]
    # A change that was overtaken by itself says that it is already so.
    if statuses[0] not in (200, 302) or not set(statuses) <= {200, 302, 422}:
        found.append(f"{what} answers {statuses}")
    return found


@pytest.mark.django_db(transaction=True)
def test_ten_times_at_the_same_moment_is_once(world: World) -> None:
    problems: list[str] = []
    done = 0
    forms = [(person, form) for person, _client, form in every_form(world)]
    # What takes away goes last, so that the rest is still there.
    last = ("vertrek", "beeindigen", "verwijderen", "weghalen", "vaststellen")
    for person, form in sorted(forms, key=lambda pair: any(word in pair[1].action for word in last)):
        client = Client(raise_request_exception=False)
        assert person.user is not None
        client.force_login(person.user)
        page = client.get(form.page)
        fresh = next((one for one in forms_of(form.page, page) if one.key == form.key), None)
        values = accepted(client, fresh) if fresh is not None else None
        if fresh is None or values is None:
            continue
        what = f"{person.name}: {form.shape}"
        expected = made_by_one(client, fresh, values)
        cache.clear()  # a limit also counted the posts that were forgotten
        before = rows()
        answers = at_once(client, fresh, values)
        if more(before, rows()) != expected:
            problems.append(f"{what} makes {more(before, rows())} instead of {expected}")
        if not set(answers) <= {200, 302, 404, 422} or not {200, 302} & set(answers):
            problems.append(f"{what} answers {answers}")
        done += 1
    assert not problems, "\n".join(problems)
    assert done > 25


def made_by_one(client: Client, form: Found, values: dict[str, Any]) -> dict[str, int]:
    """What one post makes; then it is forgotten."""
    with transaction.atomic():
        before = rows()
        client.post(form.action, values)
        made = more(before, rows())
        transaction.set_rollback(True)
    return made


def at_once(client: Client, form: Found, values: dict[str, Any]) -> list[int]:
    """The statuses of ten browsers of one session that send it in the same moment."""
    ready = Barrier(TIMES)
    cookies = SimpleCookie(client.cookies)

    def one(_turn: int) -> int:
        try:
            own = Client(raise_request_exception=False)
            own.cookies = SimpleCookie(cookies)
            ready.wait(20)
            return int(own.post(form.action, values).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(one, range(TIMES)))


@pytest.mark.django_db
def test_without_the_claim_it_would_have_been_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FormPost, "claim", lambda **_options: (None, True))
    problems: list[str] = []
    for person, client, form in every_form(world):
        if not form.action.startswith("/coaches/nieuw/"):  # no promise of the database stops a namesake
            continue
        values = accepted(client, form)
        assert values is not None
        problems += press(client, form, values, person.name)
    assert len(problems) == 1


@pytest.mark.django_db
def test_claim_is_of_one_person_and_goes_with_what_it_did(world: World) -> None:
    token = "00000000-0000-4000-8000-000000000001"
    ours, theirs = world.ours.coordinator.pk, world.theirs.coordinator.pk
    with transaction.atomic():
        assert FormPost.claim(token=token, person_id=ours)[1]
        transaction.set_rollback(True)
    assert FormPost.claim(token=token, person_id=ours)[1]
    assert not FormPost.claim(token=token, person_id=ours)[1]
    assert FormPost.claim(token=token, person_id=theirs)[1]
