"""The app that knows who and how many."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    """Schools, programmes and granted hours."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "schools"
    verbose_name = _("Scholen en uren")
