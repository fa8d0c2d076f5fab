"""Every address of the site: Dutch and in lower case."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from kansencoach import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("rol/", views.switch_role, name="switch_role"),
    path("demo/", views.enter_demo, name="demo"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("mijn-gegevens/", views.own_data, name="own_data"),
    path("privacy/", views.privacy, name="privacy"),
    path("broncode/", views.source_code, name="source_code"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("healthz", login_not_required(health.process_view), name="healthz"),
    path("readyz", login_not_required(health.ready_view), name="readyz"),
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
    path("", include("schools.urls")),
    path("", include("coaches.urls")),
    path("", include("reports.urls")),
]
