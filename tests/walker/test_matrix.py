"""The matrix: the whole walk, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from tests import world as worlds
from tests.walker import mutants, rows
from tests.walker.matrix import Browser, Found, Matrix, Reading, Target, comparable, digests, forms_of, targets, writes
from tests.walker.planted import plant


@dataclass(frozen=True)
class Walked:
    """The result of one walk."""

    found: Found
    uses: mutants.Uses
    changed_tables: list[str]
    reads: list[Reading]
    different: list[str]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """One planted world for all tests of this module, rolled back at the end."""
    with django_db_blocker.unblock(), override_settings(TODAY_OVERRIDE=worlds.TODAY), transaction.atomic():
        yield Matrix.of(plant(worlds.build()))
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def walked(matrix: Matrix) -> Walked:
    """The whole walk once: what it found, and what each address uses."""
    before = digests()
    found, uses = mutants.baseline(matrix)
    after = digests()
    changed = [table for table in after if after[table] != before[table]]
    return Walked(found, uses, changed, list(matrix.reads), matrix.alone())


def test_everybody_everywhere(walked: Walked) -> None:
    found = walked.found
    print(f"{found.cells} cells, {found.valid} bodies proven")
    if found.problems:
        pytest.fail(f"{len(found.problems)} problems:\n" + "\n".join(found.problems))
    assert walked.changed_tables == []
    assert found.cells > 4000
    assert found.valid > 90


def test_the_other_programme_changes_nothing_on_a_page(matrix: Matrix, walked: Walked) -> None:
    """What somebody reads is the same when the other programme was never there, though both work at one school."""
    assert len(walked.reads) > 300
    assert walked.different == []


def elsewhere(target: Target) -> str:
    """The same address with an object that does not exist."""
    assert target.thing is not None
    own = target.thing.kwargs(target.line)
    missing = {
        name: {"code": "8888", "brin6": "99ZZ99"}.get(name, 999_999_999)
        for name in own
        if name not in target.line.extra
    }
    return reverse(target.name, kwargs={**own, **missing})


def test_what_is_out_of_scope_answers_as_what_does_not_exist(matrix: Matrix) -> None:
    compared = 0
    answers: dict[tuple[str, str, str, bool], tuple[int, dict[str, str], str]] = {}
    for target in targets(matrix.planted):
        if target.thing is None or target.line.query_about is not None:
            continue
        missing = elsewhere(target)
        for person in matrix.planted.everybody:
            if person.role not in target.line.roles or person.name in matrix.planted.gone or person.user is None:
                continue
            if person.name.startswith("half"):  # led to the second step before anything is looked for
                continue
            if matrix.may(person, target):
                continue
            browser = matrix.browsers[person.name]
            for method, htmx in (("GET", False), ("GET", True), ("POST", False)):
                nowhere = (person.name, missing, method, htmx)
                if nowhere not in answers:
                    answers[nowhere] = comparable(browser.ask(method, missing, {}, htmx=htmx), missing)
                there = comparable(browser.ask(method, target.url, {}, htmx=htmx), target.url)
                assert there == answers[nowhere], (person.name, method, target.url)
                compared += 1
    assert compared > 300


def test_nobody_chooses_what_is_out_of_scope(matrix: Matrix) -> None:
    """Each choice of each form is sent with the keys that only the other tenant is offered: refused, nothing changes."""
    offered: dict[tuple[str, str], dict[str, set[str]]] = {}
    sent: list[tuple[Target, Browser, str, dict[str, Any]]] = []
    for target in targets(matrix.planted):
        if target.line.status == 405 or target.body.is_reading:
            continue
        for owner in matrix.owners(target)[:1]:
            for form in forms_of(target.url, owner.ask("GET", target.url)):
                if form.method != "POST" or form.action.partition("?")[0] not in (target.path, ""):
                    continue
                for name, options in form.options.items():
                    keys = {value for value in options if value.isdecimal()}
                    tenant = "theirs" if owner.person.name.startswith("strange") else "ours"
                    offered.setdefault((target.name, name), {}).setdefault(tenant, set()).update(keys)
                    sent.append((target, owner, name, dict(form.values)))
    tried = 0
    for target, owner, name, values in sent:
        tenants = offered[target.name, name]
        theirs = "ours" if owner.person.name.startswith("strange") else "theirs"
        mine = "theirs" if theirs == "ours" else "ours"
        for key in sorted(tenants.get(theirs, set()) - tenants.get(mine, set()))[:2]:
            declared = target.body.data(matrix, target) if callable(target.body.data) else target.body.data
            before = writes()
            with transaction.atomic():
                got = owner.ask("POST", target.url, {**values, **declared, name: key})
                transaction.set_rollback(True)
            assert got.status == 422, (owner.person.name, target.url, name, key)
            assert writes() == before, (owner.person.name, target.url, name, key)
            unseen = got.words & matrix.planted.marks.keys() - matrix.planted.allowed[owner.person.name]
            assert not unseen, (target.url, name, [str(matrix.planted.marks[word]) for word in unseen])
            tried += 1
    assert tried > 15


def test_every_scoped_model_has_a_rule() -> None:
    assert {model._meta.label for model in rows.scoped_models()} - rows.EXPECTED.keys() == set()


def test_everybody_sees_the_rows_that_were_agreed(matrix: Matrix) -> None:
    expected = rows.truth(matrix.planted)
    assert rows.differences(matrix.planted, expected) == []
    for model in rows.scoped_models():  # a rule that nothing tells apart proves nothing
        if model.system.exists():
            assert any(expected[model._meta.label, person.name] for person in matrix.planted.everybody), model


def test_walk_notices_when_a_protection_is_gone(matrix: Matrix, walked: Walked) -> None:
    """A few mutants of each kind; all of them in ``bench/access.py``."""
    expected = rows.truth(matrix.planted)
    assert rows.differences(matrix.planted, expected) == []
    chosen = mutants.one_of_each(list(mutants.mutants(walked.uses)))
    assert len({mutant.kind for mutant in chosen}) == 6
    verdicts = [mutants.judge(mutant, matrix, expected, is_thorough=True) for mutant in chosen]
    assert [verdict.mutant.name for verdict in verdicts if not verdict.by] == []
    assert sum("pages" in verdict.by for verdict in verdicts) > len(verdicts) // 2
