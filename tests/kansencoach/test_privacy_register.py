"""The privacy register: a line for every field, and docs/privacy.md printed from it."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps

from coaches.models import Activity, Coach
from kansencoach import checks, privacy
from kansencoach.privacy import Basis, Entry, Erased, Then, entry, personal, plain
from kansencoach.privacy_register import COACH, REGISTER


def _messages(lines: dict[str, Entry]) -> list[str]:
    return [problem.message for problem in privacy.problems(lines, [Coach])]


def test_every_field_of_every_table_has_one_line():
    assert checks.every_field_is_in_the_privacy_register(None) == []


def test_a_field_without_a_line_fails_the_check_and_says_what_to_add(monkeypatch: pytest.MonkeyPatch):
    without = {
        **REGISTER,
        "coaches.Coach": entry("Coach", plain("id version programme is_example name name_key training")),
    }
    monkeypatch.setattr(privacy, "register", lambda: without)
    (error,) = checks.every_field_is_in_the_privacy_register(None)
    assert (error.id, error.msg) == (
        "kansencoach.E010",
        "coaches.Coach.specialisms has no line in the privacy register.",
    )
    assert 'plain("specialisms")' in str(error.hint)
    assert "privacy_register --write" in str(error.hint)


def test_a_table_without_lines_fails_with_a_line_to_paste():
    (problem,) = privacy.problems({}, [Coach])
    assert problem.message == "coaches.Coach is not in the privacy register."
    assert 'plain("id version name name_key programme specialisms training is_example")' in problem.hint


def test_a_line_about_a_field_that_is_gone_fails():
    assert _messages({"coaches.Coach": entry("Coach", plain(f"{' '.join(privacy.fields_of(Coach))} birth_date"))}) == [
        "The privacy register has a line for coaches.Coach.birth_date, which is no field."
    ]


def test_a_field_with_two_lines_fails():
    lines = entry("Coach", plain(" ".join(privacy.fields_of(Coach))), personal("name", "x", Basis.TASK, COACH))
    assert _messages({"coaches.Coach": lines}) == ["coaches.Coach.name has more than one line in the privacy register."]


def test_a_table_that_is_gone_fails():
    lines = {"coaches.Coach": REGISTER["coaches.Coach"], "coaches.Child": entry("Kind")}
    assert _messages(lines) == ["The privacy register has coaches.Child, which is no table."]


def test_history_has_the_fields_of_its_model_and_where_they_came_from():
    for model in privacy.tables():
        tracked = privacy.tracked_by(model)
        if tracked is not None:
            assert set(privacy.fields_of(model)) <= {*privacy.fields_of(tracked), *privacy.HISTORY_FIELDS}
    assert privacy.history_of(Activity) is apps.get_model("coaches", "ActivityEvent")


def test_every_line_with_personal_data_says_what_happens_in_the_end():
    for label, found in REGISTER.items():
        for line in found.lines:
            if line.is_personal:
                assert line.erased is not Erased.NOT, (label, line.fields)
                ends = line.term.after or line.term.by
                assert ends or line.term.then is Then.KEPT or line.term.words.startswith("zolang"), (label, line.fields)
            assert line.purpose


def test_the_document_is_printed_from_the_register():
    message = "docs/privacy.md is behind: run bin/manage privacy_register --write"
    assert privacy.DOCUMENT.read_text(encoding="utf-8") == privacy.written(), message


@pytest.mark.parametrize(
    ("on", "before"),
    [
        (date(2026, 7, 31), date(2023, 8, 1)),
        (date(2026, 8, 1), date(2024, 8, 1)),
        (date(2026, 11, 22), date(2024, 8, 1)),
    ],
)
def test_school_years_count_from_31_july(on: date, before: date):
    assert privacy.Term("", Then.BLANKED, school_years=2).expires_before(on) == before


def test_months_and_days_count_back_to_a_day_that_exists():
    assert privacy.Term("", Then.DESTROYED, months=24).expires_before(date(2028, 2, 29)) == date(2026, 2, 28)
    assert privacy.Term("", Then.DESTROYED, days=30).expires_before(date(2026, 3, 1)) == date(2026, 1, 30)
    assert privacy.Term("", Then.DESTROYED).expires_before(date(2026, 12, 1)) == date(2026, 12, 1)
    assert privacy.Term("", Then.DESTROYED, months=12).expires_before(date(2026, 12, 15)) == date(2025, 12, 15)
