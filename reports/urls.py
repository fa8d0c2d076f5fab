"""The addresses of ``reports``."""

from __future__ import annotations

from django.urls import URLPattern, path

from reports.views import dashboard

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("regio/", dashboard.dashboard, name="dashboard"),
    path("regio/plekken.<str:kind>", dashboard.export, name="dashboard_export"),
    path("gemeenten/<str:code>/", dashboard.municipality, name="municipality"),
    path("gemeenten/<str:code>/plekken.<str:kind>", dashboard.export, name="municipality_export"),
]
