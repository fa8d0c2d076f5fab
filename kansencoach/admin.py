"""Accounts and their roles in the admin, for a superuser. Nobody gets a password."""

from __future__ import annotations

from typing import Any

import allauth.account.admin  # before ours, so that there is something to take away
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kansencoach import access, audit, logins, second_factor
from kansencoach.admin_site import ManagedAdmin, ManagedInline
from kansencoach.audit import AuditKind
from kansencoach.models import Membership, User

# What allauth registers shows the secrets themselves: seeds of codes, keys of sessions.
for secret in (Authenticator, UserSession, EmailAddress):
    admin.site.unregister(secret)


class MembershipInline(ManagedInline):
    """The roles of one account."""

    model = Membership
    fields = ("role", "programme", "municipality", "coach", "employer", "school", "ends_on")


@admin.register(User)
class UserAdmin(ManagedAdmin):
    """Every account there is, for a superuser; a coordinator has the page "Accounts" of the own programme."""

    list_display = ("name", "email", "is_active", "is_staff")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    ordering = ("name",)
    fields = ("email", "name", "is_active", "is_staff")
    inlines = (MembershipInline,)
    actions = ("clear_second_step",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and request.user.is_superuser

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and request.user.is_superuser

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and not obj.is_active and "is_active" in form.changed_data:
            logins.end_all(obj)
            audit.record(AuditKind.DEACTIVATED, by=access.person(request), about=obj, request=request)

    @admin.action(description=_("Tweede stap wissen (telefoon en herstelcodes kwijt)"))
    def clear_second_step(self, request: HttpRequest, chosen: QuerySet[User]) -> None:
        """For people whom no coordinator may help: who manages, and who has a role in several programmes."""
        for user in chosen:
            second_factor.clear(user, by=access.person(request))
        self.message_user(request, _("Gewist, en per mail gemeld."))
