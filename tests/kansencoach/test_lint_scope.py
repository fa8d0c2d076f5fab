"""The lint rule about rows without a reader: it finds every way to write it, and leaves alone what only looks like it."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from kansencoach import environment


def load() -> ModuleType:
    path = environment.BASE_DIR / "bin" / "lint_scope.py"
    spec = importlib.util.spec_from_file_location("lint_scope", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lint_scope"] = module
    spec.loader.exec_module(module)
    return module


lint = load()
KNOWN = lint.related()

OFFENDERS = [
    "from schools.models import Deployment\nrows = Deployment.system.all()",
    "from schools.models import Deployment as D\nrows = D.system.filter(pk=1)",
    "from schools import models\nrows = models.Deployment.system",
    "def view(plek):\n    return type(plek).system.get(pk=1)",
    "rows = getattr(Deployment, 'system').all()",
    "rows = getattr(Deployment, 'sys' + 'tem').all()",
    "from operator import attrgetter\nread = attrgetter('Deployment.system')",
    "rows = vars(Deployment)['system'].all()",
    "from django.apps import apps\nrows = apps.get_model('schools', 'Deployment').system.all()",
    "from django.apps import apps\nrows = apps.get_model('schools', 'Deployment').objects.filter(pk=1)",
    "rows = Deployment._base_manager.all()",
    "rows = plek.__class__._default_manager.all()",
    "from kansencoach.models import Membership\nrows = Membership.objects.all()",
    "rows = User.objects.filter(is_active=True)",
    "manager = Deployment.objects\nrows = manager.filter(pk=1)",
    "rows = plek.allocations.filter(pk=1)",
    "rows = [row for row in plek.allocations.all()]",
    "many = plek.allocations\nfirst = many.order_by('pk').first()",
    "rows = getattr(plek, 'allocations').all()",
    "rows = placement.allocation.schools.values_list('name')",
    "from schools.models import Deployment\nplek = get_object_or_404(Deployment, pk=1)",
    "from schools.models import Deployment as D\nplek = get_list_or_404(D, pk=1)",
    "plek = get_object_or_404(apps.get_model('schools', 'Deployment'), pk=1)",
    "class PlekForm(forms.ModelForm):\n    pass",
    "from django.db import connection",
    "from django.db.models.expressions import RawSQL",
    "rows = QuerySet(Deployment)",
    "rows = Deployment.objects.visible_to(user).raw('SELECT 1')",
]

INNOCENTS = [
    "rows = Deployment.objects.visible_to(request.user).filter(pk=1)",
    "plek = get_object_or_404(Deployment.objects.visible_to(user), pk=pk)",
    "from schools.models import SchoolYear\nyears = SchoolYear.objects.filter(starts_on__lte=on)",
    "from django.contrib.sessions.models import Session\nis_there = Session.objects.filter(session_key=key).exists()",
    "name = placement.allocation.deployment.name",
    "many = len(row.coaches)",
    "first = row.placements[0]",
    "for coach in row.coaches:\n    print(coach.name)",
    "pk = row.allocation.deployment_id",
    "names = sorted(row.schools, key=str)",
    "label = _('Het systeem is even weg.')",
    "filtered = board.filter(rows)",
    "rows = figures.plek_figures(plekken, school_year=year, on=on)",
    "value = getattr(activity, name)",
    "import system_checks",
]


@pytest.mark.parametrize("source", OFFENDERS)
def test_offender_is_found_with_its_line(source: str) -> None:
    [first, *_more] = lint.problems_in(source, "schools/views/planted.py", KNOWN)
    assert first.startswith("schools/views/planted.py:")
    assert first.partition(": ")[2]


@pytest.mark.parametrize("source", INNOCENTS)
def test_innocent_is_left_alone(source: str) -> None:
    assert lint.problems_in(source, "schools/views/planted.py", KNOWN) == []


@pytest.mark.parametrize("text", ["{% for row in plek.allocations.all %}", "{{ plek.placements.count }}"])
def test_template_that_asks_for_rows_is_found(text: str) -> None:
    assert len(lint.problems_in_template(f"<p>\n{text}", "templates/planted.html", KNOWN)) == 1


@pytest.mark.parametrize("text", ["{% for row in board.rows %}", "{{ row.coaches.0.name }}", "plek.allocations.all"])
def test_template_that_shows_what_it_got_is_left_alone(text: str) -> None:
    assert lint.problems_in_template(text, "templates/planted.html", KNOWN) == []


def test_exception_holds_for_its_own_file_only() -> None:
    source = "rows = Membership.objects.all()"
    assert lint.problems_in(source, "kansencoach/views.py", KNOWN) == []
    assert len(lint.problems_in(source, "reports/views/plek.py", KNOWN)) == 1


def test_every_exception_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in dict(lint.ALLOWED):
        with monkeypatch.context() as patch:
            patch.delitem(lint.ALLOWED, place)
            assert lint.problems() != [], place


def test_rule_covers_views_forms_and_admin_of_every_app() -> None:
    names = {str(path.relative_to(environment.BASE_DIR)) for path in lint.sources()}
    assert {"reports/views/plek.py", "coaches/forms/activity.py", "schools/admin.py", "kansencoach/context.py"} <= names
    assert not any("models" in name or "migrations" in name for name in names)


def test_there_is_no_offender_in_this_project() -> None:
    assert lint.problems() == []
