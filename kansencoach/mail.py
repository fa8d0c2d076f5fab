"""The one place where a mail gets its subject, its sender and its address. Plain text, one person at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

LONGEST_SUBJECT = 150


def one_line(text: str) -> str:
    """Text that fits a header: no line breaks, nothing that turns or hides letters, and not endless."""
    seen = "".join(" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in seen if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})
    seen = " ".join(seen.split())
    return seen if len(seen) <= LONGEST_SUBJECT else seen[: LONGEST_SUBJECT - 1].rstrip() + "…"


def send(*, to: str, subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Mail ``template`` (a .txt file) to one person. Call it when the transaction is done (``transaction.on_commit``)."""
    body = render_to_string(template, dict(context))
    EmailMessage(one_line(subject), body, settings.DEFAULT_FROM_EMAIL, [to]).send()
