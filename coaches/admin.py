"""Employers and earlier experience in the admin; coaches and placements have screens of their own."""

from __future__ import annotations

from django.contrib import admin

from coaches.models import EarlierExperience, Employer
from kansencoach.admin_site import ManagedAdmin, SharedAdmin


@admin.register(Employer)
class EmployerAdmin(SharedAdmin):
    """Who pays coaches."""

    list_display = ("name", "kind")
    search_fields = ("name",)
    ordering = ("name_key",)


@admin.register(EarlierExperience)
class EarlierExperienceAdmin(ManagedAdmin):
    """What a coach did before."""

    list_display = ("coach", "function", "deployment", "organisation")
    list_select_related = ("coach", "deployment")
    ordering = ("coach__name_key",)
