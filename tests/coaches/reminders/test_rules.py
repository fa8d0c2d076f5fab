"""What every rule of reminders promises, whatever it is about."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coaches.models.reminders import LONGEST
from coaches.reminders import document, rules
from coaches.reminders.rules import Due, Rule, say, together
from kansencoach.models import Membership, Role, User
from tests.coaches.reminders.scenes import SCENES, Stage, found, rule_of

pytestmark = pytest.mark.django_db
every_rule = pytest.mark.parametrize("slug", [rule.slug for rule in rules.every()])


def receiver(rule: Rule, stage: Stage, due: Due) -> User:
    if rule.role == Role.COACH:
        assert due.coach_id is not None
        return stage.people[due.coach_id]
    return stage.coordinator


def test_every_rule_has_a_scene_and_no_scene_is_without_a_rule() -> None:
    assert {rule.slug for rule in rules.every()} == set(SCENES)


@every_rule
def test_a_rule_finds_its_own_for_who_may_see_it_and_nothing_of_strangers(slug: str) -> None:
    rule, stage, stranger = rule_of(slug), Stage(), Stage("Vreemd")
    on = SCENES[slug](stranger)
    assert found(slug, stage, on) == []
    SCENES[slug](stage)
    [due], [theirs] = found(slug, stage, on), found(slug, stranger, on)
    assert due.about_pk != theirs.about_pk
    for reader, own in ((receiver(rule, stage, due), due), (receiver(rule, stranger, theirs), theirs)):
        reader.membership = Membership.objects.get(user=reader)
        both = rule.model.objects.visible_to(reader).filter(pk__in=(due.about_pk, theirs.about_pk))
        assert list(both.values_list("pk", flat=True)) == [own.about_pk]


@every_rule
def test_a_reminder_is_one_short_sentence_without_names_of_people_and_its_link_opens(
    slug: str, client: Client, settings: Any
) -> None:
    stage = Stage(plek_name="Openbare Daltonbasisschool aan de Verlengde Hoogeveense Vaart " * 2 + "en nog wat verder ")
    on = SCENES[slug](stage)
    settings.TODAY_OVERRIDE = on
    [due] = found(slug, stage, on)
    assert (10 < len(due.text) <= LONGEST, len(due.path) <= LONGEST, len(due.period) <= 20) == (True, True, True)
    assert "Persoonsnaam" not in due.text
    assert "%(" not in due.text
    client.force_login(receiver(rule_of(slug), stage, due))
    assert client.get(due.path).status_code == 200


@every_rule
def test_a_rule_asks_as_many_queries_for_three_as_for_one(slug: str) -> None:
    stage = Stage()
    counts = []
    for times in (1, 2):
        for _time in range(times):
            on = SCENES[slug](stage)
        with CaptureQueriesContext(connection) as asked:
            assert found(slug, stage, on)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@every_rule
def test_a_rule_says_everything_that_the_documentation_prints(slug: str) -> None:
    rule = rule_of(slug)
    assert all((str(rule.title), str(rule.when), str(rule.when_not), rule.texts))
    assert rule.role in rule.model.sights


def test_the_documentation_says_what_the_rules_say() -> None:
    message = "docs/reminders.md is behind: run bin/manage reminder_rules --write"
    assert document.DOCUMENT.read_text(encoding="utf-8") == document.written(), message


# --- words --------------------------------------------------------------------------------------------------------------


def test_a_sentence_cuts_the_longest_name_and_keeps_its_end() -> None:
    text = say("Bij %(plek)s op %(day)s.", plek="x" * 300, day="20 november 2026")
    assert (len(text), text[-22:]) == (LONGEST, "xx… op 20 november 2026."[-22:])


def test_a_sentence_that_is_too_long_by_itself_is_cut_too() -> None:
    for names in ({}, {"plek": "De Linde"}):
        assert say("x" * 300, **names) == "x" * (LONGEST - 1) + "…"


def test_a_sentence_that_fits_stays_as_it_is() -> None:
    assert say("Bij %(plek)s.", plek="De Linde") == "Bij De Linde."


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["A"], "A"),
        (["A", "A"], "A"),
        (["A", "B"], "A en B"),
        (["A", "B", "C"], "A, B en nog 1"),
    ],
)
def test_names_in_a_row(names: list[str], text: str) -> None:
    assert together(names) == text
