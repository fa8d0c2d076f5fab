"""Who looked at, took along or was refused what: one row each, over a connection of its own.

``record`` writes outside the request's transaction (alias ``audit``, autocommit), so that the record stays when the
request fails and is rolled back. When it cannot be written there is no export, no download and no page about a person;
only a refusal and the end of a session go on without one, with an error in the log.

A record holds keys, a kind and words from a fixed list; never a text that somebody typed, never a form, never the query
of an address. Changes are not recorded here: triggers keep those, in the transaction that makes them
(:mod:`kansencoach.models.tracking`). What was recorded stays: see :mod:`kansencoach.seal`, whose ``blanking`` is the one
way to take personal values out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, models
from django.http import HttpRequest

from kansencoach.models import AuditEvent, AuditKind, User
from kansencoach.seal import blanking, history_of

__all__ = ["ALLOWED", "AuditKind", "blanking", "history_of", "record"]

log = structlog.get_logger(__name__)

# What details may hold, each a number, yes or no, or one word (a code, a date, a key).
ALLOWED = frozenset(
    {
        "before",  # a date: what is older was destroyed
        "ends_on",
        "format",  # of a file
        "method",  # of the request
        "model",
        "municipality",  # its CBS code
        "role",
        "rows",
        "school_year",
        "until",
        "user",  # the key of somebody else's account
        "week",
        "what",  # which export, which secret
        "why",  # of a refusal: "role" or "scope"
        "year",
    }
)
WORD = re.compile(r"[\w./:+-]{0,80}")

# A record that cannot be written does not keep somebody from being refused, or from leaving.
BEST_EFFORT = frozenset({AuditKind.REFUSED, AuditKind.SIGNED_OUT, AuditKind.CODE_REFUSED})

# Whose name is no person's name, so that it may stand in a record.
NAMED = frozenset(
    {"schools.programme", "schools.municipality", "schools.school", "schools.deployment", "reports.factsheet"}
)

LONGEST_SEGMENT = 24


def record(
    kind: AuditKind,
    *,
    by: User | None,
    about: models.Model | None = None,
    details: Mapping[str, Any] | None = None,
    request: HttpRequest | None = None,
) -> None:
    """Write down that ``by`` did this. Raises ValueError for details that are not allowed, DatabaseError when the record
    cannot be written (except for what is in ``BEST_EFFORT``)."""
    membership = by.membership if by is not None else None
    # What nobody in particular did to an account belongs to the programme of that account.
    concerned = about.membership if by is None and isinstance(about, User) else membership
    event = AuditEvent(
        kind=kind,
        user_id=by.pk if by is not None else None,
        membership_id=membership.pk if membership else None,
        programme_id=concerned.programme_id if concerned else None,
        role=membership.role if membership else "",
        about_model=about._meta.label_lower if about is not None else "",
        about_pk=str(about.pk) if about is not None else "",
        about_label=_label(about),
        details=_checked(details or {}),
        address=address_of(request) if request is not None else "",
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
    )
    try:
        event.save(using=settings.AUDIT_DATABASE)
    except DatabaseError as error:
        if kind not in BEST_EFFORT:
            raise
        log.error("audit_not_written", kind=kind.value, user=event.user_id, error=type(error).__name__)


def address_of(request: HttpRequest) -> str:
    """The path of the page. A long part is somebody's secret (a signed link, a key from a mail) and stays out."""
    parts = "".join(sign if sign.isprintable() else "?" for sign in request.path).split("/")
    return "/".join("…" if len(part) > LONGEST_SEGMENT else part for part in parts)[:300]


def _label(about: models.Model | None) -> str:
    return str(about)[:160] if about is not None and about._meta.label_lower in NAMED else ""


def _checked(details: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in details.items():
        if name not in ALLOWED:
            raise ValueError(f"{name} is not in audit.ALLOWED.")
        if not (isinstance(value, int) or (isinstance(value, str) and WORD.fullmatch(value))):
            raise ValueError(f"{name} is not a number or one word.")
    return dict(details)
