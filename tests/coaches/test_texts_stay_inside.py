"""A note and a message are in their two tables and on the page of who may read them, and nowhere else.

The journey writes, changes, refuses, removes and puts back texts with a marker in them; then everything that is kept or
sent is searched for that marker: every other table, the session, the cache, mails, logs, errors, files and pages.
"""

from __future__ import annotations

import io
import logging
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache.backends.locmem import _caches  # type: ignore[attr-defined]
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from coaches import texts
from coaches.models import Activity, ActivityNote, Coach, SchoolMessage
from coaches.texts import Texts
from coaches.views import activities as screen
from kansencoach import access_request
from kansencoach.logging import for_sentry, without_values
from tests import factories
from tests import world as worlds
from tests.walker.forms import pages_of
from tests.walker.policy import people
from tests.walker.test_walker import client_of
from tests.world import World

pytestmark = pytest.mark.django_db

MARK = "zonnebloemzaadje"
NOTE, MESSAGE, REFUSED = (
    f"Fijn gesprek, {MARK} een.",
    f"Druk ochtendje, {MARK} twee.",
    f"Moeder van Sem zei {MARK} drie.",
)
OWN_TABLES = {"coaches_activitynote", "coaches_schoolmessage"}


@pytest.fixture
def written(world: World) -> Activity:
    """One activity that went through everything a text can go through."""
    client = Client()
    client.force_login(world.ours.coach_user)
    plek = world.ours.deployment.pk
    typed = {"deployment": plek, "done_on": "2026-11-17", "minutes": "45"}
    new = reverse("coaches:activity_new")
    assert client.post(new, {**typed, "note": REFUSED, "message": REFUSED}).status_code == 422
    assert client.post(new, {**typed, "note": f"{MARK} eerst", "message": MESSAGE}).status_code == 302
    activity: Activity = Activity.system.get(coach=world.ours.coach, done_on="2026-11-17", minutes=45)
    page = reverse("coaches:activity", args=[activity.pk])
    assert client.post(page, {**typed, "note": NOTE, "message": MESSAGE, "version": "1"}).status_code == 302
    assert client.post(page, {**typed, "note": f"{MARK} te laat", "version": "1"}).status_code == 422
    assert client.post(page, {**typed, "kind": "parent_talk", "message": MESSAGE, "version": "2"}).status_code == 422
    client.post(reverse("coaches:activity_remove", args=[activity.pk]))
    client.post(reverse("coaches:activity_restore", args=[activity.pk]))
    again: Activity = Activity.system.get(client_uuid=activity.client_uuid)
    assert texts.texts_of([again])[again.pk] == Texts(NOTE, MESSAGE)
    return again


def tables_with(words: str) -> set[str]:
    """Every table of the database, whole rows as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = set()
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}" t WHERE t::text LIKE %s', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def test_no_other_table_holds_a_text(written: Activity) -> None:
    assert tables_with(MARK) == OWN_TABLES
    with connection.cursor() as cursor:  # the search itself works: history knows the activity by its key
        cursor.execute(
            "SELECT count(*) FROM coaches_activityevent t WHERE t::text LIKE %s", [f"%{written.client_uuid}%"]
        )
        assert cursor.fetchone()[0] >= 3


def test_sessions_cache_and_mails_hold_no_text(written: Activity) -> None:
    assert Session.objects.exists()
    for session in Session.objects.all():
        assert MARK not in str(session.get_decoded())
    assert MARK not in str(_caches)
    assert all(MARK not in message.message().as_string() for message in mail.outbox)


def test_logs_hold_no_text(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], world: World) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(raise_request_exception=False)
    client.force_login(world.ours.coach_user)
    typed = {"deployment": world.ours.deployment.pk, "done_on": "2026-11-17", "minutes": "45"}
    for note in (NOTE, REFUSED):
        client.post(reverse("coaches:activity_new"), {**typed, "note": note, "message": note})
    assert caplog.records
    assert MARK not in caplog.text
    assert MARK not in "".join(capsys.readouterr())


def test_a_crash_while_saving_keeps_the_text_out_of_the_report(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The fault: the database breaks at the moment that the text is stored."""

    def breaks(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(texts, "_write", breaks)
    caplog.set_level(logging.DEBUG)
    client = Client(raise_request_exception=False)
    client.force_login(world.ours.coach_user)
    typed = {"deployment": world.ours.deployment.pk, "done_on": "2026-11-17", "minutes": "45", "note": NOTE}
    before = Activity.system.count()
    assert client.post(reverse("coaches:activity_new"), typed).status_code == 500
    assert Activity.system.count() == before
    assert "the database is gone" in caplog.text
    assert MARK not in caplog.text


@pytest.mark.parametrize("view", [screen.new, screen.change])
def test_the_post_of_the_form_is_left_out_of_error_reports(world: World, view: Any) -> None:
    request = RequestFactory().post("/activiteiten/nieuw/", {"note": NOTE, "message": MESSAGE})
    request.user = world.ours.coach_user
    with suppress(Exception):  # outside the middleware it does not get far; far enough to be marked
        view(request, **({"pk": world.ours.activity.pk} if view is screen.change else {}))
    seen = SafeExceptionReporterFilter()
    seen.is_active = lambda request: True  # type: ignore[method-assign]  # as in production
    assert dict(seen.get_post_parameters(request)).keys() == {"note", "message"}
    assert MARK not in str(seen.get_post_parameters(request))


def test_what_goes_to_sentry_has_no_text() -> None:
    event = {
        "request": {"method": "POST", "url": f"/activiteiten/nieuw/?x={MARK}", "data": {"note": NOTE}},
        "exception": {"values": [{"value": f"refused\nDETAIL:  Failing row contains (1, {NOTE})."}]},
        "breadcrumbs": [NOTE],
    }
    assert MARK not in str(for_sentry(event, {}))


def test_a_refusal_of_the_database_has_no_text_in_it(written: Activity) -> None:
    """What PostgreSQL says, and what it writes in its own log: a row is refused while its text is still empty."""
    talk = Activity.system.filter(coach=written.coach, kind="parent_talk").first()
    assert talk is not None
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        texts._write(SchoolMessage, talk, MESSAGE, worlds.TODAY)
    assert MARK not in str(refused.value)
    assert MARK not in without_values(str(refused.value.__cause__))


def test_the_statement_that_the_database_can_refuse_has_no_text(
    written: Activity, django_assert_max_num_queries: Any
) -> None:
    other = Activity.system.filter(coach=written.coach, kind="care_consult")[0]
    with django_assert_max_num_queries(9) as seen:
        texts._write(ActivityNote, other, NOTE, worlds.TODAY)
    inserts = [query["sql"] for query in seen.captured_queries if query["sql"].startswith("INSERT")]
    assert len(inserts) == 1
    assert MARK not in inserts[0]


def test_the_admin_knows_neither_table(world: World, written: Activity) -> None:
    assert {ActivityNote, SchoolMessage} & set(admin.site._registry) == set()
    client = Client()
    client.force_login(factories.user(is_staff=True, is_superuser=True))
    for model in admin.site._registry:
        page = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert MARK.encode() not in page.content


def test_nobody_else_meets_a_text_on_any_page_or_in_any_file(world: World, written: Activity) -> None:
    """Every page and download of everybody but the coach; the school may read its message, and nobody the note."""
    walked = 0
    for person in people(world):
        if person.user is None or person.user == world.ours.coach_user:
            continue
        client = client_of(person)
        for page in pages_of(person, world):
            got = client.get(page)
            body = got.getvalue()
            bodies = [body]
            if body[:2] == b"PK":
                book = zipfile.ZipFile(io.BytesIO(body))
                bodies = [book.read(name) for name in book.namelist()]
            marks = "".join(part.decode("utf-8", "ignore") for part in bodies)
            is_school_of_it = person.user == getattr(world.ours, "school_user", None)
            assert f"{MARK} een" not in marks, (person.name, page)
            assert is_school_of_it or MARK not in marks, (person.name, page)
            assert MARK not in str(got.headers), (person.name, page)
            walked += 1
    assert walked > 60


def test_only_the_own_file_of_a_person_has_the_texts(world: World, written: Activity) -> None:
    coach: Coach = world.ours.coach
    assert MARK not in str(access_request.of_coach(coach, on=worlds.TODAY))
    assert MARK not in str(access_request.of_user(world.ours.coach_user, on=worlds.TODAY, with_notes=False))
    assert MARK in str(access_request.of_user(world.ours.coach_user, on=worlds.TODAY))


def test_a_text_does_not_show_itself(written: Activity) -> None:
    for row in (*ActivityNote.system.all(), *SchoolMessage.system.all()):
        assert MARK not in f"{row} {row!r}"
