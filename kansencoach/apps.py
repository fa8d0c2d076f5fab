"""The app ``kansencoach``."""

from django.apps import AppConfig


class KansencoachConfig(AppConfig):
    """See docs/architecture.md."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "kansencoach"
