"""The forms of signing in: allauth's, in our words, and with how long to wait after too many tries."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from kansencoach import limits, logins
from kansencoach.forms import YesField

CODES = "request_login_code"
WRONG_CODES = "login_code_failed"
WRONG_SECOND_STEPS = "login_failed"


def own_device_field() -> YesField:
    """The box that makes a login last."""
    return YesField(
        label=_("Dit is mijn eigen apparaat"),
        help_text=_(
            "Je blijft dan 30 dagen ingelogd. Niet aankruisen op een computer die anderen ook gebruiken: "
            "daar ben je uitgelogd zodra je de browser sluit, en in elk geval na 12 uur."
        ),
    )


class LoginForm(account_forms.LoginForm):
    """An address; a code goes there."""

    own_device = own_device_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _("E-mailadres")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["autocomplete"] = "username webauthn"
        self.order_fields(["login", "own_device"])

    def clean_login(self) -> str:
        address: str = super().clean_login()
        limits.check(CODES, address.lower())
        return address

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        logins.choose(request, is_own_device=self.cleaned_data["own_device"])
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        return response


class ConfirmLoginCodeForm(account_forms.ConfirmLoginCodeForm):
    """The code from the mail. allauth counts three tries for one code; this counts for the address, over all codes.

    Also for an address without an account: the answer is the same.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], _("Code uit de mail"))

    def clean_code(self) -> str:
        address = str(context.request._login_stage.state.get("email", "")).lower()
        limits.take(WRONG_CODES, address)
        code: str = super().clean_code()
        limits.forget(WRONG_CODES, address)
        return code


class SaysHowLong:
    """A second step that was tried too often says how long to wait."""

    user: Any
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"], self.label)

    label: Any = _("Code uit je app, of een herstelcode")

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc,no-any-return]
        except ValidationError as error:
            if error.code in {"too_many_login_attempts", "rate_limited"}:
                raise limits.refusal(WRONG_SECOND_STEPS, f"mfa-auth-user-{self.user.pk}") from error
            raise


class AuthenticateForm(SaysHowLong, mfa_forms.AuthenticateForm):
    """The second step while signing in."""


class ReauthenticateForm(SaysHowLong, mfa_forms.ReauthenticateForm):
    """The second step before a change in one's security."""


class ActivateTOTPForm(SaysHowLong, totp_forms.ActivateTOTPForm):
    """The first code of a new app."""

    label = _("Code van zes cijfers uit de app")


class ReadsCredential:
    """What no browser makes of a passkey is refused as a wrong one: the libraries that read it stumble over it in any way."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (TypeError, ValueError, AttributeError, LookupError, struct.error):
            self.add_error(None, get_adapter().validation_error("incorrect_code"))  # type: ignore[attr-defined]


class LoginWebAuthnForm(ReadsCredential, webauthn_forms.LoginWebAuthnForm):
    """Signing in with a passkey."""

    def clean(self) -> Any:
        cleaned = super().clean()
        logins.choose(context.request, is_own_device=context.request.POST.get("own_device") == "on")
        return cleaned


class AuthenticateWebAuthnForm(ReadsCredential, webauthn_forms.AuthenticateWebAuthnForm):
    """A passkey as the second step while signing in."""


class ReauthenticateWebAuthnForm(ReadsCredential, webauthn_forms.ReauthenticateWebAuthnForm):
    """A passkey before a change in one's security."""


class AddWebAuthnForm(ReadsCredential, webauthn_forms.AddWebAuthnForm):
    """A new passkey: always one that recognises its owner, because it counts as both steps."""

    passwordless = forms.BooleanField(initial=True, widget=forms.CheckboxInput(attrs={"hidden": True}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Naam, om hem te herkennen")
        self.fields["name"].max_length = 80
        self.fields["name"].widget.attrs["maxlength"] = 80


def _as_code(field: forms.Field, label: Any) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "data-focus": True}
