"""A file to keep: the one place that gives a download its name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify

LONGEST = 80


def file_name(title: str, kind: str) -> str:
    """A name of plain letters, digits and dashes, whatever the title holds: quotes, line breaks, an emoji, nothing."""
    return f"{slugify(title)[:LONGEST].strip('-') or 'bestand'}.{slugify(kind)}"


def as_download(content: bytes, *, title: str, kind: str, content_type: str) -> HttpResponse:
    """``content`` as a file called after ``title``."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(title, kind)}"'
    return response
