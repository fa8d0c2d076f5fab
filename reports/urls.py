"""The addresses of ``reports``."""

from __future__ import annotations

from django.urls import URLPattern, path

from reports.views import coach_home, dashboard, municipality

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("mijn-plekken/", coach_home.home, name="coach_home"),
    path("jouw-week/", coach_home.week, name="week"),
    path("mijn-gemeente/", municipality.own, name="municipality_home"),
    path("regio/", dashboard.dashboard, name="dashboard"),
    path("regio/plekken.<str:kind>", dashboard.export, name="dashboard_export"),
    path("gemeenten/<str:code>/", dashboard.municipality, name="municipality"),
    path("gemeenten/<str:code>/plekken.<str:kind>", dashboard.export, name="municipality_export"),
]
