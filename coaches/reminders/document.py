"""docs/reminders.md, printed from the declared rules: above the mark as somebody wrote it, below it what the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coaches.reminders import rules
from coaches.reminders.rules import Rule, say
from kansencoach.models import Role
from kansencoach.templatetags.numbers import nl_date, nl_month

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "reminders.md"
MARK = "<!-- Hieronder schrijft `bin/manage reminder_rules --write`. -->"
EXAMPLE = date(2026, 11, 20)
EXAMPLES = {
    "plek": "Brede School De Linde",
    "place": "Voorbeeldrecht",
    "day": nl_date(EXAMPLE),
    "last": nl_date(date(2026, 12, 4)),
    "month": nl_month(date(2026, 10, 1)).capitalize(),
    "year": "2026/2027",
    "role": "school",
    "source": "Regiodeal",
}
"""What stands for the names in a sentence. Invented, and never somebody's name."""


def written() -> str:
    """The document as it should be."""
    above, _mark, _below = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    return f"{above.rstrip()}\n\n{MARK}\n\n{document()}"


def document() -> str:
    """Every rule in words, in Dutch: those of the coach first."""
    with translation.override("nl"):
        every = rules.every()
        parts = [_part(role, [rule for rule in every if rule.role == role]) for role in (Role.COACH, Role.COORDINATOR)]
        return "\n".join(parts)


def _part(role: Role, every: Iterable[Rule]) -> str:
    head = {Role.COACH: "## Aan een kansencoach", Role.COORDINATOR: "## Aan een coördinator"}[role]
    return "\n".join([f"{head}\n", *(_section(rule) for rule in every)])


def _section(rule: Rule) -> str:
    after = (
        f"{rule.after.usual} {rule.after.unit}; een programma kiest 1 tot en met {rule.after.most}"
        if rule.after
        else _("meteen")
    )
    lines = [
        ("waarover", f"{rule.model._meta.verbose_name} (`{rule.about}`)"),
        ("wanneer", str(rule.when)),
        ("wanneer niet", str(rule.when_not)),
        ("hoe lang", after),
        ("kan niet wachten", str(rule.urgent) or "nee"),
        *(("tekst", f"“{say(text, **EXAMPLES)}”") for text in rule.texts),
    ]
    rows = "\n".join(f"| {name} | {words} |" for name, words in lines)
    return f"### {rule.title}\n\n`{rule.slug}`\n\n| | |\n|---|---|\n{rows}\n"
