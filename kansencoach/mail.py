"""The one place where a mail gets its subject, its sender and its address. One person at a time; what has a page in HTML
has the same in plain text."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives as Mail
from django.core.mail import get_connection as server
from django.core.mail.backends.base import BaseEmailBackend as Server
from django.template.loader import render_to_string

__all__ = ["LONGEST_SUBJECT", "Mail", "Server", "compose", "one_line", "send", "server", "wrapped"]

LONGEST_SUBJECT = 150


def one_line(text: str) -> str:
    """Text that fits a header: no line breaks, nothing that turns or hides letters, and not endless."""
    seen = "".join(" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in seen if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})
    seen = " ".join(seen.split())
    return seen if len(seen) <= LONGEST_SUBJECT else seen[: LONGEST_SUBJECT - 1].rstrip() + "…"


def compose(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    connection: Server | None = None,
) -> Mail:
    """A mail that can be sent: plain text, and the same in HTML when there is some."""
    made = Mail(
        one_line(subject), text, settings.DEFAULT_FROM_EMAIL, [to], headers=dict(headers or {}), connection=connection
    )
    if html:
        made.attach_alternative(html, "text/html")
    return made


def send(*, to: str, subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Mail ``template`` (a .txt file) to one person. Call it when the transaction is done (``transaction.on_commit``)."""
    compose(to=to, subject=subject, text=render_to_string(template, dict(context))).send()


def wrapped(text: str, *, width: int = 76) -> str:
    """Plain text as it reads in a narrow window: lines of at most ``width`` letters, a point goes on under its own words.
    A line with a link stays whole, or the link would not work."""
    lines = []
    for line in text.splitlines():
        indent = "  " if line.startswith("* ") else ""
        whole = "://" in line or len(line) <= width
        lines += [line] if whole else textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
