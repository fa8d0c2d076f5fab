"""What has expired goes: the terms of the privacy register, carried out.

Row by row where a term has a date to count from (``Term.after``), through a function of its own where it is about a whole
person (``Term.by``). One transaction per table and term; each leaves a signed record (``audit.blanking``). Safe to run twice,
and to run late: what expired yesterday is still expired today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.apps import apps
from django.db import connection, models
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from kansencoach import audit, clock, erasure, privacy, wiping
from kansencoach.audit import AuditKind
from kansencoach.erasure import Expired
from kansencoach.privacy import Term, Then

LOCK = 7305072  # one run at a time


@dataclass(frozen=True)
class Applied:
    """One line of the report: which table, what happened to how many rows (and rows of history), and the oldest."""

    label: str
    about: str
    term: Term
    fields: tuple[str, ...]
    before: date
    found: Expired


def apply(*, on: date, dry_run: bool = False) -> list[Applied]:
    """Destroy, empty and anonymise what has expired ``on`` this day. First who was erased before a backup was restored."""
    with one_at_a_time() as is_ours:
        return _run(on, dry_run) if is_ours else []


@contextmanager
def one_at_a_time() -> Iterator[bool]:
    """Whether this run has the lock; two workers do not do the same work at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _run(on: date, dry_run: bool) -> list[Applied]:
    if not dry_run:
        erasure.replay()
    # Count everything first: emptying one field makes a new row of history that still has the next one.
    applied = [_find(*rule, on) for rule in rules()]
    if not dry_run:
        errors = []
        for line in applied:
            try:
                _carry_out(line, on)
            except Exception as error:  # one table that cannot be cleaned does not keep the others
                errors.append(error)
                continue
            if line.found.rows or line.found.history:
                audit.record(
                    AuditKind.RETENTION,
                    by=None,
                    details={
                        "model": line.label,
                        "before": line.before.isoformat(),
                        "rows": line.found.rows,
                        "what": line.term.then.name.lower(),
                    },
                )
        if errors:
            raise ExceptionGroup("Not everything that expired could be taken out.", errors)
    return applied


def rules() -> Iterator[tuple[str, str, Term, tuple[str, ...]]]:
    """Every term that ends by itself: table, what it is about, the term, and the fields it is about."""
    seen: set[str] = set()
    for label, entry in privacy.register().items():
        for term in dict.fromkeys(line.term for line in entry.lines):
            if term.by and term.by not in seen:
                seen.add(term.by)
                yield label, entry.about, term, ()
            elif term.after:
                fields = tuple(name for line in entry.lines if line.term == term for name in line.fields)
                yield label, entry.about, term, fields


def _find(label: str, about: str, term: Term, fields: tuple[str, ...], on: date) -> Applied:
    before = term.expires_before(on)
    line = Applied(label, about, term, fields, before, Expired(0))
    if term.by:
        return replace(line, found=_by(term)(on=on, before=before, dry_run=True))
    model, where, values = _meaning(line)
    rows = where & wiping.not_yet(values) if values else where
    oldest = model._base_manager.filter(rows).aggregate(oldest=Min(term.after))["oldest"]
    past = wiping.past_of(model, where)
    if past is not None and values:
        past = past.filter(wiping.not_yet(values))
    found = Expired(
        model._base_manager.filter(rows).count(),
        past.count() if past is not None else 0,
        timezone.localdate(oldest) if isinstance(oldest, datetime) else oldest,
    )
    return replace(line, found=found)


def _carry_out(line: Applied, on: date) -> None:
    if line.term.by:
        _by(line.term)(on=on, before=line.before, dry_run=False)
        return
    model, where, values = _meaning(line)
    with audit.blanking(f"Bewaartermijn: {line.term.words}"[:300], by=None) as out:
        if values:
            wiping.blank(out, model, where, values)
        else:
            wiping.destroy(out, model, where)


def _by(term: Term) -> Callable[..., Expired]:
    found: Callable[..., Expired] = import_string(term.by)
    return found


def _meaning(line: Applied) -> tuple[type[models.Model], Q, dict[str, object]]:
    """The table, which rows of it, and the values they get; no values where rows are destroyed."""
    model = apps.get_model(line.label)
    where = Q(**{f"{line.term.after}__lt": _as_stored(model, line)}, **dict(line.term.only))
    values = wiping.empty_values(model, line.fields) if line.term.then is Then.BLANKED else {}
    return model, where, values


def _as_stored(model: type[models.Model], line: Applied) -> date:
    """The first moment that has not expired. A moment that is itself the end of the term counts to the second."""
    if not isinstance(model._meta.get_field(line.term.after), models.DateTimeField):
        return line.before
    if line.before == clock.today():
        return timezone.now()
    return timezone.make_aware(datetime.combine(line.before, time()))
