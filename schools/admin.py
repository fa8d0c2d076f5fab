"""Programmes, norms, school years, participation and money in the admin; the daily work has screens of its own."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from kansencoach.admin_site import ManagedAdmin, ManagedInline, SharedAdmin, may_manage
from schools.models import FundingSource, HourNorm, Participation, Programme, SchoolYear, YearMilestone


class HourNormInline(ManagedInline):
    """The norm of each school year."""

    model = HourNorm


class YearMilestoneInline(ManagedInline):
    """The year calendar."""

    model = YearMilestone


@admin.register(Programme)
class ProgrammeAdmin(ManagedAdmin):
    """A programme with its norms and its year calendar. Only a superuser makes or removes one."""

    list_display = ("name", "part_of", "is_example")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (HourNormInline, YearMilestoneInline)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_manage(request) and request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return may_manage(request) and request.user.is_superuser


@admin.register(SchoolYear)
class SchoolYearAdmin(SharedAdmin):
    """School years, from 1 August to 31 July."""

    list_display = ("__str__", "starts_on", "ends_on")
    ordering = ("-starts_on",)


@admin.register(Participation)
class ParticipationAdmin(ManagedAdmin):
    """Which municipality takes part, agreed when and by whom."""

    list_display = ("municipality", "programme", "starts_on", "ends_on", "agreed_on", "maximum_hours")
    list_select_related = ("municipality", "programme")
    ordering = ("municipality__name_key", "starts_on")


@admin.register(FundingSource)
class FundingSourceAdmin(ManagedAdmin):
    """Where the money comes from."""

    list_display = ("name", "programme", "starts_on", "ends_on")
    list_select_related = ("programme",)
    ordering = ("name",)
