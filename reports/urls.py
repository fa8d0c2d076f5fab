"""The addresses of ``reports``."""

from __future__ import annotations

from django.urls import URLPattern, path

from reports.views import coach_home, coaches, dashboard, municipality, plek

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("mijn-plekken/", coach_home.home, name="coach_home"),
    path("jouw-week/", coach_home.week, name="week"),
    path("mijn-gemeente/", municipality.own, name="municipality_home"),
    path("regio/", dashboard.dashboard, name="dashboard"),
    path("regio/plekken.<str:kind>", dashboard.export, name="dashboard_export"),
    path("gemeenten/<str:code>/", dashboard.municipality, name="municipality"),
    path("gemeenten/<str:code>/plekken.<str:kind>", dashboard.export, name="municipality_export"),
    path("plekken/<int:pk>/", plek.plek, name="plek"),
    path("plekken/<int:pk>/geschiedenis/", plek.plek_history, name="plek_history"),
    path("uren/<int:pk>/besluit/", plek.decide_vacancy, name="vacancy_new"),
    path("coaches/", coaches.coaches, name="coaches"),
    path("coaches/<int:pk>/", coaches.coach, name="coach"),
]
