"""Proof that the matrix bites: take each protection away in turn, and see whether somebody notices.

A mutant is one protection less: the rows of one role in one model, what that role does not read of them, the roles of one
access mark, ``visible_to`` at one place in the code, the protection of small counts, the second step. It is caught by
``pages`` when a walk over the addresses that use it finds something, by ``alone`` when such a page reads different without
the other programme, by ``rows`` when ``visible_to`` gives other rows than the table of ``rows`` says, by ``marks`` when an
access mark and the policy disagree.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import transaction
from django.db.models import Q

from kansencoach import environment, second_factor
from kansencoach.access import access_of
from kansencoach.checks import Address, addresses
from kansencoach.models import Role
from kansencoach.scoping import ScopedManager
from tests.walker import rows
from tests.walker.matrix import Found, Matrix, Target
from tests.walker.policy import POLICY

Site = tuple[str, int, str, str]  # file, line, function, model

# Places where ``visible_to`` narrows what was narrowed before, so that dropping it changes nothing: by file (or file and
# function) and model.
NARROWED_BEFORE: dict[tuple[str, str], str] = {
    ("reports/views/plek.py", "Deployment"): "the plek was found in scope, by its key",
    ("reports/views/plek.py", "PupilCount"): "of the schools of that plek",
    ("reports/views/plek.py", "Continuation"): "of that plek",
    ("reports/views/plek.py", "Placement"): "of that plek",
    ("reports/views/plek.py", "Activity"): "of the hours of that plek; only day and minutes are asked for",
    ("reports/views/plek.py", "Candidacy"): "of the hours of that plek",
    ("reports/views/plek.py", "WorkloadPulse"): "an answer has no word to plant; tests/coaches/test_pulses.py looks",
    ("reports/views/school.py", "PupilCount"): "of the school that was found in scope",
    ("reports/views/coaches.py", "Employment"): "of the coach that was found in scope",
    ("reports/views/coaches.py", "Placement"): "of that coach",
    ("reports/views/coaches.py", "EarlierExperience"): "of that coach",
    ("reports/views/plek.py", "Analysis"): "of that plek",
    ("reports/views/analyses.py", "AnalysisPartner"): "of analyses in scope; who sees those sees with whom",
    ("reports/views/analyses.py", "AnalysisAction"): "of analyses in scope; a plan is shown to no other role",
    ("reports/views/analyses.py", "InterimDecision"): "of the analysis that was found in scope",
    ("reports/views/analyses.py:new", "Analysis"): "at the plek that was found in scope; only whether one runs",
    ("reports/views/analyses.py", "Signal"): "of that plek; still the coach's: tests/reports/test_analysis.py looks",
    ("reports/views/coach_home.py", "Analysis"): "shown at the own plekken only",
    ("reports/views/school_home.py", "Analysis"): "of that plek; not started: tests/reports/test_analysis.py looks",
    ("reports/views/dashboard.py", "Signal"): "of those plekken; tests/reports/test_signal_views.py looks",
    ("reports/views/signals.py", "Municipality"): "those of points that were found in scope",
    ("reports/views/signals.py", "Analysis"): "at the plekken of points in scope; only whether one runs",
    ("reports/views/signals.py", "SignalThreshold"): "its version only; the value is of the own programme",
    ("schools/views/planning.py", "HourNorm"): "of the programme of the plek that was found in scope",
    ("schools/views/planning.py", "School"): "in the municipality of that plek",
    ("schools/views/planning.py", "Continuation"): "of that plek",
    ("schools/forms.py", "School"): "in the municipality of that plek",
    ("coaches/forms/staffing.py", "Candidacy"): "of the hours that were found in scope",
    ("coaches/views/privacy.py", "Placement"): "of the coach that was found in scope",
    ("coaches/views/privacy.py", "Activity"): "of that coach",
    ("coaches/views/activities.py:restore", "Coach"): "of the row that this person removed in this session",
    ("coaches/views/activities.py:on_behalf", "Activity"): "of the coach that was found in scope",
    ("reports/views/coaches.py:coach", "Coach"): "the coach was found in scope, by its key",
    ("reports/views/links.py:hours", "SchoolLink"): "of the placement that was found in scope",
    ("reports/payroll.py", "MonthClosing"): "only asked of coaches that were found in scope; it holds no minutes",
    ("reports/views/employer.py", "TimesheetTaken"): "only says which corrections, found in scope, are new",
    ("reports/views/timesheets.py:_stored", "TimesheetLayout"): "of the own programme and an employer in scope",
    ("reports/views/calendar.py:feed_page", "CalendarFeed"): "of the coach that was found in scope",
    ("reports/views/own_year.py:review", "Deployment"): "where the coach that was found in scope works",
    ("coaches/views/activities.py:_prefilled", "Placement"): "of the coach that was found in scope",
    ("schools/views/study_days.py:study_days_of", "StudyDay"): "of the schools of a plek that was found in scope",
    ("reports/views/timesheets.py:_last_month", "Activity"): "only says which month the preview shows first",
    ("reports/views/links.py:paragraph", "School"): "of the plek that was found in scope",
    ("reports/views/links.py:paragraph", "SchoolLink"): "of that plek",
    ("reports/views/school_home.py:_meetings", "ChemistryMeeting"): "of the hours of a plek in scope",
    ("schools/views/planning.py:new_allocation", "HourAllocation"): "of the plek that was found in scope",
}


@dataclass
class Uses:
    """Which addresses use which protection, as seen on a walk."""

    sights: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    sites: dict[Site, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Mutant:
    """One protection less."""

    kind: str
    name: str
    apply: Callable[[], Any]
    addresses: frozenset[str]
    roles: frozenset[str] | None = None


# --- looking which address uses what --------------------------------------------------------------------------------------


@contextmanager
def recording(matrix: Matrix, uses: Uses) -> Iterator[None]:
    """While walking, note which sights and which places with ``visible_to`` each address uses."""
    at: list[str] = [""]

    def on_target(target: Target) -> None:
        at[0] = target.name

    real = ScopedManager.visible_to

    def visible_to(self: Any, user: Any) -> Any:
        uses.sites[_site(self.model)].add(at[0])
        return real(self, user)

    kept = []
    for model in rows.scoped_models():
        kept.append((model, model.sights))
        model.sights = {
            role: replace(sight, rows=_noting(sight.rows, uses.sights[model._meta.label, str(role)], at))
            for role, sight in model.sights.items()
        }
    before, matrix.on_target = matrix.on_target, on_target
    try:
        with mock.patch.object(ScopedManager, "visible_to", visible_to):
            yield
    finally:
        matrix.on_target = before
        for model, sights in kept:
            model.sights = sights


def _noting(read: Any, names: set[str], at: list[str]) -> Any:
    def noted(membership: Any) -> Any:
        names.add(at[0])
        return read(membership)

    return noted


def _site(model: Any) -> Site:
    frame = sys._getframe(2)
    path = Path(frame.f_code.co_filename)
    where = str(path.relative_to(environment.BASE_DIR)) if path.is_relative_to(environment.BASE_DIR) else path.name
    return where, frame.f_lineno, frame.f_code.co_name, model.__name__


# --- taking away ------------------------------------------------------------------------------------------------------------


@contextmanager
def other_sight(model: Any, role: str, **changes: Any) -> Iterator[None]:
    before = model.sights
    model.sights = {**before, Role(role): replace(before[Role(role)], **changes)}
    try:
        yield
    finally:
        model.sights = before


@contextmanager
def everybody_signed_in(address: Address) -> Iterator[None]:
    """The mark of a view lets every role in."""
    view = guard = address.view
    while "roles" not in guard.__code__.co_freevars:  # other decorators stand around it
        guard = guard.__wrapped__
    cell = dict(zip(guard.__code__.co_freevars, guard.__closure__, strict=True))["roles"]
    before, mark = cell.cell_contents, view.access
    cell.cell_contents, view.access = tuple(Role), frozenset(Role)
    try:
        yield
    finally:
        cell.cell_contents, view.access = before, mark


@contextmanager
def without_scope(site: Site) -> Iterator[None]:
    """``visible_to`` at one place gives every row."""
    real = ScopedManager.visible_to

    def visible_to(self: Any, user: Any) -> Any:
        return self.model.system.all() if _site(self.model) == site else real(self, user)

    with mock.patch.object(ScopedManager, "visible_to", visible_to):
        yield


@contextmanager
def no_threshold() -> Iterator[None]:
    """Small counts are shown as they are."""
    from reports import protected

    def zero(real: Any) -> Any:
        return lambda counts, threshold, **options: real(counts, 0, **options)

    with mock.patch("reports.figures.release", zero(protected.release)):
        yield


def second_step_given() -> Any:
    return mock.patch.object(second_factor, "is_given", return_value=True)


def mutants(uses: Uses) -> Iterator[Mutant]:
    """Every protection, taken away one by one."""
    for model in rows.scoped_models():
        for role, sight in model.sights.items():
            key = (model._meta.label, str(role))
            names, who = frozenset(uses.sights[key]), frozenset({str(role)})
            yield Mutant(
                "rows of a role",
                f"{key[0]} for {key[1]}",
                lambda model=model, role=role: other_sight(model, role, rows=lambda membership: Q()),  # type: ignore[misc]
                names,
                who,
            )
            if sight.hides:
                yield Mutant(
                    "fields of a role",
                    f"{key[0]} for {key[1]}",
                    lambda model=model, role=role: other_sight(model, role, hides=frozenset()),  # type: ignore[misc]
                    names,
                    who,
                )
    for address in addresses():
        mark = access_of(address.view)
        if mark is not None and not mark & {"public", "signed_in"} and mark != set(Role):  # every role gives no more
            yield Mutant(
                "access mark",
                address.name,
                lambda address=address: everybody_signed_in(address),  # type: ignore[misc]
                frozenset({address.name}),
            )
    for site in sorted(uses.sites):
        where, line, function, model_name = site
        if {(where, model_name), (f"{where}:{function}", model_name)} & NARROWED_BEFORE.keys():
            continue
        if "/views/" in where or "/forms" in where or where.endswith("views.py"):
            yield Mutant(
                "visible_to",
                f"{where}:{line} {model_name}",
                lambda site=site: without_scope(site),  # type: ignore[misc]
                frozenset(uses.sites[site]),
            )
    yield Mutant("small counts", "threshold 0", no_threshold, frozenset({"reports:plek", "reports:municipality"}))
    yield Mutant("second step", "not asked", second_step_given, frozenset({"reports:dashboard", "reports:coach_home"}))


# --- noticing ---------------------------------------------------------------------------------------------------------------


@dataclass
class Verdict:
    """Who noticed: pages, alone (without the other programme), rows, marks, or nobody."""

    mutant: Mutant
    by: tuple[str, ...]


def marks_disagree() -> bool:
    """Whether an access mark gives more or fewer roles than the policy."""
    names = {"officer": "municipality"}
    for address in addresses():
        mark = access_of(address.view)
        if address.exception is not None or mark is None or mark & {"public", "signed_in"}:
            continue
        named = {names.get(role, role) for line in POLICY[address.name] for role in line.roles}
        if named != {str(role) for role in mark}:
            return True
    return False


def judge(mutant: Mutant, matrix: Matrix, expected: rows.Truth, *, is_thorough: bool = False) -> Verdict:
    """Put the mutant in place and see who notices; the pages are walked for what rows and marks let pass, or for all."""
    by: list[str] = []
    with mutant.apply(), transaction.atomic():
        if mutant.kind == "access mark" and marks_disagree():
            by.append("marks")
        if mutant.kind in {"rows of a role", "fields of a role"} and rows.differences(
            matrix.planted, expected, mutant.roles
        ):
            by.append("rows")
        names = {"officer": "municipality"}
        people = [
            person.name
            for person in matrix.planted.everybody
            if person.user is not None
            and person.name not in matrix.planted.gone
            and (mutant.roles is None or names.get(person.role, person.role) in mutant.roles)
        ]
        matrix.stop_early = True
        if (is_thorough or not by) and mutant.addresses:
            if matrix.walk(mutant.addresses, people).problems:
                by.append("pages")
            elif matrix.alone():
                by.append("alone")
        transaction.set_rollback(True)
    return Verdict(mutant, tuple(by))


def baseline(matrix: Matrix) -> tuple[Found, Uses]:
    """The whole walk, with what each address uses."""
    uses = Uses()
    with recording(matrix, uses):
        found = matrix.walk()
    matrix.reuse_bodies = True
    return found, uses


def one_of_each(every: list[Mutant]) -> list[Mutant]:
    """A fixed few that cover each kind, for a short run."""
    chosen = {
        "rows of a role": (
            "schools.Deployment for coordinator",
            "reports.Factsheet for municipality",
            "coaches.Coach for coach",
        ),
        "visible_to": (),
    }
    found: list[Mutant] = []
    for kind in dict.fromkeys(mutant.kind for mutant in every):
        of_kind = [mutant for mutant in every if mutant.kind == kind]
        named = [mutant for mutant in of_kind if mutant.name in chosen.get(kind, ())]
        found += named or of_kind[:2]
    return found
