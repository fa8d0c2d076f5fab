"""gettext that remembers: a table of sixty rows asks for the same few words thousands of times."""

from __future__ import annotations

from functools import cache

from django.utils import translation


@cache
def _in_language(text: str, language: str | None) -> str:
    return translation.gettext(text)


def gettext(text: str) -> str:
    """As Django's gettext, from memory after the first time in a language."""
    return _in_language(text, translation.get_language())
