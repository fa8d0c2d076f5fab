"""The seal finds what was changed behind the application's back, and accepts what was taken out on purpose."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from coaches.models import Coach
from kansencoach import audit, seal
from kansencoach.models import AuditEvent, AuditKind, Seal, SealedRow
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hour_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was just written may be sealed at once."""
    monkeypatch.setattr(seal, "GRACE", timedelta(hours=-2))


@pytest.fixture
def anchor(settings: Any, tmp_path: Path) -> Path:
    settings.AUDIT_ANCHOR = str(tmp_path / "anchor")
    return tmp_path / "anchor"


@pytest.fixture
def coach() -> Coach:
    return factories.coach(factories.programme(), name="Sanne Voorbeeld")


def behind_the_back(sql: str, *parameters: Any) -> None:
    """As somebody with the database in hands: no trigger looks."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, parameters)
        cursor.execute("SET LOCAL session_replication_role = origin")


def texts() -> list[str]:
    return [f"{problem.table} {problem.text}" for problem in seal.verify().problems]


def test_sealed_rows_verify(coach: Coach) -> None:
    (made,) = seal.seal_due()
    verdict = seal.verify()

    assert verdict.problems == ()
    assert (verdict.seals, verdict.rows, verdict.waiting) == (1, made.rows, 0)
    assert made.rows == SealedRow.objects.count() > 3
    assert seal.seal_due() == []


def test_hour_is_sealed_only_when_it_is_over(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "GRACE", timedelta(minutes=5))

    assert seal.seal_due() == []
    assert seal.verify().problems == ()
    assert seal.verify().waiting > 3


def test_changed_row_is_found(coach: Coach) -> None:
    seal.seal_due()
    behind_the_back("UPDATE coaches_coachevent SET name = 'Iemand anders'")

    assert texts() == ["coaches_coachevent geschiedenis van kansencoach: veranderd na het verzegelen"]


def test_removed_row_is_found(coach: Coach) -> None:
    seal.seal_due()
    behind_the_back("DELETE FROM coaches_coachevent")

    assert texts() == ["coaches_coachevent geschiedenis van kansencoach: verzegeld, en nu weg"]


def test_row_with_its_digest_removed_is_found(coach: Coach) -> None:
    seal.seal_due()
    behind_the_back("DELETE FROM coaches_coachevent")
    behind_the_back("DELETE FROM kansencoach_sealedrow WHERE \"table\" = 'coaches_coachevent'")

    assert texts() == ["kansencoach_seal de lijst van verzegelde rijen is veranderd"]


def test_row_put_back_in_time_is_found_and_never_sealed(coach: Coach) -> None:
    seal.seal_due()
    behind_the_back(
        "INSERT INTO kansencoach_auditevent (at, kind, role, about_model, about_pk, about_label, details, address, request_id)"
        " VALUES (now() - interval '1 day', 'looked', '', '', '', '', '{}', '', '')"
    )

    assert texts() == ["kansencoach_auditevent inzage: staat in een uur dat al verzegeld was: later toegevoegd"]
    assert seal.seal_due() == []


def test_seal_made_with_another_key_is_found(coach: Coach, settings: Any) -> None:
    settings.AUDIT_KEY = "the key of somebody who has the database and not the real one"
    seal.seal_due()
    settings.AUDIT_KEY = "a key that seals what tests record, and nothing else"

    (problem,) = seal.verify().problems
    assert "sleutel die er niet is" in problem.text


def test_key_can_be_changed_and_old_seals_still_verify(coach: Coach, settings: Any) -> None:
    seal.seal_due()
    settings.AUDIT_KEYS_BEFORE = [settings.AUDIT_KEY]
    settings.AUDIT_KEY = "the next key, made when the first one might have been seen"
    with audit.blanking("Wissen van een kansencoach", by=None) as out:
        out.blank(audit.history_of(Coach, coach.pk), name="Gewist")

    assert seal.verify().problems == ()
    assert len(set(Seal.objects.values_list("key_id", flat=True))) == 2


def test_end_of_the_chain_removed_with_its_rows_is_found_by_the_anchor(coach: Coach, anchor: Path) -> None:
    seal.seal_due()
    assert json.loads(anchor.read_text())["number"] == 1
    for table in seal.tables():
        behind_the_back(f'DELETE FROM "{table.name}"')
    behind_the_back("DELETE FROM kansencoach_sealedrow; DELETE FROM kansencoach_seal")

    (problem,) = seal.verify().problems
    assert "het einde van de keten is weggehaald" in problem.text


def test_anchor_stays_when_the_chain_was_cut(coach: Coach, anchor: Path) -> None:
    seal.seal_due()
    held = anchor.read_text()
    behind_the_back("DELETE FROM kansencoach_sealedrow; DELETE FROM kansencoach_seal")
    factories.coach(coach.programme)
    seal.seal_due()

    assert anchor.read_text() == held
    assert seal.verify().problems != ()


def test_head_written_down_elsewhere_is_looked_for(coach: Coach) -> None:
    (made,) = seal.seal_due()

    assert seal.verify(head=(made.number, made.mac)).problems == ()
    assert len(seal.verify(head=(made.number, "0" * 64)).problems) == 1


def test_hour_waits_for_every_transaction_that_began_in_it(transactional_db: None) -> None:
    """What such a transaction still writes carries that hour: sealed too early, it would look as if it was put there."""
    programme = factories.programme()
    connections["late"] = late = connection.copy("late")
    try:
        with late.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("INSERT INTO kansencoach_auditevent (kind, role, about_model, about_pk, about_label, details,"
                           " address, request_id) VALUES ('looked', '', '', '', '', '{}', '', '')")  # fmt: skip
            factories.coach(programme)
            assert seal.seal_due() == []

            cursor.execute("COMMIT")
    finally:
        late.close()
        del connections["late"]

    (made,) = seal.seal_due()
    assert SealedRow.objects.filter(seal=made.number, table="kansencoach_auditevent").count() == 1
    assert seal.verify().problems == ()


def test_two_workers_make_one_chain(transactional_db: None) -> None:
    factories.coach(factories.programme())
    made: list[int] = []

    def work() -> None:
        try:
            made.extend(link.number for link in seal.seal_due())
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    made.extend(link.number for link in seal.seal_due())  # what a worker that saw the others at work left

    assert made == [1]
    assert seal.verify().problems == ()


# --- taking out on purpose ------------------------------------------------------------------------------------------


def test_blanked_values_are_gone_and_verify(coach: Coach) -> None:
    seal.seal_due()
    with audit.blanking("Wissen van een kansencoach", by=None) as out:
        assert out.blank(audit.history_of(Coach, coach.pk), name="Gewist", name_key="gewist") == 1
    verdict = seal.verify()

    assert verdict.problems == ()
    assert verdict.blanked == 1
    assert [event.name for event in audit.history_of(Coach, coach.pk)] == ["Gewist"]
    made = Seal.objects.get(kind="blanking")
    assert (made.reason, made.rows) == ("Wissen van een kansencoach", 1)
    assert SealedRow.objects.get(seal=made.number).fields == ["name", "name_key"]


def test_digest_of_blanked_values_loses_its_salt(coach: Coach) -> None:
    seal.seal_due()
    with audit.blanking("Wissen", by=None) as out:
        out.blank(audit.history_of(Coach, coach.pk), name="Gewist")

    salts = SealedRow.objects.filter(table="coaches_coachevent").order_by("seal").values_list("salt", flat=True)
    assert [salt is None for salt in salts] == [True, False]


def test_blanking_again_changes_nothing(coach: Coach) -> None:
    for _ in range(2):
        with audit.blanking("Wissen", by=None) as out:
            out.blank(audit.history_of(Coach, coach.pk), name="Gewist")

    assert Seal.objects.count() == 1


def test_destroyed_rows_verify_and_may_not_come_back(coach: Coach) -> None:
    audit.record(AuditKind.LOOKED, by=None)
    seal.seal_due()
    row = AuditEvent.system.values("id", "at", "kind").get()
    with audit.blanking("Bewaartermijn", by=None) as out:
        assert out.destroy(AuditEvent.system.all()) == 1
    assert seal.verify().problems == ()

    behind_the_back(
        "INSERT INTO kansencoach_auditevent (id, at, kind, role, about_model, about_pk, about_label, details, address,"
        " request_id) VALUES (%s, %s, %s, '', '', '', '', '{}', '', '')",
        *row.values(),
    )
    assert texts() == ["kansencoach_auditevent inzage: vernietigd, en nu weer terug"]


def test_row_blanked_before_its_hour_was_sealed_is_sealed_once(coach: Coach) -> None:
    with audit.blanking("Wissen", by=None) as out:
        out.blank(audit.history_of(Coach, coach.pk), name="Gewist")
    seal.seal_due()

    assert seal.verify().problems == ()
    assert SealedRow.objects.filter(table="coaches_coachevent").count() == 1


def test_row_changed_after_blanking_is_found(coach: Coach) -> None:
    seal.seal_due()
    with audit.blanking("Wissen", by=None) as out:
        out.blank(audit.history_of(Coach, coach.pk), name="Gewist")
    behind_the_back("UPDATE coaches_coachevent SET name = 'Sanne'")

    assert texts() == ["coaches_coachevent geschiedenis van kansencoach: veranderd na het verzegelen"]


def test_nothing_may_change_any_more_after_blanking(coach: Coach) -> None:
    with audit.blanking("Wissen", by=None) as out:
        out.blank(audit.history_of(Coach, coach.pk), name="Gewist")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('kansencoach.blanking', true)")
        assert cursor.fetchone()[0] == ""


def test_column_that_a_later_version_adds_changes_no_digest(coach: Coach) -> None:
    seal.seal_due()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE coaches_coachevent ADD COLUMN extra integer NOT NULL DEFAULT 3")
    assert seal.verify().problems == ()
    behind_the_back("UPDATE coaches_coachevent SET name = 'Iemand anders'")

    assert len(seal.verify().problems) == 1


def test_digest_does_not_depend_on_the_settings_of_a_session(coach: Coach) -> None:
    seal.seal_due()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Tokyo'; SET LOCAL intervalstyle = 'iso_8601'")

    assert seal.verify().problems == ()


# --- the command ----------------------------------------------------------------------------------------------------


def test_command_says_that_all_is_well(coach: Coach, capsys: Any) -> None:
    seal.seal_due()
    call_command("verify_audit_log")

    assert capsys.readouterr().out.splitlines()[-1] == "Alles klopt."


def test_command_names_table_and_row_and_fails(coach: Coach, capsys: Any) -> None:
    seal.seal_due()
    behind_the_back("UPDATE coaches_coachevent SET name = 'Iemand anders'")
    key = audit.history_of(Coach, coach.pk).get().pk

    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit_log")

    first = capsys.readouterr().out.splitlines()[0]
    assert stop.value.code == 1
    assert first == f"coaches_coachevent {key}: geschiedenis van kansencoach: veranderd na het verzegelen"


def test_command_gives_json(coach: Coach, capsys: Any) -> None:
    seal.seal_due()
    call_command("verify_audit_log", "--json")

    assert json.loads(capsys.readouterr().out)["problems"] == []
