"""Accounts and their roles in the admin. Nobody gets a password: signing in goes by a code, a passkey or OIDC."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from kansencoach.admin_site import ManagedAdmin, ManagedInline
from kansencoach.models import Membership, User


class MembershipInline(ManagedInline):
    """The roles of one account."""

    model = Membership
    fields = ("role", "programme", "municipality", "coach", "employer", "school", "ends_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        return found if request.user.is_superuser else found.filter(programme=_programme(request))


def _programme(request: HttpRequest) -> Any:
    membership = getattr(request.user, "membership", None)
    return membership.programme if membership else None


@admin.register(User)
class UserAdmin(ManagedAdmin):
    """Invite somebody: a mail address, a name and a role."""

    list_display = ("name", "email", "is_active", "is_staff")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    ordering = ("name",)
    fields = ("email", "name", "is_active", "is_staff")
    inlines = (MembershipInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A coordinator manages the accounts of the own programme, and never a superuser."""
        found = super().get_queryset(request)
        if request.user.is_superuser:
            return found
        programme = _programme(request)
        elsewhere = Membership.objects.exclude(programme=programme).values("user")
        own = Q(memberships__programme=programme) | Q(memberships__isnull=True)
        return found.filter(own, is_superuser=False).exclude(pk__in=elsewhere).distinct()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
