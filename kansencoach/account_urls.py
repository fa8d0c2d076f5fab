"""allauth's addresses that this product uses. What is not here does not exist: passwords, sign-up, changing one's address.

The name and address of an account are those of the invitation; only who invites changes them.
"""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account import views as account
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse

from kansencoach import ways_back
from kansencoach.account_views import keep_the_last_step


@login_not_required
def to_login(request: HttpRequest) -> HttpResponse:
    """To the login page, with the way back when that is a page of ours."""
    asked = ways_back.own_path(request.GET.get(REDIRECT_FIELD_NAME))
    query = f"?{urlencode({REDIRECT_FIELD_NAME: asked}, safe='/')}" if asked else ""
    return redirect(f"{reverse('account_login')}{query}")


urlpatterns = [
    path("login/", account.login, name="account_login"),
    # A code is asked for on the login page itself; allauth leads here when one ran out.
    path("login/code/", to_login, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    # Before allauth's own: the last second step stays while the role needs it.
    path("2fa/totp/deactivate/", keep_the_last_step(deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/webauthn/keys/<int:pk>/remove/", keep_the_last_step(remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]
