"""The app ``reports``."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "reports"
