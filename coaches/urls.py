"""The addresses of ``coaches``."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "coaches"

urlpatterns: list[URLPattern] = []
