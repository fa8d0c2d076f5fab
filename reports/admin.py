"""Figures that others stated, and the texts of factsheets, in the admin."""

from __future__ import annotations

from django.contrib import admin

from kansencoach.admin_site import ManagedAdmin
from reports.models import FactsheetText, ReportedFigure


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ManagedAdmin):
    """A figure somebody else stated; never mixed with computed ones."""

    list_display = ("subject", "qualifier", "value", "municipality", "source", "stated_on")
    list_select_related = ("municipality",)
    list_filter = ("subject",)
    ordering = ("municipality__name_key", "subject")


@admin.register(FactsheetText)
class FactsheetTextAdmin(ManagedAdmin):
    """A text in a section of a factsheet."""

    list_display = ("municipality", "school_year", "section", "author", "written_on")
    list_select_related = ("municipality", "school_year")
    list_filter = ("section",)
    ordering = ("municipality__name_key", "school_year", "section")
