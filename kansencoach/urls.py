"""Every address of the site: Dutch and in lower case."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from kansencoach import account_views, health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("rol/", views.switch_role, name="switch_role"),
    path("beveiligen/", account_views.secure_account, name="secure_account"),
    path("beveiligen/verder/", account_views.go_on, name="go_on"),
    path("inlogs/", account_views.my_sign_ins, name="sign_ins"),
    path("uitnodiging/", account_views.invitation, name="invitation"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/uitnodigen/", account_views.invite, name="invite"),
    path("accounts/uitnodigingen/<int:pk>/opnieuw/", account_views.resend_invitation, name="resend_invitation"),
    path("accounts/uitnodigingen/<int:pk>/intrekken/", account_views.withdraw_invitation, name="withdraw_invitation"),
    path("accounts/<int:pk>/", account_views.account, name="account"),
    path("accounts/<int:pk>/sluiten/", account_views.close_account, name="close_account"),
    path("accounts/<int:pk>/tweede-stap/", account_views.clear_second_factor, name="clear_second_factor"),
    path("accounts/rollen/<int:pk>/beeindigen/", account_views.end_role, name="end_role"),
    path("accounts/rollen/<int:pk>/teruggeven/", account_views.give_back_role, name="give_back_role"),
    path("demo/", views.enter_demo, name="demo"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("mijn-gegevens/", views.own_data, name="own_data"),
    path("privacy/", views.privacy, name="privacy"),
    path("broncode/", views.source_code, name="source_code"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("healthz", login_not_required(health.process_view), name="healthz"),
    path("readyz", login_not_required(health.ready_view), name="readyz"),
    path("account/", include("kansencoach.account_urls")),
    path("beheer/", admin.site.urls),
    path("", include("schools.urls")),
    path("", include("coaches.urls")),
    path("", include("reports.urls")),
]
