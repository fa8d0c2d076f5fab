"""Every address of the site: Dutch and in lower case."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from kansencoach import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", login_not_required(health.process_view), name="healthz"),
    path("readyz", login_not_required(health.ready_view), name="readyz"),
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
]
