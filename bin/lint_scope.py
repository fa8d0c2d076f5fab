"""Views ask for rows on behalf of somebody: only ``Model.objects.visible_to(user)`` there, never a manager without a reader.

Run by ``bin/test``. Reads the source of everything between the address and the domain (views, forms, urls, template tags,
admin, middleware, what pages have around them) and every template, and refuses with file and line:

* ``Model.system``, ``_base_manager`` and ``_default_manager``, by whatever way they are named;
* ``Model.objects`` followed by anything else than ``visible_to``, unless nobody owns those rows;
* a model handed to something that reads through its default manager (``get_object_or_404(Model)``, a ModelForm);
* a related manager of a scoped model (``plek.allocations.filter(...)``): its rows may be out of sight though the plek is
  in sight;
* SQL of one's own.

Domain verbs, figures, tasks, commands and migrations may: they get rows that were authorised before.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

APPS = ("kansencoach", "schools", "coaches", "reports")
LAYERS = (
    "views",
    "forms",
    "urls",
    "templatetags",
    "admin",
    "admin_site",
    "middleware",
    "context",
    "form_pages",
    "access",
)
UNGUARDED = frozenset({"system", "_base_manager", "_default_manager"})
READS = frozenset(
    [
        "aaggregate",
        "acount",
        "aexists",
        "aggregate",
        "alias",
        "all",
        "annotate",
        "bulk_create",
        "bulk_update",
        "complex_filter",
        "contains",
        "count",
        "create",
        "dates",
        "datetimes",
        "defer",
        "delete",
        "difference",
        "distinct",
        "earliest",
        "exclude",
        "exists",
        "explain",
        "extra",
        "filter",
        "first",
        "get",
        "get_or_create",
        "in_bulk",
        "intersection",
        "iterator",
        "last",
        "latest",
        "none",
        "only",
        "order_by",
        "prefetch_related",
        "raw",
        "reverse",
        "select_for_update",
        "select_related",
        "union",
        "update",
        "update_or_create",
        "using",
        "values",
        "values_list",
        "active_on",
        "overlapping",
        "in_year",
        "between",
        "set",
        "add",
        "remove",
        "clear",
    ]
)
BY_DEFAULT_MANAGER = frozenset({"get_object_or_404", "get_list_or_404", "modelform_factory", "modelformset_factory"})
OWN_SQL = frozenset({"connection", "connections", "RawSQL"})

# Rows that belong to nobody: the same for everybody.
NOBODYS = frozenset({"SchoolYear"})
# Where something is read without a reader after all, and why.
ALLOWED = {
    ("kansencoach/context.py", "school_year.objects"): "school years are the same for everybody",
    ("kansencoach/context.py", "apps.get_model('schools', 'SchoolYear').objects"): "as above",
    ("kansencoach/views.py", "Membership.objects"): "the doors of the demo; outside the demo the page does not exist",
    ("kansencoach/account_views.py", "Membership.objects"): "the roles of the own programme, named in each question",
    ("kansencoach/admin_site.py", "model._default_manager"): "tables nobody owns, and a superuser who manages them all",
}


@dataclass(frozen=True)
class Related:
    """The related managers of scoped models, and the names of those models."""

    managers: frozenset[str]
    models: frozenset[str]


def related() -> Related:
    """Read from the models: by which names one reaches rows of a scoped model from another row."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kansencoach.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from kansencoach.scoping import ScopedModel

    managers: set[str] = set()
    models: set[str] = set()
    for model in apps.get_models():
        is_scoped = issubclass(model, ScopedModel)
        if is_scoped:
            models.add(model.__name__)
        for field in model._meta.get_fields(include_hidden=False):
            other = field.related_model
            if not isinstance(other, type) or not issubclass(other, ScopedModel):
                continue
            if field.auto_created and (field.one_to_many or field.many_to_many):
                managers.add(str(field.get_accessor_name()))  # type: ignore[union-attr]
            elif field.many_to_many:
                managers.add(field.name)
    return Related(frozenset(managers), frozenset(models))


def sources(root: Path = ROOT) -> Iterator[Path]:
    """The modules between the address and the domain."""
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            parts = path.relative_to(root / app).with_suffix("").parts
            if parts[0] in LAYERS or parts[0].endswith(("_views", "_forms", "_urls")):
                yield path


class _Reader(ast.NodeVisitor):
    def __init__(self, where: str, tree: ast.Module, known: Related) -> None:
        self.where, self.known = where, known
        self.found: list[tuple[int, str]] = []
        self.managers: set[str] = set()  # local names of a related manager
        self.nobodys = set(NOBODYS)
        self.models = set(known.models)
        self.foreign: set[str] = set()  # names of other people's models
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                self._imported(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
                self._assigned(node)

    def _imported(self, node: ast.ImportFrom) -> None:
        for name in node.names:
            alias = name.asname or name.name
            if name.name in NOBODYS:
                self.nobodys.add(alias)
            if name.name in self.known.models:
                self.models.add(alias)
            if (node.module or "").split(".")[0] not in APPS:
                self.foreign.add(alias)
            if name.name in OWN_SQL and (node.module or "").startswith("django.db"):
                self._say(node, f"`{name.name}` is SQL of one's own: let a domain module ask.")

    def _assigned(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        if isinstance(node.value, ast.Attribute) and node.value.attr in self.known.managers:
            self.managers |= names
        if isinstance(node.value, ast.Name) and node.value.id in self.models:
            self.models |= names

    def _say(self, node: ast.AST, what: str) -> None:
        self.found.append((getattr(node, "lineno", 0), what))

    def _is_allowed(self, node: ast.AST) -> bool:
        return (self.where, ast.unparse(node)) in ALLOWED

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in UNGUARDED and not self._is_allowed(node):
            self._say(node, f"`{ast.unparse(node)}` reads without a reader: use `objects.visible_to(user)`, or a verb.")
        elif node.attr == "objects" and not self._is_allowed(node):
            base = node.value
            if not (isinstance(base, ast.Name) and base.id in self.nobodys | self.foreign):
                self._say(node, f"`{ast.unparse(node)}` is followed by something else than `visible_to(user)`.")
        elif node.attr == "visible_to" and isinstance(node.value, ast.Attribute) and node.value.attr == "objects":
            self.visit(node.value.value)
            return
        elif node.attr in READS and self._is_related(node.value):
            self._say(
                node,
                f"`{ast.unparse(node.value)}` is a related manager: ask `Model.objects.visible_to(user)` for those rows, "
                "or a domain module.",
            )
        elif node.attr == "raw":
            self._say(node, "`raw` is SQL of one's own: let a domain module ask.")
        self.generic_visit(node)

    def _is_related(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in self.known.managers
        if isinstance(node, ast.Name):
            return node.id in self.managers
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            return len(node.args) > 1 and _text(node.args[1]) in self.known.managers
        return False

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in BY_DEFAULT_MANAGER and node.args and self._is_model(node.args[0]):
            self._say(
                node, f"`{name}` of a model reads through its default manager: give it `objects.visible_to(user)`."
            )
        if name == "QuerySet":
            self._say(node, "A `QuerySet` of one's own reads without a reader: use `objects.visible_to(user)`.")
        self.generic_visit(node)

    def _is_model(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self.models
        if isinstance(node, ast.Attribute):
            return node.attr in self.models
        return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in {
            "get_model",
            "type",
        }

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(ast.unparse(base).endswith("ModelForm") for base in node.bases):
            self._say(node, "A ModelForm offers rows of the default manager: write a form in front of a verb.")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._check_text(node)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._check_text(node)

    def _check_text(self, node: ast.expr) -> None:
        text = _text(node)
        if re.fullmatch(r"[\w.]+", text) and UNGUARDED & set(text.split(".")):
            self._say(node, f"“{text}” names a manager without a reader: use `objects.visible_to(user)`, or a verb.")


def _text(node: ast.AST) -> str:
    """The text of a constant, also of one that was put together."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left and right else ""
    return ""


def problems_in(source: str, where: str, known: Related) -> list[str]:
    """What is wrong in one module, as ``path:line: sentence``."""
    tree = ast.parse(source)
    reader = _Reader(where, tree, known)
    reader.visit(tree)
    return [f"{where}:{line}: {what}" for line, what in sorted(set(reader.found))]


def problems_in_template(text: str, where: str, known: Related) -> list[str]:
    """Rows asked for by a template: a related manager inside a tag."""
    names, reads = "|".join(sorted(known.managers)), "|".join(sorted(READS | {"all"}))
    found: list[str] = []
    for tag in re.finditer(r"\{[{%](.*?)[}%]\}", text, re.DOTALL):
        for use in re.finditer(rf"\.({names})\.({reads})\b", tag[1]):
            line = text.count("\n", 0, tag.start()) + 1
            found.append(
                f"{where}:{line}: `{use[0][1:]}` is a related manager: let the view hand the rows to the page."
            )
    return found


def problems() -> list[str]:
    """Everything that is wrong in this project."""
    known = related()
    found: list[str] = []
    for path in sources():
        found += problems_in(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)), known)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        found += problems_in_template(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)), known)
    return found


if __name__ == "__main__":
    every = problems()
    print("\n".join(every) or "No view reads rows without a reader.")
    sys.exit(bool(every))
